"""Find the contract and the month that an address names, and write such addresses."""

from datetime import date

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from contracts.addresses import address_part, at_address, contract_url
from contracts.models import Contract
from core import formats
from core.components.parts import Crumb
from core.filters import MONTH
from slas.models import Statement


def contract_of(user: User, reference: str) -> Contract:
    """Find the contract of an address with its vendor and scopes.

    :raises Http404: no such contract, or not for this person
    """
    visible = Contract.objects.visible_to(user).select_related("vendor", "unit")
    contract = at_address(visible.prefetch_related("scopes"), reference)
    if contract is None:
        raise Http404("No such contract.")
    return contract


def month_at(text: str) -> date:
    """Read the month of an address as its first day.

    :raises Http404: not a month
    """
    if not MONTH.fullmatch(text):
        raise Http404("No such month.")
    return date(int(text[:4]), int(text[5:]), 1)


def list_url(contract: Contract) -> str:
    """Write the address of a contract's statements."""
    return contract_url(contract, "slas:statement-list")


def month_url(contract: Contract, month: date) -> str:
    """Write the address of a month's statement as it stands."""
    return reverse("slas:statement-show", args=[address_part(contract), f"{month:%Y-%m}"])


def revision_url(contract: Contract, statement: Statement) -> str:
    """Write the frozen address of one revision."""
    args = [address_part(contract), f"{statement.month:%Y-%m}", statement.revision]
    return reverse("slas:statement-revision", args=args)


def crumbs_to(contract: Contract, month: date | None = None, last: str = "") -> tuple[Crumb, ...]:
    """Name the way to a contract's statements, a month, a revision."""
    way = [
        Crumb("Contracts", reverse("contracts:contract-list")),
        Crumb(contract.reference, contract_url(contract)),
        Crumb("Statements", list_url(contract) if month else ""),
    ]
    if month:
        way.append(Crumb(formats.month(month), month_url(contract, month) if last else ""))
    if last:
        way.append(Crumb(last))
    return tuple(way)

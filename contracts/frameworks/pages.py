"""What stands on pages of frameworks and call-offs."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.models import Contract
from contracts.obligations.pages import contract_crumbs
from contracts.pages import last_day
from contracts.querysets import ContractQuerySet
from core import formats
from core.components.parts import Crumb
from core.lists import MOST_CHOICES
from vendors.models import Vendor

#: So many call-offs stand on the page of their framework.
MOST_BESIDE = 8


@dataclass(frozen=True, slots=True)
class CallOffRow:
    """One contract that is called off under a framework."""

    title: str
    url: str
    reference: str
    vendor: str
    charge: str
    last_day: str
    warning: str


@dataclass(frozen=True, slots=True)
class FrameworkPart:
    """What a contract's own page shows: its framework, or what is called off under it."""

    # Of a call-off.
    under: str
    under_url: str
    note: str
    # Of a framework.
    rows: tuple[CallOffRow, ...]
    rows_note: str
    list_url: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """What stands around the form, and what it may choose among."""

    contract: Contract
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    choices: ContractQuerySet
    suggestions: tuple[str, ...]
    current: str
    back_url: str


def framework_part(user: User, contract: Contract, today: date, *, may_edit: bool) -> FrameworkPart:
    """Gather what the contract's page shows, of what the reader sees; one query."""
    related = Contract.objects.visible_to(user).with_terms_on(today)
    found = list(
        related.filter(Q(pk=contract.framework_id) | Q(framework=contract))
        .select_related("vendor")
        .order_by("reference")[: MOST_BESIDE + 2]
    )
    above = next((row for row in found if row.pk == contract.framework_id), None)
    below = [row for row in found if row.framework_id == contract.pk]
    own_end = _latest_end(contract)
    hidden = "a framework of another unit" if contract.framework_id else ""
    return FrameworkPart(
        under=f"{above.title} ({above.reference})" if above else hidden,
        under_url=contract_url(above) if above else "",
        note=_outlives(own_end, above.__dict__["term_ends_on"], today) if above else "",
        rows=tuple(_row(row, own_end, today) for row in below[:MOST_BESIDE]),
        rows_note=f"the first {MOST_BESIDE}" if len(below) > MOST_BESIDE else "",
        list_url=f"{reverse('contracts:contract-list')}?framework={contract.public_id}"
        if below
        else "",
        edit_url=contract_url(contract, "contracts:framework-edit")
        if may_edit and not below
        else "",
    )


def framework_page(user: User, reference: str) -> FrameworkPage:
    """Gather what the form needs.

    :raises Http404: no such contract, or not this person's to change
    """
    contracts = Contract.objects.visible_to(user, Capability.EDIT_CONTRACTS)
    contract = at_address(contracts.select_related("vendor", "framework"), reference)
    if contract is None:
        raise Http404("No such contract.")
    group = [member.pk for member in Vendor.objects.all().group_of(contract.vendor_id)]
    choices = (
        Contract.objects.visible_to(user)
        .filter(vendor_id__in={*group, contract.vendor_id}, framework__isnull=True)
        .exclude(pk=contract.pk)
    )
    lines = choices.order_by("reference").values_list("reference", flat=True)
    return FrameworkPage(
        contract=contract,
        title=f"Framework of {contract.reference}",
        lead=(
            f"{contract.title}, with {contract.vendor.display_name}: under which framework"
            " agreement it is called off, if any."
        ),
        crumbs=contract_crumbs(contract, "Framework"),
        choices=choices,
        suggestions=tuple(lines[:MOST_CHOICES]),
        current=contract.framework.reference if contract.framework else "",
        back_url=contract_url(contract),
    )


def _latest_end(contract: Contract) -> date | None:
    """Give the end that the latest of the loaded versions states."""
    latest = max(contract.versions.all(), key=lambda version: version.number)
    return latest.ends_on


def _outlives(ends_on: date | None, framework_ends_on: date | None, today: date) -> str:
    """Warn where a call-off runs on when its framework is over."""
    if framework_ends_on is None or (ends_on is not None and ends_on <= framework_ends_on):
        return ""
    return f"It outlives its framework, whose last day is {last_day(framework_ends_on, today)}."


def _row(row: Contract, framework_ends_on: date | None, today: date) -> CallOffRow:
    ends_on = row.__dict__["term_ends_on"]
    return CallOffRow(
        title=row.title,
        url=contract_url(row),
        reference=row.reference,
        vendor=row.vendor.display_name,
        charge=formats.money_whole(row.__dict__["charge"], row.currency),
        last_day=last_day(ends_on, today),
        warning="outlives the framework" if _outlives(ends_on, framework_ends_on, today) else "",
    )

"""The page on which the scopes of a contract are named."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.models import Contract, Scope
from core.components.parts import Crumb


@dataclass(frozen=True, slots=True)
class ScopesPage:
    """The scopes of a contract, and the one that is being renamed, if any."""

    contract: Contract
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    scopes: tuple[Scope, ...]
    renamed: Scope | None
    url: str
    back_url: str


def scopes_page(user: User, reference: str, *, rename: str) -> ScopesPage:
    """Gather the scopes of a contract, and the one whose code is to get another name.

    :raises Http404: no such contract, or not this person's to change, or no such scope
    """
    contracts = Contract.objects.visible_to(user, Capability.EDIT_CONTRACTS)
    contract = at_address(contracts, reference)
    if contract is None:
        raise Http404("No such contract.")
    scopes = tuple(contract.scopes.select_related("contract").order_by("code"))
    renamed = next((scope for scope in scopes if scope.code == rename), None)
    if rename and renamed is None:
        raise Http404("No such scope.")
    back_url = contract_url(contract)
    return ScopesPage(
        contract=contract,
        title=f"Scopes of {contract.reference}",
        lead=(
            f"{contract.title}: sites, centres or units for which figures are kept apart. A service"
            " level that is agreed per scope is judged for each of them, the total beside them."
        ),
        crumbs=(
            Crumb("Contracts", reverse("contracts:contract-list")),
            Crumb(contract.reference, back_url),
            Crumb("Scopes"),
        ),
        scopes=scopes,
        renamed=renamed,
        url=contract_url(contract, "contracts:contract-scopes"),
        back_url=back_url,
    )

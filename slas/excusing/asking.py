"""The page on which an exclusion is asked for: of which contract, and what is filled in already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract, Scope
from core.components.parts import Crumb
from core.lists import Choice
from slas.excusing import words
from slas.excusing.fields import wall_of
from slas.excusing.listing import contract_choices
from slas.models import ServiceLevel
from slas.services.periods import LevelTimes

MOST_LEVELS: Final = 300


@dataclass(frozen=True, slots=True)
class Asking:
    """What an address says of the exclusion to be asked for; blank where it says nothing."""

    contract: str = ""
    level: str = ""
    period: date | None = None
    scope: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class AskingPage:
    """What the form needs: the contract's levels and scopes, and what stands in it at first."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    contract: Contract | None
    contracts: tuple[Choice, ...]
    levels: tuple[ServiceLevel, ...]
    scopes: tuple[Scope, ...]
    zone: str
    chosen: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    scope: str
    event: str
    back_url: str


def asking_page(user: User, asked: Asking) -> AskingPage:
    """Gather the page; without a contract it offers those of this person.

    :raises Http404: no such contract or service level, or not for this person
    """
    contract = _contract(user, asked)
    if contract is None:
        offered = contract_choices(user, Capability.MANAGE_SERVICE)
        return _page(None, asked, contracts=tuple(Choice(str(a), b) for a, b in offered))
    levels = tuple(contract.service_levels.order_by("code")[:MOST_LEVELS])
    return _page(
        contract,
        asked,
        levels=levels,
        scopes=tuple(contract.scopes.order_by("code")),
        period=_period(levels, asked, contract),
    )


def _contract(user: User, asked: Asking) -> Contract | None:
    """Find the contract that the address names, by itself or by one of its service levels."""
    capability = Capability.MANAGE_SERVICE
    if asked.level:
        levels = ServiceLevel.objects.visible_to(user, capability)
        level = levels.select_related("contract").filter(public_id=_id(asked.level)).first()
        if level is None:
            raise Http404("No such service level.")
        return level.contract
    if not asked.contract:
        return None
    rows = Contract.objects.visible_to(user, capability)
    contract = rows.filter(public_id=_id(asked.contract)).first()
    if contract is None:
        raise Http404("No such contract.")
    return contract


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("No such thing.") from error


def _period(
    levels: Sequence[ServiceLevel], asked: Asking, contract: Contract
) -> tuple[datetime, datetime] | None:
    """Find the period of the service level that the address names by its first day."""
    level = next((one for one in levels if str(one.public_id) == asked.level), None)
    if level is None or asked.period is None:
        return None
    time = LevelTimes.load([level.pk]).get(level.pk)
    if time is None:
        return None
    local = datetime.combine(asked.period, datetime.min.time())
    found = time.containing(words.start_of_day(local, contract.time_zone))
    return None if found is None else (found.start, found.end)


def _page(
    contract: Contract | None,
    asked: Asking,
    *,
    levels: tuple[ServiceLevel, ...] = (),
    scopes: tuple[Scope, ...] = (),
    contracts: tuple[Choice, ...] = (),
    period: tuple[datetime, datetime] | None = None,
) -> AskingPage:
    zone = contract.time_zone if contract else "UTC"
    query = urlencode({"contract": str(contract.public_id)}) if contract else ""
    url = reverse("slas:exclusion-list")
    known = {scope.code for scope in scopes}
    return AskingPage(
        title="Ask for an exclusion",
        lead=f"{contract.title}. Times are those of {zone}; somebody else decides."
        if contract
        else "Of which contract? Its service levels come next.",
        crumbs=(
            *(words.crumbs_to_contract(contract) if contract else ()),
            Crumb("Exclusions", f"{url}?{query}" if query else url),
            Crumb("Ask"),
        ),
        contract=contract,
        contracts=contracts,
        levels=levels,
        scopes=scopes,
        zone=zone,
        chosen=(asked.level,) if asked.level else (),
        starts_at=wall_of(period[0], zone) if period else None,
        ends_at=wall_of(period[1], zone) if period else None,
        scope=asked.scope if asked.scope in known else "",
        event=asked.event,
        back_url=f"{url}?{query}" if query else url,
    )

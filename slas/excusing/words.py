"""How exclusions and root events are put in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from contracts.addresses import contract_url
from contracts.models import Contract
from core import formats
from core.components.parts import Crumb
from core.periods import local_date, local_instant
from slas import presentation
from slas.choices import ExclusionKind
from slas.models import Exclusion

LEVELS_SHOWN = 3


def span(start: datetime | None, end: datetime | None, zone: str, today: date) -> str:
    """Print an interval in the contract's zone; the end's day is left out where it is the same."""
    if start is None:
        return formats.NO_FIGURE
    local = ZoneInfo(zone)
    first = start.astimezone(local)
    if end is None:
        return f"since {formats.moment(first, today)}"
    last = end.astimezone(local)
    until = (
        formats.clock(last) if last.date() == first.date() else f" {formats.moment(last, today)}"
    )
    return f"{formats.moment(first, today)}–{until}".replace("– ", " to ")


def moment(at: datetime | None, zone: str, today: date) -> str:
    """Print an instant in a zone."""
    if at is None:
        return formats.NO_FIGURE
    return formats.moment(at.astimezone(ZoneInfo(zone)), today)


def what(exclusion: Exclusion, events: int, today: date) -> str:
    """Say what an exclusion leaves out: an interval, or how many events."""
    if exclusion.kind == ExclusionKind.EVENTS:
        return presentation.plural(events, "single event")
    return span(exclusion.starts_at, exclusion.ends_at, exclusion.contract.time_zone, today)


def title(exclusion: Exclusion, events: int, today: date) -> str:
    """Name an exclusion by why and what."""
    return f"{exclusion.get_category_display()}, {what(exclusion, events, today)}"


def exclusion_url(exclusion: Exclusion) -> str:
    """Address an exclusion."""
    return reverse("slas:exclusion-show", args=[exclusion.public_id])


def crumbs_to_contract(contract: Contract) -> tuple[Crumb, ...]:
    """Name the way to a contract."""
    return (
        Crumb("Contracts", reverse("contracts:contract-list")),
        Crumb(contract.reference, contract_url(contract)),
    )


def today_of(contract: Contract, now: datetime) -> date:
    """Give the day that it is where the contract's periods are cut."""
    return local_date(contract.time_zone, now)


def start_of_day(wall: datetime, zone: str) -> datetime:
    """Convert the wall time at which a day begins to UTC."""
    return local_instant(zone, wall)

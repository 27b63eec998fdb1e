"""The alert inbox: the list at the left, one alert laid open at the right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from alerts.choices import AlertRule, AlertState, Severity
from alerts.models import Alert
from alerts.pages.detail import AlertDetail, Clock, alert_detail
from alerts.presentation import headline, severity_chip, state_chip
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Key, Pages, Tab
from core.lists import (
    MOST_CHOICES,
    PER_PAGE,
    Asked,
    FilterBar,
    Narrowed,
    address,
    choice_field,
    filter_bar,
    pages_of,
    search_field,
)
from vendors.models import Vendor

SORTS: Final = ("severity", "opened", "vendor")
DEFAULT_SORT: Final = "-severity"
KEYS: Final = (
    Key(("e",), "take"),
    Key(("z",), "snooze"),
    Key(("r",), "resolve"),
    Key(("x",), "select"),
    Key(("Enter",), "open"),
)
_RANK: Final = Case(
    *(When(severity=severity, then=Value(place)) for place, severity in enumerate(Severity)),
    output_field=IntegerField(),
)
_ORDERS: Final[Mapping[str, Any]] = {
    "severity": _RANK.desc(),
    "-severity": _RANK.asc(),
    "opened": F("opened_at").asc(),
    "-opened": F("opened_at").desc(),
    "vendor": Lower("vendor__display_name").asc(),
    "-vendor": Lower("vendor__display_name").desc(),
}


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert in the list."""

    public_id: UUID
    title: str
    url: str
    told: str
    vendor: str
    severity: SafeString
    state: SafeString
    owner: SafeString
    age: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """All that the inbox shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    tabs: tuple[Tab, ...]
    heading: str
    bar: FilterBar
    sort: str
    rows: tuple[AlertRow, ...]
    pages: Pages | None
    detail: AlertDetail | None
    can_handle: bool
    back: str
    is_inbox_empty: bool
    resolved_url: str
    resolved_word: str
    mail_url: str


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many alerts stand where, of all that the person sees."""

    open: int
    taken: int
    snoozed: int
    resolved: int
    mine: int
    oldest: datetime | None


def inbox_page(
    user: User,
    asked: Asked,
    found: Narrowed[Alert],
    *,
    opened: UUID | None,
    now: datetime,
    zone: str,
) -> InboxPage:
    """Gather the inbox from alerts that are narrowed already, through what the user sees.

    ``opened`` is the alert at the right; None lays the first of the list open.
    """
    clock = Clock(now, ZoneInfo(zone))
    counts = _counts(user)
    rows = waiting(found.rows, asked)
    total = 0 if found.problems else rows.count()
    shown = list(_ordered(rows, asked.sort)[asked.first : asked.first + PER_PAGE]) if total else []
    if opened is None and shown:
        opened = shown[0].public_id
    url = reverse("alerts:alert-list")
    detail = alert_detail(user, opened, clock) if opened is not None else None
    waits = counts.open + counts.taken
    return InboxPage(
        title="Alerts" if waits or asked.given else "Nothing is waiting for you",
        lead=_lead(counts, clock),
        crumbs=(Crumb("Alerts"),),
        keys=KEYS,
        problems=found.problems,
        tabs=_tabs(asked, counts, user, url),
        heading=_heading(asked, total),
        bar=_bar(user, asked, url),
        sort=asked.sort,
        rows=tuple(_row(alert, asked, opened, clock) for alert in shown),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        detail=detail,
        can_handle=access_of(user).allows(Capability.HANDLE_ALERTS),
        back=address(url, asked, page=str(asked.page) if asked.page > 1 else ""),
        is_inbox_empty=not total and not asked.given,
        resolved_url=f"{url}?state={AlertState.RESOLVED.value}" if counts.resolved else "",
        resolved_word=f"See the {counts.resolved:,} resolved",
        mail_url=reverse("alerts:mail-edit"),
    )


def waiting(rows: QuerySet[Alert], asked: Asked) -> QuerySet[Alert]:
    """Keep what waits, open or taken, where no state is asked for."""
    if asked.given.get("state"):
        return rows
    return rows.filter(state__in=(AlertState.OPEN, AlertState.TAKEN))


def _ordered(rows: QuerySet[Alert], sort: str) -> QuerySet[Alert]:
    return rows.select_related("vendor", "taken_by").order_by(_ORDERS[sort], "-opened_at", "-pk")


def _counts(user: User) -> _Counts:
    """Count all that the person sees, in one query."""
    standing = {
        str(state): Count("pk", filter=Q(state=state))
        for state in ("open", "taken", "snoozed", "resolved")
    }
    counted = Alert.objects.visible_to(user).aggregate(
        **standing,
        mine=Count("pk", filter=Q(state=AlertState.TAKEN, taken_by=user)),
        oldest=Min("opened_at", filter=Q(state=AlertState.OPEN)),
    )
    return _Counts(**counted)


def _lead(counts: _Counts, clock: Clock) -> str:
    if not counts.open and not counts.taken:
        return ""
    oldest = (
        f" The oldest has been open for {formats.age(clock.now - counts.oldest)}."
        if counts.oldest is not None
        else ""
    )
    nobody = f"{counts.open:,} open with nobody on {'it' if counts.open == 1 else 'them'}"
    mine = f" ({counts.mine:,} by you)" if counts.mine else ""
    return f"{nobody}, {counts.taken:,} taken{mine}.{oldest}"


def _tabs(asked: Asked, counts: _Counts, user: User, url: str) -> tuple[Tab, ...]:
    given = asked.given
    mine = {"state": "taken", "taken_by": user.username}
    states = [("", "Waiting", counts.open + counts.taken)]
    states += [(state, state.capitalize(), getattr(counts, state)) for state in _STATES]
    is_mine = given.get("taken_by") == user.username and given.get("state") == "taken"
    tabs = [
        Tab(
            word,
            address(url, asked, state=state, taken_by=""),
            count,
            current=given.get("state", "") == state and not is_mine,
        )
        for state, word, count in states
    ]
    return (*tabs, Tab("Mine", address(url, asked, **mine), counts.mine, current=is_mine))


_STATES: Final = ("open", "taken", "snoozed", "resolved")
_ORDER_WORDS: Final = {
    "severity": "least severe first",
    "-severity": "most severe first",
    "opened": "oldest first",
    "-opened": "latest first",
    "vendor": "by vendor",
    "-vendor": "by vendor",
}


def _heading(asked: Asked, total: int) -> str:
    state = asked.given.get("state", "")
    what = state.capitalize() if state in _STATES else "Open and taken"
    fitting = " that fit the filters" if set(asked.given) - {"state"} else ""
    return f"{what}{fitting}, {_ORDER_WORDS[asked.sort]}" if total else f"{what}{fitting}"


def _bar(user: User, asked: Asked, url: str) -> FilterBar:
    vendors = (
        Vendor.objects.visible_to(user)
        .order_by(Lower("display_name"))
        .values_list("public_id", "display_name")[:MOST_CHOICES]
    )
    reach = access_of(user).reach(Capability.READ_SCORES)
    units = BusinessUnit.objects.order_by("name").values_list("code", "name")
    if not reach.everywhere:
        units = units.filter(pk__in=reach.unit_ids)
    fields = [
        search_field(asked, "Words"),
        choice_field(asked, "severity", "Severity", Severity.choices),
        choice_field(asked, "vendor", "Vendor", vendors),
        choice_field(asked, "rule", "Kind", AlertRule.choices),
        choice_field(asked, "unit", "Unit", units[:MOST_CHOICES]),
    ]
    return filter_bar(asked, fields, url=url, export_url=url)


def _row(alert: Alert, asked: Asked, opened: UUID | None, clock: Clock) -> AlertRow:
    shown = reverse("alerts:alert-show", args=[alert.public_id])
    page = str(asked.page) if asked.page > 1 else ""
    return AlertRow(
        public_id=alert.public_id,
        title=headline(alert),
        url=f"{address(shown, asked, page=page)}#alert",
        told=_told(alert),
        vendor=alert.vendor.display_name,
        severity=severity_chip(alert),
        state=state_chip(alert),
        owner=atoms.avatar(name=alert.taken_by.display_name if alert.taken_by else ""),
        age=formats.age(max(clock.now - alert.opened_at, timedelta())),
        is_current=alert.public_id == opened,
    )


def _told(alert: Alert) -> str:
    """Say whose alert it is and what was found; a title that names the vendor says it already."""
    name = alert.vendor.display_name
    parts = [alert.detail] if alert.title.startswith(name) else [name, alert.detail]
    return " · ".join(part for part in parts if part)

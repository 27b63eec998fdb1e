"""One alert laid open: what happened, what it means, who has it, and its history."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Capability
from alerts.choices import AlertRule, AlertState
from alerts.models import Alert, AlertEntry
from alerts.presentation import EVENT_WORDS, Ways, headline, severity_chip, state_chip
from core import formats
from core.components.parts import KeyValue, TimelineEvent

MOST_BEFORE: Final = 3


@dataclass(frozen=True, slots=True)
class Clock:
    """The instant of reading, and the zone in which days are said."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Give the reader's day."""
        return self.now.astimezone(self.zone).date()

    def moment(self, instant: datetime) -> str:
        """Print an instant."""
        return formats.moment(instant.astimezone(self.zone), self.today)

    def last_day(self, end: datetime) -> str:
        """Print the last day before the end of a period."""
        last = end - timedelta.resolution
        return formats.day(last.astimezone(self.zone).date(), self.today)


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """All that the right side shows of one alert."""

    public_id: UUID
    heading: str
    severity: SafeString
    state: SafeString
    told: str
    vendor: str
    facts: tuple[KeyValue, ...]
    events: tuple[TimelineEvent, ...]
    figure_url: str
    alone_url: str
    can_take: bool
    can_handle: bool


def alert_detail(user: User, public_id: UUID, clock: Clock) -> AlertDetail:
    """Gather one alert that the user may see; in three queries.

    :raises Http404: there is none, or it is not this person's to see
    """
    rows = Alert.objects.visible_to(user).select_related(
        "vendor", "unit", "taken_by", "resolved_by"
    )
    alert = rows.filter(public_id=public_id).first()
    if alert is None:
        raise Http404("No such alert.")
    entries = alert.entries.select_related("by").order_by("-at", "-pk")
    before = (
        Alert.objects.visible_to(user)
        .filter(rule=alert.rule, subject=alert.subject, opened_at__lt=alert.opened_at)
        .order_by("-period_ended_at", "-pk")[:MOST_BEFORE]
    )
    ways = Ways.of(user)
    may_handle = ways.may(user, Capability.HANDLE_ALERTS, alert)
    is_resolved = alert.state == AlertState.RESOLVED
    return AlertDetail(
        public_id=alert.public_id,
        heading=headline(alert),
        severity=severity_chip(alert),
        state=state_chip(alert, bare=False),
        told=alert.detail,
        vendor=alert.vendor.display_name,
        facts=_facts(alert, list(before), ways, clock),
        events=tuple(_event(entry, clock) for entry in entries),
        figure_url=ways.to_figure(alert),
        alone_url=reverse("alerts:alert-show", args=[alert.public_id]),
        can_take=may_handle and alert.state in (AlertState.OPEN, AlertState.SNOOZED),
        can_handle=may_handle and not is_resolved,
    )


def _facts(alert: Alert, before: list[Alert], ways: Ways, clock: Clock) -> tuple[KeyValue, ...]:
    facts = [
        KeyValue("Vendor", alert.vendor.display_name, ways.to_vendor(alert)),
        KeyValue("Unit", alert.unit.name),
        KeyValue("Kind", str(AlertRule(alert.rule).label)),
        KeyValue("Period to", clock.last_day(alert.period_ended_at)),
        KeyValue("Owner", alert.taken_by.display_name if alert.taken_by else "nobody yet"),
    ]
    if alert.snoozed_until is not None:
        facts.append(KeyValue("Rests until", clock.moment(alert.snoozed_until)))
    if alert.resolved_at is not None:
        by = alert.resolved_by.display_name if alert.resolved_by else "the portal"
        facts.append(KeyValue("Resolved", f"{clock.moment(alert.resolved_at)}, by {by}"))
        facts.append(KeyValue("Reason", alert.reason))
    facts.extend(
        KeyValue(
            "Before" if not place else "",
            f"{clock.last_day(one.period_ended_at)}, {AlertState(one.state).label.lower()}",
            reverse("alerts:alert-show", args=[one.public_id]),
        )
        for place, one in enumerate(before)
    )
    return tuple(facts)


def _event(entry: AlertEntry, clock: Clock) -> TimelineEvent:
    who = f"{entry.by.display_name} · " if entry.by else ""
    note = f" · {entry.note}" if entry.note else ""
    return TimelineEvent(EVENT_WORDS[entry.event], f"{who}{clock.moment(entry.at)}{note}")

"""The measurements of one period, a page at a time, as people read them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

if TYPE_CHECKING:
    from slas.models import Event, EventKey, Sample

CURRENT = Q(superseded_by=0)
#: Where a row stands: what counted comes first, what missed before all.
MISSED, COUNTED, UNKNOWN, EXCUSED, REPLACED = range(5)
LEFT_OUT: Final = (UNKNOWN, EXCUSED, REPLACED)

Rows = TypeVar("Rows", bound="QuerySet[Any]")


def late(now: datetime, *, by_due_alone: bool = False) -> Q:
    """Select events that missed: so stated, resolved after due, or open and overdue."""
    by_clock = Q(resolved_at__gt=F("due_at")) | Q(resolved_at__isnull=True, due_at__lt=now)
    return by_clock if by_due_alone else Q(met=False) | Q(met__isnull=True) & by_clock


def not_judged(now: datetime, *, by_due_alone: bool = False) -> Q:
    """Select events whose outcome nobody can say yet: no due instant, or open and not overdue."""
    open_ended = Q(due_at__isnull=True) | Q(resolved_at__isnull=True, due_at__gte=now)
    return open_ended if by_due_alone else Q(met__isnull=True) & open_ended


def samples_of(
    samples: "QuerySet[Sample]",
    *,
    level_id: int,
    start: datetime,
    end: datetime,
    scope: str | None = None,
) -> "QuerySet[Sample]":
    """Keep the samples of a period, in time, each current one before those that it replaced."""
    rows = samples.filter(service_level_id=level_id, at__gte=start, at__lt=end)
    rows = rows if scope is None else rows.filter(scope=scope)
    return rows.select_related("batch__source").order_by("at", "scope", "superseded_by")


def tickets_of(
    events: "QuerySet[Event]",
    *,
    level_id: int,
    start: datetime,
    end: datetime,
    scope: str | None = None,
) -> "QuerySet[Event]":
    """Keep the tickets attributed to a period."""
    rows = events.filter(service_level_id=level_id, attributed_at__gte=start, attributed_at__lt=end)
    return rows if scope is None else rows.filter(scope=scope)


def outages_of(
    events: "QuerySet[Event]",
    *,
    level_id: int,
    start: datetime,
    end: datetime,
    scope: str | None = None,
) -> "QuerySet[Event]":
    """Keep the outages that touch a period, wherever they began."""
    rows = events.filter(
        Q(resolved_at__isnull=True) | Q(resolved_at__gt=start),
        service_level_id=level_id,
        opened_at__lt=end,
    )
    return rows if scope is None else rows.filter(scope=scope)


def open_at(
    events: "QuerySet[Event]", *, level_id: int, at: datetime, scope: str | None = None
) -> "QuerySet[Event]":
    """Keep the tickets that were open at an instant."""
    rows = events.filter(
        Q(resolved_at__isnull=True) | Q(resolved_at__gt=at),
        service_level_id=level_id,
        opened_at__lte=at,
    )
    return rows if scope is None else rows.filter(scope=scope)


def placed(
    rows: Rows, *, missed: Q | None = None, unknown: Q | None = None, excused: Q | None = None
) -> Rows:
    """Say of each row whether it missed, counted, or was left out, and why; `place` is one of five.

    Source: docs/service-levels.md, "A ticket's outcome" and "Raw and adjusted".
    """
    known = ((~CURRENT, REPLACED), (excused, EXCUSED), (unknown, UNKNOWN), (missed, MISSED))
    whens = [When(condition, then=Value(place)) for condition, place in known if condition]
    return rows.annotate(place=Case(*whens, default=Value(COUNTED), output_field=IntegerField()))


def count_places(rows: "QuerySet[Any]") -> dict[int, int]:
    """Count placed rows by their place, in one query."""
    counted = rows.order_by().values_list("place").annotate(rows=Count("service_level_id"))
    return dict(counted)


def worst_first(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Put placed events in order: missed ones first, replaced versions last."""
    return rows.select_related("key", "batch__source").order_by(
        "place", "opened_at", "key_id", "rank"
    )


def versions_of(events: "QuerySet[Event]", key: "EventKey", *, level_id: int) -> "QuerySet[Event]":
    """Keep all versions of an event under a service level, the newest first."""
    rows = events.filter(service_level_id=level_id, key=key)
    return rows.select_related("batch__source", "batch__by").order_by("-rank")

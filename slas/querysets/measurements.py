"""The measurements of one period, a page at a time, as people read them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

if TYPE_CHECKING:
    from slas.models import Event, Sample

CURRENT = Q(superseded_by=0)


def late(now: datetime) -> Q:
    """Select events that missed: so stated, resolved after due, or open and overdue."""
    return Q(met=False) | Q(met__isnull=True) & (
        Q(resolved_at__gt=F("due_at")) | Q(resolved_at__isnull=True, due_at__lt=now)
    )


def samples_of(
    samples: "QuerySet[Sample]", *, level_id: int, start: datetime, end: datetime
) -> "QuerySet[Sample]":
    """Keep the samples of a period, in time, each current one before those that it replaced."""
    return (
        samples.filter(service_level_id=level_id, at__gte=start, at__lt=end)
        .select_related("batch__source")
        .order_by("at", "superseded_by")
    )


def tickets_of(
    events: "QuerySet[Event]", *, level_id: int, start: datetime, end: datetime, now: datetime
) -> "QuerySet[Event]":
    """Keep the tickets attributed to a period: late ones first, replaced versions last."""
    rows = events.filter(service_level_id=level_id, attributed_at__gte=start, attributed_at__lt=end)
    return _worst_first(rows, now)


def outages_of(
    events: "QuerySet[Event]", *, level_id: int, start: datetime, end: datetime, now: datetime
) -> "QuerySet[Event]":
    """Keep the outages that touch a period, wherever they began; replaced versions last."""
    rows = events.filter(
        Q(resolved_at__isnull=True) | Q(resolved_at__gt=start),
        service_level_id=level_id,
        opened_at__lt=end,
    )
    return _worst_first(rows, now)


def _worst_first(rows: "QuerySet[Event]", now: datetime) -> "QuerySet[Event]":
    place = Case(
        When(~CURRENT, then=Value(2)),
        When(late(now), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (
        rows.annotate(place=place)
        .select_related("key", "batch__source")
        .order_by("place", "opened_at", "key_id", "rank")
    )

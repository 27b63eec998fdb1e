"""Levels of every type, with what came in for them and what is excused."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from slas.ingest_rows import EventRow, SampleRow
from slas.models import (
    Calendar,
    CalendarWindow,
    EventKey,
    Exclusion,
    ExclusionEvent,
    ServiceLevel,
)
from slas.querysets.owed import Pair
from slas.rules.evaluate import Outcome
from slas.services.evaluation import outcomes_of
from slas.services.ingest import record_events, record_samples
from tests.factories import make_contract, make_level, make_source, make_user

D = Decimal
NOW = datetime(2026, 6, 20, 9, tzinfo=UTC)
COVERED = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
JANUARY = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
numbers = count(1)


def at(day: int, hour: float = 12, month: int = 1) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour)


def level_of(metric_type: str, input_kind: str = "events", **agreed: Any) -> ServiceLevel:
    """Make a service level of a contract of its own, unless one is named."""
    given: dict[str, Any] = {"source": make_source(), **agreed}
    return make_level(
        given.pop("contract", None) or make_contract(),
        metric_type=metric_type,
        input_kind=input_kind,
        **given,
    )


def tickets(level: ServiceLevel, *rows: dict[str, Any], covered: bool = True) -> None:
    receipt = record_events(
        source=make_source(),
        rows=[
            EventRow(
                **{  # type: ignore[arg-type]
                    "service_level_id": level.pk,
                    "external_id": f"T{next(numbers)}",
                    "rank": 1,
                    "version_label": "1",
                }
                | row
            )
            for row in rows
        ],
        by=None,
        now=NOW,
        covers={level.pk: COVERED} if covered else {},
    )
    assert receipt.rejected == ()


def samples(level: ServiceLevel, *rows: tuple[datetime, int, int | None, Any, str]) -> None:
    receipt = record_samples(
        source=make_source(),
        rows=[
            SampleRow(
                level.pk,
                when,
                D(n),
                None if good is None else D(good),
                None if total is None else D(total),
                scope,
            )
            for when, n, good, total, scope in rows
        ],
        by=None,
        now=NOW,
        covers={level.pk: COVERED},
    )
    assert receipt.rejected == ()


def outcomes(level: ServiceLevel, month: int = 1) -> dict[str | None, Outcome]:
    pair = Pair(
        level.pk,
        datetime(2026, month, 1, tzinfo=UTC),
        datetime(2026, month + 1, 1, tzinfo=UTC),
    )
    return {scope: found for (_, scope), found in outcomes_of([pair], now=NOW).items()}


def outcome(level: ServiceLevel, month: int = 1) -> Outcome:
    return outcomes(level, month)[None]


def exclude(
    level: ServiceLevel,
    *span: datetime,
    scope: str | None = None,
    state: str = "approved",
    category: str = "customer_act",
    event: str = "",
) -> Exclusion:
    """Approve an exclusion of an interval, or of one event."""
    decided = state in ("approved", "partly_approved")
    exclusion = Exclusion.objects.create(
        contract=level.contract,
        kind="events" if event else "interval",
        category=category,
        clause="§ 4",
        reason="Power cut on our side",
        starts_at=None if event else span[0],
        ends_at=None if event else span[1],
        state=state,
        scope=scope,
        requested_at=NOW,
        requested_by=make_user(),
        decided_at=NOW if decided else None,
        decided_by=make_user() if decided else None,
        decision="So be it" if decided else "",
    )
    exclusion.levels.set([level])
    if event:
        ExclusionEvent.objects.create(
            exclusion=exclusion,
            key=EventKey.objects.get(external_id=event),
            is_approved=decided,
        )
    return exclusion


def office() -> Calendar:
    calendar = Calendar.objects.create(code="office", name="Office", time_zone="UTC")
    for day in range(5):
        CalendarWindow.objects.create(
            calendar=calendar, weekday=day, opens_at=time(8), closes_at=time(18)
        )
    return calendar


# Friday 2 January 2026, 16:30, to Monday 10:15 with half an hour of pause: 3.25 hours.
WEEKEND = {
    "opened_at": at(2, 16.5),
    "resolved_at": at(5, 10.25),
    "pauses": ((at(5, 9), at(5, 9.5)),),
}
LOWER: dict[str, Any] = {"direction": "lower", "expected": D(4), "minimum": D(6)}

"""Terms, periods and instants that several tests of the rules share."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from core.periods import Period
from slas.rules.classes import Targets
from slas.rules.intervals import Interval
from slas.rules.terms import Terms

JUNE = Period(datetime(2016, 6, 1, tzinfo=UTC), datetime(2016, 7, 1, tzinfo=UTC))
LONG_AFTER = JUNE.end + timedelta(days=60)


def minute(number: int) -> datetime:
    """Give the instant so many minutes into June 2016."""
    return JUNE.start + timedelta(minutes=number)


def minutes(first: int, last: int) -> Interval:
    """Give an interval by minutes of June 2016."""
    return minute(first), minute(last)


def targets(
    expected: str = "95",
    minimum: str = "90",
    critical: str | None = None,
    *,
    higher_is_better: bool = True,
    decimals: int = 2,
) -> Targets:
    """Make targets from text."""
    return Targets(
        Decimal(expected),
        Decimal(minimum),
        None if critical is None else Decimal(critical),
        higher_is_better,
        decimals,
    )


def terms(
    metric_type: str = "within_target", input_kind: str = "events", **changes: object
) -> Terms:
    """Make terms in UTC with five days of grace."""
    given: dict[str, object] = {"targets": targets(), "zone": "UTC", "grace_days": 5} | changes
    return Terms(metric_type=metric_type, input_kind=input_kind, **given)  # type: ignore[arg-type]


def of(found: object, *names: str) -> tuple[object, ...]:
    """Give what something holds by name."""
    return tuple(getattr(found, name) for name in names)

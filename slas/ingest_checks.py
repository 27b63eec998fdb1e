"""What a row must hold before it may go in: pure checks, one row at a time."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from slas.ingest_rows import EventRow, RejectionCode, SampleRow

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# A due date may lie ahead, but no agreement runs past this.
LATEST_DUE = datetime(2100, 1, 1, tzinfo=UTC)
CLOCKS_MAY_DIFFER_BY = timedelta(days=1)
# Stands for "no period yet": the agreed attribution has no instant so far.
NOT_ATTRIBUTED = datetime(9999, 1, 1, tzinfo=UTC)

MOST_THINGS = Decimal(10**11)
LARGEST_TOTAL = Decimal(10**17)
HIGHEST_RANK = 10**37
LONGEST_ID = 120
LONGEST_LABEL = 80


class Fault(NamedTuple):
    """A reason not to take a row, and the field to blame."""

    code: RejectionCode
    detail: str
    field: str


@dataclass(frozen=True, slots=True)
class Window:
    """The instants that a measurement may bear."""

    earliest: datetime
    latest: datetime


def window_at(now: datetime) -> Window:
    """Give what may be reported at an instant: from 2000 to a day ahead, for clocks differ."""
    return Window(EARLIEST, now + CLOCKS_MAY_DIFFER_BY)


def instant_fault(name: str, at: datetime, window: Window) -> Fault | None:
    """Say why an instant cannot be that of a measurement; None if it can."""
    if at.tzinfo is None:
        return Fault("no_time_zone", f"“{name}” has no time zone.", name)
    if at > window.latest:
        return Fault("future", f"“{name}” is {at.isoformat()}, more than a day ahead.", name)
    if at < window.earliest:
        return Fault(
            "too_old", f"“{name}” is {at.isoformat()}; nothing before 2000 is taken.", name
        )
    return None


def sample_fault(row: SampleRow, window: Window) -> Fault | None:
    """Say why a sample cannot go in; None if it can."""
    n, good, total = row.n, row.good, row.total
    for name, number in (("n", n), ("good", good), ("total", total)):
        if number is not None and not number.is_finite():
            return Fault("not_finite", f"“{name}” is {number}, which is not a number.", name)
    if good is None and total is None:
        return Fault("empty", "A sample needs “good” or “total”.", "good")
    if not 0 <= n <= MOST_THINGS:
        return Fault("out_of_range", f"“n” is {n}; it may be from 0 to {MOST_THINGS}.", "n")
    if good is not None and good < 0:
        return Fault("out_of_range", f"“good” is {good}, less than 0.", "good")
    if good is not None and good > n:
        return Fault("good_exceeds_n", f"“good” is {good}, more than “n”, {n}.", "good")
    if total is not None and not -LARGEST_TOTAL <= total <= LARGEST_TOTAL:
        return Fault("out_of_range", f"“total” is {total}; it may be ±{LARGEST_TOTAL}.", "total")
    return instant_fault("at", row.at, window)


def event_fault(row: EventRow, window: Window) -> Fault | None:
    """Say why an event's version cannot go in; None if it can."""
    fault = (
        _text_fault("external_id", row.external_id, LONGEST_ID)
        or _text_fault("version", row.version_label, LONGEST_LABEL)
        or instant_fault("opened_at", row.opened_at, window)
    )
    if fault is not None:
        return fault
    if not 0 <= row.rank <= HIGHEST_RANK:
        return Fault("out_of_range", "The version's rank is out of range.", "version")
    return _value_fault(row.value) or _due_fault(row.due_at) or _resolved_fault(row, window)


def _text_fault(name: str, text: str, longest: int) -> Fault | None:
    if not text.strip():
        return Fault("empty", f"“{name}” is empty.", name)
    if len(text) > longest:
        return Fault("too_long", f"“{name}” has {len(text)} signs; {longest} are allowed.", name)
    if not text.isprintable():
        return Fault("bad_text", f"“{name}” holds a control sign.", name)
    return None


def _value_fault(value: Decimal | None) -> Fault | None:
    if value is None:
        return None
    if not value.is_finite():
        return Fault("not_finite", f"“value” is {value}, which is not a number.", "value")
    if not -LARGEST_TOTAL <= value <= LARGEST_TOTAL:
        return Fault("out_of_range", f"“value” is {value}; it may be ±{LARGEST_TOTAL}.", "value")
    return None


def _due_fault(due_at: datetime | None) -> Fault | None:
    return None if due_at is None else instant_fault("due_at", due_at, Window(EARLIEST, LATEST_DUE))


def _resolved_fault(row: EventRow, window: Window) -> Fault | None:
    if row.resolved_at is None:
        return None
    fault = instant_fault("resolved_at", row.resolved_at, window)
    if fault is None and row.resolved_at < row.opened_at:
        return Fault(
            "resolved_before_opened", "“resolved_at” is before “opened_at”.", "resolved_at"
        )
    return fault


def event_hash(row: EventRow) -> str:
    """Give the fingerprint of what a version says, sha256 in hex: one content, one fingerprint."""
    said = (
        row.service_level_id,
        _spell(row.opened_at),
        _spell(row.due_at),
        _spell(row.resolved_at),
        row.met,
        None if row.value is None else f"{row.value:.6f}",
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _spell(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()

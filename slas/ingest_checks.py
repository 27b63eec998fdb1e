"""What a row must hold before it may go in: pure checks, one row at a time."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from slas.ingest_rows import EventRow, Pause, RejectionCode, SampleRow

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
LONGEST_PRIORITY = 40
MOST_PAUSES = 500
_LONGEST_SHOWN = 60
_MOST_LISTED = 12


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
    return (
        _value_fault(row.value)
        or _due_fault(row.due_at)
        or _resolved_fault(row, window)
        or _priority_fault(row.priority)
        or _share_fault(row.share)
        or _pauses_fault(row, window)
    )


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


def _priority_fault(priority: str) -> Fault | None:
    return _text_fault("priority", priority, LONGEST_PRIORITY) if priority else None


def _share_fault(share: Decimal | None) -> Fault | None:
    if share is None:
        return None
    if not share.is_finite():
        return Fault("not_finite", f"“share” is {share}, which is not a number.", "share")
    if not 0 <= share <= 1:
        return Fault(
            "out_of_range", f"“share” is {share}; it may be from 0 to 1, all of it.", "share"
        )
    return None


def _pauses_fault(row: EventRow, window: Window) -> Fault | None:
    """Say why pauses cannot be: too many, or one that `_pause_fault` refuses."""
    if len(row.pauses) > MOST_PAUSES:
        return _bad_pauses(f"There are {len(row.pauses)} pauses; {MOST_PAUSES} are allowed")
    for at in (at for pause in row.pauses for at in pause if at is not None):
        fault = instant_fault("pauses", at, window)
        if fault is not None:
            return fault
    before: datetime | None = row.opened_at
    for number, pause in enumerate(sorted_pauses(row.pauses)):
        fault = _pause_fault(row, pause, before, is_first=number == 0)
        if fault is not None:
            return fault
        before = pause[1]
    return None


def _pause_fault(
    row: EventRow, pause: Pause, before: datetime | None, *, is_first: bool
) -> Fault | None:
    """Say why a pause cannot follow what was before it: the opening, or the end of another."""
    start, end = pause
    said = f"The pause from {start.isoformat()}"
    if end is not None and end < start:
        return _bad_pauses(f"{said} ends before it starts, {end.isoformat()}")
    if before is None or start < before:
        return _bad_pauses(
            f"{said} " + ("is before “opened_at”" if is_first else "overlaps another")
        )
    if row.resolved_at is None:
        return None
    if end is None:
        return _bad_pauses(f"{said} has no end, though the ticket is resolved")
    if end > row.resolved_at:
        return _bad_pauses(f"{said} ends after “resolved_at”, {end.isoformat()}")
    return None


def _bad_pauses(words: str) -> Fault:
    return Fault("bad_pauses", f"{words}.", "pauses")


def sorted_pauses(pauses: tuple[Pause, ...]) -> list[Pause]:
    """Put pauses in order of time: one content, however they were listed."""
    return sorted(pauses, key=lambda pause: (pause[0], pause[1] is None, pause[1] or pause[0]))


def scope_fault(scope: str, *, per_scope: bool, known: Sequence[str]) -> Fault | None:
    """Say why a measurement cannot be of a scope, or of none, at a level; None if it can."""
    if not per_scope:
        if not scope:
            return None
        return Fault(
            "scope_not_agreed",
            "The service level is not judged per scope at that time: leave “scope” out.",
            "scope",
        )
    if scope in known:
        return None
    scopes = _listed(known)
    if not scope:
        return Fault(
            "scope_missing",
            f"The service level is judged per scope: name one as “scope”. {scopes}",
            "scope",
        )
    shown = scope if len(scope) <= _LONGEST_SHOWN else f"{scope[:_LONGEST_SHOWN]}…"
    return Fault("unknown_scope", f"The contract has no scope “{shown}”. {scopes}", "scope")


def _listed(known: Sequence[str]) -> str:
    if not known:
        return "The contract has none yet."
    more = f" and {len(known) - _MOST_LISTED} more" if len(known) > _MOST_LISTED else ""
    return f"Known are: {', '.join(known[:_MOST_LISTED])}{more}."


def event_hash(row: EventRow) -> str:
    """Give the fingerprint of what a version says, sha256 in hex: one content, one fingerprint.

    What was added to versions later counts where it is stated, so that fingerprints stay.
    """
    said = (
        row.service_level_id,
        _spell(row.opened_at),
        _spell(row.due_at),
        _spell(row.resolved_at),
        row.met,
        None if row.value is None else f"{row.value:.6f}",
        *_added(row),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _added(row: EventRow) -> Iterator[tuple[str, object]]:
    if row.scope:
        yield "scope", row.scope
    if row.priority:
        yield "priority", row.priority
    if row.share is not None:
        yield "share", f"{row.share:.6f}"
    if row.pauses:
        pauses = sorted_pauses(row.pauses)
        yield "pauses", [(_spell(start), _spell(end)) for start, end in pauses]


def _spell(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()

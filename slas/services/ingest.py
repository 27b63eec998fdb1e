"""The one path by which measurements come in: check, stage, tell apart, write, owe."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from accounts.models import User
from slas.choices import BatchKind, InputKind
from slas.ingest_checks import (
    NOT_ATTRIBUTED,
    Window,
    event_fault,
    event_hash,
    sample_fault,
    window_at,
)
from slas.ingest_rows import EventRow, Receipt, Rejection, SampleRow
from slas.models import Source
from slas.querysets import ingest
from slas.querysets.owed import mark_due
from slas.querysets.partitions import ensure_months, months_of
from slas.services.coverage import Covers, state_coverage
from slas.services.feeds import Feeds
from slas.services.ingest_call import (
    Call,
    NothingGoesInError,
    close,
    contradictions,
    in_order,
    known_otherwise,
    open_batch,
    open_call,
    unknown_level,
    write_once,
    wrong_input,
)
from slas.services.lasting import pairs_of_lives

__all__ = ["record_events", "record_samples", "state_coverage"]


def record_samples(
    *,
    source: Source,
    rows: Sequence[SampleRow],
    by: User | None,
    now: datetime,
    kind: BatchKind = BatchKind.INGEST,
    reason: str = "",
    origin: str = "",
    covers: Covers | None = None,
    all_or_nothing: bool = False,
) -> Receipt:
    """Record samples in one transaction and owe the periods that they touch; safe to repeat.

    A known (level, instant, scope) with the same content is a duplicate; with other content it is
    rejected, unless the batch is a correction, which supersedes. ``covers`` maps level ids to the
    [from, through) that has now come in complete. Source: docs/measurements.md, "Samples".

    :raises RuleError: a correction without a reason, or coverage that cannot be
    """
    call = open_call(
        source=source,
        by=by,
        now=now,
        kind=kind,
        reason=reason,
        origin=origin,
        covers=covers,
        all_or_nothing=all_or_nothing,
    )
    feeds = Feeds.load({row.service_level_id for row in rows}, by=by)
    taken, rejected = _take_samples(rows, feeds, window_at(now))
    ensure_months("slas_sample", months_of(row.at for _, row in taken))
    return write_once(lambda: _write_samples(call, taken, feeds, rejected))


def record_events(
    *,
    source: Source,
    rows: Sequence[EventRow],
    by: User | None,
    now: datetime,
    reason: str = "",
    origin: str = "",
    covers: Covers | None = None,
    all_or_nothing: bool = False,
) -> Receipt:
    """Record versions of events in one transaction and owe the periods of both the superseded and
    the new ones; safe to repeat.

    Of one external id the highest rank stands, whatever the order of arrival; two contents of one
    version are rejected. Source: docs/measurements.md, "Events".

    :raises RuleError: coverage that cannot be
    """
    call = open_call(
        source=source,
        by=by,
        now=now,
        kind=BatchKind.INGEST,
        reason=reason,
        origin=origin,
        covers=covers,
        all_or_nothing=all_or_nothing,
    )
    feeds = Feeds.load((row.service_level_id for row in rows), by=by)
    taken, rejected = _take_events(rows, feeds, window_at(now))
    newest, duplicate, older, conflicts = _newest_versions(taken)
    receipt = Receipt(duplicate=duplicate, older=older, rejected=(*rejected, *conflicts))
    instants = (at for _, _, at, _ in newest if at < NOT_ATTRIBUTED)
    ensure_months("slas_event", months_of(instants))
    return write_once(lambda: _write_events(call, newest, feeds, receipt))


# --- samples

_NumberedSample = tuple[int, SampleRow]
_SampleKey = tuple[int, datetime, str]


def _take_samples(
    rows: Sequence[SampleRow], feeds: Feeds, window: Window
) -> tuple[list[_NumberedSample], tuple[Rejection, ...]]:
    rejected: list[Rejection] = []
    first: dict[_SampleKey, int] = {}
    taken: list[_NumberedSample] = []
    contradicted: dict[_SampleKey, list[int]] = {}
    for index, row in enumerate(rows):
        feed = feeds.get(row.service_level_id)
        if feed is None:
            rejected.append(unknown_level(index, row.service_level_id))
            continue
        fault = sample_fault(row, window)
        if fault is None and not feed.takes(InputKind.SAMPLES, row.at):
            rejected.append(wrong_input(index, InputKind.SAMPLES))
            continue
        fault = fault or feed.scope_fault(row.scope, row.at)
        if fault is not None:
            rejected.append(Rejection(index, *fault))
            continue
        if row.at.tzinfo is not UTC:
            row = row._replace(at=row.at.astimezone(UTC))  # noqa: PLW2901
        key = _key(row)
        known = first.setdefault(key, index)
        if known != index and _says_else(rows[known], row):
            contradicted.setdefault(key, [known]).append(index)
        taken.append((index, row))
    if contradicted:
        rejected.extend(contradictions(contradicted.values(), "level, instant and scope"))
        taken = [(i, row) for i, row in taken if _key(row) not in contradicted]
    return taken, in_order(rejected)


def _key(row: SampleRow) -> _SampleKey:
    return row.service_level_id, row.at, row.scope


def _says_else(one: SampleRow, other: SampleRow) -> bool:
    return (one.n, one.good, one.total) != (other.n, other.good, other.total)


def _write_samples(
    call: Call,
    taken: list[_NumberedSample],
    feeds: Feeds,
    rejected: tuple[Rejection, ...],
) -> Receipt:
    once = {_key(row): (index, row) for index, row in reversed(taken)}
    repeated = len(taken) - len(once)
    if call.all_or_nothing and rejected:
        raise NothingGoesInError(rejected)
    correcting = call.kind == BatchKind.CORRECTION
    ingest.lock_samples(correcting=correcting)
    batch = open_batch(call)
    ingest.stage_samples(once.values())
    new = ingest.insert_staged_samples(batch.pk)
    known: list[tuple[int, bool]] = []
    corrected = 0
    if new < len(once):
        span = (min(at for _, at, _ in once), max(at for _, at, _ in once))
        known = ingest.known_staged_samples(batch.pk, span)
        if correcting:
            corrected = ingest.correct_staged_samples(batch.pk, span)
    ingest.drop_staged_samples()
    unchanged = {index for index, same in known if same or not correcting}
    conflicts = tuple(known_otherwise(i) for i, same in known if not same and not correcting)
    if call.all_or_nothing and conflicts:
        raise NothingGoesInError((*rejected, *conflicts))
    touched = (key[:2] for key, (index, _) in once.items() if index not in unchanged)
    mark_due(feeds.touched(touched), call.now)
    receipt = Receipt(
        accepted=new + corrected,
        duplicate=repeated + len(unchanged) - len(conflicts),
        corrected=corrected,
        rejected=in_order((*rejected, *conflicts)),
    )
    return close(call, batch, receipt)


# --- events

_NumberedEvent = tuple[int, EventRow, datetime, str]


def _take_events(
    rows: Sequence[EventRow], feeds: Feeds, window: Window
) -> tuple[list[_NumberedEvent], list[Rejection]]:
    rejected: list[Rejection] = []
    taken: list[_NumberedEvent] = []
    for index, row in enumerate(rows):
        feed = feeds.get(row.service_level_id)
        if feed is None:
            rejected.append(unknown_level(index, row.service_level_id))
            continue
        fault = event_fault(row, window)
        if fault is None and not feed.takes(InputKind.EVENTS, row.opened_at):
            rejected.append(wrong_input(index, InputKind.EVENTS))
            continue
        fault = fault or feed.scope_fault(row.scope, row.opened_at)
        if fault is not None:
            rejected.append(Rejection(index, *fault))
            continue
        taken.append((index, row, feed.attribute(row), event_hash(row)))
    return taken, rejected


def _newest_versions(
    taken: Iterable[_NumberedEvent],
) -> tuple[list[_NumberedEvent], int, int, list[Rejection]]:
    """Keep the newest version of each event of the call.

    Give it with the counts of duplicates and of older versions, and with the rows that give one
    version two contents.
    """
    versions: dict[tuple[str, int], list[_NumberedEvent]] = {}
    for event in taken:
        versions.setdefault((event[1].external_id, event[1].rank), []).append(event)
    newest: dict[str, _NumberedEvent] = {}
    duplicate = older = 0
    contradicted: list[list[int]] = []
    for (external_id, rank), same in versions.items():
        if len({content_hash for _, _, _, content_hash in same}) > 1:
            contradicted.append([index for index, _, _, _ in same])
            continue
        duplicate += len(same) - 1
        known = newest.get(external_id)
        if known is not None:
            older += 1
        if known is None or known[1].rank < rank:
            newest[external_id] = same[0]
    conflicts = contradictions(contradicted, "version of one event")
    return list(newest.values()), duplicate, older, conflicts


def _write_events(
    call: Call, newest: list[_NumberedEvent], feeds: Feeds, so_far: Receipt
) -> Receipt:
    if call.all_or_nothing and so_far.rejected:
        raise NothingGoesInError(so_far.rejected)
    # Shared with all who feed: who publishes a figure waits for them, and holds new ones off.
    ingest.lock_samples(correcting=False)
    ingest.stage_events(newest)
    ingest.tell_staged_events_apart(call.source.pk)
    _keep_out_of_reach(call, feeds)
    fates = ingest.fates_of_staged_events()
    conflicts = (
        tuple(known_otherwise(index) for index in ingest.conflicting_staged_events())
        if fates.get("conflict")
        else ()
    )
    if call.all_or_nothing and conflicts:
        raise NothingGoesInError(conflicts)
    # Numbered only now: after the batches of every version that it may supersede.
    batch = open_batch(call)
    new, newer = fates.get("new", 0), fates.get("newer", 0)
    if new or newer:
        ingest.write_staged_events(batch.pk, overtaking=newer)
        touched = ingest.touched_by_staged_events()
        # A superseded version may belong to a level that this call does not name.
        levels = {level for level, _ in touched}
        mark_due(Feeds.load(levels, by=call.by).touched(touched), call.now)
        mark_due(pairs_of_lives(levels, now=call.now), call.now)
    ingest.drop_staged_events()
    receipt = Receipt(
        accepted=new + newer,
        new_versions=newer,
        duplicate=so_far.duplicate + fates.get("duplicate", 0),
        older=so_far.older + fates.get("older", 0),
        rejected=in_order((*so_far.rejected, *conflicts)),
    )
    return close(call, batch, receipt)


def _keep_out_of_reach(call: Call, feeds: Feeds) -> None:
    """Refuse to take an event away from a level on which the person may not record."""
    if call.by is None:
        return
    left = {level for level in ingest.levels_left_by_staged_events() if feeds.get(level) is None}
    reached = Feeds.load(left, by=call.by)
    ingest.refuse_to_leave([level for level in left if reached.get(level) is None])

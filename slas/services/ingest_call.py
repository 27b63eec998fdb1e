"""What ingest of samples and of events share: the call, its batch, its transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import User
from core.errors import RuleError
from core.transactions import in_one_transaction
from slas.choices import BatchKind, InputKind
from slas.ingest_rows import Receipt, Rejection
from slas.models import Batch, Source
from slas.services.coverage import Covers, state_coverage


@dataclass(frozen=True, slots=True)
class Call:
    """What holds for all rows of one call."""

    source: Source
    by: User | None
    now: datetime
    kind: BatchKind
    reason: str
    origin: str
    covers: Covers
    all_or_nothing: bool


class NothingGoesInError(Exception):
    """Roll the call back: a row was rejected and the caller wants all or nothing."""

    def __init__(self, rejected: tuple[Rejection, ...]) -> None:
        super().__init__()
        self.rejected = rejected


def open_call(
    *,
    source: Source,
    by: User | None,
    now: datetime,
    kind: BatchKind,
    reason: str,
    origin: str,
    covers: Covers | None,
    all_or_nothing: bool,
) -> Call:
    reason = reason.strip()
    if kind == BatchKind.CORRECTION and not reason:
        raise RuleError("Say why the figures are corrected.", field="reason")
    return Call(
        source=source,
        by=by,
        now=now,
        kind=BatchKind(kind),
        reason=reason[:400],
        origin=origin[:200],
        covers=covers or {},
        all_or_nothing=all_or_nothing,
    )


def open_batch(call: Call) -> Batch:
    return Batch.objects.create(
        source=call.source,
        kind=call.kind,
        origin=call.origin,
        reason=call.reason,
        by=call.by,
        received_at=call.now,
    )


def close(call: Call, batch: Batch, receipt: Receipt) -> Receipt:
    widened = state_coverage(covers=call.covers, by=call.by, now=call.now) if call.covers else 0
    if receipt.accepted or widened:
        return replace(receipt, batch_id=batch.pk)
    batch.delete()
    return receipt


def write_once(write: Callable[[], Receipt]) -> Receipt:
    """Write in one transaction; nothing goes in where a row was rejected and all was wanted."""
    try:
        return in_one_transaction(write)
    except NothingGoesInError as nothing:
        return Receipt(rejected=in_order(nothing.rejected))


def in_order(rejected: Iterable[Rejection]) -> tuple[Rejection, ...]:
    return tuple(sorted(rejected, key=lambda rejection: rejection.index))


def unknown_level(index: int, level_id: int) -> Rejection:
    return Rejection(index, "unknown_level", f"There is no service level {level_id}.")


def wrong_input(index: int, given: InputKind) -> Rejection:
    wanted = InputKind.EVENTS if given == InputKind.SAMPLES else InputKind.SAMPLES
    return Rejection(
        index, "wrong_input", f"The service level takes {wanted}, not {given}, at that time."
    )


def known_otherwise(index: int) -> Rejection:
    return Rejection(index, "conflict", "It has come in before with other content.")


def contradictions(groups: Iterable[list[int]], of: str) -> list[Rejection]:
    return [
        Rejection(
            index,
            "conflict",
            f"Rows {', '.join(str(i) for i in group)} (from 0) give the same {of} other contents.",
        )
        for group in groups
        for index in group
    ]

"""Record samples and events that come in one call, all of them in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.errors import RuleError
from slas.choices import BatchKind
from slas.ingest_rows import EventRow, Receipt, SampleRow
from slas.models import Source
from slas.services.coverage import Covers
from slas.services.ingest import record_events, record_samples


def record_measurements(
    *,
    source: Source,
    samples: Sequence[SampleRow],
    events: Sequence[EventRow],
    covers: Covers,
    by: User | None,
    now: datetime,
    kind: BatchKind = BatchKind.INGEST,
    reason: str = "",
    origin: str = "",
) -> tuple[Receipt, Receipt]:
    """Record what came in and say what became of the samples and of the events; safe to repeat.

    ``covers`` maps level ids to the [from, through) that has now come in complete.

    :raises RuleError: a correction of events or without a reason, or coverage that cannot be
    """
    if events and kind == BatchKind.CORRECTION:
        raise RuleError(
            "An event is corrected by a newer version of it, not by a correcting batch.",
            field="kind",
        )
    if not events:
        receipt = record_samples(
            source=source,
            rows=samples,
            by=by,
            now=now,
            kind=kind,
            reason=reason,
            origin=origin,
            covers=covers,
        )
        return receipt, Receipt()
    with transaction.atomic():
        of_samples = (
            record_samples(source=source, rows=samples, by=by, now=now, origin=origin)
            if samples
            else Receipt()
        )
        of_events = record_events(
            source=source, rows=events, by=by, now=now, origin=origin, covers=covers
        )
    return of_samples, of_events

"""What the sources of the demo send: rows gathered for a few vendors, sent in by the usual path."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from core.errors import RuleError
from dashboards.demo import figures
from dashboards.demo.figures import Agreed, Stretch, TicketFigure
from dashboards.demo.plan import Line
from slas.choices import BatchKind, Direction, MetricType
from slas.ingest_rows import EventRow, Receipt, SampleRow
from slas.models import ServiceLevel, Source
from slas.services.ingest import record_events, record_samples, state_coverage
from slas.services.terms import TermsInput

# Tickets of these last days come in twice, as opened and as resolved: both versions can be seen.
_RECENT = timedelta(days=30)
ORIGIN = "demo"


@dataclass(slots=True)
class Rows:
    """The rows of a few vendors, by source, and what they cover, by level."""

    samples: dict[str, list[SampleRow]] = field(default_factory=lambda: defaultdict(list))
    events: dict[str, list[EventRow]] = field(default_factory=lambda: defaultdict(list))
    covers: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    # How many tickets each level has, by its id.
    numbers: Counter[int] = field(default_factory=Counter)
    # Samples that first came in with other figures, and why.
    corrected: list[tuple[str, SampleRow, str]] = field(default_factory=list)

    def gather(
        self,
        level: ServiceLevel,
        line: Line,
        agreed: Agreed,
        stretch: Stretch,
        *,
        score: float,
        rng: Random,
        scopes: Sequence[str] = (),
    ) -> None:
        """Add what the level's source reports of a stretch."""
        if not line.is_of_tickets:
            self.samples[line.source].extend(
                SampleRow(level.pk, figure.at, figure.n, figure.good, figure.total)
                for figure in figures.samples(line, agreed, stretch, score=score, rng=rng)
            )
            return
        for figure in figures.tickets(line, agreed, stretch, score=score, rng=rng):
            self.numbers[level.pk] += 1
            number = f"{line.metric}-{level.contract.reference}-{self.numbers[level.pk]:05d}"
            scope = _place(figure, scopes, rng)
            self.events[line.source].append(_event(level.pk, number, figure, scope))


#: Types whose figures are made as those of another.
_MADE_AS: Mapping[str, str] = {MetricType.DURATION: "mean"}


def agreed_as(terms: TermsInput) -> Agreed:
    """Give terms as the figures take them."""
    return Agreed(
        metric_type=_MADE_AS.get(terms.metric_type, MetricType(terms.metric_type).value),
        higher_is_better=terms.direction == Direction.HIGHER,
        expected=float(terms.expected),
        minimum=float(terms.minimum),
        is_percent=terms.unit == "percent",
    )


def send(rows: Rows, *, sources: Mapping[str, Source], now: datetime) -> tuple[int, int]:
    """Send rows in as their sources would. Count samples and events.

    :raises RuleError: a row was rejected
    """
    taken = [0, 0]
    for code, samples in rows.samples.items():
        taken[0] += _taken(record_samples, sources[code], samples, now)
    for code, sample, reason in rows.corrected:
        more: dict[str, Any] = {"kind": BatchKind.CORRECTION, "reason": reason}
        taken[0] += _taken(record_samples, sources[code], [sample], now, **more)
    for code, events in rows.events.items():
        recent = [row for row in events if row.rank == 2 and row.opened_at > now - _RECENT]
        taken[1] += _taken(record_events, sources[code], [_as_opened(row) for row in recent], now)
        taken[1] += _taken(record_events, sources[code], events, now)
    state_coverage(covers=rows.covers, by=None, now=now)
    return taken[0], taken[1]


def reported_wrongly(rows: Rows, code: str, level: ServiceLevel, *, reason: str) -> None:
    """Let a level's last sample that lost anything come in worse first, and then corrected."""
    samples = rows.samples[code]
    places = [
        place
        for place, row in enumerate(samples)
        if row.service_level_id == level.pk and row.good is not None and row.good < row.n
    ]
    if not places:
        return
    row = samples[places[-1]]
    lost = row.n - (row.good or Decimal(0))
    samples[places[-1]] = row._replace(good=max(Decimal(0), row.n - 4 * lost))
    rows.corrected.append((code, row, reason))


def _taken(
    record: Callable[..., Receipt],
    source: Source,
    rows: Sequence[SampleRow | EventRow],
    now: datetime,
    **more: Any,
) -> int:
    """Record the rows of one source; give how many were accepted.

    :raises RuleError: a row was rejected
    """
    receipt = record(source=source, rows=rows, by=None, now=now, origin=ORIGIN, **more)
    if receipt.rejected:
        raise RuleError(f"A row of the demo was rejected: {receipt.rejected[0].detail}")
    return receipt.accepted


def _place(figure: TicketFigure, scopes: Sequence[str], rng: Random) -> str:
    """Say where a ticket was opened: the last place misses most."""
    if not scopes:
        return ""
    ends, due = figure.resolved_at, figure.due_at
    is_late = ends is not None and due is not None and ends > due
    return rng.choices(scopes, [1] * (len(scopes) - 1) + [4 if is_late else 1])[0]


def _event(level_id: int, external_id: str, figure: TicketFigure, scope: str) -> EventRow:
    is_open = figure.resolved_at is None
    return EventRow(
        service_level_id=level_id,
        external_id=external_id,
        rank=1 if is_open else 2,
        version_label="open" if is_open else "resolved",
        opened_at=figure.opened_at,
        due_at=figure.due_at,
        resolved_at=figure.resolved_at,
        met=figure.met,
        value=figure.value,
        scope=scope,
    )


def _as_opened(row: EventRow) -> EventRow:
    """Give the version of a ticket that came in when it was opened."""
    return replace(row, rank=1, version_label="open", resolved_at=None, met=None, value=None)

"""Statistics that are computed event by event: outages, business time, and backlogs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from slas.models import Watermark
from slas.querysets import statistics as sql
from slas.querysets.excused import Excused, Figure
from slas.querysets.statistics import Outage, TicketRow
from slas.rules.intervals import Interval, clip, normalise, subtract, union
from slas.rules.metric_types import MetricType
from slas.rules.numbers import ZERO, add
from slas.rules.terms import Statistics, Terms
from slas.rules.tickets import Ticket, age, is_old, met_in_time, used_up_at
from slas.services.left_out import LeftOut, Span, within

#: How long the figure of an outage that still lasts may stand.
LOOK_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Measured:
    """Statistics of one figure, and when the clock alone changes them next."""

    statistics: Statistics
    changes_at: datetime | None = None


def outages(
    terms: Mapping[Figure, Terms],
    excused: Excused,
    left_out: LeftOut,
    now: datetime,
) -> dict[Figure, Measured]:
    """Load downtime, and the time that is agreed away or excused.

    An excused outage excuses the time that it lasted. What is excused for one scope alone takes
    that scope's downtime out of the total, and leaves the total's scheduled time.
    """
    return {
        figure: Measured(_downtime(figure, rows, left_out, now), _grows_at(figure, rows, now))
        for figure, rows in sql.outages(list(terms), excused=excused).items()
    }


def _grows_at(figure: Figure, rows: Sequence[Outage], now: datetime) -> datetime | None:
    """Say when to look again at downtime that still goes on; None where none does."""
    lasts = any(row.end is None for row in rows) and now < figure[0].period_end
    return min(now + LOOK_AGAIN, figure[0].period_end) if lasts else None


def _downtime(
    figure: Figure, rows: Sequence[Outage], left_out: LeftOut, now: datetime
) -> Statistics:
    pair, scope = figure
    spans = left_out.spans.get(pair.level_id, [])
    windows = left_out.windows.get(pair.level_id, [])
    away = within(spans, pair, scope)
    of_parts = [span for span in (*spans, *windows) if scope is None and span[2] is not None]
    lasting = [(row.start, min(row.end or now, pair.period_end)) for row in rows if row.is_excused]
    pieces = [piece for row in rows for piece in _pieces(row, of_parts, now)]
    kept = [(start, end, share) for start, end, share, is_excused in pieces if not is_excused]
    taken = [(start, end, share) for start, end, share, is_excused in pieces if is_excused]
    weighted = any(row.share is not None for row in rows)
    return Statistics(
        n=Decimal(len(rows)),
        outages=tuple((start, end) for start, end, _ in kept),
        shares=tuple(share for _, _, share in kept) if weighted else (),
        excused_outages=tuple(taken),
        maintenance=normalise(within(windows, pair, scope)),
        excused_time=union(away, lasting),
    )


def _pieces(
    row: Outage, spans: Sequence[Span], now: datetime
) -> list[tuple[datetime, datetime | None, Decimal, bool]]:
    """Cut an outage into what is left and what is excused for its scope alone."""
    share = Decimal(1) if row.share is None else row.share
    taken = normalise((start, end) for start, end, scope in spans if scope == row.scope)
    if not taken:
        return [(row.start, row.end, share, False)]
    whole: Interval = (row.start, max(row.end or now, row.start))
    apart = clip(taken, *whole)
    left = list(subtract(normalise([whole]), apart))
    found: list[tuple[datetime, datetime | None, Decimal, bool]] = [
        (start, end, share, True) for start, end in apart
    ]
    for start, end in left:
        is_last = row.end is None and end == whole[1]
        found.append((start, None if is_last else end, share, False))
    return sorted(found, key=lambda piece: piece[0])


def in_business_time(
    terms: Mapping[Figure, Terms],
    excused: Excused,
    left_out: LeftOut,  # noqa: ARG001
    now: datetime,
) -> dict[Figure, Measured]:
    """Judge tickets one by one: their business time against the limit of their priority."""
    found = {}
    for figure, rows in sql.tickets(list(terms), excused=excused).items():
        agreed = terms[figure]
        n = good = left = left_good = 0
        changes: list[datetime] = []
        for row in rows:
            ticket = ticket_of(row)
            met = met_in_time(ticket, agreed.calendar, agreed.limits, now)
            if met is None:
                changes += _next_change(ticket, agreed, now)
                continue
            n += 1
            left += row.is_excused
            good += met and not row.is_excused
            left_good += met and row.is_excused
        statistics = Statistics(
            n=Decimal(n),
            good=Decimal(good),
            excused=Decimal(left),
            excused_good=Decimal(left_good),
        )
        found[figure] = Measured(statistics, min(changes, default=None))
    return found


def _next_change(ticket: Ticket, terms: Terms, now: datetime) -> list[datetime]:
    """Give the instant just after which an open ticket fails by the clock, unless it is paused."""
    if ticket.resolved_at is not None or any(end is None for _, end in ticket.pauses):
        return []
    used_up = used_up_at(ticket, terms.calendar, terms.limits, now)
    return [] if used_up is None else [used_up + timedelta(seconds=1)]


def durations(
    terms: Mapping[Figure, Terms],
    excused: Excused,
    left_out: LeftOut,  # noqa: ARG001
    now: datetime,  # noqa: ARG001
) -> dict[Figure, Measured]:
    """Add up the business time of the tickets that are resolved, in the unit of the terms."""
    found = {}
    for figure, rows in sql.tickets(list(terms), excused=excused).items():
        agreed = terms[figure]
        kept: list[Decimal] = []
        away: list[Decimal] = []
        for row in rows:
            if row.resolved_at is not None:
                worked = age(ticket_of(row), agreed.calendar, row.resolved_at, agreed.unit_minutes)
                (away if row.is_excused else kept).append(worked)
        found[figure] = Measured(
            Statistics(
                n=Decimal(len(kept) + len(away)),
                total=add(kept),
                excused=Decimal(len(away)),
                excused_total=add(away),
            )
        )
    return found


def backlog_of_events(
    terms: Mapping[Figure, Terms],
    excused: Excused,
    left_out: LeftOut,  # noqa: ARG001
    now: datetime,  # noqa: ARG001
) -> dict[Figure, Measured]:
    """Look at what was open at the end of the period, or as far as its source has reported."""
    snapshots = _snapshots(terms)
    found = {figure: Measured(Statistics()) for figure in terms}
    for figure, rows in sql.open_tickets(snapshots, excused=excused).items():
        found[figure] = Measured(_backlog(terms[figure], rows, snapshots[figure]))
    return found


def _snapshots(terms: Mapping[Figure, Terms]) -> dict[Figure, datetime]:
    levels = {pair.level_id for pair, _ in terms}
    through = dict(
        Watermark.objects.filter(service_level__in=levels).values_list(
            "service_level", "reported_through"
        )
    )
    known: dict[Figure, datetime] = {}
    for pair, scope in terms:
        reported = through.get(pair.level_id)
        if reported is not None and reported > pair.period_start:
            known[(pair, scope)] = min(reported, pair.period_end)
    return known


def _backlog(terms: Terms, rows: Sequence[TicketRow], snapshot_at: datetime) -> Statistics:
    n = Decimal(len(rows))
    left = Decimal(sum(row.is_excused for row in rows))
    if terms.metric_type == MetricType.BACKLOG_SHARE and terms.age_limit_minutes is not None:
        limit = terms.age_limit_minutes
        old = [
            row.is_excused
            for row in rows
            if is_old(ticket_of(row), terms.calendar, snapshot_at, limit)
        ]
        return Statistics(
            n=n,
            total=Decimal(old.count(False)),
            excused=left,
            excused_total=Decimal(old.count(True)),
            snapshot_at=snapshot_at,
        )
    ages = [
        (age(ticket_of(row), terms.calendar, snapshot_at, terms.unit_minutes), row.is_excused)
        for row in rows
    ]
    return Statistics(
        n=n,
        values=tuple(sorted(value for value, is_excused in ages if not is_excused)),
        excused=left,
        excused_values=tuple(sorted(value for value, is_excused in ages if is_excused)),
        snapshot_at=snapshot_at,
    )


def backlog_of_samples(
    terms: Mapping[Figure, Terms],
    excused: Excused,  # noqa: ARG001
    left_out: LeftOut,  # noqa: ARG001
    now: datetime,  # noqa: ARG001
) -> dict[Figure, Measured]:
    """Take the last sample of the period: n open, and how many are old, or the age picked.

    Of several scopes the open and the old add up, and the greatest age stands for the total.
    """
    found = {}
    for figure, rows in sql.last_samples(list(terms)).items():
        if not rows:
            found[figure] = Measured(Statistics())
            continue
        is_share = terms[figure].metric_type == MetricType.BACKLOG_SHARE
        statistics = Statistics(
            n=add(n for _, n, _ in rows),
            total=add(total for _, _, total in rows) if is_share else ZERO,
            picked=None if is_share else max(total for _, _, total in rows),
            snapshot_at=max(at for at, _, _ in rows),
        )
        found[figure] = Measured(statistics)
    return found


def ticket_of(row: TicketRow) -> Ticket:
    """Give a stored ticket as the rules take it."""
    return Ticket(
        row.opened_at,
        row.resolved_at,
        row.priority,
        tuple(
            (_instant(start), None if end is None else _instant(end))
            for start, end in row.pauses or ()
        ),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)

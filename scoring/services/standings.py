"""Where vendors stand among their peers, per service type, metric and month."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scoring.engine.benchmarks import Basis, compare
from scoring.engine.numbers import ZERO, stored
from scoring.models import CardState, Scorecard, Standing
from scoring.querysets import lock_standings, metric_figures
from slas.choices import Direction

SCORE = "score"


@dataclass(frozen=True, slots=True)
class Figure:
    """One vendor's figure for one subject of a service type and month."""

    vendor_id: int
    value: Decimal


def write_standings(keys: Iterable[tuple[str, date]]) -> int:
    """Rank every subject of the given service types and months again. Return how many rows stand.

    Takes a lock per key until the transaction ends, so that of two workers the later one sees both
    workers' cards.
    """
    wanted = sorted(set(keys))
    lock_standings(wanted)
    rows: list[Standing] = []
    for (service_type, month, subject, direction), figures in _figures(wanted).items():
        rows.extend(_rank(service_type, month, subject, direction, figures))
    Standing.objects.in_groups(wanted).delete()
    Standing.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _figures(
    wanted: Sequence[tuple[str, date]],
) -> dict[tuple[str, date, str, str], list[Figure]]:
    """Gather scores and metric figures of the service types and months."""
    keys = set(wanted)
    found: dict[tuple[str, date, str, str], list[Figure]] = defaultdict(list)
    cards = (
        Scorecard.objects.filter(
            month__in={month for _, month in wanted},
            vendor__services__service_type__in={service_type for service_type, _ in wanted},
            score__isnull=False,
        )
        .exclude(state=CardState.INSUFFICIENT)
        .values_list("vendor__services__service_type", "month", "vendor_id", "score")
    )
    for service_type, month, vendor_id, score in cards:
        if (service_type, month) in keys and score is not None:
            found[(service_type, month, SCORE, Direction.HIGHER.value)].append(
                Figure(vendor_id, score)
            )
    for row in metric_figures(wanted):
        found[(row.service_type, row.month, row.code, row.direction)].append(
            Figure(row.vendor_id, row.value)
        )
    return found


def _rank(
    service_type: str, month: date, subject: str, direction: str, figures: Sequence[Figure]
) -> list[Standing]:
    higher = direction == Direction.HIGHER
    rows = []
    for figure in figures:
        peers = [other.value for other in figures if other.vendor_id != figure.vendor_id]
        standing = compare(figure.value, peers, higher_is_better=higher)
        if standing.basis is not Basis.PEERS:
            continue
        better = sum(
            1 for peer in peers if (peer > figure.value) == higher and peer != figure.value
        )
        rows.append(
            Standing(
                vendor_id=figure.vendor_id,
                service_type=service_type,
                subject=subject,
                month=month,
                direction=direction,
                value=figure.value,
                peers=standing.peers,
                place=better + 1,
                rank_ratio=stored(standing.rank_ratio or ZERO),
                quartile=standing.quartile or 4,
                q1=standing.p25 or ZERO,
                median=standing.p50 or ZERO,
                q3=standing.p75 or ZERO,
                robust_z=standing.robust_z,
            )
        )
    return rows

"""Standing against peers: a separate view, so that nothing counts twice (docs/scoring.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from scoring.engine.numbers import ZERO, exact, stored
from scoring.engine.order_statistics import median, median_absolute_deviation, quantile

FEWEST_PEERS: Final = 5
NO_COMPARISON: Final = "no comparison: fewer than five peers"
_Z_SCALE: Final = Decimal("0.6745")
_QUARTER: Final = Decimal("0.25")


class Basis(StrEnum):
    """What a figure was compared with."""

    PEERS = "peers"
    LIBRARY = "library"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class LibraryBenchmark:
    """Published quartiles, with their source and date."""

    p25: Decimal
    p50: Decimal
    p75: Decimal
    source: str
    dated_on: date


@dataclass(frozen=True, slots=True)
class BenchmarkStanding:
    """Where a figure stands; what the basis cannot give is None. Quartile 1 is the best."""

    basis: Basis
    message: str
    peers: int
    p25: Decimal | None = None
    p50: Decimal | None = None
    p75: Decimal | None = None
    rank_ratio: Decimal | None = None  # share of peers below, ties half: 0 to 1
    quartile: int | None = None
    robust_z: Decimal | None = None
    index: Decimal | None = None  # our figure / the median
    above_p25_percent: Decimal | None = None


@exact
def compare(
    value: Decimal,
    peers: Sequence[Decimal],
    *,
    higher_is_better: bool,
    library: LibraryBenchmark | None = None,
) -> BenchmarkStanding:
    """Compare a figure with its peers (itself left out), or with a library where they are too few.

    Source: docs/scoring.md, "Benchmark".
    """
    if len(peers) >= FEWEST_PEERS:
        deviation = median_absolute_deviation(peers)
        centre = median(peers)
        return _standing(
            Basis.PEERS,
            f"{len(peers)} peers",
            value,
            (quantile(peers, _QUARTER), centre, quantile(peers, 3 * _QUARTER)),
            higher_is_better,
            peers=len(peers),
            rank_ratio=stored(rank_ratio(value, peers)),
            robust_z=stored(_Z_SCALE * (value - centre) / deviation) if deviation else None,
        )
    if library is not None:
        return _standing(
            Basis.LIBRARY,
            f"{library.source}, {library.dated_on.isoformat()}",
            value,
            (library.p25, library.p50, library.p75),
            higher_is_better,
            peers=len(peers),
        )
    return BenchmarkStanding(Basis.NONE, NO_COMPARISON, len(peers))


@exact
def rank_ratio(value: Decimal, peers: Sequence[Decimal]) -> Decimal:
    """Return (below + half the ties) / n.

    :raises ValueError: no peers
    """
    if not peers:
        raise ValueError("a rank needs peers")
    below = sum(1 for peer in peers if peer < value)
    ties = sum(1 for peer in peers if peer == value)
    return Decimal(2 * below + ties) / (2 * len(peers))


def tells_nobody_apart(unseen: int) -> bool:
    """Say whether quartiles over so many members that a reader does not see keep their secrets.

    Beside the figures that are seen, three quartiles could be solved for one to four unseen ones.
    Source: docs/scoring.md, "Benchmark".
    """
    return unseen == 0 or unseen >= FEWEST_PEERS


def quartile_of(
    value: Decimal, quartiles: tuple[Decimal, Decimal, Decimal], *, higher_is_better: bool
) -> int:
    """Return 1 (best) to 4; a figure on a quartile belongs to the better side."""
    p25, p50, p75 = quartiles
    if higher_is_better:
        return 1 if value >= p75 else 2 if value >= p50 else 3 if value >= p25 else 4
    return 1 if value <= p25 else 2 if value <= p50 else 3 if value <= p75 else 4


def _standing(
    basis: Basis,
    message: str,
    value: Decimal,
    quartiles: tuple[Decimal, Decimal, Decimal],
    higher_is_better: bool,
    *,
    peers: int,
    rank_ratio: Decimal | None = None,
    robust_z: Decimal | None = None,
) -> BenchmarkStanding:
    p25, p50, p75 = quartiles
    return BenchmarkStanding(
        basis=basis,
        message=message,
        peers=peers,
        p25=stored(p25),
        p50=stored(p50),
        p75=stored(p75),
        rank_ratio=rank_ratio,
        quartile=quartile_of(value, quartiles, higher_is_better=higher_is_better),
        robust_z=robust_z,
        index=stored(value / p50) if p50 > ZERO else None,
        above_p25_percent=stored(100 * (value - p25) / p25) if p25 > ZERO else None,
    )

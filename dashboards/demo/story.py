"""How each vendor of the demo fares, month by month: pure, and the same for the same seed.

A story says what a service level should score in a month (0–100, 50 at minimum, 85 at expected);
:mod:`dashboards.demo.figures` turns that into measurements. Months are counted from the running
one: 0, the month before -1, and so on.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from dashboards.demo.names import NAMED, TYPES

FULL_MONTHS = 12
NEW_FOR_MONTHS = 4
SILENT_FOR_MONTHS = 2


class Plot(StrEnum):
    """What happens to a vendor."""

    STRONG = "strong"
    STEADY = "steady"
    MIDDLING = "middling"
    FAILING = "failing"
    SILENT = "silent"
    SLIDING = "sliding"
    NEW = "new"
    IMPROVING = "improving"
    GATED = "gated"
    DIP = "dip"
    SLIPPING = "slipping"
    UNEVEN = "uneven"


# Score by month, the running one last; shorter tables hold their first value before.
_BASES: dict[Plot, tuple[float, ...]] = {
    Plot.STRONG: (93.5,),
    Plot.STEADY: (86,),
    Plot.MIDDLING: (90,),
    Plot.FAILING: (87, 86, 85, 82, 76, 66, 55, 44, 34, 24, 15, 9, 8),
    Plot.SILENT: (91,),
    Plot.SLIDING: (92, 92, 28),
    Plot.NEW: (72, 80, 88, 93, 94),
    Plot.IMPROVING: (44, 48, 55, 63, 72, 80, 87, 92, 95, 97, 97, 98, 98),
    Plot.GATED: (96,),
    Plot.DIP: (90, 90, 62, 56, 74, 86, 90, 91, 92, 92),
    Plot.SLIPPING: (88, 87, 86, 84, 82, 79, 77, 75, 73, 71, 69, 68, 66),
    Plot.UNEVEN: (86, 94, 82, 90, 95, 84, 88, 94, 80, 92, 86, 95, 88),
}
# How far single levels stray, and the lowest score they stray to.
_STRAYS: dict[Plot, tuple[float, float]] = {
    Plot.STRONG: (2.0, 86),
    Plot.STEADY: (2.0, 85.1),
    Plot.SILENT: (1.5, 86),
    Plot.GATED: (1.5, 87),
    Plot.SLIDING: (3.0, 0),
}
_USUAL_STRAY = (4.0, 0.0)
# A middling vendor is weak in about half of what it promised, and there all year.
_WEAK_SHARE, _WEAK_SCORE = 0.5, 60.0
# How far a whole vendor drifts over the year, up or down.
_DRIFT = 3.0
# How often a level of a calm vendor falls below what is expected for a month.
_SLIPS: dict[Plot, float] = {Plot.STRONG: 0.008, Plot.STEADY: 0.02, Plot.UNEVEN: 0.04}

# By service type, in the order of the types.
_PLOTS: tuple[tuple[Plot, ...], ...] = (
    (Plot.STRONG, Plot.GATED, Plot.STEADY, Plot.DIP, Plot.STEADY, Plot.STRONG),
    (Plot.STEADY, Plot.IMPROVING, Plot.STRONG, Plot.MIDDLING, Plot.STEADY, Plot.STRONG),
    (Plot.SLIPPING, Plot.STEADY, Plot.STRONG, Plot.STEADY, Plot.UNEVEN, Plot.STRONG),
    (Plot.FAILING, Plot.STRONG, Plot.STEADY, Plot.STRONG, Plot.STEADY, Plot.UNEVEN),
    (Plot.SILENT, Plot.STRONG, Plot.STEADY, Plot.STEADY, Plot.STRONG, Plot.MIDDLING),
    (Plot.SLIDING, Plot.NEW, Plot.STRONG, Plot.STEADY, Plot.STRONG, Plot.STEADY),
)
_FURTHER = (Plot.STRONG,) * 9 + (Plot.STEADY,) * 11 + tuple(Plot)


@dataclass(frozen=True, slots=True)
class Story:
    """The story of one vendor, by its place from 0."""

    seed: int
    index: int
    plot: Plot

    @property
    def first_month(self) -> int:
        """Give the month with which measurements begin."""
        return -NEW_FOR_MONTHS if self.plot is Plot.NEW else -FULL_MONTHS

    def reports_in(self, month: int, *, is_ours: bool) -> bool:
        """Say whether figures of a month come in; what we measure ourselves always does."""
        return is_ours or self.plot is not Plot.SILENT or month < -SILENT_FOR_MONTHS

    def target(self, level: str, month: int, *, is_first: bool = False) -> float:
        """Give the score (0–100) that a level should have in a month; later than now is now."""
        when = min(month, 0)
        if self.plot is Plot.GATED and is_first and when == -1:
            return 41.0
        rng = Random(f"{self.seed}/{self.index}/{level}/{when}")  # noqa: S311  no secret
        own = Random(f"{self.seed}/{self.index}/{level}")  # noqa: S311  no secret
        stray, lowest = _STRAYS.get(self.plot, _USUAL_STRAY)
        if rng.random() < _SLIPS.get(self.plot, 0.0):
            return rng.uniform(60, 82)
        base = _base(self.plot, when) + self._drift(when)
        if self.plot is Plot.MIDDLING and own.random() < _WEAK_SHARE:
            base = _WEAK_SCORE
        score = base + stray * (0.6 * own.gauss(0, 1.0) + 0.8 * rng.gauss(0, 1.0))
        return min(99.5, max(lowest, score))

    def _drift(self, month: int) -> float:
        """Give how far the vendor as a whole has drifted by a month, none in the middle."""
        slope = Random(f"{self.seed}/{self.index}/drift").uniform(-_DRIFT, _DRIFT)  # noqa: S311
        return slope * (month + FULL_MONTHS / 2) / (FULL_MONTHS / 2)


def story_of(index: int, *, seed: int) -> Story:
    """Tell the story of a vendor by its place; past the named ones it is drawn."""
    if index < NAMED:
        return Story(seed, index, _PLOTS[index % TYPES][index // TYPES])
    drawn = Random(f"{seed}/{index}/plot").choice(_FURTHER)  # noqa: S311  no secret
    return Story(seed, index, drawn)


def _base(plot: Plot, month: int) -> float:
    table = _BASES[plot]
    return table[max(0, len(table) - 1 + month)]

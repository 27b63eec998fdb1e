"""Small lines and cards for the engine's tests."""

from datetime import date
from decimal import Decimal

from scoring.engine.inputs import LevelLine, PeriodScore, ResultClass

MONTH = date(2026, 1, 1)


def result(
    score: str | None, kind: str = "met", *, on: date = date(2026, 1, 31), disputed: bool = False
) -> PeriodScore:
    """Make a period's result, by default of January 2026."""
    return PeriodScore(on, ResultClass(kind), None if score is None else Decimal(score), disputed)


def line(
    key: str,
    dimension: str,
    score: str | None = "80",
    kind: str = "met",
    *,
    weight: str = "1",
    critical: bool = False,
    quality: str = "1",
) -> LevelLine:
    """Make a line with one result; a line whose score is None has none at all."""
    results = () if score is None and kind == "met" else (result(score, kind),)
    return LevelLine(
        key, dimension, Decimal(weight), results, critical, Decimal(quality), label=f"Level {key}"
    )


def worked_example() -> list[LevelLine]:
    """Make lines with D = 82, 70.6, 64, 55, 78, - and c = 1, 1, .8, 1, .5, 0."""
    return [
        line("q", "quality", "82"),
        line("d", "delivery", "70.6"),
        line("c1", "cost", "64", weight="4"),
        line("c2", "cost", None),
        line("r", "risk", "55"),
        line("p1", "relationship", "78"),
        line("p2", "relationship", None),
        line("i", "innovation", None),
    ]

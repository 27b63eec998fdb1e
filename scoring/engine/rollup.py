"""From lines to dimensions to one figure, at full precision (docs/scoring.md)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from scoring.engine.inputs import LevelLine
from scoring.engine.numbers import ZERO

ScoredLine: TypeAlias = tuple[LevelLine, Decimal | None]


@dataclass(frozen=True, slots=True)
class Rollup:
    """A dimension before rounding; `pull` is its weight times its coverage."""

    dimension: str
    agreed: bool
    weight_percent: Decimal
    coverage: Decimal
    source_quality: Decimal
    score: Decimal | None
    pull: Decimal


def roll_up(weights: Mapping[str, Decimal], scored: Sequence[ScoredLine]) -> tuple[Rollup, ...]:
    """Return the dimensions in the methodology's order; a line without a score is not measured.

    A dimension where nothing is agreed leaves the weights first; coverage 0 is something else:
    agreed, but not measured.
    """
    groups: dict[str, list[ScoredLine]] = defaultdict(list)
    for line, score in scored:
        if line.weight:
            groups[line.dimension].append((line, score))
    return tuple(_dimension(name, weight, groups.get(name, [])) for name, weight in weights.items())


def trust(rollups: Sequence[Rollup]) -> tuple[Decimal, Decimal]:
    """Return coverage and confidence of the whole, 0 to 1, over the dimensions that are agreed."""
    agreed = sum((r.weight_percent for r in rollups if r.agreed), ZERO)
    if not agreed:
        return ZERO, ZERO
    return (
        sum((r.pull for r in rollups), ZERO) / agreed,
        sum((r.pull * r.source_quality for r in rollups), ZERO) / agreed,
    )


def composite(rollups: Sequence[Rollup]) -> Decimal | None:
    """Return `V = sum(pull * score) / sum(pull)`; None if nothing is measured."""
    total = sum((r.pull for r in rollups), ZERO)
    if not total:
        return None
    return sum((r.pull * r.score for r in rollups if r.score is not None), ZERO) / total


def _dimension(
    name: str,
    weight: Decimal,
    group: Sequence[ScoredLine],
) -> Rollup:
    """Return one dimension: weighted mean over what is measured, coverage, source quality."""
    if not group:
        return Rollup(name, False, weight, ZERO, ZERO, None, ZERO)
    agreed_weight = sum((line.weight for line, _ in group), ZERO)
    points = quality = measured_weight = ZERO
    for line, score in group:
        if score is not None:
            measured_weight += line.weight
            points += line.weight * score
            quality += line.weight * line.source_quality
    if not measured_weight:
        return Rollup(name, True, weight, ZERO, ZERO, None, ZERO)
    coverage = measured_weight / agreed_weight
    return Rollup(
        dimension=name,
        agreed=True,
        weight_percent=weight,
        coverage=coverage,
        source_quality=quality / measured_weight,
        score=points / measured_weight,
        pull=weight * coverage,
    )

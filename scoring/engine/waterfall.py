"""What changed since last month: steps that sum to the change exactly (docs/scoring.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scoring.engine.numbers import HUNDRED, exact, spread


class StepKind(StrEnum):
    """Why a line moved the score."""

    PERFORMANCE = "performance"  # its own score changed
    WEIGHT = "weight"  # its share of the whole changed
    ENTERED = "entered"  # measured now, not before
    LEFT = "left"  # measured before, not now


@dataclass(frozen=True, slots=True)
class Contribution:
    """A measured line of a stored card; the shares of a card sum to 100."""

    key: str
    dimension: str
    share_percent: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One reason for the change, in points of the score."""

    key: str
    dimension: str
    kind: StepKind
    change: Decimal


@exact
def waterfall(
    before: Decimal,
    lines_before: Iterable[Contribution],
    after: Decimal,
    lines_after: Iterable[Contribution],
) -> tuple[Step, ...]:
    """Return the steps from one score to the next, by dimension and key; they sum to the change.

    With shares a, scores s and the old total V: performance `a0*(s1-s0)`, weight
    `(a1-a0)*(s1-V)`, entered `a1*(s1-V)`, left `-a0*(s0-V)`. More weight on a line therefore helps
    only if the line is better than the whole was. Steps of exactly 0 are left out.
    """
    old = {line.key: line for line in lines_before}
    new = {line.key: line for line in lines_after}
    keys = sorted({*old, *new})
    steps = [step for key in keys for step in _steps(old.get(key), new.get(key), before)]
    raw = [step for step in steps if step.change] or steps
    raw.sort(key=lambda step: (step.dimension, step.key, step.kind))
    changes = spread(after - before, [step.change for step in raw])
    return tuple(
        Step(step.key, step.dimension, step.kind, change)
        for step, change in zip(raw, changes, strict=True)
        if change
    )


def _steps(old: Contribution | None, new: Contribution | None, before: Decimal) -> Sequence[Step]:
    """Return one line's steps, not yet rounded."""
    if new is None:
        if old is None:
            return ()
        change = -old.share_percent * (old.score - before) / HUNDRED
        return (Step(old.key, old.dimension, StepKind.LEFT, change),)
    if old is None:
        change = new.share_percent * (new.score - before) / HUNDRED
        return (Step(new.key, new.dimension, StepKind.ENTERED, change),)
    performance = old.share_percent * (new.score - old.score) / HUNDRED
    weight = (new.share_percent - old.share_percent) * (new.score - before) / HUNDRED
    return (
        Step(new.key, new.dimension, StepKind.PERFORMANCE, performance),
        Step(new.key, new.dimension, StepKind.WEIGHT, weight),
    )

"""Ranking within a service type, where few months must not win or lose the race."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scoring.engine.numbers import ZERO, exact, stored

PRIOR_MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Contender:
    """A vendor to be ranked: its score and the number of final months behind it."""

    key: str
    score: Decimal
    months: int


@dataclass(frozen=True, slots=True)
class Place:
    """A vendor's place; equal ranking scores share one."""

    key: str
    place: int
    ranking_score: Decimal


@exact
def ranking_score(
    score: Decimal, *, months: int, mean: Decimal, prior_months: int = PRIOR_MONTHS
) -> Decimal:
    """Return `(n*V + k*mean)/(n + k)`: a new vendor is drawn to its service type's mean.

    For ranking only; it never replaces the score.

    :raises ValueError: a negative number of months, or none at all with no prior
    """
    if months < 0 or prior_months < 0 or not months + prior_months:
        raise ValueError("months must not be negative, nor both zero")
    return stored((months * score + prior_months * mean) / (months + prior_months))


@exact
def rank(contenders: Sequence[Contender], *, prior_months: int = PRIOR_MONTHS) -> tuple[Place, ...]:
    """Rank the vendors of one service type, best first, ties by key."""
    if not contenders:
        return ()
    mean = sum((c.score for c in contenders), ZERO) / len(contenders)
    scores = {
        c.key: ranking_score(c.score, months=c.months, mean=mean, prior_months=prior_months)
        for c in contenders
    }
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    first_place: dict[Decimal, int] = {}
    for position, (_, score) in enumerate(ordered, start=1):
        first_place.setdefault(score, position)
    return tuple(Place(key, first_place[score], score) for key, score in ordered)

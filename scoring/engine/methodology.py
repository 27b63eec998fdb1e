"""A methodology: everything about a score that people may set, checked when it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from scoring.engine.decay import decay_weight
from scoring.engine.gates import DEFAULT_CAPS, Gate
from scoring.engine.grades import BEST_FIRST, DEFAULT_BOUNDS, Grade
from scoring.engine.numbers import HUNDRED, ONE, ZERO, exact, is_storable

#: Part of every hash: a change of the rules themselves must show in it.
ENGINE_VERSION: Final = "1"

DEFAULT_WEIGHTS: Final[Mapping[str, Decimal]] = {
    "quality": Decimal(25),
    "delivery": Decimal(20),
    "cost": Decimal(20),
    "risk": Decimal(20),
    "relationship": Decimal(10),
    "innovation": Decimal(5),
}


class MethodologyError(ValueError):
    """A methodology that cannot be used; the message is fit for people."""


@dataclass(frozen=True, slots=True)
class Methodology:
    """Weights in percent by dimension (sum exactly 100), decay, grades, gates and confidence."""

    weights: Mapping[str, Decimal] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    half_life_months: Decimal = Decimal(3)  # a multiple of 0.25
    window_periods: int = 12
    grade_bounds: Mapping[Grade, Decimal] = field(default_factory=lambda: DEFAULT_BOUNDS)
    hysteresis: Decimal = ONE
    gate_caps: Mapping[Gate, Grade] = field(default_factory=lambda: DEFAULT_CAPS)
    insufficient_below: Decimal = Decimal("0.5")
    provisional_below: Decimal = Decimal("0.75")
    #: Scores that decide: a stored score reaches one of these only if the true one does.
    deciding_scores: frozenset[Decimal] = field(init=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Check and freeze.

        :raises MethodologyError: naming the first thing that is wrong
        """
        _check_weights(self.weights)
        _check_grades(self.grade_bounds, self.hysteresis)
        _check_numbers(self)
        bounds = [*self.grade_bounds.values()]
        deciding = frozenset([*bounds, *(bound - self.hysteresis for bound in bounds), HUNDRED])
        frozen = {
            "weights": MappingProxyType(dict(self.weights)),
            "grade_bounds": MappingProxyType(
                {Grade(grade): bound for grade, bound in self.grade_bounds.items()}
            ),
            "gate_caps": MappingProxyType(
                {Gate(gate): Grade(cap) for gate, cap in self.gate_caps.items()}
            ),
            "deciding_scores": deciding,
        }
        for name, value in frozen.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "digest", _digest(self))


def plain(value: Decimal) -> str:
    """Write a number in one way only: 99.90 and 99.9 are the same text."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-0"} else text


@exact
def _check_weights(weights: Mapping[str, Decimal]) -> None:
    if not weights:
        raise MethodologyError("a methodology needs at least one dimension")
    for dimension, weight in weights.items():
        if not weight.is_finite() or not is_storable(weight) or not ZERO <= weight <= HUNDRED:
            raise MethodologyError(
                f"the weight of {dimension} must lie between 0 and 100 with at most 6 decimals"
            )
    total = sum(weights.values(), ZERO)
    if total != HUNDRED:
        raise MethodologyError(f"the weights sum to {plain(total)}, not to 100")


@exact
def _check_grades(bounds: Mapping[Grade, Decimal], hysteresis: Decimal) -> None:
    if list(bounds) != list(BEST_FIRST[:-1]):
        raise MethodologyError("grades A, B, C and D each need a bound, in this order")
    values = list(bounds.values())
    if not all(bound.is_finite() and is_storable(bound) for bound in [*values, hysteresis]):
        raise MethodologyError("grade bounds and hysteresis have at most 6 decimals")
    if any(upper <= lower for upper, lower in pairwise([*values, ZERO])):
        raise MethodologyError("grade bounds must fall from A to D and stay above 0")
    if values[0] > HUNDRED:
        raise MethodologyError("the bound of A must not exceed 100")
    gaps = [upper - lower for upper, lower in pairwise([*values, ZERO])]
    if not ZERO <= hysteresis < min(gaps):
        raise MethodologyError("the hysteresis must be smaller than the narrowest grade")


@exact
def _check_numbers(methodology: Methodology) -> None:
    try:
        decay_weight(1, methodology.half_life_months)
    except ValueError as error:
        raise MethodologyError(str(error)) from error
    if methodology.window_periods < 1:
        raise MethodologyError("the window must hold at least one period")
    low, high = methodology.insufficient_below, methodology.provisional_below
    if not all(bound.is_finite() and is_storable(bound) for bound in (low, high)):
        raise MethodologyError("confidence thresholds have at most 6 decimals")
    if not ZERO <= low <= high <= ONE:
        raise MethodologyError("confidence thresholds must rise and lie between 0 and 1")


def _digest(methodology: Methodology) -> str:
    """Return a hash of the content, in hexadecimal."""
    parts = [
        f"engine {ENGINE_VERSION}",
        *(f"weight {name} {plain(weight)}" for name, weight in sorted(methodology.weights.items())),
        f"half-life {plain(methodology.half_life_months)}",
        f"window {methodology.window_periods}",
        *(f"bound {grade} {plain(bound)}" for grade, bound in methodology.grade_bounds.items()),
        f"hysteresis {plain(methodology.hysteresis)}",
        *(f"cap {gate} {cap}" for gate, cap in sorted(methodology.gate_caps.items())),
        f"insufficient {plain(methodology.insufficient_below)}",
        f"provisional {plain(methodology.provisional_below)}",
    ]
    return sha256("\n".join(parts).encode()).hexdigest()

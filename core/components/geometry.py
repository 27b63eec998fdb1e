"""Work out where things stand in a drawing: scales, ticks, segments. No markup, no Django.

Coordinates are pixels of the drawing's own box; a float is exact enough for a pixel.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """Map values onto pixels along one line; `start` and `end` may run either way."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: Decimal | float) -> float:
        """Place a value, kept within the ends."""
        span = self.high - self.low
        share = 0.5 if span == 0 else (float(value) - self.low) / span
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


def px(value: float) -> str:
    """Print a coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def points(pairs: Iterable[Point]) -> str:
    """Print the points of a line."""
    return " ".join(f"{px(x)},{px(y)}" for x, y in pairs)


def domain(
    values: Iterable[Decimal | None],
    *,
    floor: Decimal | None = None,
    ceiling: Decimal | None = None,
) -> tuple[float, float]:
    """Choose low and high ends that hold all values with a little air, within floor and ceiling."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    air = (high - low) * 0.08 or abs(high) * 0.01 or 1.0
    low, high = low - air, high + air
    if floor is not None:
        low = max(low, min(float(floor), *known))
    if ceiling is not None:
        high = min(high, max(float(ceiling), *known))
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def ticks(low: float, high: float, *, wanted: int = 5) -> list[float]:
    """Choose about as many round values as wanted from low to high."""
    rough = (high - low) / max(wanted - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((m * power for m in (1, 2, 2.5, 5) if m * power >= rough), 10 * power)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def rounded_domain(
    low: float, high: float, *, ceiling: Decimal | None = None
) -> tuple[float, float]:
    """Widen the ends to the next round tick, so that the axis starts and stops on a line."""
    rough = ticks(low, high)
    step = rough[1] - rough[0] if len(rough) > 1 else high - low
    bottom = math.floor(low / step + 1e-9) * step
    top = math.ceil(high / step - 1e-9) * step
    if ceiling is not None and high <= float(ceiling):
        top = min(top, float(ceiling))
    return bottom, top


def tick_decimals(marks: Sequence[float]) -> int:
    """Count the decimals that tell the ticks apart, at most six."""
    for decimals in range(7):
        if all(abs(round(mark, decimals) - mark) < 1e-9 for mark in marks):
            return decimals
    return 6


def segments(pairs: Iterable[tuple[float, float | None]]) -> list[list[Point]]:
    """Break a line where a value is missing."""
    found: list[list[Point]] = [[]]
    for x, y in pairs:
        if y is None:
            found.append([])
        else:
            found[-1].append((x, y))
    return [segment for segment in found if segment]


def every(count: int, room: int) -> int:
    """Say that every n-th of `count` labels fits into `room` places."""
    return max(1, math.ceil(count / room))


def text_width(text: str, *, size: float = 11.0, bold: bool = False) -> float:
    """Estimate how wide a label is; wide signs, such as Japanese ones, count double."""
    units = sum(1.0 if ord(sign) > 0x2E80 else 0.56 for sign in text)
    return units * size * (1.07 if bold else 1.0)


def bullet_domain(
    minimum: Decimal | None, expected: Decimal, value: Decimal, *, ceiling: Decimal | None = None
) -> tuple[float, float]:
    """Choose the ends of a bullet: one gap beyond both marks, wider if the value lies outside."""
    least = float(expected if minimum is None else minimum)
    gap = abs(float(expected) - least) or abs(float(expected)) * 0.05 or 1.0
    low = min(least, float(expected)) - gap
    high = max(least, float(expected)) + gap
    if ceiling is not None:
        high = min(high, max(float(ceiling), float(value)))
    low, high = min(low, float(value)), max(high, float(value))
    return (low, high) if high > low else (low - 1.0, high + 1.0)

"""What is odd about a schedule's tiers: gaps, overlaps, and worse values that pay less."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from slas.rules.credits.schedule import Schedule, Tier
from slas.rules.numbers import ONE, add, divide, subtract

_TWO = Decimal(2)


@dataclass(frozen=True, slots=True)
class _Span:
    """Hold a stretch of values, or one value alone, that the same tiers hold; None is open."""

    lower: Decimal | None
    lower_inclusive: bool
    upper: Decimal | None
    upper_inclusive: bool
    holding: tuple[Tier, ...]

    @property
    def is_point(self) -> bool:
        return self.lower is not None and self.lower == self.upper

    @property
    def value(self) -> Decimal:
        return max(tier.value for tier in self.holding)

    def says(self, singular: str, plural: str) -> str:
        """Write a sentence about the span, that names its bounds."""
        if self.is_point:
            return f"Exactly {self.lower} {singular}."
        parts = []
        if self.lower is not None:
            parts.append(f"{self.lower} or more" if self.lower_inclusive else f"above {self.lower}")
        if self.upper is not None:
            parts.append(f"{self.upper} or less" if self.upper_inclusive else f"below {self.upper}")
        return f"Values {' and '.join(parts)} {plural}." if parts else f"All values {plural}."


def warnings(
    schedule: Schedule, lowest: Decimal | None = None, highest: Decimal | None = None
) -> tuple[str, ...]:
    """Name gaps and overlaps of the tiers, and worse values that pay less, with their bounds.

    ``lowest`` and ``highest`` are the natural bounds of what is measured, such as 0 and 100; None
    is none. Values better than the best tier are no gap. These are warnings: real agreements have
    such tiers. Source: docs/service-credits.md, "Tiers".
    """
    spans = _judged(schedule, lowest, highest)
    found = []
    for span in _merged(spans):
        if not span.holding:
            found.append(span.says("is in no tier", "are in no tier"))
        elif len(span.holding) > 1:
            names = " and ".join(tier.text for tier in span.holding)
            tail = f"in {len(span.holding)} tiers, {names}: the one that pays most counts"
            found.append(span.says(f"is {tail}", f"are {tail}"))
    return (*found, *_less_for_worse(schedule, spans))


def _judged(
    schedule: Schedule, lowest: Decimal | None, highest: Decimal | None
) -> tuple[_Span, ...]:
    """Cut the values at every bound, from the worst there are to the best that a tier holds."""
    spans = _spans(schedule, lowest, highest)
    held = [place for place, span in enumerate(spans) if span.holding]
    if not held:
        return ()
    return spans[: held[-1] + 1] if schedule.higher_is_better else spans[held[0] :]


def _spans(
    schedule: Schedule, lowest: Decimal | None, highest: Decimal | None
) -> tuple[_Span, ...]:
    edges = {*schedule.bounds, *(bound for bound in (lowest, highest) if bound is not None)}
    inside = sorted(
        edge
        for edge in edges
        if (lowest is None or edge >= lowest) and (highest is None or edge <= highest)
    )
    if not inside:
        return ()
    spans = []
    if lowest is None:
        below = subtract(inside[0], ONE)
        spans.append(_Span(None, False, inside[0], False, _holding(schedule, below)))
    for place, edge in enumerate(inside):
        spans.append(_Span(edge, True, edge, True, _holding(schedule, edge)))
        if place + 1 < len(inside):
            after = inside[place + 1]
            middle = divide(add((edge, after)), _TWO)
            spans.append(_Span(edge, False, after, False, _holding(schedule, middle)))
    if highest is None:
        above = add((inside[-1], ONE))
        spans.append(_Span(inside[-1], False, None, False, _holding(schedule, above)))
    return tuple(spans)


def _holding(schedule: Schedule, value: Decimal) -> tuple[Tier, ...]:
    return tuple(tier for tier in schedule.tiers if tier.holds(value))


def _merged(spans: Sequence[_Span]) -> list[_Span]:
    """Join neighbours that the same tiers hold."""
    joined: list[_Span] = []
    for span in spans:
        if joined and joined[-1].holding == span.holding:
            joined[-1] = replace(joined[-1], upper=span.upper, upper_inclusive=span.upper_inclusive)
        else:
            joined.append(span)
    return joined


def _less_for_worse(schedule: Schedule, spans: Sequence[_Span]) -> list[str]:
    """Walk from the best value to the worst, and name each fall of what is paid."""
    merged = _merged([span for span in _merged(spans) if span.holding])
    best_first = merged[::-1] if schedule.higher_is_better else merged
    found, most = [], None
    for span in best_first:
        if most is not None and span.value < most:
            tail = f"{span.value}, less than the {most} of better ones"
            found.append(span.says(f"pays {tail}", f"pay {tail}"))
        most = span.value if most is None else max(most, span.value)
    return found

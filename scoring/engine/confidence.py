"""How far a score may be trusted: coverage times the quality of its sources (docs/scoring.md)."""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from scoring.engine.numbers import ONE

SMALL_SURVEY: Final = 10


class CardState(StrEnum):
    """What a card may claim."""

    SCORED = "scored"
    PROVISIONAL = "provisional"
    INSUFFICIENT = "insufficient"


class Source(StrEnum):
    """Who measures a service level."""

    SYSTEM = "system"
    CUSTOMER = "customer"
    VENDOR = "vendor"
    SURVEY = "survey"


_QUALITY: Final = {
    Source.SYSTEM: ONE,
    Source.CUSTOMER: Decimal("0.8"),
    Source.VENDOR: Decimal("0.6"),
}


def source_quality(source: Source, *, answers: int = 0) -> Decimal:
    """Return q of a source, 0 to 1; a survey of ten answers or more counts as the customer's."""
    if source is Source.SURVEY:
        return Decimal("0.5") if answers < SMALL_SURVEY else _QUALITY[Source.CUSTOMER]
    return _QUALITY[source]


def state_of(
    confidence: Decimal, *, insufficient_below: Decimal, provisional_below: Decimal
) -> CardState:
    """Return what a card of this confidence may claim."""
    if confidence < insufficient_below:
        return CardState.INSUFFICIENT
    if confidence < provisional_below:
        return CardState.PROVISIONAL
    return CardState.SCORED

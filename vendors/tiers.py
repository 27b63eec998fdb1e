"""Tiers by blast radius, and how often each asks for a review: pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.periods import add_months


@dataclass(frozen=True, slots=True)
class Tier:
    """Say what a tier means and what it brings; the review is due every `months`."""

    number: int
    word: str
    meaning: str
    months: int
    asks: str


TIERS: Final[tuple[Tier, ...]] = (
    Tier(
        1,
        "vital",
        "Carries a critical function, has privileged access to production, or holds highly"
        " sensitive data at scale.",
        12,
        "Full questionnaire and verified evidence every year and on every trigger; exit plan tested"
        " yearly; operational, tactical and executive meetings.",
    ),
    Tier(
        2,
        "important",
        "Handles personal or confidential data, carries a critical service level, or takes 5 % of"
        " spend or more.",
        12,
        "Core questionnaire and key evidence every year; exit plan; monthly and yearly meetings.",
    ),
    Tier(
        3,
        "ordinary",
        "Handles other data or is connected to our systems.",
        24,
        "Short questionnaire every two years; certificates; outline of an exit; a yearly meeting.",
    ),
    Tier(4, "minor", "None of these.", 36, "Five statements every three years."),
)
_BY_NUMBER: Final = {tier.number: tier for tier in TIERS}


def tier_of(number: int) -> Tier:
    """Give what the tier of that number means."""
    return _BY_NUMBER[number]


def review_due(number: int, last: date) -> date:
    """Give the day by which a vendor of a tier is reviewed again, month-end safe."""
    return add_months(last, tier_of(number).months)

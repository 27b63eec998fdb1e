"""Which rules made a figure what it is: its class, low volume, rounding; each in a sentence.

Source: docs/service-levels.md, "Result classes", "Low volume", "Rounding" and "Missing".
"""

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Final

from slas import presentation
from slas.choices import Direction, LowVolume, ResultClass, Rounding
from slas.models import Result, ServiceLevelVersion

_NEAREST: Final = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}


def cut(value: Decimal, decimals: int) -> Decimal:
    """Cut a value down to so many decimals."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_FLOOR)


def rounding_words(result: Result, terms: ServiceLevelVersion) -> str:
    """Say how an exact value became the one that is shown and compared."""
    if result.attained is None or result.attained_shown is None:
        return "."
    places = presentation.plural(terms.decimals, "decimal")
    rounding = Rounding(terms.rounding)
    if rounding == Rounding.CUT:
        return f", cut to the bad side at the contract’s {places}."
    step = Decimal(1).scaleb(-terms.decimals)
    if result.attained.quantize(step, _NEAREST[rounding]) == result.attained_shown:
        return f", rounded {rounding.label.lower()} to the contract’s {places}."
    return (
        f"; cut to the contract’s {places}, "
        "since rounding would have carried it over an agreed level."
    )


def rule_fired(result: Result, terms: ServiceLevelVersion) -> str:
    """Say in a sentence which rule gave the result its class."""
    figure = presentation.level_figure(result.attained_shown, terms, unit=False)
    expected = presentation.level_figure(terms.expected, terms, unit=False)
    minimum = presentation.level_figure(terms.minimum, terms, unit=False)
    bad = "above" if terms.direction == Direction.LOWER else "below"
    floor = presentation.level_figure(terms.critical_floor, terms, unit=False)
    grace = presentation.plural(terms.grace_days, "day")
    if result.low_volume_rule == LowVolume.ONE_MISS:
        return f"{figure} counts as met: one miss is tolerated at so low a volume."
    return {
        ResultClass.MET: f"{figure} reaches the expected {expected}: met.",
        ResultClass.MET_MINIMUM: (
            f"{figure} misses the expected {expected} and holds the minimum {minimum}: at minimum."
        ),
        ResultClass.BELOW_MINIMUM: f"{figure} is {bad} the minimum {minimum}: below minimum.",
        ResultClass.CRITICAL: f"{figure} is {bad} the critical level {floor}: critical.",
        ResultClass.NO_EVENTS: _no_events(result, terms),
        ResultClass.NOT_DUE: "Nothing has come in yet, and the source still has time to report.",
        ResultClass.EXCUSED: "All that came in is excused.",
        ResultClass.NOT_REPORTED: (
            f"The source had not reported through the period when its {grace} of grace were over."
        ),
    }[ResultClass(result.result_class)]


def _no_events(result: Result, terms: ServiceLevelVersion) -> str:
    n = presentation.quantity(result.n - result.excused)
    if result.low_volume_rule == LowVolume.ROLL:
        return f"{n} are too few to be judged: they roll on to the next period."
    if terms.minimum_n and 0 < result.n - result.excused < terms.minimum_n:
        return f"{n} are too few to be judged: the contract asks for {terms.minimum_n:,}."
    return "The source reported on the whole period, and nothing happened."


def volume_words(result: Result, terms: ServiceLevelVersion) -> str:
    """Say which rule on low volume fired, "" where none did."""
    judged = presentation.quantity(result.n - result.excused)
    minimum = presentation.level_figure(terms.minimum, terms)
    if result.low_volume_rule == LowVolume.ONE_MISS:
        return (
            f"Low volume: of {judged}, one miss alone would break the minimum of {minimum},"
            " so one miss is tolerated."
        )
    if result.low_volume_rule == LowVolume.ROLL and result.attained is not None:
        return (
            f"Low volume: {judged} alone would have been too few at a minimum of {minimum}, or"
            " earlier periods waited; they are judged together."
        )
    return ""

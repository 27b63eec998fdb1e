"""Units of time as contracts write them."""

from core.errors import RuleError

_MINUTES = {"minute": 1, "min": 1, "hour": 60, "hr": 60, "h": 60, "day": 1_440, "d": 1_440}


def unit_minutes(unit: str) -> int:
    """Give how many minutes a unit has, singular or plural: a day has 24 hours.

    Source: docs/service-levels.md, "Duration".

    :raises RuleError: not a unit of time
    """
    word = unit.strip().lower()
    found = _MINUTES.get(word) or _MINUTES.get(word.removesuffix("s"))
    if found is None:
        raise RuleError(
            f"The unit, “{unit}”, is not one of time. Enter minutes, hours or days.", field="unit"
        )
    return found

"""Public holidays as the `holidays` library knows them: proposals to look through, pure."""

from datetime import date
from functools import lru_cache
from importlib.metadata import version
from typing import Final

import holidays

from core.errors import RuleError

LIBRARY_VERSION: Final = version("holidays")
LONGEST_NAME: Final = 80
LONGEST_SUBDIVISION: Final = 10  # four districts with longer names are left out


@lru_cache(maxsize=1)
def known_countries() -> dict[str, tuple[str, ...]]:
    """Give the two letters of each country that is known, with its subdivisions, sorted."""
    found = holidays.list_supported_countries(include_aliases=False)
    return {
        country: tuple(sorted(one for one in found[country] if len(one) <= LONGEST_SUBDIVISION))
        for country in sorted(found)
    }


def require_place(country: str, subdivision: str) -> None:
    """Hold that the library knows a country and, where one is named, its subdivision.

    :raises RuleError: it does not
    """
    subdivisions = known_countries().get(country)
    if subdivisions is None:
        raise RuleError(
            f"No public holidays are known of the country “{country}”. Enter the two letters of"
            " ISO 3166, such as DE, or enter the holidays by hand.",
            field="country",
        )
    if subdivision and subdivision not in subdivisions:
        known = ", ".join(subdivisions) or "none"
        raise RuleError(
            f"{country} has no subdivision “{subdivision}”. Known are: {known}.",
            field="subdivision",
        )


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str, year: int) -> tuple[tuple[date, str], ...]:
    """Give the public holidays of a calendar year by day, with days in lieu; names in English.

    None where the law gives none, or the library knows none of that year.

    :raises RuleError: a country or a subdivision that the library does not know
    """
    require_place(country, subdivision)
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language="en_US"
    )
    return tuple((day, _shortened(name)) for day, name in sorted(found.items()) if day.year == year)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"

"""What the library knows of public holidays, as it is proposed."""

from datetime import date

import pytest

from core.errors import RuleError
from slas import public_holidays as proposals
from slas.public_holidays import known_countries, public_holidays


def test_the_holidays_of_a_subdivision_are_its_own() -> None:
    """Women's Day is one in Berlin and not in Bavaria, Epiphany the other way round."""
    berlin, bavaria = (dict(public_holidays("DE", part, 2026)) for part in ("BE", "BY"))
    assert berlin[date(2026, 12, 25)] == bavaria[date(2026, 12, 25)] == "Christmas Day"
    assert date(2026, 3, 8) in berlin
    assert date(2026, 3, 8) not in bavaria
    assert date(2026, 1, 6) in bavaria
    assert date(2026, 1, 6) not in berlin


def test_days_in_lieu_and_moved_into_the_year_before_are_in_their_year() -> None:
    """4 July 2021 was a Sunday; New Year 2022 was kept on 31 December 2021."""
    american = [day for day, _ in public_holidays("US", "", 2021)]
    assert date(2021, 7, 5) in american
    assert date(2021, 12, 31) in american
    assert all(day.year == 2021 for day in american)
    assert american == sorted(american)


def test_a_place_that_is_not_known_says_what_is() -> None:
    with pytest.raises(RuleError, match="No public holidays are known of the country “XX”") as one:
        public_holidays("XX", "", 2026)
    assert one.value.field == "country"
    with pytest.raises(RuleError, match=r"no subdivision “ZZ”. Known are: .*BE, BW") as other:
        public_holidays("DE", "ZZ", 2026)
    assert other.value.field == "subdivision"


def test_india_is_known_by_its_states() -> None:
    assert "KA" in known_countries()["IN"]
    assert date(2026, 1, 26) in dict(public_holidays("IN", "KA", 2026))


def test_a_long_name_is_cut_to_what_a_holiday_holds() -> None:
    names = [name for _, name in public_holidays("BI", "", 2026)]
    longest = max(names, key=len)
    assert len(longest) <= proposals.LONGEST_NAME
    assert longest.endswith("…")

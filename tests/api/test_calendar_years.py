"""The years of a calendar over REST: where their holidays come from, and which are frozen."""

import pytest

from accounts.permissions import Role
from slas.services.calendars import CalendarInput, create_calendar
from slas.services.holidays import propose_holidays, review_year
from tests.api.portal import Api
from tests.factories import NOW, make_level, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db


def test_years_are_read_with_their_state_and_without_names(people: People) -> None:
    root = people.holding(Role.ADMINISTRATOR)
    hours = CalendarInput(name="Office", time_zone="Europe/Berlin", always_open=True)
    office = create_calendar(code="office", entered=hours, by=root, now=NOW)
    for year in (2026, 2027):
        propose_holidays(
            calendar=office, year=year, country="DE", subdivision="BE", by=root, now=NOW
        )
    review_year(calendar=office, year=2026, by=root, now=NOW)
    for user in people.everybody:
        (row,) = Api(user).get("/calendars/", code="office").body["results"]
        frozen, open_ = row["years"]
        assert (frozen["year"], frozen["is_frozen"]) == (2026, True)
        assert (open_["year"], open_["is_frozen"], open_["reviewed_at"]) == (2027, False, None)
        assert (frozen["country"], frozen["subdivision"]) == ("DE", "BE")
        assert {"day": "2026-12-25", "name": "Christmas Day"} in row["holidays"]
        assert root.username not in str(row)


def test_a_vendors_user_reads_years_of_own_levels_alone(people: People) -> None:
    root = people.holding(Role.ADMINISTRATOR)
    hours = CalendarInput(name="Office", time_zone="Europe/Berlin", always_open=True)
    office = create_calendar(code="office", entered=hours, by=root, now=NOW)
    propose_holidays(calendar=office, year=2026, country="DE", by=root, now=NOW)
    level = make_level(calendar=office)
    own, other = level.contract.vendor, make_vendor()
    assert len(Api(people.at_vendor(own)).get("/calendars/").body["results"]) == 1
    assert Api(people.at_vendor(other)).get("/calendars/").body["results"] == []

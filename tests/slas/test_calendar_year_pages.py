"""Pages on which holidays are proposed, looked through, frozen and opened again."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.permissions import Role
from slas.models import Calendar, CalendarYear
from slas.services.calendars import create_calendar, entered_of
from slas.services.holidays import propose_holidays, review_year
from tests.factories import NOW, make_level, make_user
from tests.people import People
from tests.slas.test_services_calendars import HOURS

pytestmark = pytest.mark.django_db
PAGE = "/settings/calendars/office/2026/"
ENTERED = {"country": "de", "subdivision": "BE", "holidays": "2026-12-24 Eve"}


@pytest.fixture
def office(db: None) -> Calendar:
    return create_calendar(code="office", entered=HOURS, by=None, now=NOW)


@pytest.fixture
def root(db: None) -> User:
    return make_user("root", Role.ADMINISTRATOR, first_name="Ruth", last_name="Roe")


@pytest.fixture
def client(root: User) -> Client:
    made = Client()
    made.force_login(root)
    return made


def text(client: Client, path: str = PAGE) -> str:
    return client.get(path).content.decode()


def test_a_year_is_proposed_edited_frozen_and_opened_again(
    office: Calendar, root: User, client: Client
) -> None:
    assert "nothing entered" in text(client, "/settings/calendars/office/")
    shown = client.post(PAGE, {**ENTERED, "deed": "propose"})
    assert shown.status_code == 200
    assert "2026-12-26 Second Day of Christmas" in shown.content.decode()
    assert "What the proposal changes" in shown.content.decode()
    assert not office.holidays.exists()
    assert client.post(PAGE, {**ENTERED, "deed": "keep"}).status_code == 302
    assert entered_of(office).holidays == ((date(2026, 12, 24), "Eve"),)
    row = CalendarYear.objects.get()
    assert (row.country, row.subdivision, row.proposed_by) == ("DE", "BE", root)
    assert client.post(f"{PAGE}review/").status_code == 302
    frozen = text(client)
    assert "Frozen" in frozen
    assert "by Ruth Roe" in frozen
    assert "<textarea" not in frozen
    refused = client.post(PAGE, {**ENTERED, "holidays": "2026-12-31 Eve", "deed": "keep"})
    assert refused.status_code == 422
    assert client.post(f"{PAGE}reopen/", {"reason": " "}).status_code == 422
    assert client.post(f"{PAGE}reopen/", {"reason": "A law of May"}).status_code == 302
    opened = text(client)
    assert "A law of May" in opened
    assert "<textarea" in opened


def test_a_proposal_says_which_days_would_go(office: Calendar, client: Client) -> None:
    client.post(PAGE, {"holidays": "2026-07-01 Outing\n2026-12-25 Christmas", "deed": "keep"})
    shown = client.post(PAGE, {"country": "DE", "deed": "propose"}).content.decode()
    outing = shown[shown.index("Outing") :]
    assert "would go" in outing[: outing.index("</tr>")]
    assert "Wed 2026-07-01" in shown
    assert CalendarYear.objects.get().country == ""


def test_what_does_not_hold_is_said_beside_its_field(office: Calendar, client: Client) -> None:
    for entered, said in (
        ({"country": "XX", "deed": "propose"}, "country “XX”"),
        ({"deed": "propose"}, "country “”"),
        ({"country": "UA", "deed": "propose"}, "None are known of UA for 2026"),
        ({"country": "DE", "subdivision": "ZZ", "deed": "keep"}, "no subdivision “ZZ”"),
        ({"holidays": "soon", "deed": "keep"}, "Line 1, “soon”"),
        ({"holidays": "2027-01-01 New Year", "deed": "keep"}, "is not in 2026"),
    ):
        page = client.post(PAGE, entered)
        assert page.status_code == 422
        assert said in page.content.decode()
    assert not office.holidays.exists()


def test_a_frozen_year_holds_against_the_page_of_hours(
    office: Calendar, root: User, client: Client
) -> None:
    propose_holidays(calendar=office, year=2026, country="DE", by=root, now=NOW)
    review_year(calendar=office, year=2026, by=root, now=NOW)
    entered = {"name": "Office", "time_zone": "Europe/Berlin", "day_0": "08:00–18:00"}
    page = client.post("/settings/calendars/office/", {**entered, "holidays": ""})
    assert page.status_code == 422
    assert "reviewed and frozen" in page.content.decode()
    assert office.holidays.exists()


def test_only_who_administers_everything_sees_a_year(people: People, office: Calendar) -> None:
    local = make_user("local", Role.ADMINISTRATOR, unit=people.operations)
    for user in (*people.everybody, local):
        client = Client()
        client.force_login(user)
        assert client.get(PAGE).status_code == 404
        assert client.post(PAGE, {**ENTERED, "deed": "keep"}).status_code == 404
        for deed in ("review", "reopen"):
            assert client.post(f"{PAGE}{deed}/", {"reason": "I may not"}).status_code == 404
    assert not office.holidays.exists()
    assert not CalendarYear.objects.exists()


def test_a_year_that_can_not_be_is_not_there(office: Calendar, client: Client) -> None:
    make_level()
    for path in ("office/1969/", "office/2200/", "other/2026/", "always/2026/"):
        assert client.get(f"/settings/calendars/{path}").status_code == 404
    assert "Holidays by year" not in text(client, "/settings/calendars/always/")


def test_years_and_days_cost_no_more_queries(office: Calendar, root: User, client: Client) -> None:
    def asked() -> list[int]:
        counts = []
        for path in (PAGE, "/settings/calendars/office/"):
            with CaptureQueriesContext(connection) as queries:
                text(client, path)
            counts.append(len(queries))
        return counts

    propose_holidays(calendar=office, year=2026, country="DE", by=root, now=NOW)
    few = asked()
    for year in range(2020, 2030):
        propose_holidays(calendar=office, year=year, country="IN", by=root, now=NOW)
        if year != 2026:
            review_year(calendar=office, year=year, by=root, now=NOW)
    assert asked() == few

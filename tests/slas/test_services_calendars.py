"""Calendars are kept by administrators, and a change puts up again what they judged."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.permissions import Role
from core.errors import RuleError
from slas.ingest_rows import SampleRow
from slas.models import Calendar, Evaluation, Result, ServiceLevel
from slas.rules.calendars import Window
from slas.services.calendars import CalendarInput, change_calendar, create_calendar
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_samples
from slas.services.reconcile import reconcile
from tests.factories import NOW, make_level, make_source, make_user
from tests.people import People

pytestmark = pytest.mark.django_db
OFFICE = tuple(Window(day, time(8), time(18)) for day in range(5))
HOURS = CalendarInput(name="Office", time_zone="Europe/Berlin", windows=OFFICE)


@pytest.fixture
def office(db: None) -> Calendar:
    return create_calendar(code="office", entered=HOURS, by=None, now=NOW)


def measured(calendar: Calendar) -> ServiceLevel:
    """Make an availability by samples of minutes, January measured in part, and its results."""
    level = make_level(
        metric_type="availability", calendar=calendar, decimals=2, minimum=98, expected=99
    )
    january = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        SampleRow(level.pk, january + timedelta(days=day), Decimal(600), Decimal(599), None)
        for day in range(10)
    ]
    record_samples(source=make_source(), rows=rows, by=None, now=NOW)
    evaluate_owed(now=NOW)
    return level


def test_change_owes_what_the_calendar_judged_and_leaves_books_square(office: Calendar) -> None:
    level, other = measured(office), make_level()
    evaluate_owed(now=NOW)
    january = Result.objects.get(service_level=level, month=date(2026, 1, 1))
    later = NOW + timedelta(minutes=1)
    longer = tuple(Window(day, time(8), time(20)) for day in range(5))
    entered = CalendarInput(name="Office", time_zone="Europe/Berlin", windows=longer)
    assert reconcile(now=later).are_square
    assert change_calendar(calendar=office, entered=entered, by=None, now=later) == 3
    owed = Evaluation.objects.filter(due_at__lte=later)
    assert set(owed.values_list("service_level_id", flat=True)) == {level.pk}
    assert not owed.filter(service_level=other).exists()
    evaluate_owed(now=later)
    books = reconcile(now=later)
    assert books.are_square
    again = Result.objects.get(service_level=level, month=date(2026, 1, 1))
    assert again.inputs_hash != january.inputs_hash
    assert again.coverage_ratio != january.coverage_ratio


def test_unowed_change_would_be_found_stale(office: Calendar) -> None:
    measured(office)
    office.windows.filter(weekday=0).delete()
    assert not reconcile(now=NOW).are_square


def test_names_alone_owe_nothing(office: Calendar) -> None:
    measured(office)
    renamed = CalendarInput(name="Berlin office", time_zone="Europe/Berlin", windows=OFFICE)
    assert change_calendar(calendar=office, entered=renamed, by=None, now=NOW) == 0
    assert Calendar.objects.get(pk=office.pk).name == "Berlin office"


def test_what_does_not_hold_is_refused_beside_its_field(office: Calendar) -> None:
    for entered, field in (
        (CalendarInput(name="x", time_zone="Nowhere/City", windows=OFFICE), "time_zone"),
        (CalendarInput(name="x", time_zone="UTC"), "always_open"),
        (CalendarInput(name="x", time_zone="UTC", always_open=True, windows=OFFICE), "always_open"),
        (CalendarInput(name="", time_zone="UTC", always_open=True), "name"),
    ):
        with pytest.raises(RuleError) as error:
            create_calendar(code="new", entered=entered, by=None, now=NOW)
        assert error.value.field == field
    with pytest.raises(RuleError, match="in use"):
        create_calendar(code="office", entered=HOURS, by=None, now=NOW)


def test_the_calendar_of_levels_that_name_none_stays_always_open(office: Calendar) -> None:
    make_level()
    always = Calendar.objects.exclude(pk=office.pk).get()
    with pytest.raises(RuleError, match="stays always open"):
        change_calendar(calendar=always, entered=HOURS, by=None, now=NOW)


def test_only_who_administers_everything_changes_it(people: People, office: Calendar) -> None:
    local = make_user("local", Role.ADMINISTRATOR, unit=people.operations)
    for user in (people.ada, local):
        with pytest.raises(ForbiddenError):
            change_calendar(calendar=office, entered=HOURS, by=user, now=NOW)
        client = Client()
        client.force_login(user)
        assert client.get("/settings/calendars/office/").status_code == 404


def test_pages_show_hours_and_take_them_back(office: Calendar) -> None:
    client = Client()
    client.force_login(make_user("root", Role.ADMINISTRATOR))
    assert "Mon–Fri 08:00–18:00" in client.get("/settings/calendars/").content.decode()
    assert 'value="08:00–18:00"' in client.get("/settings/calendars/office/").content.decode()
    entered = {"name": "Office", "time_zone": "Europe/Berlin", "day_0": "8", "holidays": "x"}
    page = client.post("/settings/calendars/office/", entered)
    assert page.status_code == 422
    assert "“8” is not an opening" in page.content.decode()
    assert "Line 1, “x”" in page.content.decode()
    entered = {**entered, "day_0": "22:00–06:00, 12:00-13:00", "holidays": "2026-12-25 Xmas"}
    assert client.post("/settings/calendars/office/", entered).status_code == 302
    windows = office.windows.values_list("weekday", "opens_at", "closes_at")
    assert list(windows) == [(0, time(12), time(13)), (0, time(22), time(6))]
    assert office.holidays.get().name == "Xmas"
    new = {**entered, "code": "nights"}
    assert client.post("/settings/calendars/new/", new).status_code == 302
    assert Calendar.objects.filter(code="nights").exists()

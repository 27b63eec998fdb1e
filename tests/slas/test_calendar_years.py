"""Holidays of a calendar year are proposed, looked through and frozen; a frozen year stays."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Role
from core.errors import RuleError
from slas.models import Calendar, CalendarYear, Evaluation, Result
from slas.public_holidays import LIBRARY_VERSION, public_holidays
from slas.services.calendars import change_calendar, create_calendar, entered_of
from slas.services.evaluation import evaluate_owed
from slas.services.holidays import propose_holidays, reopen_year, review_year
from slas.services.reconcile import reconcile
from tests.factories import NOW, make_level, make_user
from tests.people import People
from tests.slas.test_services_calendars import HOURS, measured

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)
CHRISTMAS = (date(2026, 12, 25), "Christmas")


@pytest.fixture
def office(db: None) -> Calendar:
    return create_calendar(code="office", entered=HOURS, by=None, now=NOW)


@pytest.fixture
def root(db: None) -> User:
    return make_user("root", Role.ADMINISTRATOR, first_name="Ruth", last_name="Roe")


def proposed(calendar: Calendar, **changed: Any) -> int:
    entered = {"year": 2026, "country": "DE", "subdivision": "BE", "by": None, "now": LATER}
    return propose_holidays(calendar=calendar, **{**entered, **changed})


def days(calendar: Calendar) -> tuple[tuple[date, str], ...]:
    return entered_of(Calendar.objects.get(pk=calendar.pk)).holidays


def test_a_proposal_fills_a_year_and_leaves_the_others(office: Calendar, root: User) -> None:
    standing = ((date(2025, 12, 24), "Eve"), (date(2026, 7, 1), "Outing"))
    entered = replace(HOURS, holidays=standing)
    change_calendar(calendar=office, entered=entered, by=None, now=NOW)
    proposed(office, by=root)
    assert days(office) == (standing[0], *public_holidays("DE", "BE", 2026))
    row = CalendarYear.objects.get(calendar=office, year=2026)
    assert (row.country, row.subdivision, row.library_version) == ("DE", "BE", LIBRARY_VERSION)
    assert (row.proposed_by, row.proposed_at, row.reviewed_at) == (root, LATER, None)


def test_a_proposal_is_kept_as_somebody_edited_it(office: Calendar) -> None:
    proposed(office, holidays=[CHRISTMAS, (date(2026, 5, 1), "May Day")])
    assert days(office) == ((date(2026, 5, 1), "May Day"), CHRISTMAS)
    proposed(office, country="", subdivision="", holidays=[CHRISTMAS])
    row = CalendarYear.objects.get(calendar=office)
    assert (row.country, row.library_version) == ("", "")


def test_a_proposal_owes_what_the_calendar_judged_and_repeats_for_nothing(office: Calendar) -> None:
    level, other = measured(office), make_level()
    evaluate_owed(now=NOW)
    january = Result.objects.get(service_level=level, month=date(2026, 1, 1))
    assert proposed(office) == 3
    owed = Evaluation.objects.filter(due_at__lte=LATER)
    assert set(owed.values_list("service_level_id", flat=True)) == {level.pk}
    assert not owed.filter(service_level=other).exists()
    evaluate_owed(now=LATER)
    assert reconcile(now=LATER).are_square
    again = Result.objects.get(service_level=level, month=date(2026, 1, 1))
    assert again.inputs_hash != january.inputs_hash
    assert proposed(office, now=LATER + timedelta(days=1)) == 0
    assert CalendarYear.objects.get().proposed_at == LATER


def test_freezing_owes_nothing_and_says_who(office: Calendar, root: User) -> None:
    measured(office)
    proposed(office)
    evaluate_owed(now=LATER)
    waiting = Evaluation.objects.filter(due_at__lte=LATER).count()
    row = review_year(calendar=office, year=2026, by=root, now=LATER)
    assert (row.reviewed_by, row.reviewed_at) == (root, LATER)
    again = review_year(
        calendar=office, year=2026, by=make_user("else", Role.ADMINISTRATOR), now=NOW
    )
    assert (again.reviewed_by, again.reviewed_at) == (root, LATER)
    assert Evaluation.objects.filter(due_at__lte=LATER).count() == waiting


def test_a_frozen_year_refuses_and_says_what_to_do(office: Calendar, root: User) -> None:
    proposed(office)
    review_year(calendar=office, year=2026, by=root, now=LATER)
    standing = entered_of(office)
    said = "reviewed and frozen on .* by Ruth Roe. Open that year again with a reason"
    for holidays in (
        standing.holidays[1:],
        (*standing.holidays, (date(2026, 7, 1), "Outing")),
        ((standing.holidays[0][0], "Another name"), *standing.holidays[1:]),
    ):
        entered = replace(standing, holidays=holidays)
        with pytest.raises(RuleError, match=said) as error:
            change_calendar(calendar=office, entered=entered, by=None, now=LATER)
        assert error.value.field == "holidays"
    with pytest.raises(RuleError, match=said):
        proposed(office, country="FR", subdivision="")
    assert entered_of(Calendar.objects.get(pk=office.pk)) == standing


def test_hours_and_other_years_change_beside_a_frozen_one(office: Calendar, root: User) -> None:
    proposed(office)
    review_year(calendar=office, year=2026, by=root, now=LATER)
    standing = entered_of(office)
    more = replace(
        standing,
        windows=standing.windows[:4],
        holidays=(*standing.holidays, (date(2027, 1, 1), "New Year")),
    )
    change_calendar(calendar=office, entered=more, by=None, now=LATER)
    assert len(days(office)) == len(standing.holidays) + 1


def test_an_opened_year_changes_and_keeps_the_reason(office: Calendar, root: User) -> None:
    measured(office)
    proposed(office)
    review_year(calendar=office, year=2026, by=root, now=LATER)
    with pytest.raises(RuleError, match="The reason is empty"):
        reopen_year(calendar=office, year=2026, reason=" ", by=root, now=LATER)
    reason = "The state gave 8 May as a holiday"
    for _ in range(2):
        row = reopen_year(calendar=office, year=2026, reason=reason, by=root, now=LATER)
        assert (row.reviewed_at, row.reviewed_by, row.reopened_reason) == (None, None, reason)
    added = (*days(office), (date(2026, 5, 8), "Liberation"))
    assert proposed(office, holidays=added) == 3
    again = review_year(calendar=office, year=2026, by=root, now=LATER)
    assert again.reopened_reason == reason
    assert again.reviewed_by == root


def test_what_does_not_hold_is_refused(office: Calendar, root: User) -> None:
    for changed, said in (
        ({"country": "XX"}, "country “XX”"),
        ({"subdivision": "ZZ"}, "subdivision “ZZ”"),
        ({"holidays": [(date(2027, 1, 1), "")]}, "2027-01-01 is not in 2026"),
        ({"holidays": [CHRISTMAS, CHRISTMAS]}, "said twice"),
        ({"year": 1969}, "The year"),
        ({"country": "UA", "subdivision": ""}, "No public holidays of UA are known for 2026"),
        ({"country": "", "subdivision": ""}, "country"),
    ):
        with pytest.raises(RuleError, match=said):
            proposed(office, **changed)
    with pytest.raises(RuleError, match="is not frozen"):
        reopen_year(calendar=office, year=2026, reason="Why not", by=root, now=LATER)
    assert not days(office)
    assert not CalendarYear.objects.exists()


def test_the_calendar_of_levels_that_name_none_has_no_years(root: User) -> None:
    make_level()
    always = Calendar.objects.get()
    with pytest.raises(RuleError, match="stays always open"):
        proposed(always)
    with pytest.raises(RuleError, match="has no holidays"):
        review_year(calendar=always, year=2026, by=root, now=LATER)


def test_only_who_administers_everything_keeps_years(people: People, office: Calendar) -> None:
    local = make_user("local", Role.ADMINISTRATOR, unit=people.operations)
    for user in (*people.everybody, local):
        with pytest.raises(ForbiddenError):
            proposed(office, by=user)
        with pytest.raises(ForbiddenError):
            review_year(calendar=office, year=2026, by=user, now=LATER)
        with pytest.raises(ForbiddenError):
            reopen_year(calendar=office, year=2026, reason="I may not", by=user, now=LATER)

"""Root events: one cause of several failures, and the statements that it changes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.errors import ForbiddenError
from accounts.models import User
from core.errors import PortalError, RuleError
from slas.models import Default, OwedStatement, RootEvent
from slas.services.root_events import change_root_event, record_root_event, remove_root_event
from tests.factories import NOW, make_level, make_vendor
from tests.people import People
from tests.slas.book_setting import Books, keep_books, publish

pytestmark = pytest.mark.django_db


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.fixture
def books(people: People) -> Books:
    return keep_books()


def said(books: Books, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "title": "Cable cut",
        "levels": [books.level],
        "starts_at": at("2026-02-03"),
        "ends_at": at("2026-02-04"),
        "now": NOW,
    }
    return {**given, **changes}


def record(books: Books, by: User, **changes: Any) -> RootEvent:
    return record_root_event(contract=books.contract, by=by, **said(books, **changes))


def owed() -> list[date]:
    months = list(OwedStatement.objects.values_list("from_month", flat=True))
    OwedStatement.objects.all().delete()
    return months


def test_a_root_event_owes_the_statements_that_it_touches(books: Books, people: People) -> None:
    other = make_level(books.contract)
    event = record(books, people.ben, levels=[books.level, other], chosen=other)
    assert (set(event.levels.all()), event.chosen) == ({books.level, other}, other)
    assert owed() == [date(2026, 2, 1)]
    earlier = said(books, starts_at=at("2026-01-30"), ends_at=None, is_catastrophic=True)
    change_root_event(root_event=event, by=people.ada, **earlier)
    assert (event.ends_at, event.is_catastrophic, event.chosen) == (None, True, None)
    assert owed() == [date(2026, 1, 1)]
    change_root_event(root_event=event, by=people.ada, **said(books))
    assert owed() == [date(2026, 1, 1)], "what it no longer touches is owed too"
    for _ in range(2):
        remove_root_event(root_event=event, by=people.ben, now=NOW)
    assert owed() == [date(2026, 2, 1)]
    assert not RootEvent.objects.exists()


def test_what_a_published_statement_rests_on_stays(books: Books, people: People) -> None:
    event = record(books, people.ben)
    Default.objects.update(root_event=event)
    publish(books)
    with pytest.raises(RuleError, match="published"):
        remove_root_event(root_event=event, by=people.ben, now=NOW)
    assert Default.objects.get().root_event == event


def test_a_statement_in_the_making_lets_go_of_it(books: Books, people: People) -> None:
    event = record(books, people.ben)
    Default.objects.update(root_event=event)
    remove_root_event(root_event=event, by=people.ben, now=NOW)
    assert Default.objects.get().root_event is None


def test_only_the_units_own_people_record_and_the_vendor_reads(
    books: Books, people: People
) -> None:
    vendor = people.at_vendor(books.contract.vendor)
    for person in (people.cyd, vendor):
        with pytest.raises(ForbiddenError):
            record(books, person)
    event = record(books, people.ben)
    for person in (people.cyd, vendor):
        with pytest.raises(ForbiddenError):
            remove_root_event(root_event=event, by=person, now=NOW)
    assert RootEvent.objects.visible_to(vendor).get() == event
    for person in (people.cyd, people.at_vendor(make_vendor())):
        assert not RootEvent.objects.visible_to(person).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"levels": []}, "levels"),
        ({"ends_at": at("2026-02-03")}, "ends_at"),
        ({"starts_at": at("2025-02-03"), "ends_at": None}, "starts_at"),
    ],
)
def test_an_entry_that_does_not_hold_is_refused(
    changes: dict[str, Any], field: str, books: Books, people: People
) -> None:
    with pytest.raises(PortalError) as raised:
        record(books, people.ben, **changes)
    assert raised.value.field == field


def test_the_chosen_level_is_one_of_them(books: Books, people: People) -> None:
    with pytest.raises(RuleError) as raised:
        record(books, people.ben, chosen=make_level(books.contract))
    assert raised.value.field == "chosen"

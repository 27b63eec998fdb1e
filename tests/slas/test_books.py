"""The database guards the books: what is published stays, steps stay, the cap holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from slas.models import (
    Credit,
    CreditSchedule,
    CreditTier,
    CreditTransition,
    Event,
    Result,
    Statement,
)
from tests.constraints import NAN, refused_by
from tests.factories import NOW
from tests.slas.book_setting import END, START, Books, counted, enter, keep_books, open_total
from tests.slas.book_setting import publish as freeze

pytestmark = pytest.mark.django_db


@contextmanager
def refused(words: str) -> Iterator[None]:
    """Hold that a trigger refuses what is done within, in these words."""
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


@pytest.fixture
def books() -> Books:
    return keep_books()


@pytest.fixture
def published(books: Books) -> Books:
    freeze(books)
    return books


def results(books: Books) -> Any:
    return Result.objects.filter(pk=books.result.pk)


def statements(books: Books) -> Any:
    return Statement.objects.filter(pk=books.statement.pk)


EDITS: list[dict[str, Any]] = [
    {"attained_shown": 95},
    {"result_class": "met"},
    {"published_in": None},
    {"standing": "proposed"},
    {"standing": "superseded", "n": 7},
]


@pytest.mark.parametrize("edit", EDITS, ids="+".join)
def test_a_published_result_is_frozen(published: Books, edit: dict[str, Any]) -> None:
    with refused("never edited, only superseded"):
        results(published).update(**edit)
    with refused("never removed"):
        results(published)._raw_delete("default")


def test_a_published_result_is_superseded_once(published: Books) -> None:
    assert results(published).update(standing="superseded") == 1
    with refused("never edited"):
        results(published).update(standing="current")


def test_a_result_that_is_not_published_may_change(books: Books) -> None:
    assert results(books).update(attained_shown=95) == 1


@pytest.mark.parametrize(
    "edit",
    [{"content": {"results": [1]}}, {"content_hash": "b" * 64}, {"credit_amount": 1}],
    ids="+".join,
)
def test_a_published_statement_is_frozen(published: Books, edit: dict[str, Any]) -> None:
    for changes in (edit, {**edit, "state": "superseded", "superseded_at": END}):
        with refused("never edited, only superseded"):
            statements(published).update(**changes)
    with refused("never removed"):
        statements(published)._raw_delete("default")


def test_a_published_statement_is_superseded_once(published: Books) -> None:
    assert statements(published).update(state="superseded", superseded_at=END) == 1
    with refused("never edited"):
        statements(published).update(state="published")


def test_a_statement_in_the_making_may_change(books: Books) -> None:
    assert statements(books).update(credit_amount=1, state="provisional") == 1


def test_what_is_published_of_the_demo_can_be_removed_by_who_says_so() -> None:
    demo = keep_books(is_demo=True)
    demo.default.delete()
    freeze(demo)
    with refused("never removed"):
        results(demo)._raw_delete("default")
    say_the_demo_is_removed()
    assert results(demo)._raw_delete("default") == 1
    assert statements(demo)._raw_delete("default") == 1


def test_saying_so_removes_nothing_but_the_demo(published: Books) -> None:
    say_the_demo_is_removed()
    with refused("never removed"):
        results(published)._raw_delete("default")


def say_the_demo_is_removed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ito.remove_demo = 'on'")


@pytest.mark.parametrize("is_demo", [False, True])
def test_the_steps_of_the_ledger_stay(is_demo: bool) -> None:
    books = keep_books(is_demo=is_demo)
    open_total(books, cap=None)
    step = CreditTransition.objects.create(credit=enter(books, 10), to_state="accrued", at=NOW)
    steps = CreditTransition.objects.filter(pk=step.pk)
    with refused("append-only"):
        steps.update(reason="x")
    with refused("append-only"):
        steps._raw_delete("default")
    say_the_demo_is_removed()
    with refused("append-only"):
        steps.update(reason="x")
    if is_demo:
        assert steps._raw_delete("default") == 1
    else:
        with refused("append-only"):
            steps._raw_delete("default")


def test_a_credit_schedule_stays(books: Books) -> None:
    schedule = CreditSchedule.objects.create(
        contract=books.contract, name="s", kind="ladder", direction="higher", created_at=NOW
    )
    tier = CreditTier.objects.create(schedule=schedule, position=1, lower=95, upper=99, value=10)
    with refused("agree another"):
        CreditSchedule.objects.filter(pk=schedule.pk).update(cap_percent=5)
    with refused("agree another"):
        CreditTier.objects.filter(pk=tier.pk).update(value=5)


def test_credits_add_up_as_they_come_and_go(books: Books) -> None:
    open_total(books, cap=1000)
    first, second = enter(books, 100), enter(books, 250, revision=2)
    assert counted(books) == 350
    Credit.objects.filter(pk=first.pk).update(amount=Decimal("99.99"))
    assert counted(books) == Decimal("349.99")
    second.delete()
    assert counted(books) == Decimal("99.99")


COUNTING = ["accrued", "notified", "claim_due", "claimed", "granted", "disputed"]
COUNTING += ["confirmed", "applied", "earned_back"]
SPENT = ["proposed", "refused", "waived", "expired", "superseded"]


@pytest.mark.parametrize("state", [*COUNTING, *SPENT])
def test_a_credit_counts_by_its_state(books: Books, state: str) -> None:
    open_total(books, cap=1000)
    credit = enter(books, 100)
    rows = Credit.objects.filter(pk=credit.pk)
    rows.update(state=state, claim_due_on=date(2026, 4, 1), invoice_line="7")
    assert counted(books) == (100 if state in COUNTING else 0)
    rows.update(state="accrued")
    assert counted(books) == 100


def test_an_earn_back_leaves_the_month_as_it_was(books: Books) -> None:
    open_total(books, cap=1000)
    credit = enter(books, 100)
    enter(books, -50, kind="earn_back", earns_back=credit, default=None)
    assert counted(books) == 100


@pytest.mark.parametrize(
    "write",
    [
        lambda books, credit: enter(books, 41, revision=2),
        lambda books, credit: Credit.objects.filter(pk=credit.pk).update(amount=101),
    ],
    ids=["another entry", "a higher amount"],
)
def test_credits_are_never_above_the_cap(
    books: Books, write: Callable[[Books, Credit], object]
) -> None:
    open_total(books, cap=100)
    credit = enter(books, 60)
    with refused_by("credit_total_never_above_the_cap"):
        write(books, credit)
    enter(books, 40, revision=3)
    assert counted(books) == 100


def test_a_credit_that_comes_back_is_held_to_the_cap_too(books: Books) -> None:
    open_total(books, cap=100)
    waived = enter(books, 60, state="waived")
    enter(books, 60, revision=2)
    with refused_by("credit_total_never_above_the_cap"):
        Credit.objects.filter(pk=waived.pk).update(state="accrued")


def test_without_a_cap_any_sum_counts(books: Books) -> None:
    open_total(books, cap=None)
    enter(books, 10**9)
    assert counted(books) == 10**9


def test_a_credit_needs_a_total_of_its_currency_to_count_into(books: Books) -> None:
    with refused("no total to count into"):
        enter(books, 10)
    open_total(books, cap=100)
    with refused("no total to count into"):
        enter(books, 10, currency="USD")
    enter(books, 10, currency="USD", state="proposed")


def test_a_credit_keeps_its_month_and_currency(books: Books) -> None:
    open_total(books, cap=100)
    rows = Credit.objects.filter(pk=enter(books, 10).pk)
    for changes in ({"month": date(2026, 3, 1)}, {"currency": "USD"}):
        with refused("keeps its contract, month and currency"):
            rows.update(**changes)


def add_event(**content: Any) -> Event:
    given: dict[str, Any] = {
        **{"service_level_id": 1, "attributed_at": START, "opened_at": START, "key_id": 1},
        **{"batch_id": 1, "rank": 1, "version_label": "1", "content_hash": "0" * 64},
    }
    return Event.objects.create(**{**given, **content})


def test_the_affected_share_of_an_outage_is_a_ratio() -> None:
    for key, share in enumerate((0, 1, None)):
        add_event(key_id=key, share=share)
    beyond: tuple[Any, ...] = (Decimal("-0.01"), Decimal("1.01"), NAN)
    for no_ratio in beyond:
        with refused_by("event_share_is_a_ratio"):
            add_event(key_id=9, share=no_ratio)


def test_the_pauses_of_a_ticket_are_a_list() -> None:
    for key, pauses in enumerate(([], [["2026-02-01T08:00:00Z", None]], None)):
        add_event(key_id=key, pauses=pauses)
    others: tuple[Any, ...] = ({"start": 1}, "x", 3)
    for no_list in others:
        with refused_by("event_pauses_are_a_list"):
            add_event(key_id=9, pauses=no_list)

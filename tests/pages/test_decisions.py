"""What others prepared waits for an approver in one list, and on top of their home page."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.permissions import Role
from slas.models import Credit
from slas.services.disputes import raise_dispute
from slas.services.ledger import ask_waiver, notify_credit
from tests.factories import make_user, make_vendor
from tests.pages.conftest import Reader
from tests.pages.figures import Figures, ask, make_figures
from tests.people import People
from tests.query_counts import reviewed_queries
from tests.slas.statements.fed import NOW, Fed, make_fed


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fed(people: People) -> Fed:
    """Make a contract of Operations; its February is published, its March in review."""
    fed = make_fed((96, 80, 85), reference="ITO-1", vendor=make_vendor(unit=people.operations))
    fed.publish(2)
    fed.submit(fed.books.statement(3))
    return fed


@pytest.fixture
def figures(people: People) -> Figures:
    """Make a figure of which an exclusion is asked and which is disputed."""
    figures = make_figures(people)
    ask(figures, people.ben)
    raise_dispute(result=figures.result, reason="INC3 was ours", by=figures.vendor_user, now=NOW)
    return figures


def read(reader: Reader, user: object, path: str, status: int = 200) -> str:
    return " ".join(reader.get(user, path, status).split())  # type: ignore[arg-type]


def credit_of(fed: Fed) -> Credit:
    """Give February's credit."""
    return Credit.objects.get(statement=fed.books.statement(2))


def test_all_kinds_wait_in_one_list(
    fed: Fed, figures: Figures, people: People, reader: Reader
) -> None:
    notify_credit(credit=credit_of(fed), by=people.ada, now=NOW)
    page = read(reader, figures.approver, "/decisions/")
    assert "Four decisions wait for you" in page
    for said in ("Statement of March 2026", "Our firewall change", "INC3 was ours", "was told"):
        assert said in page, said
    assert f"/credits/{credit_of(fed).public_id}/" in page


def test_a_waiver_asked_for_waits_instead_of_the_credit(
    fed: Fed, people: People, reader: Reader
) -> None:
    notify_credit(credit=credit_of(fed), by=people.ada, now=NOW)
    ask_waiver(credit=credit_of(fed), reason="For goodwill", by=people.ada, now=NOW)
    approver = people.holding(Role.APPROVER)
    page = read(reader, approver, "/decisions/")
    assert "Two decisions wait for you" in page
    assert "For goodwill" in page
    assert "the vendor was told" not in page
    only = read(reader, approver, "/decisions/?kind=waiver")
    assert "One decision waits for you" in only
    assert "Statement of March" not in only


def test_nobody_decides_what_they_prepared(fed: Fed, people: People, reader: Reader) -> None:
    both = make_user("dee", Role.APPROVER, Role.PROCUREMENT_OFFICER, unit=people.operations)
    approver = people.holding(Role.APPROVER)
    notify_credit(credit=credit_of(fed), by=both, now=NOW)
    assert "One decision waits for you" in read(reader, both, "/decisions/")
    assert "Two decisions wait for you" in read(reader, approver, "/decisions/")
    ask_waiver(credit=credit_of(fed), reason="For goodwill", by=both, now=NOW)
    assert "For goodwill" not in read(reader, both, "/decisions/")
    assert "For goodwill" in read(reader, approver, "/decisions/")


def test_nothing_of_another_unit_waits(fed: Fed, people: People, reader: Reader) -> None:
    stranger = make_user("far", Role.APPROVER, unit=people.retail)
    page = read(reader, stranger, "/decisions/")
    assert "No decision waits for you" in page
    assert "Everything is decided" in page


def test_who_approves_nothing_is_told_so(fed: Fed, people: People, reader: Reader) -> None:
    page = read(reader, people.ada, "/decisions/")
    assert "You approve nothing" in page
    assert "Statement of March" not in page
    assert 'href="/decisions/"' not in page


def test_a_question_that_makes_no_sense_is_answered(people: People, reader: Reader) -> None:
    approver = people.holding(Role.APPROVER)
    assert "is none of amendment, statement" in read(reader, approver, "/decisions/?kind=gift")
    assert "There is no filter “state”" in read(reader, approver, "/decisions/?state=open")


def test_home_puts_approvals_first_and_counts_them(
    fed: Fed, figures: Figures, people: People, reader: Reader
) -> None:
    page = read(reader, figures.approver, "/")
    assert "three approvals" in page
    assert page.index("For your approval") < page.index("Waiting for a decision")
    assert 'href="/decisions/"' in page
    assert "For your approval" not in read(reader, people.ada, "/")


def test_queries_do_not_grow_with_what_waits(
    fed: Fed, figures: Figures, people: People, reader: Reader
) -> None:
    notify_credit(credit=credit_of(fed), by=people.ada, now=NOW)
    client = Client()
    client.force_login(figures.approver)
    client.get("/decisions/")
    with reviewed_queries("page_decisions"):
        client.get("/decisions/")
    more = make_fed((96, 80, 85, 70), reference="ITO-2", vendor=make_vendor(unit=people.operations))
    for number in (2, 3, 4):
        more.submit(more.books.statement(number))
    ask(figures, people.ben, "INC1")
    with reviewed_queries("page_decisions"):
        assert "Eight decisions" in client.get("/decisions/").content.decode()

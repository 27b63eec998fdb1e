"""The credit ledger: who moves a credit where, once, and what is kept of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection

from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Role
from alerts.models import Alert
from core.errors import ConflictError, PortalError, RuleError
from slas.choices import CreditState
from slas.models import Credit, CreditTransition
from slas.rules.credits.states import CreditAction
from slas.services import ledger
from slas.services.ledger import (
    apply_to_invoice,
    approve_waiver,
    ask_waiver,
    claim_credit,
    confirm_credit,
    decline_waiver,
    grant_claim,
    notify_credit,
    refuse_claim,
    steps_open_to,
    transitions_of,
)
from slas.services.statements.claims import look_after_claims
from tests.factories import NOW, make_user
from tests.people import People
from tests.slas.book_setting import Books, counted, enter, keep_books, open_total
from tests.slas.test_ingest_concurrency import at_once

pytestmark = pytest.mark.django_db
SOON = date(2026, 4, 1)


@pytest.fixture
def books(people: People) -> Books:
    made = keep_books()
    open_total(made, cap=1000)
    return made


@pytest.fixture
def approver(people: People) -> User:
    return people.holding(Role.APPROVER)


def in_state(books: Books, state: str, **changes: Any) -> Credit:
    if state == CreditState.CLAIM_DUE:
        changes.setdefault("claim_due_on", SOON)
    return enter(books, 100, state=state, **changes)


def steps(credit: Credit) -> list[tuple[str, str]]:
    return [(row.from_state, row.to_state) for row in credit.transitions.order_by("pk")]


def test_a_credit_runs_to_the_invoice_and_every_step_is_kept(
    books: Books, people: People, approver: User
) -> None:
    credit = in_state(books, "accrued")
    notify_credit(credit=credit, by=people.ada, now=NOW)
    confirm_credit(credit=credit, by=approver, now=NOW)
    for _ in range(2):
        apply_to_invoice(credit=credit, invoice_line="2026-04/17", by=people.ada, now=NOW)
    assert (credit.state, credit.invoice_line) == (CreditState.APPLIED, "2026-04/17")
    assert steps(credit) == [
        ("accrued", "notified"),
        ("notified", "confirmed"),
        ("confirmed", "applied"),
    ]
    kept = transitions_of([credit.pk])[credit.pk]
    assert [(row.by, row.asked_by) for row in kept] == [
        (people.ada, None),
        (approver, people.ada),
        (people.ada, None),
    ]
    assert counted(books) == Decimal(100)


def test_who_told_the_vendor_does_not_confirm(books: Books, people: People) -> None:
    both = people.holding(Role.ADMINISTRATOR)
    credit = in_state(books, "accrued")
    notify_credit(credit=credit, by=both, now=NOW)
    with pytest.raises(RuleError, match="Somebody else"):
        confirm_credit(credit=credit, by=both, now=NOW)
    assert Credit.objects.get().state == CreditState.NOTIFIED


def test_a_claim_is_made_on_its_last_local_day_and_not_after(books: Books, people: People) -> None:
    credit = in_state(books, "claim_due")
    with pytest.raises(RuleError) as raised:
        claim_credit(credit=credit, by=people.ada, now=datetime(2026, 4, 2, tzinfo=UTC))
    assert raised.value.code == "claim_deadline"
    claim_credit(credit=credit, by=people.ada, now=datetime(2026, 4, 1, 23, 59, tzinfo=UTC))
    assert credit.state == CreditState.CLAIMED
    grant_claim(credit=credit, by=people.ada, now=NOW)
    apply_to_invoice(credit=credit, invoice_line="7", by=people.ada, now=NOW)
    assert credit.state == CreditState.APPLIED


def test_the_deadline_is_in_the_contracts_zone(people: People) -> None:
    books = keep_books()
    type(books.contract).objects.filter(pk=books.contract.pk).update(time_zone="Asia/Tokyo")
    open_total(books, cap=None)
    credit = Credit.objects.get(pk=in_state(books, "claim_due").pk)
    with pytest.raises(RuleError, match="too late"):
        claim_credit(credit=credit, by=people.ada, now=datetime(2026, 4, 1, 15, tzinfo=UTC))


def test_a_refused_claim_counts_no_longer(books: Books, people: People) -> None:
    credit = in_state(books, "claimed")
    assert counted(books) == Decimal(100)
    with pytest.raises(RuleError) as raised:
        refuse_claim(credit=credit, reason=" ", by=people.ada, now=NOW)
    assert raised.value.field == "reason"
    refuse_claim(credit=credit, reason="Maintenance, they say", by=people.ada, now=NOW)
    assert (credit.state, counted(books)) == (CreditState.REFUSED, Decimal(0))


def test_a_claim_settles_its_alert(books: Books, people: People) -> None:
    credit = in_state(books, "claim_due")
    look_after_claims(books.contract, now=NOW)
    assert Alert.objects.get().state == "open"
    claim_credit(credit=credit, by=people.ada, now=NOW)
    assert Alert.objects.get().state == "resolved"


def test_a_waiver_takes_two_people_and_a_reason(
    books: Books, people: People, approver: User
) -> None:
    credit = in_state(books, "notified")
    with pytest.raises(RuleError, match="Nobody has asked"):
        approve_waiver(credit=credit, by=approver, now=NOW)
    with pytest.raises(RuleError) as raised:
        ask_waiver(credit=credit, reason=" ", by=people.ada, now=NOW)
    assert raised.value.field == "reason"
    ask_waiver(credit=credit, reason="They helped us out", by=people.ada, now=NOW)
    assert (credit.state, counted(books)) == (CreditState.NOTIFIED, Decimal(100))
    with pytest.raises(ForbiddenError):
        approve_waiver(credit=credit, by=people.ada, now=NOW)
    approve_waiver(credit=credit, by=approver, now=NOW)
    assert (credit.state, counted(books)) == (CreditState.WAIVED, Decimal(0))
    step = credit.transitions.get()
    assert (step.by, step.asked_by, step.reason) == (approver, people.ada, "They helped us out")


def test_who_asked_for_a_waiver_does_not_approve_it(books: Books, people: People) -> None:
    both = people.holding(Role.ADMINISTRATOR)
    credit = in_state(books, "accrued")
    ask_waiver(credit=credit, reason="Small", by=both, now=NOW)
    with pytest.raises(RuleError, match="Somebody else"):
        approve_waiver(credit=credit, by=both, now=NOW)
    assert not CreditTransition.objects.exists()


def test_a_waiver_that_was_declined_can_be_asked_for_again(
    books: Books, people: People, approver: User
) -> None:
    credit = in_state(books, "accrued")
    ask_waiver(credit=credit, reason="Small", by=people.ada, now=NOW)
    with pytest.raises(ConflictError):
        ask_waiver(credit=credit, reason="Smaller", by=people.ada, now=NOW)
    with pytest.raises(ForbiddenError):
        decline_waiver(credit=credit, by=people.ben, now=NOW)
    decline_waiver(credit=credit, by=approver, now=NOW)
    ask_waiver(credit=credit, reason="Please", by=people.ada, now=NOW)
    assert credit.waiver_reason == "Please"


def test_what_can_no_longer_be_waived_has_no_waiver_waiting(books: Books, people: People) -> None:
    credit = in_state(books, "claim_due")
    ask_waiver(credit=credit, reason="Small", by=people.ada, now=NOW)
    assert Credit.objects.all().waiver_asked().exists()
    claim_credit(credit=credit, by=people.ada, now=NOW)
    assert not Credit.objects.all().waiver_asked().exists()


ACTIONS: dict[str, Callable[..., None]] = {
    "notify": notify_credit,
    "claim": claim_credit,
    "grant": grant_claim,
    "refuse": partial(refuse_claim, reason="No"),
    "confirm": confirm_credit,
    "waive": partial(ask_waiver, reason="No"),
    "apply": partial(apply_to_invoice, invoice_line="1"),
}


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_outsiders_and_the_vendor_move_nothing(name: str, books: Books, people: People) -> None:
    credit = in_state(books, "accrued")
    at_vendor = people.at_vendor(books.contract.vendor)
    for person in (people.cyd, people.ben, at_vendor, people.holding(Role.AUDITOR)):
        with pytest.raises(ForbiddenError):
            ACTIONS[name](credit=credit, by=person, now=NOW)


@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("proposed", "notify"),
        ("accrued", "confirm"),
        ("accrued", "apply"),
        ("notified", "claim"),
        ("claim_due", "grant"),
        ("disputed", "refuse"),
        ("applied", "waive"),
        ("superseded", "notify"),
        ("waived", "confirm"),
    ],
)
def test_a_step_that_the_table_does_not_know_is_refused(
    state: str, name: str, books: Books, people: People
) -> None:
    line = {"invoice_line": "1"} if state == "applied" else {}
    credit = in_state(books, state, **line)
    by = people.holding(Role.ADMINISTRATOR)
    with pytest.raises(PortalError) as raised:
        ACTIONS[name](credit=credit, by=by, now=NOW)
    assert raised.value.field == "state"
    assert not CreditTransition.objects.exists()


def test_what_is_open_is_told(books: Books) -> None:
    assert steps_open_to(in_state(books, "claimed")) == {
        CreditAction.GRANT,
        CreditAction.REFUSE,
        CreditAction.SUPERSEDE,
    }


def race(people: People, approvers: list[User]) -> list[str]:
    """Let approvers confirm one credit at once, each having read it before; give who won."""
    books = keep_books()
    open_total(books, cap=1000)
    credit = in_state(books, "notified")
    shown = [Credit.objects.select_related("contract").get(pk=credit.pk) for _ in approvers]

    def confirm(number: int) -> str:
        try:
            confirm_credit(credit=shown[number], by=approvers[number], now=NOW)
        except ConflictError:
            return "lost"
        return "won"

    return sorted(at_once(confirm, feeders=len(approvers)))


def two_approvers(people: People) -> list[User]:
    unit = people.operations
    return [make_user("", Role.APPROVER, unit=unit) for _ in range(2)]


def without_steps() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE slas_credittransition CASCADE")


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_at_once_one_wins(people: People) -> None:
    try:
        assert race(people, two_approvers(people)) == ["lost", "won"]
        assert CreditTransition.objects.count() == 1
    finally:
        without_steps()


@pytest.mark.django_db(transaction=True)
def test_without_comparing_both_would_win(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(credit: Credit, seen: object, **changes: Any) -> None:
        Credit.objects.filter(pk=credit.pk).update(**changes)

    monkeypatch.setattr(ledger, "_set", blind)
    try:
        assert race(people, two_approvers(people)) == ["won", "won"]
        assert CreditTransition.objects.count() == 2
    finally:
        without_steps()

"""Disputes: raised by either side, decided by another person, carried out in the open."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Role
from core.errors import ConflictError, PortalError, RuleError
from slas.choices import CreditState, DisputeState
from slas.models import Credit, Dispute, Evaluation, OwedStatement, Result
from slas.services.disputes import (
    decide_dispute,
    open_disputes_of,
    raise_dispute,
    withdraw_dispute,
)
from slas.services.ledger import confirm_credit
from tests.factories import NOW, make_vendor
from tests.people import People
from tests.slas.book_setting import MONTH, START, Books, counted, enter, keep_books, open_total

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def books(people: People) -> Books:
    made = keep_books()
    open_total(made, cap=1000)
    return made


@pytest.fixture
def approver(people: People) -> User:
    return people.holding(Role.APPROVER)


@pytest.fixture
def vendor(books: Books, people: People) -> User:
    return people.at_vendor(books.contract.vendor)


def contradict(books: Books, by: User, **changes: Any) -> Dispute:
    given: dict[str, Any] = {"reason": "Two tickets were yours", "evidence": "INC1, INC2"}
    if "credit" not in changes:
        given["result"] = books.result
    return raise_dispute(**{**given, **changes}, by=by, now=NOW)


def decide(dispute: Dispute, by: User, **changes: Any) -> None:
    given: dict[str, Any] = {"upheld": True, "decision": "They were"}
    decide_dispute(dispute=dispute, **{**given, **changes}, by=by, now=NOW)


def owed() -> tuple[int, list[date]]:
    months = list(OwedStatement.objects.values_list("from_month", flat=True))
    return Evaluation.objects.filter(due_at__lte=NOW).count(), months


def test_either_side_disputes_and_it_shows(books: Books, people: People, vendor: User) -> None:
    dispute = contradict(books, vendor)
    assert (dispute.month, dispute.result_revision) == (MONTH, 1)
    key = (books.level.pk, START)
    assert open_disputes_of([key]) == {(*key, None): [dispute]}
    assert open_disputes_of([]) == {}
    with pytest.raises(ConflictError, match="under dispute already"):
        contradict(books, people.ben)
    withdraw_dispute(dispute=dispute, by=vendor, now=NOW)
    assert open_disputes_of([key]) == {}
    assert contradict(books, people.ben).state == DisputeState.OPEN
    assert owed() == (0, [])


def test_who_stands_outside_disputes_nothing(books: Books, people: People) -> None:
    another = people.at_vendor(make_vendor())
    for person in (people.cyd, another, people.holding(Role.AUDITOR)):
        with pytest.raises(ForbiddenError):
            contradict(books, person)
    assert not Dispute.objects.exists()


def test_nobody_sees_another_vendors_disputes(books: Books, people: People, vendor: User) -> None:
    contradict(books, people.ben)
    assert Dispute.objects.visible_to(vendor).count() == 1
    for person in (people.cyd, people.at_vendor(make_vendor())):
        assert not Dispute.objects.visible_to(person).exists()


def test_who_raised_it_does_not_decide(books: Books, people: People) -> None:
    both = people.holding(Role.ADMINISTRATOR)
    dispute = contradict(books, both)
    with pytest.raises(RuleError) as raised:
        decide(dispute, both)
    assert raised.value.code == "four_eyes"
    assert Dispute.objects.get().state == DisputeState.OPEN


def test_neither_the_vendor_nor_a_manager_decides(
    books: Books, people: People, vendor: User
) -> None:
    dispute = contradict(books, people.ben)
    for person in (vendor, people.ada, people.cyd):
        with pytest.raises(ForbiddenError):
            decide(dispute, person)


def test_an_upheld_dispute_of_a_result_owes_its_evaluation(
    books: Books, vendor: User, approver: User
) -> None:
    dispute = contradict(books, vendor)
    decide(dispute, approver, agreed_attained=D("92.5"))
    assert (dispute.state, dispute.agreed_attained) == (DisputeState.UPHELD, D("92.5"))
    assert (dispute.decided_by, dispute.decided_at) == (approver, NOW)
    row = Evaluation.objects.get(due_at__lte=NOW)
    assert (row.service_level, row.period_start) == (books.level, START)
    assert owed() == (1, [MONTH])


def test_a_rejected_dispute_owes_nothing(books: Books, vendor: User, approver: User) -> None:
    dispute = contradict(books, vendor)
    with pytest.raises(RuleError) as raised:
        decide(dispute, approver, upheld=False, agreed_attained=D(92))
    assert raised.value.field == "agreed_attained"
    decide(dispute, approver, upheld=False, decision="They were not")
    assert dispute.state == DisputeState.REJECTED
    assert owed() == (0, [])


def test_a_decision_has_its_reason(books: Books, vendor: User, approver: User) -> None:
    dispute = contradict(books, vendor)
    with pytest.raises(RuleError) as raised:
        decide(dispute, approver, decision=" ")
    assert raised.value.field == "decision"


def test_a_rejected_dispute_confirms_its_credit(books: Books, vendor: User, approver: User) -> None:
    credit = enter(books, 100, state="notified")
    dispute = contradict(books, vendor, credit=credit)
    assert (credit.state, counted(books)) == (CreditState.DISPUTED, D(100))
    decide(dispute, approver, upheld=False, decision="The clause is plain")
    credit.refresh_from_db()
    assert credit.state == CreditState.CONFIRMED
    steps = list(credit.transitions.order_by("pk").values_list("to_state", "by_id", "asked_by_id"))
    assert steps == [("disputed", vendor.pk, None), ("confirmed", approver.pk, vendor.pk)]


def test_a_credit_agreed_away_is_refused(books: Books, vendor: User, approver: User) -> None:
    credit = enter(books, 100, state="confirmed")
    decide(contradict(books, vendor, credit=credit), approver, agreed_amount=D(0))
    credit.refresh_from_db()
    assert (credit.state, counted(books)) == (CreditState.REFUSED, D(0))
    assert owed() == (0, [MONTH])


@pytest.mark.parametrize("amount", [None, D(60)])
def test_a_credit_upheld_stays_disputed_until_the_revision(
    amount: Decimal | None, books: Books, vendor: User, approver: User
) -> None:
    credit = enter(books, 100, state="notified")
    decide(contradict(books, vendor, credit=credit), approver, agreed_amount=amount)
    credit.refresh_from_db()
    assert credit.state == CreditState.DISPUTED
    assert owed() == (0, [MONTH])


def test_a_disputed_credit_is_confirmed_only_after_its_dispute(
    books: Books, vendor: User, approver: User
) -> None:
    credit = enter(books, 100, state="notified")
    dispute = contradict(books, vendor, credit=credit)
    with pytest.raises(RuleError, match="under dispute"):
        confirm_credit(credit=credit, reason="Never mind", by=approver, now=NOW)
    decide(dispute, approver)
    confirm_credit(credit=credit, reason="The inputs give the same", by=approver, now=NOW)
    assert credit.state == CreditState.CONFIRMED


def test_a_withdrawn_dispute_puts_the_credit_back(
    books: Books, people: People, vendor: User, approver: User
) -> None:
    credit = enter(books, 100, state="confirmed")
    dispute = contradict(books, vendor, credit=credit)
    with pytest.raises(ForbiddenError, match="other side"):
        withdraw_dispute(dispute=dispute, by=people.ben, now=NOW)
    for _ in range(2):
        withdraw_dispute(dispute=dispute, by=people.at_vendor(books.contract.vendor), now=NOW)
    assert Credit.objects.get().state == CreditState.NOTIFIED
    with pytest.raises(RuleError, match="withdrawn already"):
        decide(dispute, approver)


@pytest.mark.parametrize("state", ["proposed", "accrued", "claim_due", "applied", "superseded"])
def test_a_credit_that_the_vendor_was_not_told_of_is_not_disputed(
    state: str, books: Books, people: People
) -> None:
    others: dict[str, Any] = {"claim_due_on": MONTH} if state == "claim_due" else {}
    if state == "applied":
        others = {"invoice_line": "1"}
    credit = enter(books, 100, state=state, **others)
    with pytest.raises(RuleError) as raised:
        contradict(books, people.ben, credit=credit)
    assert raised.value.field == "state"


def test_a_running_or_replaced_result_is_not_disputed(books: Books, people: People) -> None:
    for change in ({"state": "running"}, {"state": "final", "standing": "superseded"}):
        Result.objects.filter(pk=books.result.pk).update(**change)
        books.result.refresh_from_db()
        with pytest.raises(RuleError) as raised:
            contradict(books, people.ben)
        assert raised.value.field == "result"


@pytest.mark.parametrize(
    ("of_credit", "agreed", "field"),
    [
        (False, {"agreed_amount": D(1)}, "agreed_amount"),
        (True, {"agreed_attained": D(1)}, "agreed_attained"),
        (True, {"agreed_amount": D("-1")}, "agreed_amount"),
        (True, {"agreed_amount": D("1.001")}, "agreed_amount"),
        (False, {"agreed_attained": D("NaN")}, "agreed_attained"),
        (False, {"agreed_attained": D("0.0000001")}, "agreed_attained"),
    ],
)
def test_an_agreed_figure_fits_what_is_disputed(
    of_credit: bool, agreed: dict[str, Any], field: str, books: Books, people: People
) -> None:
    about = {"credit": enter(books, 100, state="notified")} if of_credit else {}
    dispute = contradict(books, people.ben, **about)
    with pytest.raises(PortalError) as raised:
        decide(dispute, people.holding(Role.APPROVER), **agreed)
    assert raised.value.field == field
    assert Dispute.objects.get().state == DisputeState.OPEN


def test_of_two_decisions_the_first_stands(
    books: Books, people: People, vendor: User, approver: User
) -> None:
    dispute = contradict(books, vendor)
    seen = Dispute.objects.get()
    decide(dispute, approver)
    with pytest.raises(ConflictError):
        decide(seen, people.holding(Role.ADMINISTRATOR), upheld=False)
    assert Dispute.objects.get().state == DisputeState.UPHELD

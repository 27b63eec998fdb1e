"""Renewals are agreed, watched and decided; whoever watches is reminded once per rung."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.errors import ForbiddenError
from accounts.permissions import Role
from alerts.models import Alert
from contracts.models import Contract, RenewalDecision, RenewalWatch
from contracts.services import amend_contract
from contracts.services_decisions import (
    extend_contract,
    give_notice,
    leave_it,
    withdraw_decision,
)
from contracts.services_renewals import RenewalInput, agree_renewal, deal_of, watch_renewal
from contracts.services_watching import watch_owed
from core.errors import ConflictError, RuleError
from tests.factories import make_contract, make_user, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db
YEARLY = RenewalInput("automatic", None, 36, 12, our_notice=3, their_notice=6)
END = date(2027, 1, 1)  # of the first term; our last day is 30 September 2026


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NOW = at("2026-05-01T09:00")


@pytest.fixture
def contract(people: People) -> Contract:
    """Agree three years then yearly, three months' notice, watched by Ada."""
    contract = make_contract(
        reference="C-1",
        vendor=make_vendor(unit=people.operations),
        starts_on=date(2024, 1, 1),
        ends_on=None,
    )
    agree_renewal(contract=contract, entered=YEARLY, by=people.ada, now=NOW)
    watch_renewal(contract=contract, owner=people.ada, deputy=people.ben, by=people.ada, now=NOW)
    return contract


def fixed(people: People, **terms: Any) -> Contract:
    contract = make_contract(
        vendor=make_vendor(unit=people.operations),
        starts_on=date(2024, 1, 1),
        ends_on=END,
    )
    entered = RenewalInput(**{"policy": "agreement", "our_notice": 2, **terms})
    agree_renewal(contract=contract, entered=entered, by=None, now=NOW)
    return contract


def watch_of(contract: Contract) -> RenewalWatch:
    return RenewalWatch.objects.get(contract=contract)


def reminders(state: str = "open") -> list[tuple[str, str]]:
    rows = Alert.objects.filter(rule="renewal", state=state).order_by("pk")
    return [(row.episode, row.severity) for row in rows]


def ends_of(contract: Contract) -> date | None:
    return contract.versions.get(effective_to__isnull=True).ends_on


def test_a_watch_notes_the_last_day_and_reminds_by_rungs_however_late(contract: Contract) -> None:
    assert watch_owed(now=NOW) == 1
    watch = watch_of(contract)
    assert (watch.decision_on, watch.term_ends_on) == (date(2026, 9, 30), END)
    assert reminders() == [("1:2026-09-30:180", "medium")]
    assert watch.due_at == at("2026-07-02T00:00")
    assert watch_owed(now=NOW) == 0
    later = at("2026-09-05T01:00")  # nobody looked in July
    assert watch_owed(now=later) == 1
    assert watch_owed(now=later) == 0
    assert reminders() == [("1:2026-09-30:30", "high")]
    assert reminders("resolved") == [("1:2026-09-30:180", "medium")]
    said = Alert.objects.get(state="open")
    assert said.title == "Renewal of C-1: decide by 30 September 2026"
    assert "it renews on 1 January 2027 for a year" in said.detail
    assert "Ada watches over it, Ben stands in." in said.detail


def test_a_reminder_is_raised_once_however_often_it_is_looked(contract: Contract) -> None:
    for _ in range(3):
        RenewalWatch.objects.update(due_at=NOW)
        watch_owed(now=NOW)
    assert len(reminders()) == 1


def test_an_amendment_of_the_terms_arms_the_ladder_anew(contract: Contract) -> None:
    watch_owed(now=NOW)
    shorter = RenewalInput("automatic", None, 36, 12, our_notice=5)
    agree_renewal(contract=contract, entered=shorter, by=None, now=NOW)
    watch_owed(now=NOW)
    assert reminders() == [("1:2026-07-31:180", "medium")] or reminders()[0][0].startswith(
        "1:2026-07-31:"
    )
    assert watch_of(contract).decision_on == date(2026, 7, 31)
    assert reminders("resolved") == [("1:2026-09-30:180", "medium")]


def test_an_amended_contract_is_looked_at_again_at_once(contract: Contract) -> None:
    watch_owed(now=NOW)
    amend_contract(
        contract=contract,
        effective_from=date(2026, 6, 1),
        change="Ends for good",
        ends_on=date(2026, 12, 1),
        by=None,
        now=NOW,
    )
    assert watch_owed(now=NOW) == 1
    assert reminders() == []
    assert watch_of(contract).decision_on is None


def test_notice_in_time_ends_the_term_and_the_reminders(contract: Contract, people: People) -> None:
    watch_owed(now=NOW)
    decision = give_notice(
        contract=contract, side="ours", given_on=date(2026, 4, 30), by=people.ada, now=NOW
    )
    assert (decision.term_ends_on, decision.ends_on) == (END, END)
    assert ends_of(contract) == END
    watch_owed(now=NOW)
    assert reminders() == []
    with pytest.raises(RuleError, match="notice changes nothing"):
        give_notice(
            contract=contract, side="theirs", given_on=date(2026, 5, 1), by=people.ada, now=NOW
        )


def test_notice_of_the_vendor_is_counted_by_its_own_length(contract: Contract) -> None:
    late = at("2026-08-01T09:00")  # after 30 June, their last day for this term
    decision = give_notice(
        contract=contract, side="theirs", given_on=date(2026, 8, 1), by=None, now=late
    )
    assert decision.ends_on == date(2028, 1, 1)


def test_a_notice_withdrawn_leaves_the_end_open_and_the_ladder_armed(
    contract: Contract, people: People
) -> None:
    decision = give_notice(
        contract=contract, side="ours", given_on=date(2026, 4, 30), by=people.ada, now=NOW
    )
    with pytest.raises(RuleError, match="The reason is empty"):
        withdraw_decision(decision=decision, reason=" ", by=people.ada, now=NOW)
    for _ in range(2):
        withdraw_decision(decision=decision, reason="Settled", by=people.ada, now=NOW)
    assert ends_of(contract) is None
    watch_owed(now=NOW)
    assert [episode for episode, _ in reminders()] == ["1:2026-09-30:180"]


def test_notice_brings_a_later_end_forward_and_none_back(contract: Contract) -> None:
    amend_contract(
        contract=contract,
        effective_from=date(2026, 4, 2),
        change="Ends for good after two more years",
        ends_on=date(2029, 1, 1),
        by=None,
        now=NOW,
    )
    made = give_notice(contract=contract, side="ours", given_on=date(2026, 4, 30), by=None, now=NOW)
    assert (made.ends_on, ends_of(contract)) == (END, END)
    with pytest.raises(RuleError, match="notice changes nothing"):
        give_notice(contract=contract, side="ours", given_on=date(2026, 5, 1), by=None, now=NOW)


def test_a_notice_is_past_withdrawing_once_the_end_was_amended(contract: Contract) -> None:
    decision = give_notice(
        contract=contract, side="ours", given_on=date(2026, 4, 30), by=None, now=NOW
    )
    amend_contract(
        contract=contract,
        effective_from=date(2026, 6, 1),
        change="Half a year longer",
        ends_on=date(2027, 7, 1),
        by=None,
        now=NOW,
    )
    with pytest.raises(RuleError, match="The end was amended since"):
        withdraw_decision(decision=decision, reason="Settled", by=None, now=NOW)
    assert ends_of(contract) == date(2027, 7, 1)


def test_left_to_run_it_is_decided_and_the_next_term_comes_up(contract: Contract) -> None:
    watch_owed(now=NOW)
    leave_it(contract=contract, term_ends_on=END, note="Good value", by=None, now=NOW)
    watch_owed(now=NOW)
    assert reminders() == []
    assert watch_of(contract).decision_on == date(2027, 9, 30)
    with pytest.raises(ConflictError, match="decided already"):
        leave_it(contract=contract, term_ends_on=END, note="Twice", by=None, now=NOW)
    with pytest.raises(RuleError, match="No term ends on 2027-01-02"):
        leave_it(
            contract=contract, term_ends_on=END + timedelta(days=1), note="No", by=None, now=NOW
        )


def test_a_fixed_term_is_extended_by_agreement(people: People) -> None:
    contract = fixed(people)
    decision = extend_contract(
        contract=contract, months=12, decided_on=date(2026, 4, 1), by=people.ada, now=NOW
    )
    assert (decision.term_ends_on, decision.ends_on) == (END, date(2028, 1, 1))
    assert ends_of(contract) == date(2028, 1, 1)
    watch_owed(now=NOW)
    assert watch_of(contract).decision_on == date(2027, 10, 31)
    with pytest.raises(RuleError, match="taken back by an amendment"):
        withdraw_decision(decision=decision, reason="No", by=people.ada, now=NOW)


@pytest.mark.parametrize(
    ("entered", "field", "words"),
    [
        (RenewalInput("sometimes"), "policy", "is not known"),
        (RenewalInput("automatic", None, None, 12), "initial_months", "The first term is missing"),
        (RenewalInput("automatic", None, 12, None), "renewal_months", "The next term is missing"),
        (RenewalInput("automatic", None, 12, 0), "renewal_months", "out of range"),
        (RenewalInput("none", None, None, 12), "renewal_months", "There is no further term"),
        (RenewalInput("agreement", None, 12), "initial_months", "Leave the first term out"),
        (RenewalInput("evergreen", our_notice=-1), "our_notice", "out of range"),
        (RenewalInput("evergreen", our_notice=1, our_notice_unit="weeks"), "our_notice_unit", "is"),
    ],
)
def test_terms_that_do_not_hold_are_refused(
    contract: Contract, entered: RenewalInput, field: str, words: str
) -> None:
    with pytest.raises(RuleError) as refused:
        agree_renewal(contract=contract, entered=entered, by=None, now=NOW)
    assert refused.value.field == field
    assert words in refused.value.message


def test_what_renews_by_itself_has_no_fixed_end(people: People) -> None:
    with pytest.raises(RuleError, match="Amend it to an open end first"):
        agree_renewal(contract=fixed(people), entered=YEARLY, by=None, now=NOW)


def test_a_later_version_keeps_what_was_agreed_before(contract: Contract) -> None:
    amend_contract(
        contract=contract, effective_from=date(2026, 6, 1), change="Dearer", by=None, now=NOW
    )
    fresh = Contract.objects.prefetch_related("versions__renewal").get(pk=contract.pk)
    deal = deal_of(fresh)
    assert deal is not None
    assert deal.terms.policy == "automatic"


@pytest.mark.parametrize(
    ("ladder", "words"),
    [([], "Enter 1 to 6"), ([0], "out of range"), (range(1, 9), "Enter 1 to 6")],
)
def test_rungs_that_make_no_ladder_are_refused(contract: Contract, ladder: Any, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        watch_renewal(contract=contract, owner=None, ladder=ladder, by=None, now=NOW)


def test_only_people_who_see_the_contract_watch_over_it(contract: Contract, people: People) -> None:
    for person in (people.cyd, people.at_vendor(contract.vendor), make_user("x", Role.EXECUTIVE)):
        with pytest.raises(RuleError, match="does not see this contract"):
            watch_renewal(contract=contract, owner=person, by=None, now=NOW)
    with pytest.raises(RuleError, match="Name somebody else"):
        watch_renewal(contract=contract, owner=people.ada, deputy=people.ada, by=None, now=NOW)
    with pytest.raises(RuleError, match="Name the owner too"):
        watch_renewal(contract=contract, owner=None, deputy=people.ada, by=None, now=NOW)


def test_who_may_not_edit_contracts_decides_nothing(contract: Contract, people: People) -> None:
    day = date(2026, 4, 1)
    decision = leave_it(contract=contract, term_ends_on=END, note="Good", by=None, now=NOW)
    for who in (people.ben, people.cyd):
        for deed in (
            lambda who=who: agree_renewal(contract=contract, entered=YEARLY, by=who, now=NOW),
            lambda who=who: watch_renewal(contract=contract, owner=None, by=who, now=NOW),
            lambda who=who: give_notice(
                contract=contract, side="ours", given_on=day, by=who, now=NOW
            ),
            lambda who=who: extend_contract(
                contract=contract, months=1, decided_on=day, by=who, now=NOW
            ),
            lambda who=who: leave_it(
                contract=contract, term_ends_on=END, note="x", by=who, now=NOW
            ),
            lambda who=who: withdraw_decision(decision=decision, reason="x", by=who, now=NOW),
        ):
            with pytest.raises(ForbiddenError):
                deed()
    assert RenewalDecision.objects.get().withdrawn_at is None


def test_notice_of_tomorrow_is_refused(contract: Contract) -> None:
    with pytest.raises(RuleError, match="is still to come"):
        give_notice(contract=contract, side="ours", given_on=date(2026, 5, 2), by=None, now=NOW)

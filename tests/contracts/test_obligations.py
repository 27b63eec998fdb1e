"""What the sides of a contract owe: agreed, reported, accepted by another, told when overdue."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.errors import ForbiddenError
from accounts.models import User
from alerts.models import Alert
from contracts.models import Contract, Milestone, Obligation
from contracts.services import amend_contract
from contracts.services_milestones import lay_out_owed, tell_overdue
from contracts.services_obligations import (
    agree_obligation,
    change_obligation,
    decide_milestone,
    report_milestone,
)
from contracts.tasks import watch_obligations
from core.errors import ConflictError, RuleError
from core.models import HistoryRow
from tests.factories import NOW, make_contract
from tests.people import People

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def owe(contract: Contract | None = None, **fields: Any) -> Obligation:
    """Let the vendor owe a report at the end of each quarter of 2026."""
    given: dict[str, Any] = {
        **{"side": "vendor", "kind": "deliverable", "title": "Service report"},
        **{"first_due_on": date(2026, 3, 31), "every_months": 3, "by": None, "now": NOW},
    }
    return agree_obligation(contract=contract or make_contract(), **{**given, **fields})


def days(owed: Obligation) -> list[date]:
    return list(owed.milestones.order_by("number").values_list("due_on", flat=True))


def report(row: Milestone, by: User, now: datetime = NOW) -> Milestone:
    return report_milestone(milestone=row, evidence="Ticket 12", by=by, now=now)


def decide(row: Milestone, state: str, by: User, note: str = "", now: datetime = NOW) -> Milestone:
    return decide_milestone(milestone=row, state=state, note=note, by=by, now=now)


def test_a_quarterly_report_of_2026_has_four_days() -> None:
    assert days(owe()) == [
        *(date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)),
    ]


def test_saying_it_twice_keeps_it_once(ada: User) -> None:
    contract = make_contract()
    assert owe(contract, by=ada) == owe(contract, by=ada)
    assert Milestone.objects.count() == 4


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"every_months": 2}, "every_months"),
        ({"last_due_on": date(2026, 3, 30)}, "last_due_on"),
        ({"side": "theirs"}, "side"),
        ({"kind": "wish"}, "kind"),
    ],
)
def test_what_does_not_hold_is_refused(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleError) as refused:
        owe(**fields)
    assert refused.value.field == field
    assert not Obligation.objects.exists()


def test_only_who_edits_contracts_there_agrees_and_changes(people: People) -> None:
    contract = make_contract(unit=people.operations)
    owed = owe(contract, by=people.ada)
    for other in (people.ben, people.cyd):
        with pytest.raises(ForbiddenError):
            owe(contract, title="Another", by=other)
        with pytest.raises(ForbiddenError):
            change_obligation(
                obligation=owed, title="X", first_due_on=date(2026, 4, 1), by=other, now=NOW
            )


def test_another_person_accepts_what_was_reported(people: People) -> None:
    row = owe(make_contract(unit=people.operations)).milestones.all()[0]
    report(row, people.ben)
    with pytest.raises(RuleError, match="Another person"):
        decide(row, "met", people.ben)
    assert decide(row, "met", people.ada).state == "met"
    assert decide(row, "met", people.ada).decided_at == NOW
    with pytest.raises(RuleError, match="decided already"):
        decide(row, "notMet", people.ada, "On second thought")


def test_nothing_is_met_without_a_report(people: People) -> None:
    row = owe(make_contract(unit=people.operations)).milestones.all()[0]
    with pytest.raises(RuleError, match="Nobody has reported"):
        decide(row, "met", people.ada)
    assert decide(row, "notMet", people.ada, "Nothing came").state == "notMet"


def test_what_is_not_met_needs_a_reason(people: People) -> None:
    row = owe(make_contract(unit=people.operations)).milestones.all()[0]
    report(row, people.ben)
    for state in ("notMet", "partiallyMet", "scheduled"):
        with pytest.raises(RuleError) as refused:
            decide(row, state, people.ada)
        assert refused.value.field == "note"


def test_what_is_sent_back_waits_again(people: People) -> None:
    row = owe(make_contract(unit=people.operations)).milestones.all()[0]
    report(row, people.ben)
    back = decide(row, "scheduled", people.ada, "No figures in it")
    assert (back.state, back.evidence, back.reported_by) == ("scheduled", "", None)
    assert report(row, people.ada).reported_by == people.ada


def test_a_report_is_made_once_and_may_be_repeated(people: People) -> None:
    row = owe(make_contract(unit=people.operations)).milestones.all()[0]
    assert report(row, people.ben) == report(row, people.ben)
    with pytest.raises(ConflictError):
        report(row, people.ada)
    with pytest.raises(ForbiddenError):
        report(row, people.cyd)


def test_a_change_moves_what_waits_and_keeps_what_was_reported(people: People) -> None:
    owed = owe(make_contract(unit=people.operations))
    report(owed.milestones.get(number=1), people.ben)
    change_obligation(
        obligation=owed,
        title="Service report",
        first_due_on=date(2026, 4, 15),
        every_months=6,
        by=people.ada,
        now=NOW,
    )
    assert days(owed) == [date(2026, 3, 31), date(2026, 10, 15)]


def test_an_amended_term_lays_out_more_days_or_takes_them_away() -> None:
    owed = owe()
    later = NOW + DAY
    amend_contract(
        contract=owed.contract,
        effective_from=date(2026, 4, 1),
        change="Shorter",
        ends_on=date(2026, 7, 1),
        by=None,
        now=later,
    )
    assert lay_out_owed(now=later) == 1
    assert days(owed) == [date(2026, 3, 31), date(2026, 6, 30)]
    assert lay_out_owed(now=later) == 0


def test_days_are_laid_out_a_year_ahead_as_time_goes_by() -> None:
    owed = owe(make_contract(ends_on=None))
    assert max(days(owed)) == date(2027, 3, 31)
    later = datetime(2026, 8, 1, tzinfo=NOW.tzinfo)
    assert lay_out_owed(now=later) == 1
    assert max(days(owed)) == date(2027, 9, 30)


def test_what_is_overdue_is_told_once_on_the_next_day_of_the_contract_s_zone() -> None:
    owed = owe(make_contract(time_zone="Asia/Tokyo"))
    last_moment = datetime(2026, 3, 31, 14, 59, tzinfo=NOW.tzinfo)
    assert tell_overdue(now=last_moment) == 0
    assert tell_overdue(now=last_moment + timedelta(minutes=1)) == 1
    assert tell_overdue(now=last_moment + timedelta(minutes=2)) == 0
    alert = Alert.objects.get()
    assert (alert.rule, alert.unit) == ("obligation_overdue", owed.contract.unit)
    assert owed.contract.vendor.display_name in alert.detail


def test_missed_wake_ups_are_caught_up() -> None:
    owe()
    assert tell_overdue(now=datetime(2026, 10, 2, tzinfo=NOW.tzinfo)) == 3
    assert Alert.objects.count() == 3


def test_a_report_resolves_the_alert_and_sending_it_back_tells_anew(people: People) -> None:
    row = owe(make_contract(unit=people.operations)).milestones.all()[0]
    late = datetime(2026, 4, 2, tzinfo=NOW.tzinfo)
    tell_overdue(now=late)
    report(row, people.ben, late)
    assert Alert.objects.get().state == "resolved"
    decide(row, "scheduled", people.ada, "Empty", late)
    assert tell_overdue(now=late + DAY) == 1
    assert Alert.objects.unresolved().count() == 1


def test_a_moved_day_resolves_its_alert(people: People) -> None:
    owed = owe(make_contract(unit=people.operations), every_months=0)
    late = datetime(2026, 4, 2, tzinfo=NOW.tzinfo)
    tell_overdue(now=late)
    change_obligation(
        obligation=owed, title="Plan", first_due_on=date(2026, 5, 1), by=people.ada, now=late
    )
    assert Alert.objects.get().state == "resolved"
    assert tell_overdue(now=late) == 0
    assert tell_overdue(now=datetime(2026, 5, 2, tzinfo=NOW.tzinfo)) == 1


def test_the_wake_up_does_both(time_machine: Any) -> None:
    owed = owe(make_contract(ends_on=None))
    time_machine.move_to(datetime(2026, 8, 1, tzinfo=NOW.tzinfo), tick=False)
    watch_obligations()
    assert max(days(owed)) == date(2027, 9, 30)
    assert Alert.objects.count() == 2


def test_history_says_what_came_of_it_and_not_what_was_planned(people: People) -> None:
    row = owe(make_contract(unit=people.operations)).milestones.all()[0]
    before = HistoryRow.objects.count()
    Obligation.objects.update(planned_at=NOW + DAY)
    assert HistoryRow.objects.count() == before
    report(row, people.ben)
    told = HistoryRow.objects.order_by("-position").first()
    assert told is not None
    assert told.new is not None
    assert told.new["evidence"] == "Ticket 12"

"""Exclusions: asked for, decided by another person, and figures owed by what is approved."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Role
from contracts.models import Contract
from core.errors import ConflictError, PortalError, RuleError
from slas.choices import ExclusionState
from slas.ingest_rows import EventRow
from slas.models import Evaluation, EventKey, Exclusion, OwedStatement, ServiceLevel
from slas.services.exclusions import (
    approve_exclusion,
    approve_exclusion_partly,
    reject_exclusion,
    request_exclusion,
    submit_exclusion,
    withdraw_exclusion,
)
from slas.services.ingest import record_events
from tests.factories import NOW, make_contract, make_level, make_source
from tests.people import People

pytestmark = pytest.mark.django_db


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.fixture
def level(people: People) -> ServiceLevel:
    return make_level()


@pytest.fixture
def approver(people: People) -> User:
    return people.holding(Role.APPROVER)


def ask(level: ServiceLevel, by: User, **changes: Any) -> Exclusion:
    given: dict[str, Any] = {
        "contract": level.contract,
        "kind": "interval",
        "category": "change_window",
        "clause": "9.2",
        "reason": "Agreed move of the data centre",
        "evidence": "CHG-77",
        "levels": [level],
        "starts_at": at("2026-01-20"),
        "ends_at": at("2026-02-03"),
        "by": by,
        "now": NOW,
    }
    return request_exclusion(**{**given, **changes})


def submitted(level: ServiceLevel, by: User, **changes: Any) -> Exclusion:
    exclusion = ask(level, by, **changes)
    submit_exclusion(exclusion=exclusion, by=by, now=NOW)
    return exclusion


def owed() -> list[str]:
    rows = Evaluation.objects.order_by("period_start")
    return [f"{row.period_start:%Y-%m}" for row in rows.filter(due_at__lte=NOW)]


def of_events(level: ServiceLevel, **changes: Any) -> dict[str, Any]:
    """Describe an exclusion of tickets of the level, as `ask` takes it."""
    return {"kind": "events", "starts_at": None, "ends_at": None, **changes}


def tickets(level: ServiceLevel, *days: str) -> list[EventKey]:
    rows = [
        EventRow(level.pk, f"INC{n}", 1, "v1", at(day), due_at=at(day), resolved_at=at(day))
        for n, day in enumerate(days)
    ]
    record_events(source=level.versions.get().source, rows=rows, by=None, now=NOW)
    Evaluation.objects.all().delete()
    return list(EventKey.objects.order_by("external_id"))


def test_nothing_is_owed_before_another_person_approves(
    level: ServiceLevel, people: People, approver: User
) -> None:
    exclusion = submitted(level, people.ben)
    assert (exclusion.state, owed()) == (ExclusionState.SUBMITTED, [])
    approve_exclusion(exclusion=exclusion, by=approver, now=NOW)
    assert exclusion.state == ExclusionState.APPROVED
    assert (exclusion.decided_by, exclusion.decided_at) == (approver, NOW)
    assert owed() == ["2026-01", "2026-02"]
    assert OwedStatement.objects.get().from_month == date(2026, 1, 1)


def test_who_asked_does_not_decide(level: ServiceLevel, people: People) -> None:
    both = people.holding(Role.ADMINISTRATOR)
    exclusion = submitted(level, both)
    for decide in (approve_exclusion, reject_exclusion):
        with pytest.raises(RuleError) as raised:
            decide(exclusion=exclusion, decision="Yes", by=both, now=NOW)
        assert raised.value.code == "four_eyes"
    assert Exclusion.objects.get().state == ExclusionState.SUBMITTED
    assert owed() == []


def test_only_an_approver_of_the_unit_decides(level: ServiceLevel, people: People) -> None:
    exclusion = submitted(level, people.ben)
    for person in (people.ada, people.cyd, people.at_vendor(level.contract.vendor)):
        with pytest.raises(ForbiddenError):
            approve_exclusion(exclusion=exclusion, by=person, now=NOW)


def test_only_the_units_own_people_ask(level: ServiceLevel, people: People) -> None:
    for person in (people.cyd, people.at_vendor(level.contract.vendor)):
        with pytest.raises(ForbiddenError):
            ask(level, person)
    assert not Exclusion.objects.exists()


def test_a_smaller_interval_is_approved_and_owes_less(
    level: ServiceLevel, people: People, approver: User
) -> None:
    exclusion = submitted(level, people.ben)
    approve_exclusion_partly(
        exclusion=exclusion,
        decision="Only the weekend",
        starts_at=at("2026-01-24"),
        ends_at=at("2026-01-26"),
        by=approver,
        now=NOW,
    )
    assert exclusion.state == ExclusionState.PARTLY_APPROVED
    assert (exclusion.approved_starts_at, exclusion.starts_at) == (
        at("2026-01-24"),
        at("2026-01-20"),
    )
    assert owed() == ["2026-01"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-20", "2026-02-03"),
        ("2026-01-19", "2026-01-25"),
        ("2026-01-25", "2026-02-04"),
        ("2026-01-25", "2026-01-25"),
    ],
)
def test_a_part_is_a_part(
    start: str, end: str, level: ServiceLevel, people: People, approver: User
) -> None:
    exclusion = submitted(level, people.ben)
    with pytest.raises(RuleError):
        approve_exclusion_partly(
            exclusion=exclusion,
            decision="Some",
            starts_at=at(start),
            ends_at=at(end),
            by=approver,
            now=NOW,
        )


def test_some_of_the_events_are_approved_and_owe_their_periods(
    people: People, approver: User
) -> None:
    level = make_level(input_kind="events")
    first, second, third = tickets(level, "2026-01-10", "2026-02-10", "2026-02-11")
    exclusion = submitted(level, people.ben, **of_events(level, events=[first, second, third]))
    approve_exclusion_partly(
        exclusion=exclusion, decision="Not the last", events=[second], by=approver, now=NOW
    )
    assert [row.key for row in exclusion.events.filter(is_approved=True)] == [second]
    assert owed() == ["2026-02"]
    Evaluation.objects.all().delete()
    approve_exclusion(exclusion=exclusion, by=approver, now=NOW)
    assert exclusion.events.filter(is_approved=True).count() == 3
    assert owed() == ["2026-01", "2026-02"]


def test_a_ticket_open_in_the_interval_owes_the_period_that_judges_it(
    people: People, approver: User
) -> None:
    level = make_level(input_kind="events", attribution="resolved")
    row = EventRow(level.pk, "INC", 1, "v1", at("2026-01-21"), resolved_at=at("2026-03-02"))
    record_events(source=level.versions.get().source, rows=[row], by=None, now=NOW)
    Evaluation.objects.all().delete()
    exclusion = submitted(level, people.ben, starts_at=at("2026-01-20"), ends_at=at("2026-01-22"))
    approve_exclusion(exclusion=exclusion, by=approver, now=NOW)
    assert owed() == ["2026-01", "2026-02", "2026-03"]


def test_an_approval_is_taken_back_by_a_new_decision_which_owes_again(
    level: ServiceLevel, people: People, approver: User
) -> None:
    exclusion = submitted(level, people.ben)
    approve_exclusion(exclusion=exclusion, by=approver, now=NOW)
    Evaluation.objects.all().delete()
    with pytest.raises(RuleError, match="anew"):
        withdraw_exclusion(exclusion=exclusion, by=people.ben, now=NOW)
    later = NOW + timedelta(days=1)
    reject_exclusion(exclusion=exclusion, decision="The window had moved", by=approver, now=later)
    assert exclusion.state == ExclusionState.REJECTED
    assert "Before: Approved, 2026-03-20" in exclusion.decision
    assert Evaluation.objects.count() == 2


def test_of_two_decisions_at_once_the_first_stands(
    level: ServiceLevel, people: People, approver: User
) -> None:
    exclusion = submitted(level, people.ben)
    seen = Exclusion.objects.get()
    approve_exclusion(exclusion=exclusion, by=approver, now=NOW)
    with pytest.raises(ConflictError):
        reject_exclusion(
            exclusion=seen, decision="No", by=people.holding(Role.ADMINISTRATOR), now=NOW
        )
    assert Exclusion.objects.get().state == ExclusionState.APPROVED


def test_a_draft_is_withdrawn_and_then_nothing_is_decided(
    level: ServiceLevel, people: People, approver: User
) -> None:
    exclusion = ask(level, people.ben)
    with pytest.raises(RuleError, match="draft"):
        approve_exclusion(exclusion=exclusion, by=approver, now=NOW)
    withdraw_exclusion(exclusion=exclusion, by=people.ada, now=NOW)
    withdraw_exclusion(exclusion=exclusion, by=people.ada, now=NOW)
    for refused in (submit_exclusion, approve_exclusion):
        with pytest.raises(RuleError, match="withdrawn"):
            refused(
                exclusion=exclusion,
                by=people.ben if refused is submit_exclusion else approver,
                now=NOW,
            )


def test_a_window_to_come_owes_nothing_yet(
    level: ServiceLevel, people: People, approver: User
) -> None:
    exclusion = submitted(level, people.ben, starts_at=at("2026-06-01"), ends_at=at("2026-06-02"))
    approve_exclusion(exclusion=exclusion, by=approver, now=NOW)
    assert owed() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "some"}, "kind"),
        ({"category": "weather"}, "category"),
        ({"clause": " "}, "clause"),
        ({"reason": ""}, "reason"),
        ({"levels": []}, "levels"),
        ({"starts_at": None}, "starts_at"),
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": at("2026-01-20")}, "ends_at"),
        ({"starts_at": at("2025-12-31")}, "starts_at"),
        ({"ends_at": at("2027-01-02")}, "ends_at"),
        ({"scope": "Nowhere"}, "scope"),
        ({"kind": "events"}, "starts_at"),
        ({"kind": "events", "starts_at": None, "ends_at": None}, "events"),
    ],
)
def test_an_entry_that_does_not_hold_is_refused(
    changes: dict[str, Any], field: str, level: ServiceLevel, people: People
) -> None:
    with pytest.raises(PortalError) as raised:
        ask(level, people.ben, **changes)
    assert raised.value.field == field
    assert not Exclusion.objects.exists()


def test_levels_and_events_of_another_contract_are_refused(
    level: ServiceLevel, people: People
) -> None:
    other = make_level(input_kind="events", source=make_source("other"))
    with pytest.raises(RuleError) as raised:
        ask(level, people.ben, levels=[level, other])
    assert raised.value.field == "levels"
    keys = tickets(other, "2026-01-10")
    with pytest.raises(RuleError) as raised:
        ask(level, people.ben, **of_events(level, events=keys))
    assert raised.value.field == "events"


def test_a_scope_of_the_contract_is_known(people: People) -> None:
    contract: Contract = make_contract()
    contract.scopes.create(code="Luleå", name="Luleå", kind="site", created_at=NOW)
    assert ask(make_level(contract), people.ben, scope="Luleå").scope == "Luleå"


def test_a_vendor_sees_what_was_put_forward_of_its_own(level: ServiceLevel, people: People) -> None:
    own, other = people.at_vendor(level.contract.vendor), people.at_vendor(make_contract().vendor)
    exclusion = ask(level, people.ben)
    assert not Exclusion.objects.visible_to(own).exists()
    submit_exclusion(exclusion=exclusion, by=people.ben, now=NOW)
    assert Exclusion.objects.visible_to(own).get() == exclusion
    for person in (other, people.cyd):
        assert not Exclusion.objects.visible_to(person).exists()
    assert Exclusion.objects.visible_to(people.ada).get() == exclusion

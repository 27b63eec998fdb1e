"""Service levels are agreed with terms that hold, and amended from the first day of a period on."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.errors import ForbiddenError
from contracts.models import Contract
from contracts.services import amend_contract, create_scope
from core.errors import RuleError
from slas.models import (
    Batch,
    CreditSchedule,
    Evaluation,
    Event,
    EventKey,
    PriorityLimit,
    Sample,
    ServiceLevel,
    ServiceLevelVersion,
)
from slas.services.evaluation import open_periods
from slas.services.terms import (
    amend_service_level,
    create_service_level,
    terms_of,
)
from tests.factories import NOW, make_contract, make_level, make_source, make_terms
from tests.people import People

pytestmark = pytest.mark.django_db

TICKETS: dict[str, Any] = {"input_kind": "events", "outcome_by": "business_time"}


def test_a_level_begins_with_its_contract_in_its_zone() -> None:
    contract = make_contract(starts_on=date(2026, 1, 16), anchor_day=16, time_zone="Europe/Paris")
    level = make_level(contract)
    version = level.versions.get()
    assert level.opens_next_at == datetime(2026, 1, 15, 23, tzinfo=UTC)
    assert (version.number, version.effective_from) == (1, date(2026, 1, 16))
    assert version.contract_version == contract.versions.get()
    assert version.calendar.code == "24x7"


def test_a_level_added_later_owes_nothing_for_the_time_before() -> None:
    contract = make_contract()
    level = make_level(contract, effective_from=date(2026, 3, 1))
    assert level.opens_next_at == datetime(2026, 3, 1, tzinfo=UTC)
    open_periods(now=NOW)
    assert [row.period_start.date() for row in Evaluation.objects.all()] == [date(2026, 3, 1)]


def test_the_tick_opens_every_period_from_the_contracts_start() -> None:
    make_level()
    open_periods(now=NOW)
    opened = [row.period_start.month for row in Evaluation.objects.order_by("period_start")]
    assert opened == [1, 2, 3]


def _schedule(contract: Contract, **fields: Any) -> CreditSchedule:
    given = {"name": "Ladder", "kind": "ladder", "direction": "higher", "created_at": NOW}
    return CreditSchedule.objects.create(contract=contract, **{**given, **fields})


def test_a_credit_schedule_is_the_contracts_own_and_looks_the_same_way() -> None:
    contract = make_contract(reference="C-1")
    other = _schedule(make_contract())
    lower = _schedule(contract, direction="lower", name="Slow")
    pool = _schedule(contract, kind="pool", name="Pool")
    for fields, words in (
        ({"credit_schedule": other}, "is of another contract. Choose one of C-1."),
        ({"credit_schedule": lower}, "The credit schedule, Slow, is for “Lower is better”."),
        ({"credit_schedule": pool}, "The share of the pool is empty."),
        ({"credit_schedule": pool, "allocation_percent": Decimal(101)}, "is out of range"),
    ):
        with pytest.raises(RuleError, match=re.escape(words)):
            make_level(contract, **fields)
    made = make_level(contract, credit_schedule=pool, allocation_percent=Decimal("12.5"))
    assert terms_of(made.versions.get()).credit_schedule == pool


def test_limits_stand_in_rows_and_are_copied_by_an_amendment() -> None:
    limits = (("P2", 480), ("", 960), ("P1", 240))
    level = make_level(**TICKETS, limits=limits)
    first = level.versions.get()
    assert terms_of(first).limits == (("", 960), ("P1", 240), ("P2", 480))
    second = _amend(level)
    assert second.number == 2
    assert terms_of(second).limits == terms_of(first).limits
    third = _amend(level, effective_from=date(2026, 4, 1), limits=(("", 60),))
    assert terms_of(third).limits == (("", 60),)
    assert PriorityLimit.objects.count() == 7


def test_terms_of_loaded_versions_ask_nothing() -> None:
    make_level(**TICKETS, limits=(("", 60),))
    make_level(**TICKETS, limits=(("", 60),))
    rows = ServiceLevelVersion.objects.select_related(
        "source", "calendar", "credit_schedule"
    ).prefetch_related("limits")
    versions = list(rows)
    with CaptureQueriesContext(connection) as asked:
        assert [terms_of(version).limits for version in versions] == [(("", 60),)] * 2
    assert len(asked) == 0


def test_one_target_may_be_both_expected_and_minimum() -> None:
    make_level(expected=Decimal(95), minimum=Decimal(95), critical_floor=Decimal(95))
    make_level(
        metric_type="mean", unit="hours", direction="lower", expected=Decimal(4), minimum=Decimal(4)
    )


def test_a_code_is_used_once_in_a_contract_and_an_external_id_once_in_its_source() -> None:
    level = make_level(code="P1", external_source="tool", external_id="7")
    make_level(code="P1")
    with pytest.raises(RuleError, match="The code, P1, is in use in this contract") as refused:
        make_level(level.contract, code="P1")
    assert refused.value.code == "unique"
    with pytest.raises(RuleError, match="The external id, 7, is in use in tool"):
        make_level(external_source="tool", external_id="7")


def test_only_who_edits_contracts_in_the_unit_agrees_and_amends_levels(people: People) -> None:
    contract = make_contract(unit=people.operations)
    level = make_level(contract, by=people.ada)
    for person in (people.ben, people.cyd):
        with pytest.raises(ForbiddenError):
            make_level(contract, by=person)
        with pytest.raises(ForbiddenError):
            _amend(level, by=person)
    _amend(level, by=people.ada)


# --- amendments


def _amend(level: ServiceLevel, **fields: Any) -> Any:
    version = level.versions.get(effective_to__isnull=True)
    changes = {
        name: fields.pop(name) for name in list(fields) if name in type(terms_of(version)).__slots__
    }
    given: dict[str, Any] = {
        "effective_from": date(2026, 3, 1),
        "change": "Raised",
        "terms": replace(terms_of(version), **({"expected": Decimal(97)} | changes)),
        "by": None,
        "now": NOW,
    }
    return amend_service_level(service_level=level, **{**given, **fields})


def test_an_amendment_closes_the_terms_before_and_marks_what_has_begun() -> None:
    level = make_level()
    open_periods(now=NOW)
    Evaluation.objects.all().delete()
    _amend(level, effective_from=date(2026, 2, 1))
    first, second = level.versions.all()
    assert first.effective_to == second.effective_from == date(2026, 2, 1)
    assert (first.expected, second.expected, second.number) == (Decimal(95), Decimal(97), 2)
    owed = Evaluation.objects.order_by("period_start")
    assert [(row.period_start.month, row.due_at) for row in owed] == [(2, NOW), (3, NOW)]


def test_an_amendment_of_what_is_to_come_owes_nothing_yet() -> None:
    level = make_level()
    open_periods(now=NOW)
    Evaluation.objects.all().delete()
    _amend(level, effective_from=date(2026, 4, 1))
    assert not Evaluation.objects.exists()


def test_the_same_amendment_twice_is_one_version() -> None:
    level = make_level()
    assert _amend(level) == _amend(level)
    assert level.versions.count() == 2


def test_terms_rest_on_the_contracts_version_of_their_first_day() -> None:
    contract = make_contract()
    level = make_level(contract)
    amended = amend_contract(
        contract=contract, effective_from=date(2026, 2, 10), change="More", by=None, now=NOW
    )
    assert _amend(level).contract_version == amended


@pytest.mark.parametrize(
    ("contract", "day", "words"),
    [
        ({}, date(2026, 3, 2), "is within a month: one set of terms judges all of it. Enter"),
        ({}, date(2026, 3, 2), "Enter 2026-03-01 or 2026-04-01."),
        ({"anchor_day": 16}, date(2026, 3, 1), "Enter 2026-02-16 or 2026-03-16."),
        ({}, date(2026, 1, 1), "is not after that of the latest terms, 2026-01-01."),
        ({}, date(2027, 1, 1), "Enter a day from 2026-01-01 and before 2027-01-01."),
        ({"ends_on": None}, date(2025, 12, 1), "Enter a day from 2026-01-01."),
    ],
)
def test_terms_begin_with_a_period(contract: dict[str, Any], day: date, words: str) -> None:
    level = make_level(make_contract(**contract))
    with pytest.raises(RuleError) as refused:
        _amend(level, effective_from=day)
    assert words in refused.value.message
    assert refused.value.field == "effective_from"
    assert level.versions.get().effective_to is None


def test_a_level_may_begin_with_its_contract_within_a_period() -> None:
    contract = make_contract(starts_on=date(2026, 1, 10))
    assert make_level(contract).versions.get().effective_from == date(2026, 1, 10)
    with pytest.raises(RuleError, match=r"Enter 2026-01-10 or 2026-02-01\."):
        make_level(contract, effective_from=date(2026, 1, 20))


def test_the_reporting_period_stays() -> None:
    with pytest.raises(
        RuleError, match="differs from the month that this service level"
    ) as refused:
        _amend(make_level(), reporting_period="quarter", effective_from=date(2026, 4, 1))
    assert refused.value.field == "reporting_period"


def _sample(level: ServiceLevel, at: datetime) -> None:
    batch = Batch.objects.create(source=make_source(), received_at=NOW)
    Sample.objects.create(service_level=level, at=at, n=1, good=1, batch=batch)


def _event(level: ServiceLevel, *, opened_at: datetime, attributed_at: datetime) -> None:
    batch = Batch.objects.create(source=make_source(), received_at=NOW)
    key = EventKey.objects.create(
        source=make_source(),
        external_id=f"T-{opened_at:%Y%m%d}",
        service_level=level,
        attributed_at=attributed_at,
        rank=1,
        content_hash="0" * 64,
    )
    Event.objects.create(
        service_level=level,
        attributed_at=attributed_at,
        key=key,
        rank=1,
        version_label="1",
        opened_at=opened_at,
        content_hash="0" * 64,
        batch=batch,
    )


FEBRUARY, MARCH = datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
NOT_YET = datetime(9999, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [{"attribution": "opened"}, {"input_kind": "events"}, {"per_scope": True}],
    ids=["attribution", "input", "scope"],
)
def test_where_measurements_go_is_fixed_from_the_first_one_on(change: dict[str, Any]) -> None:
    level = make_level()
    create_scope(contract=level.contract, code="n", name="N", kind="site", by=None, now=NOW)
    _sample(level, FEBRUARY)
    _sample(level, MARCH)
    with pytest.raises(RuleError, match="cannot change from 2026-03-01 on") as refused:
        _amend(level, **change)
    assert refused.value.field in change
    _amend(level, effective_from=date(2026, 4, 1), **change)


def test_tickets_fix_their_attribution_open_ones_too() -> None:
    level = make_level(input_kind="events", attribution="resolved")
    _event(level, opened_at=FEBRUARY, attributed_at=FEBRUARY)
    _event(level, opened_at=datetime(2026, 2, 27, tzinfo=UTC), attributed_at=NOT_YET)
    elsewhere = make_level(input_kind="events")
    _event(elsewhere, opened_at=datetime(2026, 3, 5, tzinfo=UTC), attributed_at=MARCH)
    _amend(level, attribution="opened")

    other = make_level(input_kind="events", attribution="resolved")
    _event(other, opened_at=datetime(2026, 3, 2, tzinfo=UTC), attributed_at=NOT_YET)
    with pytest.raises(RuleError, match="The attribution of tickets, “By opened”, cannot change"):
        _amend(other, attribution="opened")


def test_whether_it_is_judged_per_scope_is_refused_in_words() -> None:
    level = make_level()
    create_scope(contract=level.contract, code="n", name="N", kind="site", by=None, now=NOW)
    _sample(level, MARCH)
    with pytest.raises(RuleError) as refused:
        _amend(level, per_scope=True)
    assert refused.value.message == (
        "Whether it is judged per scope, “per scope”, cannot change from 2026-03-01 on:"
        " measurements have come in since. Keep “as a whole”, or enter a later first day."
    )


def test_other_terms_may_change_where_measurements_are() -> None:
    level = make_level()
    _sample(level, MARCH)
    _amend(level, minimum=Decimal(80), weight=Decimal(3))


def test_a_level_of_a_contract_is_refused_outside_its_term() -> None:
    contract: Contract = make_contract()
    with pytest.raises(RuleError, match="is outside the contract's term"):
        create_service_level(
            contract=contract,
            code="X",
            name="X",
            terms=make_terms(),
            effective_from=date(2027, 1, 1),
            by=None,
            now=NOW,
        )

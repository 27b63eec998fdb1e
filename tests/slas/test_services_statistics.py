"""Statistics from what is stored: each type of metric, scopes, exclusions, and rolled periods."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Scope
from slas.ingest_rows import EventRow, SampleRow
from slas.models import (
    Calendar,
    CalendarWindow,
    Dispute,
    EventKey,
    Exclusion,
    ExclusionEvent,
    Result,
    ServiceLevel,
)
from slas.querysets.owed import Pair
from slas.rules.attainment import error_rate_of_slot
from slas.rules.evaluate import Outcome
from slas.services.evaluation import outcomes_of
from slas.services.ingest import record_events, record_samples
from slas.services.left_out import load_left_out
from slas.services.statistics import load_statistics
from slas.services.terms_in_force import load_terms
from tests.factories import make_contract, make_level, make_source, make_user
from tests.slas.rules_samples import of

pytestmark = pytest.mark.django_db

D = Decimal
NOW = datetime(2026, 6, 20, 9, tzinfo=UTC)
COVERED = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
JANUARY = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
numbers = count(1)


def at(day: int, hour: float = 12, month: int = 1) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour)


def level_of(metric_type: str, input_kind: str = "events", **agreed: Any) -> ServiceLevel:
    """Make a service level of a contract of its own, unless one is named."""
    given: dict[str, Any] = {"source": make_source(), **agreed}
    return make_level(
        given.pop("contract", None) or make_contract(),
        metric_type=metric_type,
        input_kind=input_kind,
        **given,
    )


def tickets(level: ServiceLevel, *rows: dict[str, Any], covered: bool = True) -> None:
    receipt = record_events(
        source=make_source(),
        rows=[
            EventRow(
                **{  # type: ignore[arg-type]
                    "service_level_id": level.pk,
                    "external_id": f"T{next(numbers)}",
                    "rank": 1,
                    "version_label": "1",
                }
                | row
            )
            for row in rows
        ],
        by=None,
        now=NOW,
        covers={level.pk: COVERED} if covered else {},
    )
    assert receipt.rejected == ()


def samples(level: ServiceLevel, *rows: tuple[datetime, int, int | None, Any, str]) -> None:
    receipt = record_samples(
        source=make_source(),
        rows=[
            SampleRow(
                level.pk,
                when,
                D(n),
                None if good is None else D(good),
                None if total is None else D(total),
                scope,
            )
            for when, n, good, total, scope in rows
        ],
        by=None,
        now=NOW,
        covers={level.pk: COVERED},
    )
    assert receipt.rejected == ()


def outcomes(level: ServiceLevel, month: int = 1) -> dict[str | None, Outcome]:
    pair = Pair(
        level.pk,
        datetime(2026, month, 1, tzinfo=UTC),
        datetime(2026, month + 1, 1, tzinfo=UTC),
    )
    return {scope: found for (_, scope), found in outcomes_of([pair], now=NOW).items()}


def outcome(level: ServiceLevel, month: int = 1) -> Outcome:
    return outcomes(level, month)[None]


def exclude(
    level: ServiceLevel,
    *span: datetime,
    scope: str | None = None,
    state: str = "approved",
    category: str = "customer_act",
    event: str = "",
) -> Exclusion:
    """Approve an exclusion of an interval, or of one event."""
    decided = state in ("approved", "partly_approved")
    exclusion = Exclusion.objects.create(
        contract=level.contract,
        kind="events" if event else "interval",
        category=category,
        clause="§ 4",
        reason="Power cut on our side",
        starts_at=None if event else span[0],
        ends_at=None if event else span[1],
        state=state,
        scope=scope,
        requested_at=NOW,
        requested_by=make_user(),
        decided_at=NOW if decided else None,
        decided_by=make_user() if decided else None,
        decision="So be it" if decided else "",
    )
    exclusion.levels.set([level])
    if event:
        ExclusionEvent.objects.create(
            exclusion=exclusion,
            key=EventKey.objects.get(external_id=event),
            is_approved=decided,
        )
    return exclusion


def office() -> Calendar:
    calendar = Calendar.objects.create(code="office", name="Office", time_zone="UTC")
    for day in range(5):
        CalendarWindow.objects.create(
            calendar=calendar, weekday=day, opens_at=time(8), closes_at=time(18)
        )
    return calendar


# Friday 2 January 2026, 16:30, to Monday 10:15 with half an hour of pause: 3.25 hours.
WEEKEND = {
    "opened_at": at(2, 16.5),
    "resolved_at": at(5, 10.25),
    "pauses": ((at(5, 9), at(5, 9.5)),),
}
LOWER: dict[str, Any] = {"direction": "lower", "expected": D(4), "minimum": D(6)}


def test_a_mean_of_business_time() -> None:
    level = level_of("duration", unit="hours", calendar=office(), attribution="resolved", **LOWER)
    tickets(level, WEEKEND, {"opened_at": at(6, 8), "resolved_at": at(6, 9)}, {"opened_at": at(7)})
    found = outcome(level)
    assert of(found, "attained", "numerator", "denominator") == (D("2.125"), D("4.25"), 2)


def test_outcomes_by_business_time_and_priority() -> None:
    level = level_of(
        "within_target",
        calendar=office(),
        outcome_by="business_time",
        attribution="opened",
        limits=(("P1", 195), ("", 600)),
    )
    tickets(
        level,
        WEEKEND | {"priority": "P1", "met": False},
        WEEKEND | {"priority": "P1", "resolved_at": at(5, 10.5), "met": True},
        WEEKEND | {"priority": "P3", "resolved_at": at(5, 10.5)},
        {"opened_at": at(7, 8), "priority": "P1"},
    )
    found = outcome(level)
    assert of(found, "numerator", "denominator") == (2, 4)


def test_an_open_ticket_is_looked_at_again_when_its_budget_is_used_up() -> None:
    level = level_of(
        "within_target",
        outcome_by="business_time",
        attribution="opened",
        limits=(("", 60 * 24 * 10),),
    )
    opened = NOW - timedelta(days=4)
    tickets(
        level,
        {"opened_at": opened},
        {"opened_at": opened - timedelta(days=1), "pauses": ((opened, None),)},
    )
    pair = Pair(level.pk, datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    terms = load_terms([level.versions.get().pk])
    found = load_statistics({pair: next(iter(terms.values()))}, now=NOW)[(pair, None)]
    assert found.changes_at == opened + timedelta(days=10, seconds=1)
    assert found.statistics.n == 0


def test_the_due_instant_alone_decides_where_so_agreed() -> None:
    rows = {"opened_at": at(2), "due_at": at(3), "resolved_at": at(4), "met": True}
    stated, due = level_of("within_target"), level_of("within_target", outcome_by="due")
    tickets(stated, rows)
    tickets(due, rows)
    assert [outcome(level).attained for level in (stated, due)] == [100, 0]


def test_a_backlog_is_what_is_open_at_the_end_of_the_period() -> None:
    level = level_of(
        "backlog_share", age_limit_minutes=10 * 1440, direction="lower", minimum=D(100)
    )
    tickets(
        level,
        {"opened_at": at(5), "resolved_at": at(3, month=2)},
        {"opened_at": at(30)},
        {"opened_at": at(22, 0), "resolved_at": at(1, 0, month=2) + timedelta.resolution},
        {"opened_at": at(5), "resolved_at": at(1, 0, month=2)},
        {"opened_at": at(1, 1, month=2)},
    )
    found = outcome(level)
    assert of(found, "numerator", "denominator") == (1, 3)
    assert of(outcome(level, 2), "numerator", "denominator") == (D(2), D(2))


def test_a_backlog_is_not_judged_beyond_what_was_reported() -> None:
    level = level_of("backlog_share", age_limit_minutes=1, direction="lower", minimum=D(100))
    tickets(level, {"opened_at": at(5)}, covered=False)
    assert outcome(level).klass == "not_reported"


def test_the_age_of_a_backlog_in_days() -> None:
    level = level_of("backlog_age", unit="days", **LOWER)
    tickets(level, *({"opened_at": at(day, 0)} for day in range(1, 21)))
    found = outcome(level)
    assert of(found, "attained", "n") == (29, 20)


def test_a_backlog_from_samples_is_the_last_one() -> None:
    level = level_of("backlog_share", "samples", direction="lower", minimum=D(100))
    samples(level, (at(3), 10, None, 9, ""), (at(31), 240, None, 31, ""))
    assert of(outcome(level), "numerator", "denominator") == (31, 240)
    aged = level_of("backlog_age", "samples", unit="days", **LOWER)
    samples(aged, (at(3), 10, None, 9, ""), (at(31), 240, None, 4, ""))
    assert of(outcome(aged), "attained", "n") == (4, 240)


def test_downtime_weighs_by_the_share_affected() -> None:
    level = level_of("weighted_availability")
    tickets(
        level,
        {"opened_at": at(5, 1), "resolved_at": at(5, 2), "share": D("0.25")},
        {"opened_at": at(6, 1), "resolved_at": at(6, 2)},
    )
    assert outcome(level).numerator == 31 * 1440 - 15 - 60


def test_error_rates_of_slots() -> None:
    """Requests and good ones make one slot; a total is that of n slots, in percent."""
    level = level_of("error_rate", "samples")
    samples(
        level,
        (at(1), 3, 2, None, ""),
        (at(2), 0, 0, None, ""),
        (at(3), 7, 0, None, ""),
        (at(4), 10, None, 40, ""),
    )
    found = outcome(level)
    lost = (error_rate_of_slot(D(3), D(2)) + 100 + 40) / 100
    assert of(found, "denominator", "n") == (13, 13)
    assert found.numerator == (13 - lost).quantize(D("1e-6"))


@pytest.mark.parametrize(("requests", "good"), [(3, 1), (7, 5), (999_983, 17), (8, 7), (1, 1)])
def test_the_database_rounds_an_error_rate_as_the_rule_does(requests: int, good: int) -> None:
    level = level_of("error_rate", "samples")
    samples(level, (at(1), requests, good, None, ""))
    pair = Pair(level.pk, *JANUARY)
    terms = next(iter(load_terms([level.versions.get().pk]).values()))
    found = load_statistics({pair: terms}, now=NOW)[(pair, None)].statistics
    assert found.total == error_rate_of_slot(D(requests), D(good))


def test_density_variance_and_ratio_from_samples() -> None:
    density = level_of("density", "samples", unit="per FP", **LOWER)
    samples(density, (at(1), 100, None, 10, ""), (at(2), 200, None, 8, ""))
    assert outcome(density).attained == D("0.06")
    variance = level_of("variance", "samples", direction="lower", minimum=D(100))
    samples(variance, (at(1), 1000, None, 1120, ""), (at(2), 1000, None, 880, ""))
    assert of(outcome(variance), "attained", "numerator") == (12, 240)
    ratio = level_of("ratio", "samples")
    samples(ratio, (at(1), 20_000, 19_975, None, ""))
    assert outcome(ratio).attained == D("99.875")


def test_satisfaction_by_answers_and_by_samples() -> None:
    answers = level_of("satisfaction", minimum_n=3, attribution="opened")
    tickets(answers, *({"opened_at": at(3), "value": D(rating)} for rating in (5, 4, 3)))
    assert of(outcome(answers), "numerator", "denominator") == (2, 3)
    few = level_of("satisfaction", minimum_n=4, attribution="opened")
    tickets(few, *({"opened_at": at(3), "value": D(rating)} for rating in (5, 4, 3)))
    assert outcome(few).klass == "no_events"
    counted = level_of("satisfaction", "samples")
    samples(counted, (at(1), 50, 46, None, ""))
    assert outcome(counted).bound == D("81.1614974549")


def test_an_excused_interval_leaves_out_what_was_opened_in_it() -> None:
    level = level_of("within_target", attribution="resolved")
    tickets(
        level,
        {"opened_at": at(5, 0), "resolved_at": at(9), "met": False},
        {"opened_at": at(4, 23), "resolved_at": at(5), "met": False},
        {"opened_at": at(6, 0), "resolved_at": at(7), "met": True},
        {"opened_at": at(5), "resolved_at": at(7), "met": True},
    )
    exclude(level, at(5, 0), at(6, 0))
    found = outcome(level)
    assert of(found, "numerator", "denominator", "excused") == (1, 2, 2)
    assert of(found, "attained", "raw_attained") == (50, 50)


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_nobody_approved_has_no_effect(state: str) -> None:
    level = level_of("within_target", attribution="opened")
    tickets(level, {"opened_at": at(5), "resolved_at": at(9), "met": False})
    exclude(level, at(5, 0), at(6, 0), state=state)
    assert of(outcome(level), "attained", "excused") == (0, 0)


def test_a_part_that_was_approved_is_all_that_counts() -> None:
    level = level_of("within_target", attribution="opened")
    tickets(level, *({"opened_at": at(day), "met": False} for day in (5, 6)))
    exclusion = exclude(level, at(5, 0), at(7, 0), state="partly_approved")
    Exclusion.objects.filter(pk=exclusion.pk).update(
        approved_starts_at=at(5, 0), approved_ends_at=at(6, 0)
    )
    assert outcome(level).excused == 1


def test_single_events_are_excused_by_name() -> None:
    level = level_of("count", direction="lower", expected=D(2), minimum=D(4), attribution="opened")
    tickets(level, *({"opened_at": at(day), "external_id": f"P1-{day}"} for day in (3, 4, 5)))
    exclude(level, event="P1-4")
    found = outcome(level)
    assert of(found, "attained", "raw_attained", "excused") == (2, 3, 1)


def test_the_excused_leave_every_kind_of_figure() -> None:
    calendar = office()
    kept = {"opened_at": at(5, 8), "resolved_at": at(5, 9), "value": D(2)}
    away = {"opened_at": at(6, 8), "resolved_at": at(6, 11), "value": D(6)}
    for metric_type, more, adjusted, raw in (
        ("mean", {}, 2, 4),
        ("percentile", {"percentile": D(95)}, 2, 6),
        ("duration", {"unit": "hours", "calendar": calendar}, 1, 2),
    ):
        level = level_of(metric_type, attribution="opened", **LOWER | more)
        tickets(level, kept, away)
        exclude(level, at(6, 0), at(7, 0))
        found = outcome(level)
        assert of(found, "attained", "raw_attained", "excused") == (adjusted, raw, 1), metric_type


def test_excused_samples_leave_too() -> None:
    level = level_of("within_target", "samples")
    samples(level, (at(5), 10, 10, None, ""), (at(6), 10, 0, None, ""))
    exclude(level, at(6, 0), at(7, 0))
    found = outcome(level)
    assert of(found, "attained", "raw_attained", "excused") == (100, 50, 10)
    ranked = level_of("percentile", "samples", percentile=D(95), **LOWER)
    samples(ranked, (at(5), 1, None, 2, ""), (at(6), 1, None, 6, ""))
    exclude(ranked, at(6, 0), at(7, 0))
    assert of(outcome(ranked), "attained", "raw_attained") == (2, 6)


def test_excused_time_and_change_windows_of_an_availability() -> None:
    """A change window leaves both figures; excused time the adjusted one alone."""
    level = level_of("availability")
    tickets(
        level,
        {"opened_at": at(5, 1), "resolved_at": at(5, 2)},
        {"opened_at": at(6, 1), "resolved_at": at(6, 2)},
        {"opened_at": at(7, 1), "resolved_at": at(7, 2), "external_id": "named"},
        {"opened_at": at(8, 1), "resolved_at": at(8, 2)},
    )
    exclude(level, at(5, 0), at(5, 3), category="change_window")
    exclude(level, at(6, 0.5), at(6, 2))
    exclude(level, event="named")
    found = outcome(level)
    month = 31 * 1440
    assert found.denominator == month - 180 - 90 - 60
    assert found.numerator == month - 180 - 90 - 60 - 60
    assert found.excused == 150
    assert found.raw_attained is not None
    assert found.raw_attained == (100 * D(month - 360) / (month - 180)).quantize(
        D("1e-10"), rounding="ROUND_DOWN"
    )


def test_a_level_is_judged_per_scope_and_as_a_whole() -> None:
    contract = make_contract()
    for code in ("CGN", "BER", "MUC"):
        Scope.objects.create(contract=contract, code=code, name=code, kind="site", created_at=NOW)
    level = level_of("within_target", contract=contract, per_scope=True, attribution="opened")
    tickets(
        level,
        *({"opened_at": at(day), "met": True, "scope": "CGN"} for day in (4, 5, 6)),
        {"opened_at": at(5), "met": False, "scope": "BER"},
        {"opened_at": at(6), "met": False, "scope": "BER"},
    )
    exclude(level, at(6, 0), at(7, 0), scope="BER")
    found = outcomes(level)
    assert {scope: of(one, "numerator", "denominator") for scope, one in found.items()} == {
        None: (3, 4),
        "CGN": (3, 3),
        "BER": (0, 1),
        "MUC": (0, 0),
    }
    assert found["MUC"].klass == "no_events"
    assert [found[scope].excused for scope in ("BER", "CGN")] == [1, 0]


def test_an_excuse_of_one_site_takes_its_downtime_alone_from_the_whole() -> None:
    contract = make_contract()
    for code in ("CGN", "BER"):
        Scope.objects.create(contract=contract, code=code, name=code, kind="site", created_at=NOW)
    level = level_of("weighted_availability", contract=contract, per_scope=True)
    tickets(
        level,
        {"opened_at": at(5, 1), "resolved_at": at(5, 2), "share": D("0.5"), "scope": "CGN"},
        {"opened_at": at(5, 1), "resolved_at": at(5, 3), "share": D("0.5"), "scope": "BER"},
    )
    exclude(level, at(5, 1.5), at(5, 4), scope="BER")
    found = outcomes(level)
    month = 31 * 1440
    assert of(found["CGN"], "numerator", "denominator") == (month - 30, month)
    assert of(found["BER"], "numerator", "denominator") == (month - 150 - 15, month - 150)
    whole = found[None]
    assert of(whole, "numerator", "denominator") == (month - 30 - 15, month)
    assert whole.raw_attained == (100 * D(month - 90) / month).quantize(
        D("1e-10"), rounding="ROUND_DOWN"
    )


def test_samples_of_scopes_add_up_to_the_whole() -> None:
    contract = make_contract()
    for code in ("CGN", "BER"):
        Scope.objects.create(contract=contract, code=code, name=code, kind="site", created_at=NOW)
    level = level_of("within_target", "samples", contract=contract, per_scope=True)
    samples(level, (at(5), 10, 9, None, "CGN"), (at(5), 30, 30, None, "BER"))
    found = outcomes(level)
    assert [found[scope].attained for scope in (None, "CGN", "BER")] == [D("97.5"), 90, 100]


def test_periods_roll_together_from_what_is_stored() -> None:
    level = level_of("within_target", low_volume="roll", attribution="opened")
    for month, met, missed in ((1, 4, 0), (2, 2, 1), (3, 6, 0), (4, 1, 0)):
        tickets(
            level,
            *({"opened_at": at(3, month=month), "met": True} for _ in range(met)),
            *({"opened_at": at(3, month=month), "met": False} for _ in range(missed)),
        )
    found = [outcome(level, month) for month in (1, 2, 3, 4)]
    assert [one.klass for one in found] == ["no_events", "no_events", "met_minimum", "no_events"]
    assert of(found[2], "attained_display", "low_volume_rule") == (D("92.31"), "roll")
    assert of(found[2], "numerator", "denominator") == (6, 6)


def test_an_agreed_value_is_taken_from_the_dispute_that_was_upheld() -> None:
    level = level_of("within_target", "samples")
    samples(level, (at(5), 100, 90, None, ""))
    for state, value in (("rejected", 99), ("upheld", 97)):
        Dispute.objects.create(
            contract=level.contract,
            month=date(2026, 1, 1),
            service_level=level,
            period_start=JANUARY[0],
            result_revision=1,
            reason="Counted twice",
            state=state,
            raised_at=NOW,
            raised_by=make_user(),
            decided_at=NOW,
            decided_by=make_user(),
            decision="As agreed",
            agreed_attained=D(value),
        )
    found = outcome(level)
    assert of(found, "attained", "raw_attained", "is_settled") == (97, 90, True)
    assert of(found, "numerator", "denominator") == (97, 100)
    assert not outcome(level, 2).is_settled


def test_all_of_it_takes_a_fixed_number_of_queries() -> None:
    def queries(levels: list[ServiceLevel]) -> int:
        versions = {level.pk: level.versions.get().pk for level in levels}
        terms = load_terms(versions.values())
        agreed = {Pair(pk, *JANUARY): terms[version] for pk, version in versions.items()}
        with CaptureQueriesContext(
            connection,
        ) as found:
            load_statistics(agreed, now=NOW)
        return len(found)

    def some() -> list[ServiceLevel]:
        levels = [
            level_of("within_target"),
            level_of("within_target", low_volume="roll"),
            level_of("weighted_availability"),
            level_of("backlog_age", unit="days", **LOWER),
            level_of("duration", unit="hours", **LOWER),
            level_of("error_rate", "samples"),
        ]
        exclude(levels[0], at(5), at(6))
        return levels

    few = some()
    assert queries(few) == queries(few + some() + some())
    assert Result.objects.count() == 0
    assert load_left_out([few[0].pk]).spans[few[0].pk][0][2] is None

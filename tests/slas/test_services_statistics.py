"""Statistics from what is stored: each type of metric, scopes, exclusions, and rolled periods."""

from datetime import UTC, datetime, timedelta

import pytest

from slas.ingest_checks import NOT_ATTRIBUTED
from slas.models import Event
from slas.querysets.owed import Pair
from slas.rules.attainment import error_rate_of_slot
from slas.services.statistics import load_statistics
from slas.services.terms_in_force import load_terms
from tests.slas.rules_samples import of
from tests.slas.statistics_setting import (
    JANUARY,
    LOWER,
    NOW,
    WEEKEND,
    D,
    at,
    level_of,
    office,
    outcome,
    samples,
    tickets,
)

pytestmark = pytest.mark.django_db


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


def test_a_ticket_falls_due_when_its_budget_is_used_up_and_is_judged_there() -> None:
    """Opened on Friday 30 January at 17:00 with four hours: due on Monday 2 February at 11:00."""
    level = level_of(
        "within_target",
        calendar=office(),
        outcome_by="business_time",
        limits=(("", 240),),
        attribution="first_of_resolved_and_due",
    )
    opened = {"opened_at": at(30, 17)}
    tickets(
        level,
        opened,  # open still: fails in February
        {**opened, "resolved_at": at(2, 10.5, month=2)},  # in time
        {**opened, "resolved_at": at(9, 10, month=2)},  # late: failed when it fell due
        {**opened, "pauses": ((at(30, 17.5), None),)},  # stands still, before its budget is used up
    )
    february = outcome(level, 2)
    assert of(february, "numerator", "denominator") == (1, 3)
    assert outcome(level, 1).n == 0
    instants = Event.objects.filter(service_level=level).values_list("attributed_at", flat=True)
    assert sorted(instants) == [
        at(2, 10.5, month=2),
        at(2, 11, month=2),
        at(2, 11, month=2),
        NOT_ATTRIBUTED,
    ]

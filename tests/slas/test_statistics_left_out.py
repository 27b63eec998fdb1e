"""What exclusions leave out, scopes, periods that roll on, and agreed values."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Scope
from slas.models import (
    Dispute,
    Exclusion,
    Result,
    ServiceLevel,
)
from slas.querysets.owed import Pair
from slas.services.left_out import load_left_out
from slas.services.statistics import load_statistics
from slas.services.terms_in_force import load_terms
from tests.factories import make_contract, make_user
from tests.slas.rules_samples import of
from tests.slas.statistics_setting import (
    JANUARY,
    LOWER,
    NOW,
    D,
    at,
    exclude,
    level_of,
    office,
    outcome,
    outcomes,
    samples,
    tickets,
)

pytestmark = pytest.mark.django_db


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

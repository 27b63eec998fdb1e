"""Schedules: tiers with open and closed bounds, what is refused, and what is warned about."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleError
from slas.rules.classes import ResultClass as R
from slas.rules.credits.schedule import ClaimMode, CreditKind, Schedule, Tier
from slas.rules.credits.warnings import warnings
from slas.rules.defaults import PeriodOutcome
from tests.slas.credits.samples import LADDER, POOL, REPEATED_POOL, agreed, tiers

D = Decimal


@pytest.mark.parametrize(
    ("span", "inside", "outside"),
    [
        ("[99, 99.9)", "99 99.5 99.8999", "98.9999 99.9 100"),
        ("(99, 99.9]", "99.0001 99.9", "99 99.90001"),
        ("(, 95)", "0 94.9999 -5", "95"),
        ("(99.9, )", "99.9001 100 1000", "99.9"),
        ("[95, 95]", "95 95.00", "94.99 95.01"),
    ],
)
def test_a_tier_holds_its_included_bounds_alone(span: str, inside: str, outside: str) -> None:
    (tier,) = tiers((span, "1"))
    assert all(tier.holds(D(value)) for value in inside.split())
    assert not any(tier.holds(D(value)) for value in outside.split())


@pytest.mark.parametrize(
    "fields",
    [
        (D(99), True, D(95), False, D(1)),
        (D(95), True, D(95), False, D(1)),
        (None, True, D(95), False, D(1)),
        (D(95), False, None, True, D(1)),
        (D(95), True, D(99), False, D(-1)),
        (D("NaN"), True, D(99), False, D(1)),
        (D(95), True, D(99), False, D("Infinity")),
    ],
)
def test_a_tier_that_holds_nothing_is_refused(fields: Any) -> None:
    with pytest.raises(RuleError) as raised:
        Tier(*fields)
    assert raised.value.field == "tiers"


LADDER_TIERS = LADDER.tiers


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("tiers", {"kind": CreditKind.LADDER}),
        ("tiers", {"kind": CreditKind.POINTS}),
        ("tiers", {"kind": CreditKind.LADDER, "tiers": tiers(("(, 95)", "101"))}),
        ("tiers", {"kind": CreditKind.FIXED, "tiers": tiers(*[("(, 95)", "1")] * 51)}),
        ("fee_multiple", {"kind": CreditKind.FEE_MULTIPLE}),
        (
            "fee_multiple",
            {"kind": CreditKind.FEE_MULTIPLE, "fee_multiple": D(2), "tiers": LADDER_TIERS},
        ),
        ("fee_multiple", {"kind": CreditKind.FEE_MULTIPLE, "fee_multiple": D(0)}),
        ("fee_multiple", {"kind": CreditKind.POOL, "fee_multiple": D(2)}),
        ("percent_per_point", {"kind": CreditKind.POOL, "percent_per_point": D(2)}),
        ("cap_percent", {"kind": CreditKind.POOL, "cap_percent": D(0)}),
        ("cap_percent", {"kind": CreditKind.POOL, "cap_percent": D("100.01")}),
        ("cap_percent", {"kind": CreditKind.POOL, "cap_percent": D("NaN")}),
        ("minimum_credit", {"kind": CreditKind.POOL, "minimum_credit": D(-1)}),
        ("condition_misses", {"kind": CreditKind.POOL, "condition_misses": 2}),
        ("condition_misses", {"kind": CreditKind.POOL, "condition_misses": 0}),
        ("condition_periods", {"kind": CreditKind.POOL, "condition_periods": 121}),
        ("multipliers", {"kind": CreditKind.POOL, "multipliers": ()}),
        ("multipliers", {"kind": CreditKind.POOL, "multipliers": (D(0),)}),
        ("claim_days", {"kind": CreditKind.POOL, "claim_days": 30}),
        (
            "claim_cycles",
            {
                "kind": CreditKind.POOL,
                "claim": ClaimMode.CLAIMED,
                "claim_days": 30,
                "claim_cycles": 2,
            },
        ),
        ("claim_days", {"kind": CreditKind.POOL, "claim": ClaimMode.CLAIMED, "claim_days": 0}),
        ("days_in_year", {"kind": CreditKind.POOL, "days_in_year": 300}),
    ],
)
def test_terms_that_contradict_themselves_are_refused(field: str, terms: Any) -> None:
    with pytest.raises(RuleError) as raised:
        Schedule(**terms)
    assert raised.value.field == field


def test_multipliers_go_up_and_stay() -> None:
    found = [REPEATED_POOL.multiplier_for(misses) for misses in (1, 2, 3, 4, 9)]
    assert found == [D(1), D("1.5"), D(2), D(2), D(2)]
    with pytest.raises(ValueError, match="at least 1"):
        REPEATED_POOL.multiplier_for(0)


def outcomes(*classes: R) -> list[PeriodOutcome]:
    return [
        PeriodOutcome(datetime(2026, place, 1, tzinfo=UTC), klass)
        for place, klass in enumerate(classes, start=1)
    ]


def test_missed_this_period_and_the_one_before() -> None:
    twice = replace(POOL, condition_misses=2, condition_periods=2)
    assert not twice.is_due(outcomes(R.BELOW_MINIMUM))
    assert not twice.is_due(outcomes(R.BELOW_MINIMUM, R.MET, R.BELOW_MINIMUM))
    assert not twice.is_due(outcomes(R.BELOW_MINIMUM, R.NO_EVENTS, R.BELOW_MINIMUM))
    assert not twice.is_due(outcomes(R.BELOW_MINIMUM, R.BELOW_MINIMUM, R.MET))
    assert twice.is_due(outcomes(R.MET, R.BELOW_MINIMUM, R.CRITICAL))
    twice_of_three = replace(twice, condition_periods=3)
    assert twice_of_three.is_due(outcomes(R.BELOW_MINIMUM, R.MET, R.BELOW_MINIMUM))
    assert not twice_of_three.is_due(outcomes(R.BELOW_MINIMUM, R.BELOW_MINIMUM, R.MET))
    assert POOL.is_due(outcomes(R.BELOW_MINIMUM))
    assert not POOL.is_due([])


def test_gaps_are_warned_about_by_their_bounds() -> None:
    github = agreed("github-enterprise-cloud").schedule
    assert warnings(github, D(0), D(100)) == ("Exactly 99.0 is in no tier.",)
    wide = replace(github, tiers=tiers(("[99, 99.9)", "10"), ("[95, 98)", "25")))
    assert warnings(wide, D(0), D(100)) == (
        "Values 0 or more and below 95 are in no tier.",
        "Values 98 or more and below 99 are in no tier.",
    )
    assert warnings(wide)[0] == "Values below 95 are in no tier."


def test_zentera_has_five_gaps_at_its_bounds() -> None:
    found = warnings(agreed("zentera-air").schedule, D(0), D(100))
    assert found == tuple(f"Exactly {bound} is in no tier." for bound in (96, 98, 99, 99.5, 99.9))


def test_overlaps_are_warned_about_and_the_higher_one_pays() -> None:
    schedule = replace(
        LADDER, tiers=tiers(("[98, 99.9]", "10"), ("[95, 99]", "25"), ("(, 95]", "30"))
    )
    assert warnings(schedule, D(0), D(100)) == (
        "Exactly 95 is in 2 tiers, [95, 99] and (−∞, 95]: the one that pays most counts.",
        (
            "Values 98 or more and 99 or less are in 2 tiers, [98, 99.9] and [95, 99]: the one that"
            " pays most counts."
        ),
    )
    tier = schedule.tier_for(D("98.5"))
    assert tier is not None
    assert tier.value == 25


def test_a_worse_value_that_pays_less_is_warned_about() -> None:
    schedule = replace(LADDER, tiers=tiers(("[95, 99.9)", "25"), ("(, 95)", "10")))
    assert warnings(schedule, D(0), D(100)) == (
        "Values 0 or more and below 95 pay 10, less than the 25 of better ones.",
    )


def test_lower_is_better_is_mirrored() -> None:
    schedule = Schedule(
        kind=CreditKind.FIXED,
        higher_is_better=False,
        tiers=tiers(("(2, 4]", "500"), ("[5, )", "900")),
    )
    assert warnings(schedule, D(0)) == ("Values above 4 and below 5 are in no tier.",)
    assert warnings(replace(schedule, tiers=tiers(("(2, 4]", "500"))), D(0)) == (
        "Values above 4 are in no tier.",
    )


def test_what_cannot_be_measured_is_not_warned_about() -> None:
    spans = ("[-9, -5)", "30"), ("[0, 95)", "25"), ("[101, 102)", "0")
    schedule = replace(LADDER, tiers=tiers(*spans))
    assert warnings(schedule, D(0), D(100)) == ()
    assert warnings(schedule) == (
        "Values below -9 are in no tier.",
        "Values -5 or more and below 0 are in no tier.",
        "Values 95 or more and below 101 are in no tier.",
    )


def test_a_schedule_without_tiers_has_nothing_to_warn_about() -> None:
    assert warnings(POOL, D(0), D(100)) == ()


WITH_GAPS = {"github-enterprise-cloud": 1, "zentera-air": 5}


def test_agreements_but_two_have_no_gap_and_no_overlap() -> None:
    from slas.catalogue.agreements import public_agreements

    for agreement in public_agreements():
        found = warnings(agreement.schedule, D(0), D(100))
        assert len(found) == WITH_GAPS.get(agreement.id, 0), (agreement.id, found)


BOUNDS = st.decimals(min_value=0, max_value=100, places=2)


@st.composite
def some_tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    drawn = []
    for _ in range(draw(st.integers(1, 5))):
        low, high = sorted((draw(BOUNDS), draw(BOUNDS)))
        both = low == high
        drawn.append(
            Tier(
                low,
                both or draw(st.booleans()),
                high,
                both or draw(st.booleans()),
                draw(st.integers(0, 100).map(D)),
            )
        )
    return tuple(drawn)


@given(some_tiers(), BOUNDS)
def test_what_warnings_say_of_a_value_is_what_tiers_do(found: tuple[Tier, ...], value: D) -> None:
    """A value on a bound is in no tier, or in several, exactly where a warning tells it."""
    schedule = Schedule(kind=CreditKind.LADDER, tiers=found)
    texts = warnings(schedule, D(0), D(100))
    holding = [tier for tier in found if tier.holds(value)]
    if len(holding) > 1:
        assert any("pays most counts" in text for text in texts)
    best = max(tier.upper for tier in found if tier.upper is not None)
    if not holding and value < best:
        assert any("in no tier" in text for text in texts)
    paid = schedule.tier_for(value)
    assert (paid.value if paid else None) == max((tier.value for tier in holding), default=None)


@given(BOUNDS, BOUNDS)
def test_a_worse_value_never_pays_less(left: D, right: D) -> None:
    worse, better = sorted((left, right))
    paid = []
    for value in (worse, better):
        tier = LADDER.tier_for(value)
        paid.append(D(0) if tier is None else tier.value)
    assert paid[0] >= paid[1]

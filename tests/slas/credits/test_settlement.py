"""A contract's month: its worked numbers, and what holds of every settlement."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleError
from slas.rules.credits.money import share_out
from slas.rules.credits.month import (
    Cap,
    Claim,
    Limits,
    NotPaid,
    PointsScale,
    Settlement,
    pool_is_within,
    pool_used,
)
from slas.rules.credits.raw import RawCredit
from slas.rules.credits.settlement import settle_month
from tests.slas.credits.samples import from_pool, tiers, usd

D = Decimal
LIMITS = Limits(currency="USD", charges=D(400000), at_risk_percent=D(12))


def settle(limits: Limits = LIMITS, **amounts: str) -> Settlement:
    return settle_month([Claim(key=key, raw=usd(worth)) for key, worth in amounts.items()], limits)


def paid(settlement: Settlement) -> dict[str, Decimal]:
    return {line.key: line.credit for line in settlement.lines}


def test_12_percent_of_400000_are_48000_at_risk() -> None:
    assert LIMITS.at_risk == D("48000.00")


def test_pass_through_taxes_and_one_time_charges_do_not_count() -> None:
    limits = replace(LIMITS, pass_through=D(50000), taxes=D(76000), one_time=D(24000))
    assert limits.net_charges == D(250000)
    assert limits.at_risk == D("30000.00")


def test_pool_of_250_percent_is_60_45_40_35_70() -> None:
    pool = [(D(100), D(share)) for share in (60, 45, 40, 35, 70)]
    assert pool_used(pool) == 250
    assert pool_is_within(pool, D(250))
    assert not pool_is_within([*pool, (D(50), D("0.01"))], D(250))


def pool_claims(misses: int = 1) -> list[Claim]:
    at_risk = LIMITS.at_risk or D(0)
    first = from_pool(at_risk, "60", misses=misses)
    return [Claim(key="CSL-1", raw=first), Claim(key="CSL-3", raw=from_pool(at_risk, "40"))]


def test_csl_1_and_csl_3_just_meet_the_cap_of_48000() -> None:
    settled = settle_month(pool_claims(), LIMITS)
    assert settled.total == D("48000.00")
    assert settled.limited_by is None
    assert paid(settled) == {"CSL-1": D("28800.00"), "CSL-3": D("19200.00")}
    assert not any(line.cut_by for line in settled.lines)


def test_76800_is_cut_to_48000_shown_as_36000_and_12000() -> None:
    settled = settle_month(pool_claims(misses=3), LIMITS)
    assert (settled.claimed, settled.total, settled.limited_by) == (
        D("76800.00"),
        D("48000.00"),
        Cap.MONTH,
    )
    assert paid(settled) == {"CSL-1": D("36000.00"), "CSL-3": D("12000.00")}
    first = settled.lines[0]
    assert (first.raw, first.capped, first.cut_by) == (D("57600.00"), D("57600.00"), (Cap.MONTH,))
    assert first.reasons == (
        "Cut from 57,600.00 USD to 36,000.00 USD by the month's amount at risk.",
    )
    assert [(step.label, step.value) for step in settled.steps] == [
        ("Charges that count", D(400000)),
        ("At risk", D("48000.00")),
        ("Credits before the cut", D("76800.00")),
        ("Left under the caps", D("48000.00")),
        ("Credit of the month", D("48000.00")),
    ]


def test_a_cent_above_the_cap_is_cut() -> None:
    settled = settle(a="48000.01")
    assert (settled.total, settled.limited_by) == (D("48000.00"), Cap.MONTH)
    assert settle(a="48000.00").limited_by is None


def test_one_root_event_pays_once_at_the_highest() -> None:
    claims = [
        Claim(key="a", raw=usd("300"), root_event="fire"),
        Claim(key="b", raw=usd("500"), root_event="fire"),
        Claim(key="c", raw=usd("200")),
    ]
    settled = settle_month(claims, LIMITS)
    assert paid(settled) == {"a": 0, "b": 500, "c": 200}
    first = settled.lines[0]
    assert (first.raw, first.not_paid, first.paid_with) == (D(300), NotPaid.ROOT_EVENT, "b")
    assert first.reasons == ("Paid once for the root event fire, with b.",)


def test_the_customer_may_choose_another_of_one_root_event() -> None:
    claims = [
        Claim(key="a", raw=usd("300"), root_event="fire", is_chosen=True),
        Claim(key="b", raw=usd("500"), root_event="fire"),
    ]
    assert paid(settle_month(claims, LIMITS)) == {"a": 300, "b": 0}
    with pytest.raises(RuleError) as raised:
        settle_month([replace(claim, is_chosen=True) for claim in claims], LIMITS)
    assert raised.value.field == "is_chosen"


def test_the_highest_of_a_root_event_is_found_after_the_cap_of_each() -> None:
    claims = [
        Claim(key="a", raw=usd("900", cap=D(100)), root_event="fire"),
        Claim(key="b", raw=usd("500"), root_event="fire"),
    ]
    assert paid(settle_month(claims, LIMITS)) == {"a": 0, "b": 500}


def test_the_cap_of_one_credit_comes_before_the_shared_ones() -> None:
    limits = Limits(currency="USD", charges=D(1000), at_risk_percent=D(30))
    claims = [Claim(key="a", raw=usd("900", cap=D(200))), Claim(key="b", raw=usd("200"))]
    settled = settle_month(claims, limits)
    assert paid(settled) == {"a": 150, "b": 150}
    assert settled.lines[0].cut_by == (Cap.ENTRY, Cap.MONTH)
    assert settled.lines[0].reasons == (
        "Cut from 900.00 USD to 200.00 USD by the cap of one credit.",
        "Cut from 200.00 USD to 150.00 USD by the month's amount at risk.",
    )


@pytest.mark.parametrize(
    ("fields", "total", "cap"),
    [
        ({"year_cap": D(10000), "year_credited": D("9000.50")}, "999.50", Cap.YEAR),
        ({"total_cap": D(500)}, "500", Cap.TOTAL),
        ({"total_cap": D(500), "total_credited": D(700)}, "0", Cap.TOTAL),
        ({"month_credited": D("47999.99")}, "0.01", Cap.MONTH),
        ({"year_cap": D("100.009")}, "100.00", Cap.YEAR),
        ({"year_cap": D(700), "total_cap": D(600)}, "600", Cap.TOTAL),
        ({"year_cap": D(5000)}, "2000", None),
    ],
)
def test_the_lowest_cap_binds_less_what_it_was_used_for(
    fields: dict[str, Any], total: str, cap: Cap | None
) -> None:
    settled = settle(replace(LIMITS, **fields), a="1500", b="500")
    assert (settled.total, settled.limited_by) == (D(total), cap)
    assert sum(paid(settled).values()) == settled.total


def test_without_a_cap_all_is_paid() -> None:
    settled = settle(Limits(currency="USD"), a="1500", b="500")
    assert (settled.total, settled.limit, settled.at_risk) == (D("2000.00"), None, None)


def test_a_credit_up_to_the_smallest_one_is_not_paid() -> None:
    claims = [
        Claim(key="a", raw=usd("1.00", minimum_credit=D(1))),
        Claim(key="b", raw=usd("1.01", minimum_credit=D(1))),
        Claim(key="c", raw=usd("0.00")),
    ]
    settled = settle_month(claims, LIMITS)
    assert paid(settled) == {"a": 0, "b": D("1.01"), "c": 0}
    assert [line.not_paid for line in settled.lines] == [
        NotPaid.MINIMUM_CREDIT,
        None,
        NotPaid.NOTHING_DUE,
    ]
    assert settled.lines[0].reasons == ("No credit up to 1.00 USD is paid.",)


def points(value: str) -> RawCredit:
    return usd("0.00", points=D(value), waits_for_scale=True)


def test_points_of_a_month_become_percent_of_the_charges() -> None:
    """4 and 2 points at 0.5 % a point of 400,000: 12,000, of which 8,000 and 4,000."""
    limits = replace(LIMITS, points=PointsScale(percent_per_point=D("0.5")))
    claims = [Claim(key="a", raw=points("4")), Claim(key="b", raw=points("2"))]
    settled = settle_month(claims, limits)
    assert paid(settled) == {"a": D("8000.00"), "b": D("4000.00")}
    assert settled.lines[0].points == 4


def test_points_by_bands_count_together() -> None:
    scale = PointsScale(bands=tiers(("[3, 5]", "1"), ("(5, )", "3")))
    claims = [Claim(key="a", raw=points("4")), Claim(key="b", raw=points("2"))]
    settled = settle_month(claims, replace(LIMITS, points=scale))
    assert settled.total == D("12000.00")
    alone = settle_month(claims[1:], replace(LIMITS, points=scale))
    assert (alone.total, alone.lines[0].not_paid) == (D("0.00"), NotPaid.NOTHING_DUE)


def test_points_of_a_root_event_count_once() -> None:
    limits = replace(LIMITS, points=PointsScale(percent_per_point=D(1)))
    claims = [
        Claim(key="a", raw=points("4"), root_event="fire"),
        Claim(key="b", raw=points("2"), root_event="fire"),
        Claim(key="c", raw=points("1")),
    ]
    assert paid(settle_month(claims, limits)) == {"a": 16000, "b": 0, "c": 4000}


def test_points_without_a_scale_are_refused() -> None:
    with pytest.raises(RuleError) as raised:
        settle_month([Claim(key="a", raw=points("4"))], LIMITS)
    assert raised.value.field == "points"
    for scale in ({}, {"percent_per_point": D(1), "bands": tiers(("(1, )", "1"))}):
        with pytest.raises(RuleError):
            PointsScale(**scale)  # type: ignore[arg-type]


def test_a_key_given_twice_and_another_currency_are_refused() -> None:
    with pytest.raises(ValueError, match="twice: a"):
        settle_month([Claim(key="a", raw=usd("1"))] * 2, LIMITS)
    euros = replace(usd("1"), currency="EUR")
    with pytest.raises(ValueError, match="is in EUR, not in USD"):
        settle_month([Claim(key="a", raw=euros)], LIMITS)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"currency": ""}, ValueError),
        ({"charges": D("Infinity")}, ValueError),
        ({"year_cap": D(-1)}, ValueError),
        ({"at_risk_percent": D("100.5")}, RuleError),
        ({"taxes": D(400001)}, RuleError),
    ],
)
def test_limits_that_cannot_be_are_refused(fields: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        replace(LIMITS, **fields)


def test_of_equal_remainders_the_larger_then_the_first_gets_the_cent() -> None:
    assert share_out(D("1.00"), [D(1), D(1), D(1)], ["c", "a", "b"]) == (
        D("0.33"),
        D("0.34"),
        D("0.33"),
    )
    # Of 0.03 by 5 : 1 each has half a cent over: the larger one gets it.
    assert share_out(D("0.03"), [D(1), D(5)], ["a", "b"]) == (D("0.00"), D("0.03"))


def test_what_cannot_be_split_is_refused() -> None:
    for total, weights in (("-1", "1"), ("0.005", "1"), ("1", "-1"), ("1", "0")):
        with pytest.raises(ValueError, match=r"cannot|negative"):
            share_out(D(total), [D(weights)], ["a"])


CENTS = st.integers(0, 10**9).map(lambda cents: D(cents).scaleb(-2))
MAYBE = st.none() | CENTS


@st.composite
def some_claims(draw: st.DrawFn) -> list[Claim]:
    return [
        Claim(
            key=f"CSL-{place}",
            raw=usd(
                str(draw(CENTS)),
                cap=draw(MAYBE),
                minimum_credit=draw(st.none() | st.just(D(1))),
            ),
            root_event=draw(st.sampled_from([None, None, "fire", "flood"])),
        )
        for place in range(draw(st.integers(0, 8)))
    ]


@st.composite
def some_limits(draw: st.DrawFn) -> Limits:
    return Limits(
        currency="USD",
        charges=draw(CENTS),
        at_risk_percent=draw(st.none() | st.decimals(0, 100, places=2)),
        month_credited=draw(CENTS),
        year_cap=draw(MAYBE),
        year_credited=draw(CENTS),
        total_cap=draw(MAYBE),
        total_credited=draw(CENTS),
    )


@given(some_claims(), some_limits())
def test_parts_sum_to_the_total_and_no_cap_is_passed(claims: list[Claim], limits: Limits) -> None:
    settled = settle_month(claims, limits)
    assert sum(paid(settled).values(), D(0)) == settled.total
    for cap, used in (
        (limits.at_risk, limits.month_credited),
        (limits.year_cap, limits.year_credited),
        (limits.total_cap, limits.total_credited),
    ):
        assert cap is None or settled.total <= max(cap - used, D(0))
    for claim, line in zip(claims, settled.lines, strict=True):
        assert D(0) <= line.credit <= line.capped <= line.raw
        assert claim.raw.cap is None or line.credit <= claim.raw.cap
        assert line.credit == line.credit.quantize(D("0.01"))
        assert line.currency == "USD"
        assert (line.credit == line.raw) == (not line.reasons or not line.raw)
    assert settled.limit is None or settled.total == min(settled.limit, settled.claimed)


@given(some_claims(), some_limits(), st.randoms(use_true_random=False))
def test_the_order_of_the_claims_changes_nothing(
    claims: list[Claim], limits: Limits, random: Random
) -> None:
    other = claims.copy()
    random.shuffle(other)
    assert settle_month(other, limits) == settle_month(claims, limits)


@given(some_claims(), some_limits())
def test_a_root_event_pays_at_most_once(claims: list[Claim], limits: Limits) -> None:
    lines = {line.key: line for line in settle_month(claims, limits).lines}
    for event in ("fire", "flood"):
        group = [lines[claim.key] for claim in claims if claim.root_event == event]
        assert sum(line.credit > 0 for line in group) <= 1
        if group:
            assert sum(line.not_paid is not NotPaid.ROOT_EVENT for line in group) == 1


@given(st.lists(CENTS, min_size=1, max_size=12), st.integers(0, 100))
def test_shares_are_within_a_cent_of_pro_rata(weights: list[Decimal], percent: int) -> None:
    whole = sum(weights, D(0))
    total = (whole * percent / 100).quantize(D("0.01"))
    if not whole:
        return
    parts = share_out(total, weights, [str(place) for place in range(len(weights))])
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / whole) < D("0.01")
        assert total > whole or part <= weight

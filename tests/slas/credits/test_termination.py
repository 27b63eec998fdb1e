"""Termination triggers: each at, below and above its threshold, warned at three quarters."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.errors import RuleError
from slas.rules.classes import ResultClass as R
from slas.rules.credits.termination import (
    CreditedMonth,
    TriggerKind,
    TriggerRule,
    TriggerState,
    trigger_state,
)
from slas.rules.defaults import PeriodOutcome

D = Decimal


def history(text: str) -> list[PeriodOutcome]:
    """Read one letter a month: m missed, c critical, any other met."""
    classes = {"m": R.BELOW_MINIMUM, "c": R.CRITICAL}
    return [
        PeriodOutcome(
            datetime(2025 + place // 12, place % 12 + 1, 1, tzinfo=UTC), classes.get(letter, R.MET)
        )
        for place, letter in enumerate(text)
    ]


def months(*credited: int) -> list[CreditedMonth]:
    return [CreditedMonth(D(amount), D(48000)) for amount in credited]


def told(state: TriggerState) -> tuple[Decimal, bool, bool]:
    return state.share, state.is_warned, state.is_reached


REPEATED = TriggerRule(TriggerKind.REPEATED_MISSES, times=3, months=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("............", ("0", False, False)),
        ("mm..........", ("0.5", False, False)),
        ("mm.m........", ("0.75", True, False)),
        ("mm.c.......m", ("1", True, True)),
        ("mmmmm.......", ("1.25", True, True)),
        ("m............mmm", ("0.75", True, False)),
    ],
)
def test_missed_more_than_three_times_in_twelve_months(
    text: str, expected: tuple[str, bool, bool]
) -> None:
    state = trigger_state(REPEATED, history=history(text))
    assert told(state) == (D(expected[0]), *expected[1:])


@pytest.mark.parametrize(
    ("credited", "expected"),
    [
        ((48000, 47999, 48000), ("0.5", False, False)),
        ((48000, 48000, 48000), ("0.75", True, False)),
        ((48000, 48000, 48000, 48001), ("1", True, True)),
        ((48000, 0, 0, 0, 0, 0, 48000), ("0.25", False, False)),
    ],
)
def test_at_the_cap_in_four_of_six_months(
    credited: tuple[int, ...], expected: tuple[str, bool, bool]
) -> None:
    rule = TriggerRule(TriggerKind.MONTHS_AT_CAP, times=4, months=6)
    state = trigger_state(rule, months=months(*credited))
    assert told(state) == (D(expected[0]), *expected[1:])


def test_a_month_with_nothing_at_risk_is_not_at_its_cap() -> None:
    assert not CreditedMonth(D(0), D(0)).is_at_cap


@pytest.mark.parametrize(
    ("credited", "share", "reached"),
    [
        ((0, 0), "0", False),
        ((24000, 12000), "0.75", False),
        ((24000, 24000), "1", True),
        ((48000, 24000), "1.5", True),
    ],
)
def test_credits_of_half_of_what_was_at_risk(
    credited: tuple[int, ...], share: str, reached: bool
) -> None:
    rule = TriggerRule(TriggerKind.SHARE_OF_AT_RISK, months=12, percent=D(50))
    state = trigger_state(rule, months=months(*credited))
    assert told(state) == (D(share), D(share) >= D("0.75"), reached)


def test_nothing_at_risk_is_no_share() -> None:
    rule = TriggerRule(TriggerKind.SHARE_OF_AT_RISK, percent=D(50))
    assert trigger_state(rule).share == 0


def test_one_critical_failure() -> None:
    rule = TriggerRule(TriggerKind.CRITICAL_DEFAULT)
    assert told(trigger_state(rule, history=history("mmm"))) == (D(0), False, False)
    assert told(trigger_state(rule, history=history("..c"))) == (D(1), True, True)
    fire = [PeriodOutcome(datetime(2026, 1, 1, tzinfo=UTC), R.MET, is_catastrophic=True)]
    assert trigger_state(rule, history=fire).is_reached


def test_a_trigger_says_how_far_it_is() -> None:
    state = trigger_state(REPEATED, history=history("m.m"))
    assert state.text == "missed 2 times in 12 periods; more than 3 is a right"
    assert (state.have, state.need) == (D(2), D(4))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": TriggerKind.REPEATED_MISSES, "times": 3}, "months"),
        ({"kind": TriggerKind.REPEATED_MISSES, "months": 12}, "times"),
        ({"kind": TriggerKind.REPEATED_MISSES, "times": 12, "months": 12}, "times"),
        ({"kind": TriggerKind.MONTHS_AT_CAP, "times": 0, "months": 12}, "times"),
        ({"kind": TriggerKind.MONTHS_AT_CAP, "times": 13, "months": 12}, "times"),
        ({"kind": TriggerKind.MONTHS_AT_CAP, "times": 1, "months": 121}, "months"),
        ({"kind": TriggerKind.SHARE_OF_AT_RISK}, "percent"),
        ({"kind": TriggerKind.SHARE_OF_AT_RISK, "percent": D(0)}, "percent"),
        ({"kind": TriggerKind.SHARE_OF_AT_RISK, "percent": D(5), "times": 1}, "times"),
        ({"kind": TriggerKind.CRITICAL_DEFAULT, "percent": D(5)}, "percent"),
        ({"kind": TriggerKind.CRITICAL_DEFAULT, "months": 5}, "months"),
    ],
)
def test_triggers_that_cannot_be_are_refused(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleError) as raised:
        TriggerRule(**fields)
    assert raised.value.field == field

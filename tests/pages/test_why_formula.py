"""The formula of every kind of figure, with its numbers filled in."""

from decimal import Decimal
from typing import Any

import pytest

from slas.choices import MetricType
from slas.models import Result, ServiceLevelVersion
from slas.pages.why_formula import formula, sum_rows
from slas.pages.why_rules import rounding_words, rule_fired, volume_words

D = Decimal


def of(kind: str, value: str, top: str | None, bottom: str | None, **changes: Any) -> Result:
    number = {"numerator": None if top is None else D(top)}
    below = {"denominator": None if bottom is None else D(bottom)}
    given: dict[str, Any] = {
        "attained": D(value),
        "attained_shown": D(value).quantize(D("0.01")),
        "n": D(bottom or top or 0),
        "excused": D(0),
        "result_class": "met",
        "low_volume_rule": "none",
        "is_settled": False,
    }
    assert kind in MetricType.values
    return Result(**{**given, **number, **below, **changes})


def terms(kind: str, **changes: Any) -> ServiceLevelVersion:
    given: dict[str, Any] = {
        "metric_type": kind,
        "input_kind": "events",
        "decimals": 2,
        "unit": "percent",
        "direction": "higher",
        "expected": D(95),
        "minimum": D(90),
        "rounding": "half_up",
        "grace_days": 5,
    }
    return ServiceLevelVersion(**{**given, **changes})


FILLED = {
    "within_target": ("94.262295", "460", "488", {"n": D(500), "excused": D(12)}),
    "availability": ("99.906814", "42885", "42925", {}),
    "weighted_availability": ("99.906814", "42885", "42925", {}),
    "error_rate": ("99.833333", "8625.6", "8640", {}),
    "mean": ("5", "15", "3", {}),
    "duration": ("3.25", "6.5", "2", {}),
    "backlog_share": ("12.916666", "31", "240", {}),
    "density": ("0.06", "18", "300", {}),
    "variance": ("12", "120", "1000", {}),
    "satisfaction": ("92", "46", "50", {}),
    "ratio": ("99.875", "19975", "20000", {}),
    "count": ("2", "2", None, {"n": D(3), "excused": D(1)}),
    "percentile": ("19", None, None, {"n": D(20)}),
    "backlog_age": ("9.1", None, None, {"n": D(10)}),
}
TEXTS = {
    "within_target": "94.262295 = 100 · 460 ÷ (500 − 12)",
    "availability": "99.906814 = 100 · (42,925 − 40) ÷ 42,925",
    "weighted_availability": "99.906814 = 100 · (42,925 − 40) ÷ 42,925",
    "error_rate": "99.833333 = 100 − 1,440 ÷ 8,640",
    "mean": "5.00 = 15 ÷ 3",
    "duration": "3.25 = 6.5 ÷ 2",
    "backlog_share": "12.916666 = 100 · 31 ÷ 240",
    "density": "0.06 = 18 ÷ 300",
    "variance": "12.00 = 100 · 120 ÷ 1,000",
    "satisfaction": "92.00 = 100 · 46 ÷ 50",
    "ratio": "99.875 = 100 · (20,000 − 25) ÷ 20,000",
    "count": "2.00 = 3 − 1",
    "percentile": "19.00, k = ⌈95 ÷ 100 · 20⌉",
    "backlog_age": "9.10, k = ⌈90 ÷ 100 · 10⌉",
}


@pytest.mark.parametrize("kind", MetricType.values)
def test_every_kind_of_figure_is_filled_in(kind: str) -> None:
    value, top, bottom, changes = FILLED[kind]
    agreed = terms(kind, percentile=D(95) if kind == "percentile" else None)
    general, filled = formula(of(kind, value, top, bottom, **changes), agreed)
    assert general
    assert filled == TEXTS[kind]


def test_periods_that_rolled_together_are_added_up() -> None:
    result = of("within_target", "92.307692", "6", "6", low_volume_rule="roll")
    carried = ((D(4), D(4)), (D(2), D(3)))
    general, filled = formula(result, terms("within_target"), carried)
    assert "rolled together" in general
    assert filled == "92.307692 = 100 · 12 ÷ 13 = 100 · (4 + 2 + 6) ÷ (4 + 3 + 6)"
    assert "judged together" in volume_words(result, terms("within_target"))


def test_an_agreed_figure_names_what_was_measured() -> None:
    result = of("within_target", "97", "473.36", "488", is_settled=True, raw_shown=D(92))
    assert formula(result, terms("within_target")) == (
        "the value that a dispute agreed on",
        "97.00; measured, raw: 92.00",
    )


def test_a_sum_says_what_came_in_and_what_is_excused() -> None:
    result = of("within_target", "94.26", "460", "488", n=D(500), excused=D(12))
    assert [(row.operator, row.amount) for row in sum_rows(result, terms("within_target"))] == [
        ("", "500"),
        ("−", "12"),
        ("=", "488"),
        ("−", "28"),
        ("=", "460"),
    ]
    outages = of("availability", "99.9068", "42885", "42925", n=D(4), excused=D(35))
    amounts = [row.amount for row in sum_rows(outages, terms("availability"))]
    assert [text.split("\u202f")[0] for text in amounts] == [
        "42,960",
        "35",
        "42,925",
        "40",
        "42,885",
    ]


@pytest.mark.parametrize(
    ("rounding", "value", "shown", "words"),
    [
        ("half_up", "94.265", "94.27", "rounded half up"),
        ("half_even", "94.265", "94.26", "rounded half to even"),
        ("cut", "94.269", "94.26", "cut to the bad side"),
        ("half_up", "94.999", "94.99", "would have carried it over an agreed level"),
    ],
)
def test_the_rule_of_rounding_is_named(rounding: str, value: str, shown: str, words: str) -> None:
    result = of("within_target", value, "1", "1", attained_shown=D(shown))
    assert words in rounding_words(result, terms("within_target", rounding=rounding))


def test_the_rule_that_fired_is_named_where_little_came_in() -> None:
    agreed = terms("within_target", minimum_n=10)
    one_miss = of("within_target", "80", "4", "5", low_volume_rule="one_miss")
    assert "one miss is tolerated" in rule_fired(one_miss, agreed)
    assert "one miss alone would break the minimum" in volume_words(one_miss, agreed)
    silent = {"result_class": "no_events", "attained_shown": None}
    rolls = of("within_target", "80", "4", "5", low_volume_rule="roll", **silent)
    assert (
        rule_fired(rolls, agreed) == "5 are too few to be judged: they roll on to the next period."
    )
    few = of("within_target", "80", "4", "5", **silent)
    assert rule_fired(few, agreed) == "5 are too few to be judged: the contract asks for 10."

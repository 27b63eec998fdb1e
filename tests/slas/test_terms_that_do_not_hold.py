"""Terms that do not hold are refused in words."""

from decimal import Decimal
from typing import Any

import pytest

from core.errors import RuleError
from slas.models import (
    ServiceLevel,
)
from tests.factories import make_contract, make_level

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"expected": Decimal("99.9"), "minimum": Decimal("99.95")},
            "The minimum, 99.95, is above the expected level, 99.90. Enter 99.90 or less.",
        ),
        (
            {"direction": "lower", "expected": Decimal(6), "minimum": Decimal(4), "decimals": 1},
            "The minimum, 4.0, is below the expected level, 6.0. Enter 6.0 or more.",
        ),
        (
            {"critical_floor": Decimal(91)},
            "The critical level, 91.00, is above the minimum, 90.00. Enter 90.00 or less.",
        ),
        (
            {"minimum": Decimal("89.999")},
            "The minimum, 89.999, has more than 2 decimals. Enter at most 2.",
        ),
        (
            {"expected": Decimal(101)},
            "The expected level, 101, is out of range. Enter 0 to 100.",
        ),
        (
            {"expected": Decimal("Infinity")},
            "The expected level, Infinity, is out of range. Enter 0 to 100.",
        ),
        (
            {"metric_type": "count", "direction": "lower", "expected": Decimal(-1)},
            "The expected level, -1, is out of range. Enter 0 to 1000000000000.",
        ),
        (
            {"metric_type": "availability", "direction": "lower"},
            "The direction of an availability is “lower”. Enter “higher”: more is better.",
        ),
        (
            {"metric_type": "percentile"},
            "The percentile is empty. Enter which one, such as 95.",
        ),
        (
            {"metric_type": "percentile", "percentile": Decimal(100)},
            "The percentile, 100, is out of range. Enter 1 to 99.99.",
        ),
        (
            {"percentile": Decimal(95)},
            "The percentile, 95, is for the metric type “percentile” alone. Leave it empty.",
        ),
        ({"unit": ""}, "The unit is empty. Enter 1 to 40 characters."),
        ({"weight": Decimal(1001)}, "The weight, 1001, is out of range. Enter 0 to 1000."),
        (
            {"grace_days": 91},
            "The days of grace, 91, is out of range. Enter a whole number from 0 to 90.",
        ),
        (
            {"decimals": 7},
            "The decimals, 7, is out of range. Enter a whole number from 0 to 6.",
        ),
        (
            {"attribution": "closed"},
            (
                "The attribution of tickets, “closed”, is not known. Enter one of: opened,"
                " resolved, first_of_resolved_and_due."
            ),
        ),
    ],
)
def test_terms_that_do_not_hold_are_refused_in_words(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleError) as refused:
        make_level(**fields)
    assert refused.value.message == message
    assert refused.value.field in {*fields, "percentile"}
    assert not ServiceLevel.objects.exists()


HOURS: dict[str, Any] = {
    "unit": "hours",
    "direction": "lower",
    "expected": Decimal(4),
    "minimum": Decimal(8),
}
TICKETS: dict[str, Any] = {"input_kind": "events", "outcome_by": "business_time"}


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        (
            {"metric_type": "duration", **HOURS},
            "input_kind",
            "A mean business time is fed by events, not by samples. Enter “events”.",
        ),
        (
            {"metric_type": "density", "input_kind": "events"},
            "input_kind",
            "A density is fed by samples, not by events. Enter “samples”.",
        ),
        (
            {"metric_type": "satisfaction", **HOURS},
            "direction",
            "The direction of a satisfaction is “lower”. Enter “higher”: more is better.",
        ),
        (
            {"metric_type": "variance"},
            "direction",
            "The direction of a variance is “higher”. Enter “lower”: less is better.",
        ),
        (
            {"unit": "hours"},
            "unit",
            "The unit of a share within target, “hours”, is not percent. Enter “percent”.",
        ),
        (
            {"metric_type": "duration", "input_kind": "events", **HOURS, "unit": "business days"},
            "unit",
            "The unit, “business days”, is not one of time. Enter minutes, hours or days.",
        ),
        (
            {"metric_type": "mean", "low_volume": "roll"},
            "low_volume",
            (
                "The low-volume rule can be said of “% within target”, “Satisfaction”, “Ratio to"
                " transactions” alone. Leave it out."
            ),
        ),
        (
            {"low_volume": "one_miss", "direction": "lower", "minimum": Decimal(96)},
            "low_volume",
            (
                "The low-volume rule is for shares of what is good: of “Lower is better” it cannot"
                " speak. Leave it out."
            ),
        ),
        (
            {"outcome_by": "due"},
            "outcome_by",
            (
                "What says whether a ticket met its target can be said of “% within target”, fed by"
                " events, alone. Leave it out."
            ),
        ),
        (
            TICKETS,
            "limits",
            (
                "Business time decides, and there is no limit. Enter one for each priority, or one"
                " for any."
            ),
        ),
        (
            {"input_kind": "events", "limits": (("P1", 240),)},
            "limits",
            (
                "The limits by priority count where business time decides. Choose that, or leave"
                " them out."
            ),
        ),
        (
            {**TICKETS, "limits": (("P1", 240), ("P1 ", 60))},
            "limits",
            "The priority, P1, stands twice. Enter each once.",
        ),
        (
            {**TICKETS, "limits": (("", 240), ("", 60))},
            "limits",
            "The limit of any other priority stands twice. Enter each once.",
        ),
        (
            {**TICKETS, "limits": (("P1", 0),)},
            "limits",
            "A limit in minutes, 0, is out of range. Enter a whole number from 1 to 10000000.",
        ),
        (
            {
                "metric_type": "backlog_share",
                "input_kind": "events",
                **HOURS,
                "unit": "percent",
            },
            "age_limit_minutes",
            "The age beyond which a backlog is old is empty. Enter it, such as 60 days.",
        ),
        (
            {"age_limit_minutes": 60},
            "age_limit_minutes",
            (
                "The age beyond which a backlog is old can be said of “Share of an old backlog”,"
                " fed by events, alone. Leave it out."
            ),
        ),
        (
            {"minimum_n": 0},
            "minimum_n",
            "The fewest answers, 0, is out of range. Enter a whole number from 1 to 1000000.",
        ),
        (
            {"repeat_misses": 2},
            "repeat_window",
            "The periods in which misses repeat: none. Enter so many, or leave both out.",
        ),
        (
            {"repeat_misses": 4, "repeat_window": 3},
            "repeat_misses",
            "The misses that repeat, 4, are more than the periods, 3. Enter 3 or fewer.",
        ),
        (
            {"allocation_percent": Decimal(10)},
            "allocation_percent",
            (
                "A share or a category of the pool is for credit schedules of the kind “Allocation"
                " of the pool” alone. Leave it out."
            ),
        ),
        (
            {"per_scope": True},
            "per_scope",
            "C-1 names no scope to judge by. Add its scopes first.",
        ),
        (
            {"rounding": "up"},
            "rounding",
            "The rounding, “up”, is not known. Enter one of: half_up, half_even, cut.",
        ),
    ],
)
def test_terms_that_do_not_fit_their_metric_are_refused_in_words(
    fields: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(RuleError) as refused:
        make_level(make_contract(reference="C-1"), **fields)
    assert (refused.value.field, refused.value.message) == (field, message)
    assert not ServiceLevel.objects.exists()

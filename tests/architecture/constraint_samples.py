"""One good row of every constrained model, and for each constraint what breaks it.

Foreign keys point nowhere: they are checked at the end of a transaction, which never comes.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.db.models.expressions import RawSQL

from accounts.models import ApiToken, RoleGrant
from alerts.models import Alert, AlertEntry
from scoring.models import (
    Methodology,
    MethodologyWeight,
    Scorecard,
    ScorecardDimension,
    ScorecardLine,
    Standing,
)
from slas import models as slas
from vendors.models import Vendor, VendorContact, VendorLocation, VendorService

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=31)
DAY = date(2026, 3, 1)
NOT_A_NUMBER = RawSQL("'NaN'::numeric", [])
UNKNOWN = "x"


@dataclass(frozen=True, slots=True)
class Sample:
    """A good row, what breaks each check, and what a clashing second row has of its own.

    What breaks a check may break another that the database tries first: that one stands before it.
    """

    model: type[Model]
    good: dict[str, Any]
    checks: dict[str, dict[str, Any]] = field(default_factory=dict)
    clashes: dict[str, dict[str, Any]] = field(default_factory=dict)
    behind: dict[str, str] = field(default_factory=dict)


def numbers(**columns: str) -> dict[str, dict[str, Any]]:
    """Break each constraint by no number in its column."""
    return {name: {column: NOT_A_NUMBER} for name, column in columns.items()}


def texts(**columns: str) -> dict[str, dict[str, Any]]:
    """Break each constraint by an unknown word in its column."""
    return {name: {column: UNKNOWN} for name, column in columns.items()}


ACCOUNTS = [
    Sample(
        RoleGrant,
        {"user_id": 1, "role": "approver", "unit_id": None},
        texts(role_is_known="role"),
        {"role_granted_once": {}},
    ),
    Sample(
        ApiToken,
        {"user_id": 1, "name": "n", "prefix": "p", "digest": "d", "scopes": [], "created_at": NOW},
        clashes={"live_token_name_unique_per_user": {"prefix": "q", "digest": "e"}},
    ),
]
VENDORS = [
    Sample(
        Vendor,
        {
            **{"reference": "V-1", "slug": "v-1", "legal_name": "V", "display_name": "V"},
            **{"folded_name": "v", "external_source": "s", "external_id": "1", "unit_id": 1},
            "created_at": NOW,
        },
        {
            **texts(vendor_status_is_known="status"),
            "vendor_tier_between_1_and_4": {"tier": 5},
            "vendor_country_is_two_capitals": {"country": "de"},
            "vendor_has_a_name": {"display_name": ""},
            "vendor_is_not_its_own_parent": {"pk": 7, "parent_id": 7},
            "vendor_is_not_merged_into_itself": {"pk": 7, "merged_into_id": 7},
        },
        {"vendor_external_id_unique_per_source": {"reference": "V-2", "slug": "v-2"}},
    ),
    Sample(
        VendorService,
        {"vendor_id": 1, "service_type": "cloud"},
        texts(vendor_service_type_is_known="service_type"),
        {"vendor_service_once": {}},
    ),
    Sample(
        VendorLocation,
        {"vendor_id": 1, "name": "n", "country": "DE"},
        {"location_country_is_two_capitals": {"country": ""}},
        {"location_name_once_per_vendor": {}},
    ),
    Sample(
        VendorContact,
        {"vendor_id": 1, "name": "n", "role": "account"},
        texts(contact_role_is_known="role"),
        {"contact_once_per_vendor_and_role": {}},
    ),
]
ALERTS = [
    Sample(
        Alert,
        {
            **{"rule": "breach", "subject": "s", "episode": "e", "vendor_id": 1, "unit_id": 1},
            **{"severity": "high", "title": "t", "path": "/", "period_ended_at": NOW},
            "opened_at": NOW,
        },
        {
            **texts(
                alert_rule_is_known="rule",
                alert_severity_is_known="severity",
                alert_state_is_known="state",
            ),
            "alert_taken_by_and_taken_at_together": {"taken_at": NOW},
            "alert_resolved_has_an_instant": {"state": "resolved", "reason": "r"},
            "alert_resolved_has_a_reason": {"state": "resolved", "resolved_at": NOW},
            "alert_snoozed_until_is_set": {"state": "snoozed"},
            "alert_taken_has_a_taker": {"state": "taken"},
        },
        {"alert_once_per_episode": {}},
    ),
    Sample(
        AlertEntry,
        {"alert_id": 1, "event": "opened", "at": NOW},
        texts(alert_entry_event_is_known="event"),
    ),
]
VERSION = {
    **{"service_level_id": 1, "contract_version_id": 1, "number": 1, "effective_from": DAY},
    **{"effective_to": date(2026, 4, 1), "metric_type": "within_target", "input_kind": "samples"},
    **{"dimension": "quality", "unit": "percent", "direction": "higher", "expected": 95},
    **{"minimum": 90, "calendar_id": 1, "source_id": 1, "created_at": NOW},
}
SLAS = [
    Sample(
        slas.Source,
        {"code": "s-1", "name": "n", "kind": "system"},
        texts(source_kind_is_known="kind"),
    ),
    Sample(
        slas.Batch,
        {"source_id": 1, "received_at": NOW},
        {
            "batch_kind_is_known": {"kind": UNKNOWN, "reason": "r"},
            "correction_has_a_reason": {"kind": "correction"},
        },
    ),
    Sample(
        slas.Watermark,
        {
            **{"service_level_id": 1, "reported_from": NOW, "reported_through": LATER},
            "updated_at": NOW,
        },
        {"watermark_starts_before_it_ends": {"reported_from": LATER, "reported_through": NOW}},
    ),
    Sample(
        slas.EventKey,
        {
            **{"source_id": 1, "external_id": "e", "service_level_id": 1, "attributed_at": NOW},
            **{"rank": 1, "content_hash": "h"},
        },
        numbers(event_rank_is_finite="rank"),
        {"event_key_once": {"content_hash": "i"}},
    ),
    Sample(
        slas.Metric,
        {
            **{"code": "m-1", "name": "n", "dimension": "quality", "kind": "share"},
            **{"critical": False, "weight": 1, "definition": "d", "unit": "percent"},
            "direction": "higher",
        },
        {
            **texts(
                metric_dimension_is_known="dimension",
                metric_direction_is_known="direction",
                metric_service_type_is_known="service_type",
            ),
            **numbers(
                metric_weight_is_finite="weight",
                metric_expected_is_finite="expected",
                metric_minimum_is_finite="minimum",
            ),
        },
    ),
    Sample(
        slas.CalendarWindow,
        {"calendar_id": 1, "weekday": 1, "opens_at": time(8), "closes_at": time(9)},
        {"calendar_weekday_between_0_and_6": {"weekday": 7}},
        {"calendar_window_once": {"closes_at": time(10)}},
    ),
    Sample(
        slas.CalendarHoliday,
        {"calendar_id": 1, "day": DAY},
        clashes={"calendar_holiday_once": {"name": "another"}},
    ),
    Sample(
        slas.ServiceLevel,
        {
            **{"contract_id": 1, "code": "a", "name": "n", "created_at": NOW},
            **{"external_source": "s", "external_id": "1"},
        },
        clashes={
            "service_level_code_once_per_contract": {"external_id": "2"},
            "service_level_external_id_unique_per_source": {"code": "b"},
        },
    ),
    Sample(
        slas.ServiceLevelVersion,
        VERSION,
        {
            **texts(
                metric_type_is_known="metric_type",
                input_kind_is_known="input_kind",
                dimension_is_known="dimension",
                direction_is_known="direction",
                reporting_period_is_known="reporting_period",
                attribution_is_known="attribution",
                percentile_method_is_known="percentile_method",
            ),
            **numbers(
                expected_is_finite="expected",
                minimum_is_finite="minimum",
                critical_floor_is_finite="critical_floor",
                weight_is_finite="weight",
            ),
            "service_level_version_ends_after_it_starts": {"effective_to": DAY},
            "decimals_between_0_and_6": {"decimals": 7},
            "grace_days_between_0_and_90": {"grace_days": 91},
            "minimum_is_not_better_than_expected": {"minimum": 96},
            "critical_floor_is_not_better_than_minimum": {"critical_floor": 91},
            "percentile_is_set_for_percentiles_alone": {"percentile": 50},
        },
        {
            "service_level_version_number_once": {
                "effective_from": date(2026, 4, 1),
                "effective_to": None,
            },
            "service_level_versions_do_not_overlap": {
                "number": 2,
                "effective_from": date(2026, 3, 31),
                "effective_to": None,
            },
        },
    ),
    Sample(
        slas.Result,
        {
            **{"service_level_id": 1, "version_id": 1, "period_start": NOW, "period_end": LATER},
            **{"month": DAY, "state": "final", "result_class": "met", "attained": 99, "n": 1},
            **{"inputs_hash": "h", "computed_at": NOW},
        },
        {
            **texts(result_state_is_known="state"),
            **numbers(
                attained_is_finite="attained",
                attained_shown_is_finite="attained_shown",
                numerator_is_finite="numerator",
                denominator_is_finite="denominator",
                result_n_is_finite="n",
                coverage_is_a_ratio="coverage_ratio",
            ),
            "result_class_is_known": {"result_class": UNKNOWN},
            "result_period_ends_after_it_starts": {"period_end": NOW},
            "result_is_judged_exactly_when_attained": {"attained": None},
        },
        {"result_once_per_level_period_scope_revision": {"attained": 98}},
    ),
    Sample(
        slas.Evaluation,
        {"service_level_id": 1, "period_start": NOW, "period_end": LATER, "due_at": LATER},
        clashes={"evaluation_owed_once": {"due_at": NOW}},
    ),
]
SCORING = [
    Sample(
        Methodology,
        {"version": 900, "effective_from": date(2090, 1, 1), "published_at": NOW},
        {
            **numbers(half_life_is_finite="half_life_months"),
            "grade_bounds_fall_from_a_to_d": {"grade_b": 95},
            "window_between_1_and_60_months": {"window_months": 61},
        },
    ),
    Sample(
        MethodologyWeight,
        {"methodology_id": 900, "dimension": "quality", "weight_percent": 10},
        {
            **texts(weighed_dimension_is_known="dimension"),
            **numbers(dimension_weight_is_a_percentage="weight_percent"),
        },
        {"dimension_weighed_once": {}},
    ),
    Sample(
        Scorecard,
        {
            **{"vendor_id": 1, "month": DAY, "methodology_id": 1, "state": "scored"},
            **{"is_final": True, "coverage_ratio": 1, "confidence_ratio": 1, "inputs_hash": "h"},
            "computed_at": NOW,
        },
        {
            **texts(grade_is_known="grade"),
            **numbers(
                score_between_0_and_100="score",
                own_score_between_0_and_100="own_score",
                scorecard_coverage_is_a_ratio="coverage_ratio",
                scorecard_confidence_is_a_ratio="confidence_ratio",
            ),
            "scorecard_month_is_its_first_day": {"month": date(2026, 3, 2)},
            "insufficient_data_has_no_grade": {"state": "insufficient", "grade": "A"},
        },
        {"scorecard_once_per_month": {}},
    ),
    Sample(
        ScorecardDimension,
        {
            **{"scorecard_id": 1, "dimension": "quality", "coverage_ratio": 1, "adds": 1},
            **{"weight_percent": 1, "weight_used_percent": 1, "is_agreed": True},
        },
        numbers(
            dimension_score_between_0_and_100="score",
            dimension_adds_between_0_and_100="adds",
        ),
        {"scorecard_dimension_once": {}},
    ),
    Sample(
        ScorecardLine,
        {"scorecard_id": 1, "service_level_id": 1, "dimension": "quality", "weight": 1, "adds": 1},
        numbers(
            line_own_score_between_0_and_100="own_score",
            line_score_between_0_and_100="score",
            line_adds_between_0_and_100="adds",
        ),
        {"scorecard_line_once": {}},
    ),
    Sample(
        Standing,
        {
            **{"vendor_id": 1, "service_type": "cloud", "subject": "s", "month": DAY, "value": 1},
            **{"direction": "higher", "peers": 5, "place": 1, "rank_ratio": 1, "quartile": 1},
            **{"q1": 1, "median": 1, "q3": 1},
        },
        {
            **numbers(rank_is_a_ratio="rank_ratio"),
            "standing_needs_five_peers": {"peers": 4},
            "quartile_between_1_and_4": {"quartile": 5},
        },
        {"standing_once": {}},
    ),
]
SAMPLES = [*ACCOUNTS, *VENDORS, *ALERTS, *SLAS, *SCORING]

"""Good rows of statements, of what stands in them, and of forecasts, and what breaks them."""

from slas import models as slas
from tests.architecture.constraint_samples import DAY, LATER, NOW, Sample, numbers, texts

OPEN = {
    **{"contract_id": 1, "month": DAY, "period_start": NOW, "period_end": LATER},
    **{"currency": "EUR", "inputs_hash": "h", "computed_at": NOW},
}
PUBLISHED = {
    **OPEN,
    **{"state": "published", "submitted_at": NOW, "submitted_by_id": 1, "published_at": NOW},
    **{"published_by_id": 2, "content": {}, "content_hash": "a" * 64},
}
RESULT = {
    **{"service_level_id": 1, "version_id": 1, "period_start": NOW, "period_end": LATER},
    **{"month": DAY, "state": "final", "result_class": "met", "attained": 99, "n": 1},
    **{"inputs_hash": "h", "computed_at": NOW},
}
STATEMENTS = [
    Sample(
        slas.Statement,
        OPEN,
        {
            **texts(statement_state_is_known="state"),
            **numbers(
                statement_charges_are_finite="charges",
                statement_at_risk_is_finite="at_risk_amount",
                statement_credit_is_finite="credit_amount",
            ),
            "statement_ends_after_it_starts": {"period_end": NOW},
            "statement_revision_is_positive": {"revision": 0},
            "statement_currency_is_iso_code": {"currency": "eur"},
            "statement_submitted_by_somebody": {"submitted_at": NOW},
        },
        {"statement_in_the_making_once": {"revision": 2, "state": "provisional"}},
        behind={"statement_state_is_known": "statement_published_with_its_content"},
    ),
    Sample(
        slas.Statement,
        PUBLISHED,
        {
            "statement_published_by_somebody": {"published_by_id": None},
            "statement_published_by_another_person": {"published_by_id": 1},
            "statement_published_with_its_content": {"content": None},
            "statement_revised_for_a_reason": {"revision": 2},
        },
        {
            "statement_revision_once": {"state": "superseded"},
            "statement_published_once": {"revision": 2, "reason": "Late data"},
        },
    ),
    Sample(
        slas.Default,
        {
            **{"statement_id": 1, "service_level_id": 1, "result_id": 1, "period_start": NOW},
            **{"kind": "minimum", "detail": "d"},
        },
        texts(default_kind_is_known="kind"),
        {"default_once_per_statement_level_period_scope_kind": {"detail": "e"}},
    ),
    Sample(
        slas.Result,
        RESULT,
        {
            **texts(
                result_standing_is_known="standing",
                result_raw_class_is_known="raw_class",
                result_low_volume_rule_is_known="low_volume_rule",
            ),
            **numbers(
                raw_attained_is_finite="raw_attained",
                raw_shown_is_finite="raw_shown",
                result_excused_is_finite="excused",
                result_bound_is_finite="bound",
            ),
        },
        {"result_current_once": {"revision": 2}},
    ),
    Sample(
        slas.Result,
        {**RESULT, "standing": "proposed"},
        clashes={"result_proposed_once": {"revision": 2}},
    ),
    Sample(
        slas.Forecast,
        {
            **{"service_level_id": 1, "period_start": NOW, "period_end": LATER, "budget": 43},
            **{"outlook": "green", "used": 30, "elapsed_ratio": 0.4, "computed_at": NOW},
        },
        {
            **texts(forecast_outlook_is_known="outlook"),
            **numbers(
                forecast_budget_is_finite="budget",
                forecast_used_is_finite="used",
                forecast_burn_is_finite="burn",
                forecast_elapsed_is_a_ratio="elapsed_ratio",
            ),
            "forecast_period_ends_after_it_starts": {"period_end": NOW},
        },
    ),
]

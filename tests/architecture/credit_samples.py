"""Good rows of credit terms and of the credit ledger, and what breaks their constraints."""

from datetime import date

from slas import models as slas
from tests.architecture.constraint_samples import DAY, NOT_A_NUMBER, NOW, Sample, numbers, texts

NEXT = date(2026, 4, 1)

AGREED = [
    Sample(
        slas.CreditSchedule,
        {
            **{"contract_id": 1, "name": "n", "kind": "ladder", "direction": "higher"},
            **{"created_at": NOW},
        },
        {
            **texts(
                credit_schedule_kind_is_known="kind",
                credit_schedule_direction_is_known="direction",
                credit_claim_kind_is_known="claim",
            ),
            **numbers(
                credit_monthly_fee_is_finite="monthly_fee",
                credit_fee_multiple_is_finite="fee_multiple",
                credit_point_is_a_percentage="percent_a_point",
                credit_cap_percent_is_finite="cap_percent",
                credit_minimum_is_finite="minimum_credit",
            ),
            "credit_claim_days_are_positive": {"claim_days": 0},
            "credit_claim_cycles_are_positive": {"claim_cycles": 0},
            "credit_condition_fits_its_periods": {"condition_misses": 2},
        },
        {"credit_schedule_name_once_per_contract": {"kind": "fixed"}},
    ),
    Sample(
        slas.CreditTier,
        {"schedule_id": 1, "position": 1, "lower": 95, "upper": 99, "value": 10},
        {
            **numbers(
                credit_tier_upper_is_finite="upper",
                credit_tier_value_is_finite="value",
            ),
            "credit_tier_lower_is_finite": {"lower": NOT_A_NUMBER, "upper": None},
            "credit_tier_ends_after_it_starts": {"upper": 94},
        },
        {"credit_tier_once": {"value": 20}},
    ),
    Sample(
        slas.CreditTerms,
        {
            **{"contract_id": 1, "number": 1, "effective_from": DAY, "effective_to": NEXT},
            "created_at": NOW,
        },
        {
            **texts(earn_back_policy_is_known="earn_back"),
            **numbers(
                credit_month_cap_is_finite="month_cap_percent",
                credit_year_cap_is_finite="year_cap_percent",
                credit_total_cap_is_finite="total_cap_percent",
                credit_pool_is_finite="pool_percent",
                earn_back_is_a_percentage="earn_back_percent",
            ),
            "credit_terms_end_after_they_start": {"effective_to": DAY},
            "earn_back_periods_are_positive": {"earn_back_periods": 0},
        },
        {
            "credit_terms_number_once": {"effective_from": NEXT, "effective_to": None},
            "credit_terms_do_not_overlap": {
                "number": 2,
                "effective_from": date(2026, 3, 31),
                "effective_to": None,
            },
        },
    ),
    Sample(
        slas.TerminationTrigger,
        {"terms_id": 1, "kind": "repeated_misses", "times": 3, "months": 12},
        {
            **texts(termination_kind_is_known="kind"),
            **numbers(termination_percent_is_finite="percent"),
            "termination_times_are_bounded": {"times": 1001},
            "termination_months_are_bounded": {"months": 0},
        },
    ),
    Sample(
        slas.BilledCharge,
        {"contract_id": 1, "month": DAY, "amount": 100, "recorded_at": NOW},
        {
            **numbers(
                billed_amount_is_finite="amount",
                billed_taxes_are_finite="taxes",
                billed_one_time_is_finite="one_time",
                billed_pass_through_is_finite="pass_through",
            ),
            "billed_amount_holds_its_parts": {"pass_through": 50, "taxes": 30, "one_time": 21},
        },
        {"billed_charge_number_once": {"amount": 90}},
        behind={
            "billed_one_time_is_finite": "billed_amount_holds_its_parts",
            "billed_pass_through_is_finite": "billed_amount_holds_its_parts",
            "billed_taxes_are_finite": "billed_amount_holds_its_parts",
        },
    ),
]
# A proposed entry counts for nothing, so it needs no total to count into.
LEDGER = [
    Sample(
        slas.Credit,
        {
            **{"contract_id": 1, "month": DAY, "statement_id": 1, "service_level_id": 1},
            **{"period_start": NOW, "default_id": 1, "currency": "EUR", "raw_amount": 10},
            **{"amount": 10, "state": "proposed", "computed_at": NOW},
        },
        {
            **texts(credit_kind_is_known="kind", credit_state_is_known="state"),
            **numbers(credit_raw_amount_is_finite="raw_amount", credit_amount_is_finite="amount"),
            "credit_currency_is_iso_code": {"currency": "eur"},
            "credit_rests_on_a_default": {"default_id": None},
            "credit_to_claim_has_a_deadline": {"state": "claim_due"},
            "credit_applied_to_an_invoice_line": {"state": "applied"},
            "credit_waiver_asked_by_somebody": {"waiver_asked_at": NOW},
        },
        {"credit_once_per_clause_period_scope_revision": {"amount": 9}},
    ),
    Sample(
        slas.CreditTotal,
        {"contract_id": 1, "month": DAY, "currency": "EUR"},
        {
            **numbers(credit_cap_is_finite="cap_amount", credit_total_is_finite="amount"),
            "credit_total_never_above_the_cap": {"cap_amount": 100, "amount": 101},
        },
        {"credit_total_once_per_month": {"currency": "USD"}},
    ),
    Sample(
        slas.CreditTransition,
        {"credit_id": 1, "from_state": "proposed", "to_state": "accrued", "at": NOW},
        {
            **texts(credit_from_state_is_known="from_state", credit_to_state_is_known="to_state"),
            "credit_approved_by_another_person": {"by_id": 1, "asked_by_id": 1},
            "credit_waived_for_a_reason_by_two": {
                **{"to_state": "waived", "by_id": 1, "asked_by_id": 2}
            },
        },
    ),
]
CREDITS = [*AGREED, *LEDGER]

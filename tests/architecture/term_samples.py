"""Good rows of scopes, calendar years and fuller terms, and what breaks their constraints."""

from contracts.models import Scope
from slas import models as slas
from tests.architecture.constraint_samples import NOW, VERSION, Sample, numbers, texts

TERMS = [
    Sample(
        Scope,
        {"contract_id": 1, "code": "BER", "name": "Berlin", "kind": "site", "created_at": NOW},
        {**texts(scope_kind_is_known="kind"), "scope_has_a_code": {"code": ""}},
        {"scope_code_once_per_contract": {"name": "Bern"}},
    ),
    Sample(
        slas.CalendarYear,
        {"calendar_id": 1, "year": 2026, "proposed_at": NOW},
        {
            "calendar_year_is_sane": {"year": 1969},
            "calendar_year_reviewed_by_somebody": {"reviewed_at": NOW},
        },
        {"calendar_year_once": {"country": "DE"}},
    ),
    Sample(
        slas.ServiceLevelVersion,
        VERSION,
        {
            **texts(
                rounding_is_known="rounding",
                outcome_by_is_known="outcome_by",
                low_volume_is_known="low_volume",
            ),
            **numbers(allocation_is_a_percentage="allocation_percent"),
            "minimum_n_is_positive": {"minimum_n": 0},
            "age_limit_is_positive": {"age_limit_minutes": 0},
            "repeat_misses_have_a_window": {"repeat_misses": 4},
            "repeat_misses_fit_their_window": {"repeat_misses": 4, "repeat_window": 3},
        },
    ),
    Sample(
        slas.PriorityLimit,
        {"version_id": 1, "priority": "P1", "minutes": 240},
        {"priority_limit_is_positive": {"minutes": 0}},
        {"priority_limit_once_per_version": {"minutes": 480}},
    ),
]

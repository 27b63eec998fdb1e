"""Good rows of objectives and their readings, and what breaks their constraints."""

from datetime import date

from contracts.models import Objective, ObjectiveReading
from tests.architecture.constraint_samples import NOW, Sample, texts

TOO_MUCH = 2 * 10**12

OBJECTIVES = [
    Sample(
        Objective,
        {
            **{"contract_id": 1, "title": "Fewer", "measure": "Hours", "baseline": 40},
            **{"target": 12, "created_at": NOW},
        },
        {
            **texts(objective_benefit_is_known="benefit"),
            "objective_has_a_title": {"title": ""},
            "objective_has_a_measure": {"measure": ""},
            "objective_state_is_known": {
                **{"state": "gone", "closed_at": NOW, "closed_by_id": 1, "state_note": "x"},
            },
            "objective_baseline_is_in_range": {"baseline": TOO_MUCH},
            "objective_target_is_in_range": {"target": TOO_MUCH},
            "objective_has_a_way_to_go": {"target": 40},
            "objective_closed_by_and_when": {"closed_by_id": 1},
            "objective_closed_by_somebody": {"state": "reached"},
            "objective_given_up_with_a_reason": {
                **{"state": "missed", "closed_at": NOW, "closed_by_id": 1},
            },
        },
        {"objective_once_per_contract": {"measure": "Days"}},
    ),
    Sample(
        ObjectiveReading,
        {"objective_id": 1, "on": date(2026, 3, 1), "value": 1, "at": NOW},
        {"objective_reading_is_in_range": {"value": TOO_MUCH}},
        {"objective_read_once_a_day": {"value": 2}},
    ),
]

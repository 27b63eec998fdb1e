"""Good rows of obligations and their due days, and what breaks their constraints."""

from datetime import timedelta

from contracts.models import Milestone, Obligation
from tests.architecture.constraint_samples import DAY, LATER, NOW, Sample, texts

OBLIGATIONS = [
    Sample(
        Obligation,
        {
            **{"contract_id": 1, "side": "vendor", "kind": "deliverable", "title": "Report"},
            **{"first_due_on": DAY, "every_months": 3, "created_at": NOW},
        },
        {
            **texts(obligation_side_is_known="side", obligation_kind_is_known="kind"),
            "obligation_has_a_title": {"title": ""},
            "obligation_recurrence_is_known": {"every_months": 2},
            "obligation_ends_after_it_begins": {"last_due_on": DAY - timedelta(days=1)},
            "obligation_plan_has_an_instant": {"planned_at": NOW},
        },
    ),
    Sample(
        Milestone,
        {
            **{"obligation_id": 1, "number": 1, "due_on": DAY, "state": "met"},
            **{"evidence": "Ticket 12", "reported_by_id": 1, "reported_at": NOW},
            **{"decided_by_id": 2, "decided_at": LATER},
        },
        {
            **texts(milestone_state_is_known="state"),
            "milestone_number_is_positive": {"number": 0},
            "milestone_reported_by_and_when": {"reported_by_id": None},
            "milestone_decided_by_and_when": {"decided_by_id": None},
            "milestone_decided_by_somebody": {"state": "scheduled"},
            "milestone_decided_by_another_person": {"decided_by_id": 1},
            "milestone_met_was_reported": {"reported_by_id": None, "reported_at": None},
            "milestone_reported_with_evidence": {"evidence": ""},
        },
        {"milestone_number_once_per_obligation": {}},
    ),
]

"""Good rows of exclusions, root events and disputes, and what breaks their constraints."""

from slas import models as slas
from tests.architecture.constraint_samples import DAY, LATER, NOW, Sample, numbers, texts

DECIDED = {"decided_at": NOW, "decided_by_id": 2}

EXCLUSIONS = [
    Sample(
        slas.Exclusion,
        {
            **{"contract_id": 1, "kind": "interval", "category": "force_majeure", "clause": "9"},
            **{"reason": "r", "starts_at": NOW, "ends_at": LATER, "requested_at": NOW},
            "requested_by_id": 1,
        },
        {
            **texts(
                exclusion_kind_is_known="kind",
                exclusion_category_is_known="category",
                exclusion_state_is_known="state",
            ),
            "exclusion_ends_after_it_starts": {"ends_at": NOW},
            "exclusion_approved_ends_after_start": {
                **{"approved_starts_at": LATER, "approved_ends_at": NOW}
            },
            "exclusion_of_an_interval_has_one": {"kind": "events"},
            "exclusion_decided_by_another_person": {
                **{"state": "approved", **DECIDED, "decided_by_id": 1}
            },
            "exclusion_decided_by_somebody": {"state": "rejected", "decided_at": NOW},
            "exclusion_decided_exactly_when_decided": {"state": "submitted", **DECIDED},
            "exclusion_says_why": {"clause": ""},
        },
    ),
    Sample(
        slas.ExclusionEvent,
        {"exclusion_id": 1, "key_id": 1},
        clashes={"exclusion_names_event_once": {"is_approved": True}},
    ),
    Sample(
        slas.RootEvent,
        {
            **{"contract_id": 1, "title": "t", "starts_at": NOW, "ends_at": LATER},
            **{"recorded_at": NOW, "recorded_by_id": 1},
        },
        {
            "root_event_ends_after_it_starts": {"ends_at": NOW},
            "root_event_has_a_title": {"title": ""},
        },
    ),
    Sample(
        slas.Dispute,
        {
            **{"contract_id": 1, "month": DAY, "service_level_id": 1, "period_start": NOW},
            **{"result_revision": 1, "reason": "r", "raised_at": NOW, "raised_by_id": 1},
        },
        {
            **texts(dispute_state_is_known="state"),
            **numbers(
                dispute_agreed_value_is_finite="agreed_attained",
                dispute_agreed_amount_is_finite="agreed_amount",
            ),
            "dispute_says_why": {"reason": ""},
            "dispute_decided_by_another_person": {
                **{"state": "upheld", "decision": "d", **DECIDED, "decided_by_id": 1}
            },
            "dispute_decided_by_somebody": {
                **{"state": "rejected", "decision": "d", "decided_at": NOW}
            },
            "dispute_decided_with_a_reason": {"state": "upheld", **DECIDED},
        },
        {"dispute_open_once_per_figure": {"reason": "s"}},
        behind={"dispute_state_is_known": "dispute_decided_with_a_reason"},
    ),
]

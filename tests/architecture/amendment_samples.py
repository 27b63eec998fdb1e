"""A good row of amendments, and what breaks their constraints."""

from datetime import date

from contracts.models import Amendment
from tests.architecture.constraint_samples import NOW, Sample, texts

BY = {"decided_by_id": 2, "decided_at": NOW}

AMENDMENTS = [
    Sample(
        Amendment,
        {
            **{"contract_id": 1, "replaces": 1, "effective_from": date(2026, 2, 1)},
            **{"change": "Dearer", "proposed_by_id": 1, "proposed_at": NOW},
        },
        {
            **texts(amendment_state_is_known="state"),
            "amendment_says_what_changes": {"change": ""},
            "amendment_ends_after_it_starts": {"ends_on": date(2026, 2, 1)},
            "amendment_charge_is_finite": {"monthly_charge": -1},
            "amendment_at_risk_is_a_percentage": {"at_risk_percent": 101},
            "amendment_decided_by_another_person": {
                **{"state": "rejected", "decision": "No", "decided_by_id": 1, "decided_at": NOW},
            },
            "amendment_decided_by_somebody": {"decided_at": NOW, "state": "rejected"},
            "amendment_decided_exactly_when_decided": BY,
            "amendment_is_a_version_once_approved": {**BY, "state": "approved"},
            "amendment_rejected_with_a_reason": {**BY, "state": "rejected"},
        },
        {"amendment_open_once_per_contract": {"change": "Cheaper"}},
    ),
]

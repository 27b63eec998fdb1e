"""Good rows of contracts, versions and amendments, and what breaks their constraints."""

from datetime import date

from contracts.models import Amendment, Contract, ContractVersion
from tests.architecture.constraint_samples import DAY, NOW, Sample, numbers, texts

BY = {"decided_by_id": 2, "decided_at": NOW}

CONTRACTS = [
    Sample(
        Contract,
        {
            **{"reference": "C-1", "title": "t", "vendor_id": 1, "unit_id": 1},
            **{"service_type": "cloud", "currency": "EUR", "time_zone": "UTC", "starts_on": DAY},
            **{"external_source": "s", "external_id": "1", "created_at": NOW},
        },
        {
            **texts(contract_service_type_is_known="service_type"),
            "contract_anchor_day_between_1_and_31": {"anchor_day": 32},
            "contract_currency_is_iso_code": {"currency": "eur"},
            "contract_is_not_its_own_framework": {"pk": 7, "framework_id": 7},
        },
        {"contract_external_id_unique_per_source": {"reference": "C-2"}},
    ),
    Sample(
        ContractVersion,
        {
            **{"contract_id": 1, "number": 1, "effective_from": DAY, "created_at": NOW},
            "effective_to": date(2026, 4, 1),
        },
        {
            **numbers(
                contract_monthly_charge_is_finite="monthly_charge",
                contract_at_risk_is_a_percentage="at_risk_percent",
            ),
            "contract_version_ends_after_it_starts": {"effective_to": DAY},
            "contract_ends_after_its_version_starts": {"ends_on": DAY},
        },
        {
            "contract_version_number_once": {
                "effective_from": date(2026, 4, 1),
                "effective_to": None,
            },
            "contract_versions_do_not_overlap": {
                "number": 2,
                "effective_from": date(2026, 3, 31),
                "effective_to": None,
            },
        },
    ),
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

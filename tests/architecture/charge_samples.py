"""A good row of charges, and what breaks their constraints."""

from datetime import date
from typing import Any

from contracts.models import Charge
from tests.architecture.constraint_samples import NOW, Sample, texts

BAND: dict[str, Any] = {
    **{"kind": "fixed", "every_months": 1, "base_volume": 1},
    **{"deadband_percent": 1, "more_rate": 1, "less_rate": 1},
}
INDEX: dict[str, Any] = {
    **{"index_name": "CPI", "index_first": 1, "index_share": 1},
    **{"index_floor": 0, "index_cap": 3},
}

CHARGES = [
    Sample(
        Charge,
        {
            **{"contract_id": 1, "kind": "rate", "code": "R", "title": "Engineer"},
            **{"amount": 1, "created_at": NOW},
        },
        {
            **texts(charge_kind_is_known="kind"),
            "charge_has_a_code": {"code": ""},
            "charge_has_a_title": {"title": ""},
            "charge_amount_is_in_range": {"amount": -1},
            "charge_is_for_a_period_where_fixed": {"kind": "fixed"},
            "charge_ends_after_it_begins": {
                "starts_on": date(2026, 1, 1),
                "ends_on": date(2026, 1, 1),
            },
            "charge_band_is_whole": {**BAND, "less_rate": None},
            "charge_band_is_of_a_fixed_charge": {**BAND, "kind": "one_time", "every_months": None},
            "charge_index_is_whole": {**INDEX, "index_cap": None},
            "charge_index_is_in_range": {**INDEX, "index_cap": -1},
        },
        {"charge_code_once_per_contract": {"title": "Other"}},
    ),
]

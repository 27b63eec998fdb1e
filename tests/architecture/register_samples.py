"""Good rows of what the register keeps beside a vendor, and what breaks their constraints."""

from datetime import date, timedelta

from tests.architecture.constraint_samples import NOW, Sample, texts
from vendors.models import (
    VendorCertificate,
    VendorDistinction,
    VendorIdentifier,
    VendorMerge,
    VendorStatusStep,
)

DAY = date(2026, 5, 31)
LEI = "5493001KJTIIGC8Y1R12"

REGISTER = [
    Sample(
        VendorCertificate,
        {"vendor_id": 1, "kind": "other", "valid_until": DAY, "created_at": NOW},
        {
            **texts(certificate_kind_is_known="kind"),
            "certificate_is_there_or_required": {"valid_until": None},
            "certificate_ends_after_it_begins": {"valid_from": DAY + timedelta(days=1)},
            "certificate_sum_is_in_range": {
                "kind": "cyber_insurance",
                "insured_amount": -1,
                "currency": "EUR",
            },
            "certificate_sum_has_a_currency": {"currency": "EUR"},
            "certificate_sum_is_of_an_insurance": {"insured_amount": 1, "currency": "EUR"},
        },
    ),
    Sample(
        VendorDistinction,
        {"first_id": 1, "second_id": 2, "at": NOW},
        {"vendor_distinction_is_in_order": {"first_id": 2, "second_id": 1}},
        {"vendor_distinction_is_said_once": {}},
    ),
    Sample(
        VendorIdentifier,
        {"vendor_id": 1, "scheme": "lei", "value": LEI},
        {
            **texts(vendor_identifier_scheme_is_known="scheme"),
            "vendor_identifier_register_where_national": {"register": "DE-HRB"},
            "vendor_identifier_has_its_form": {"value": "5493"},
        },
        {
            "vendor_identifier_is_of_one_vendor": {"vendor_id": 2},
            "vendor_has_one_lei": {"value": "213800D1EI4B9WTWWD28"},
        },
    ),
    Sample(
        VendorMerge,
        {"kept_id": 1, "merged_id": 2, "reason": "One company", "at": NOW},
        {"vendor_merge_is_of_two": {"merged_id": 1}, "vendor_merge_has_a_reason": {"reason": ""}},
    ),
    Sample(
        VendorStatusStep,
        {"vendor_id": 1, "source": "active", "target": "exiting", "at": NOW},
        {
            **texts(vendor_step_source_is_known="source", vendor_step_target_is_known="target"),
            "vendor_step_leads_elsewhere": {"target": "active"},
        },
    ),
]

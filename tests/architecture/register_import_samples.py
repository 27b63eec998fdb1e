"""A good row of imports of the register, and what breaks their constraints."""

from contracts.models import RegisterImport
from contracts.models.register_imports import MOST_REGISTERED
from tests.architecture.constraint_samples import NOW, Sample, texts

REGISTER_IMPORTS = [
    Sample(
        RegisterImport,
        {
            **{"by_id": 1, "unit_id": 1, "file_name": "f", "size": 1, "sha256": "a" * 64},
            **{"content": b"x", "currency": "EUR", "service_type": "cloud"},
            **{"time_zone": "UTC", "created_at": NOW},
        },
        {
            **texts(register_import_service_type_is_known="service_type"),
            "register_import_size_is_bounded": {"size": MOST_REGISTERED + 1},
            "register_import_currency_is_iso_code": {"currency": "eur"},
            "register_import_hash_is_a_digest": {"sha256": "A" * 64},
            "register_import_applied_with_a_result": {"applied_at": NOW},
        },
    ),
]

"""Good rows of what core keeps, and for each constraint what breaks it."""

from core.models import IdempotencyRecord
from tests.architecture.constraint_samples import LATER, NOW, UNKNOWN, Sample

CORE = [
    Sample(
        IdempotencyRecord,
        {
            **{"user_id": 1, "key": "k", "fingerprint": "0" * 64, "status": 201, "headers": {}},
            **{"body": b"{}", "created_at": NOW, "expires_at": LATER},
        },
        {
            "idempotency_key_is_printable": {"key": ""},
            "idempotency_fingerprint_is_a_digest": {"fingerprint": UNKNOWN},
            "idempotency_answer_is_a_success": {"status": 422},
            "idempotency_expires_after_it_was_made": {"expires_at": NOW},
        },
        {"idempotency_key_once_per_user": {"fingerprint": "1" * 64}},
    ),
]

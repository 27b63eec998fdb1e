"""Good rows of what core keeps, and for each constraint what breaks it."""

from core.models import HistoryHead, HistoryRow, IdempotencyRecord
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
    Sample(
        HistoryRow,
        {
            **{
                "chain": 99,
                "position": 1,
                "table_name": "t",
                "row_pk": "1",
                "operation": "changed",
            },
            **{"at": NOW, "who": 1, "old": {}, "new": {}, "previous_hash": "0" * 64},
            "hash": "0" * 64,
        },
        {
            "history_chain_is_counted": {"chain": 0},
            "history_position_is_counted": {"position": 0},
            "history_person_is_a_key": {"who": 0},
            "history_operation_is_known": {"operation": UNKNOWN},
            "history_says_before_and_after": {"new": None},
            "history_hash_is_a_digest": {"hash": UNKNOWN},
        },
        {"history_place_once": {}},
        {"history_operation_is_known": "history_says_before_and_after"},
    ),
    Sample(
        HistoryHead,
        {"chain": 99, "rows": 0, "hash": "0" * 64, "transactions": 1},
        {
            "history_head_chain_is_counted": {"chain": 0},
            "history_head_rows_are_counted": {"rows": -1},
            "history_head_transactions_are_counted": {"transactions": 0},
            "history_head_hash_is_a_digest": {"hash": UNKNOWN},
        },
    ),
]

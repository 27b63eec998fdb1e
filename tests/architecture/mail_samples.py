"""Good rows of mail and of what it tells, and for each constraint what breaks it."""

from uuid import uuid4

from alerts.models import Change, MailPreference
from core.models import OutboxMessage
from tests.architecture.constraint_samples import NOW, Sample, texts

MAIL = [
    Sample(
        OutboxMessage,
        {
            **{"kind": "alerts", "event_id": "alerts:1:1", "address": "a@example.org"},
            **{"subject": "s", "text": "t", "created_at": NOW, "next_attempt_at": NOW},
        },
        {
            "outbox_event_is_named": {"event_id": ""},
            "outbox_has_an_address": {"address": ""},
            "outbox_ends_once": {"delivered_at": NOW, "dead_at": NOW},
            "outbox_lease_has_an_end": {"lease": uuid4()},
        },
        {"outbox_event_once": {}},
    ),
    Sample(
        Change,
        {
            **{"kind": "score", "subject": "s", "episode": "e", "vendor_id": 1, "title": "t"},
            **{"period": "p", "before": "82.4 B", "after": "78.1 C", "path": "/", "at": NOW},
        },
        {
            **texts(change_kind_is_known="kind"),
            "change_changes_something": {"after": "82.4 B"},
        },
    ),
    Sample(
        MailPreference,
        {"user_id": 1, "digest": "daily", "told_until": NOW, "changed_at": NOW},
        {
            **texts(mail_severity_is_known="alerts_from"),
            "mail_digest_is_known": {"digest": "hourly"},
            "mail_weekday_is_one_of_seven": {"weekday": 7},
            "mail_hour_is_one_of_24": {"hour": 24},
            "mail_digest_knows_what_was_told": {"told_until": None},
        },
    ),
]

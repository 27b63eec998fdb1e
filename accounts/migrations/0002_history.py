"""Who may do what has a history: without secrets, and without what people are called."""

from django.db import migrations

from core.history import record_history


class Migration(migrations.Migration):
    dependencies = [("core", "0004_history"), ("accounts", "0001_initial")]

    operations = [
        record_history("accounts_businessunit"),
        record_history(
            "accounts_user",
            redact=("password", "first_name", "last_name", "email"),
            ignore=("last_login",),
        ),
        record_history("accounts_rolegrant", part_of=("accounts_user", "user_id")),
        record_history(
            "accounts_apitoken",
            part_of=("accounts_user", "user_id"),
            redact=("digest",),
            ignore=("last_used_at",),
        ),
    ]

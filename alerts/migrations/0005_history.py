"""Alerts have a history."""

from django.db import migrations

from core.history import record_history


class Migration(migrations.Migration):
    dependencies = [("core", "0004_history"), ("alerts", "0004_more_rules")]

    operations = [
        record_history("alerts_alert"),
    ]

"""Find what happened since a digest; made without locking a table that people work with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("alerts", "0002_mail")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddIndex(
                    model_name="alertentry",
                    index=models.Index(fields=["at"], name="alert_entry_by_instant"),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS alert_entry_by_instant"
                    " ON alerts_alertentry (at)",
                    "DROP INDEX CONCURRENTLY IF EXISTS alert_entry_by_instant",
                ),
            ],
        ),
    ]

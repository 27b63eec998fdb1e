"""The index by which obligations are found by words."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("dashboards", "0001_search"), ("contracts", "0007_obligations")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS obligation_search_words"
            " ON contracts_obligation USING gin (core_search_words(title, clause))"
            " WITH (fastupdate = off)",
            "DROP INDEX CONCURRENTLY IF EXISTS obligation_search_words",
        )
    ]

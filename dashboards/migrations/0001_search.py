"""The indexes that searching over several apps reads; each on the words of what it searches."""

from django.db import migrations

_INDEXES = {
    "vendor_search_words": (
        "vendors_vendor",
        "display_name, legal_name, reference, external_id",
    ),
    "contract_search_words": ("contracts_contract", "title, reference, external_id"),
    "service_level_search_words": ("slas_servicelevel", "name, code, external_id"),
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("core", "0005_search"),
        ("vendors", "0001_initial"),
        ("contracts", "0001_initial"),
        ("slas", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table}"
            f" USING gin (core_search_words({columns})) WITH (fastupdate = off)",
            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        )
        for name, (table, columns) in _INDEXES.items()
    ]

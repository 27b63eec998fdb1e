"""The catalogue's published figures that name a source and a date, as the portal ships them.

One of the catalogue's rows does: first-contact resolution. The figures that it draws from undated
pages, and those that name a cohort without figures, are targets and no benchmarks.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import migrations

CODE, DAY = "SUP-04", date(2015, 12, 31)


def enter(apps, schema_editor):
    metric = apps.get_model("slas", "Metric").objects.filter(code=CODE).first()
    if metric is None:
        return
    apps.get_model("scoring", "LibraryBenchmark").objects.create(
        metric_code=CODE,
        service_type=metric.service_type,
        as_of=DAY,
        median=Decimal(66),
        unit=metric.unit,
        source="HDI, figures of 2015",
        note="An average, the only figure given; it stands for the median.",
        entered_at=datetime(1970, 1, 1, tzinfo=UTC),
    )


def withdraw(apps, schema_editor):
    apps.get_model("scoring", "LibraryBenchmark").objects.filter(
        metric_code=CODE, as_of=DAY
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("scoring", "0004_library_benchmark"), ("slas", "0003_catalogue")]

    operations = [migrations.RunPython(enter, withdraw)]

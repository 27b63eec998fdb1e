"""The catalogue of usual metrics and the calendar that is always open."""

import csv
from pathlib import Path

from django.db import migrations

CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue" / "metrics.csv"
SERVICE_TYPES = {
    "Infrastructure Management": "infrastructure",
    "Application Development and Maintenance": "applications",
    "Technical Support": "support",
    "Cybersecurity Services": "cybersecurity",
    "Data Management": "data",
    "Cloud Services": "cloud",
    "Any": "",
}


def add_catalogue(apps, schema_editor):
    metric = apps.get_model("slas", "Metric")
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        metric.objects.bulk_create(
            metric(
                code=row["code"],
                service_type=SERVICE_TYPES[row["service_type"]],
                name=row["name"],
                dimension=row["dimension"],
                kind=row["metric_type"],
                critical=row["critical"] == "yes",
                weight=row["weight"],
                definition=row["definition"],
                unit=row["unit"],
                direction=row["better"],
                expected=row["expected_level"] or None,
                minimum=row["minimum_level"] or None,
                measured_by=row["measurement_source"],
                target_source=row["target_source"],
            )
            for row in csv.DictReader(file)
        )
    apps.get_model("slas", "Calendar").objects.create(
        code="24x7", name="24×7", time_zone="UTC", always_open=True
    )


def remove_catalogue(apps, schema_editor):
    apps.get_model("slas", "Metric").objects.all().delete()
    apps.get_model("slas", "Calendar").objects.filter(code="24x7").delete()


class Migration(migrations.Migration):
    dependencies = [("slas", "0002_measurements")]

    operations = [migrations.RunPython(add_catalogue, remove_catalogue)]

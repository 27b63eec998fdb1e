"""The first methodology, as the portal ships it."""

from datetime import UTC, date, datetime

from django.db import migrations

WEIGHTS = {
    "quality": 25,
    "delivery": 20,
    "cost": 20,
    "risk": 20,
    "relationship": 10,
    "innovation": 5,
}


def publish(apps, schema_editor):
    methodology = apps.get_model("scoring", "Methodology").objects.create(
        version=1,
        effective_from=date(1970, 1, 1),
        note="The portal's starting weights",
        published_at=datetime(1970, 1, 1, tzinfo=UTC),
    )
    apps.get_model("scoring", "MethodologyWeight").objects.bulk_create(
        apps.get_model("scoring", "MethodologyWeight")(
            methodology=methodology, dimension=dimension, weight_percent=weight
        )
        for dimension, weight in WEIGHTS.items()
    )


def withdraw(apps, schema_editor):
    apps.get_model("scoring", "Methodology").objects.filter(version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]

    operations = [migrations.RunPython(publish, withdraw)]

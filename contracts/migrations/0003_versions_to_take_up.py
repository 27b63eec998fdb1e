"""Find versions to take up without reading all; made without locking the table."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("contracts", "0002_taken_up")]

    operations = [
        AddIndexConcurrently(
            model_name="contractversion",
            index=models.Index(
                fields=["id"],
                condition=models.Q(taken_up_at__isnull=True),
                name="contract_version_to_take_up",
            ),
        ),
    ]

"""Find what is called off under a framework by an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("contracts", "0018_frameworks")]

    operations = [
        AddIndexConcurrently(
            "contract",
            models.Index(
                fields=["framework"],
                condition=models.Q(("framework__isnull", False)),
                name="contract_framework",
            ),
        ),
    ]

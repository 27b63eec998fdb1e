"""Find what was merged into a vendor by an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("vendors", "0008_merges")]

    operations = [
        AddIndexConcurrently(
            "vendor", models.Index(fields=["merged_into"], name="vendor_merged_into")
        ),
    ]

"""Find what a vendor owns by an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("vendors", "0004_group")]

    operations = [
        AddIndexConcurrently("vendor", models.Index(fields=["parent"], name="vendor_parent")),
    ]

"""Vendors that were found to be one: the ledger of merges, and where a closed record points."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.history import record_history


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("vendors", "0007_distinctions"),
    ]

    operations = [
        migrations.CreateModel(
            name="VendorMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
                ("moved", models.JSONField(default=dict)),
                ("chosen", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("kept", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="vendors.vendor")),
                ("merged", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="merge", to="vendors.vendor")),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kept", models.F("merged")), _negated=True), name="vendor_merge_is_of_two"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="vendor_merge_has_a_reason"),
                ],
            },
        ),
        migrations.AddField(
            model_name="vendor",
            name="merged_into",
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="merged_from", to="vendors.vendor"),
        ),
        migrations.AddConstraint(
            model_name="vendor",
            constraint=models.CheckConstraint(condition=models.Q(("merged_into", models.F("pk")), _negated=True), name="vendor_is_not_merged_into_itself"),
        ),
        record_history("vendors_vendormerge", part_of=("vendors_vendor", "kept_id")),
    ]

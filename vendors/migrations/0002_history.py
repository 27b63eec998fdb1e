"""Vendors and what hangs on them have a history; of contacts it tells only that they changed."""

from django.db import migrations

from core.history import record_history


class Migration(migrations.Migration):
    dependencies = [("core", "0004_history"), ("vendors", "0001_initial")]

    operations = [
        record_history("vendors_vendor"),
        record_history("vendors_vendor_shared_with", part_of=("vendors_vendor", "vendor_id")),
        record_history("vendors_vendorservice", part_of=("vendors_vendor", "vendor_id")),
        record_history("vendors_vendorlocation", part_of=("vendors_vendor", "vendor_id")),
        record_history(
            "vendors_vendorcontact",
            part_of=("vendors_vendor", "vendor_id"),
            redact=("name", "email", "phone"),
        ),
        record_history("vendors_vendormembership", part_of=("vendors_vendor", "vendor_id")),
    ]

"""Contracts, their versions and their scopes have a history."""

from django.db import migrations

from core.history import record_history


class Migration(migrations.Migration):
    dependencies = [("core", "0004_history"), ("contracts", "0004_full_engine")]

    operations = [
        record_history("contracts_contract"),
        record_history(
            "contracts_contractversion",
            part_of=("contracts_contract", "contract_id"),
            ignore=("taken_up_at",),
        ),
        record_history("contracts_scope", part_of=("contracts_contract", "contract_id")),
    ]

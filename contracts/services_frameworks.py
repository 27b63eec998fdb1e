"""Framework agreements, and the contracts that are called off under them.

Source: docs/frameworks.md.
"""

from datetime import datetime

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core.errors import RuleError
from vendors.models import Vendor


@transaction.atomic
def call_off(
    *,
    contract: Contract,
    framework: Contract | None,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> Contract:
    """Say under which framework a contract is called off; None: under none. Safe to repeat.

    :raises RuleError: itself, one of another group of vendors, one that is called off itself, or a
        contract under which others are called off
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    keys = sorted({contract.pk, *([framework.pk] if framework else [])})
    held = Contract.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    rows = {row.pk: row for row in held}
    kept = rows[contract.pk]
    if framework is not None:
        _require_framework(kept, rows[framework.pk])
    kept.framework_id = framework.pk if framework else None
    kept.save(update_fields=["framework"])
    return kept


def _require_framework(contract: Contract, framework: Contract) -> None:
    if framework.pk == contract.pk:
        raise RuleError("A contract is not its own framework. Name another.", field="framework")
    if framework.framework_id is not None:
        raise RuleError(
            f"{framework.reference} is called off under another framework itself. Name that one.",
            field="framework",
        )
    if contract.call_offs.exists():
        raise RuleError(
            f"Other contracts are called off under {contract.reference}, so it is a framework"
            " itself. Take them off first.",
            field="framework",
        )
    group = {member.pk for member in Vendor.objects.all().group_of(framework.vendor_id)}
    if contract.vendor_id not in group | {framework.vendor_id}:
        raise RuleError(
            f"{framework.reference} is with a vendor of another group. A call-off is with the"
            " framework's vendor, or with one of its group.",
            field="framework",
        )

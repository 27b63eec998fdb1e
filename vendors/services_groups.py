"""To which group a vendor belongs: its parent, another vendor of the register."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.errors import RuleError
from vendors.models import Vendor
from vendors.services import refuse_closed


@transaction.atomic
def set_parent(
    *,
    vendor: Vendor,
    parent: str,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> Vendor:
    """Say by its reference which vendor owns this one, "" for none. Safe to repeat.

    :raises RuleError: no such vendor in reach, or the two would own each other
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    kept = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    require(by, Capability.EDIT_VENDORS, kept.unit_id)
    refuse_closed(kept)
    owner = _owner(parent.strip(), by) if parent.strip() else None
    if owner is not None and owner.pk == kept.pk:
        raise RuleError(
            f"{kept.display_name} cannot be its own parent. Enter another vendor.",
            field="parent_reference",
        )
    kept.parent = owner
    try:
        with transaction.atomic():
            kept.save(update_fields=["parent"])
    except IntegrityError as error:
        if owner is None or "vendor_group_has_no_circle" not in str(error):
            raise
        raise RuleError(
            f"{owner.display_name} belongs to {kept.display_name} itself, at first or second hand."
            " Change its parent first.",
            field="parent_reference",
            code="circle",
        ) from error
    return kept


def _owner(reference: str, by: User | None) -> Vendor:
    seen = Vendor.objects.all() if by is None else Vendor.objects.visible_to(by)
    owner = seen.filter(merged_into__isnull=True, reference=reference).first()
    if owner is None:
        raise RuleError(
            f"There is no vendor “{reference[:40]}” within your reach. Enter the reference of one.",
            field="parent_reference",
            code="unknown",
        )
    return owner

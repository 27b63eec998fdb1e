"""What a person says of two vendors that look like one: they are two, or it is open again."""

from datetime import datetime

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.errors import RuleError
from vendors.models import Vendor, VendorDistinction


@transaction.atomic
def tell_apart(*, one: Vendor, other: Vendor, by: User | None, now: datetime) -> VendorDistinction:
    """Say that two vendors are two, so that nobody is asked again; safe to repeat.

    :raises RuleError: it is one vendor twice
    :raises ForbiddenError: the person may not edit vendors in the owning units of both
    """
    first, second = _pair(one, other, by)
    said, _ = VendorDistinction.objects.get_or_create(
        first_id=first, second_id=second, defaults={"by": by, "at": now}
    )
    return said


@transaction.atomic
def doubt_again(
    *,
    one: Vendor,
    other: Vendor,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> None:
    """Take back that two vendors are two; safe to repeat, and the history keeps that it was said.

    :raises RuleError: it is one vendor twice
    :raises ForbiddenError: the person may not edit vendors in the owning units of both
    """
    first, second = _pair(one, other, by)
    VendorDistinction.objects.filter(first_id=first, second_id=second).delete()


def _pair(one: Vendor, other: Vendor, by: User | None) -> tuple[int, int]:
    require(by, Capability.EDIT_VENDORS, one.unit_id)
    require(by, Capability.EDIT_VENDORS, other.unit_id)
    if one.pk == other.pk:
        raise RuleError("This is one vendor. Name two.", field="second")
    return min(one.pk, other.pk), max(one.pk, other.pk)

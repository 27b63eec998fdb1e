"""How a vendor stands with us: moved by steps, reviewed as often as its tier asks."""

from datetime import date, datetime

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.entries import day, line_of_text, one_of_choices
from core.errors import ConflictError, RuleError
from vendors.choices import VendorStatus
from vendors.models import Vendor, VendorStatusStep
from vendors.services import refuse_closed
from vendors.standing import step_between, steps_from

LONGEST_REASON = 400


@transaction.atomic
def move_vendor(
    *, vendor: Vendor, target: str, reason: str = "", by: User | None, now: datetime
) -> Vendor:
    """Take the step to another status; a vendor that is there already stays. Safe to repeat.

    :raises RuleError: an unknown status, or no reason where one is needed
    :raises ConflictError: no step leads there from where the vendor is
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    kept = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    require(by, Capability.EDIT_VENDORS, kept.unit_id)
    refuse_closed(kept)
    one_of_choices(target, VendorStatus.values, field="to", label="The status")
    if kept.status == target:
        return kept
    step = step_between(kept.status, target)
    if step is None:
        open_ways = ", ".join(str(way.target.label) for way in steps_from(kept.status))
        raise ConflictError(
            f"{kept.display_name} is “{kept.get_status_display()}” now. From there it goes to:"
            f" {open_ways}.",
            field="to",
            code="no_such_step",
        )
    words = line_of_text(
        reason,
        field="reason",
        label="The reason",
        longest=LONGEST_REASON,
        is_required=step.needs_reason,
    )
    VendorStatusStep.objects.create(
        vendor=kept, source=kept.status, target=target, reason=words, by=by, at=now
    )
    kept.status = target
    kept.save(update_fields=["status"])
    return kept


@transaction.atomic
def record_review(*, vendor: Vendor, on: date, by: User | None, now: datetime) -> Vendor:
    """Say on which day a vendor was reviewed last; safe to repeat.

    :raises RuleError: not a day, one to come, or one before the last review
    :raises ForbiddenError: the person may not edit vendors in the owning unit
    """
    kept = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    require(by, Capability.EDIT_VENDORS, kept.unit_id)
    refuse_closed(kept)
    held = day(on, field="on", label="The day of the review")
    if held > now.date():
        raise RuleError(f"The day of the review, {held.isoformat()}, is still to come.", field="on")
    if kept.reviewed_on is not None and held < kept.reviewed_on:
        raise RuleError(
            f"The last review was on {kept.reviewed_on.isoformat()}. Enter that day or a later"
            " one.",
            field="on",
        )
    kept.reviewed_on = held
    kept.save(update_fields=["reviewed_on"])
    return kept

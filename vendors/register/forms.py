"""What a person can do with a vendor in the register: one small form each."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms

from accounts.models import User
from core.forms import DayField, DeedForm, SuggestInput
from vendors.models import Vendor
from vendors.services_groups import set_parent
from vendors.services_standing import move_vendor, record_review
from vendors.standing import StatusStep, steps_from


class StepForm(DeedForm):
    """A step to another status, with its reason."""

    reason = forms.CharField(label="Reason", max_length=400, required=False)

    def __init__(self, vendor: Vendor, data: Mapping[str, Any] | None, step: StatusStep) -> None:
        """Ask for a reason where the step needs one."""
        super().__init__(vendor, data, do=f"to_{step.target.value}")
        self.step = step
        self.verb = step.deed
        self.sentence = f"From “{step.source.label}” to “{step.target.label}”."
        reason = self.fields["reason"]
        reason.required = step.needs_reason
        reason.help_text = "Kept in the history." if step.needs_reason else "If there is one."

    def done(self, *, by: User, now: datetime) -> str:
        """Take the step."""
        reason = self.cleaned_data["reason"]
        target = self.step.target.value
        kept = move_vendor(vendor=self.subject, target=target, reason=reason, by=by, now=now)
        return f"{kept.display_name} is “{kept.get_status_display()}” now."


class ReviewForm(DeedForm):
    """The day of the last review."""

    do = "review"
    verb = "Record a review"
    sentence = "When it was done; the next one is due as the tier asks."
    on = DayField(label="Day of the review")

    def done(self, *, by: User, now: datetime) -> str:
        """Record the review."""
        on: date = self.cleaned_data["on"]
        record_review(vendor=self.subject, on=on, by=by, now=now)
        return f"The review of {on.isoformat()} is on record."


class ParentForm(DeedForm):
    """The vendor that owns this one."""

    do = "parent"
    verb = "Say who owns them"
    sentence = "The vendor above it in its group. The history keeps what stood here before."
    parent_reference = forms.CharField(
        label="Parent",
        max_length=40,
        required=False,
        help_text="The reference of a vendor; empty where there is none.",
    )

    def __init__(
        self, vendor: Vendor, data: Mapping[str, Any] | None, offered: tuple[str, ...]
    ) -> None:
        """Offer the references of the vendors in reach."""
        super().__init__(vendor, data)
        self.fields["parent_reference"].widget = SuggestInput(
            offered, attrs={"autocomplete": "off"}
        )

    def done(self, *, by: User, now: datetime) -> str:
        """Record the parent."""
        parent = self.cleaned_data["parent_reference"]
        kept = set_parent(vendor=self.subject, parent=parent, by=by, now=now)
        if kept.parent is None:
            return f"{kept.display_name} stands alone now, with what it owns."
        return f"{kept.display_name} belongs to {kept.parent.display_name} now."


def deeds_of(
    vendor: Vendor, data: Mapping[str, Any] | None, offered: tuple[str, ...]
) -> list[DeedForm]:
    """List what can be done with a vendor now; what was sent stands in its form."""
    steps = [StepForm(vendor, data, step) for step in steps_from(vendor.status)]
    return [*steps, ReviewForm(vendor, data), ParentForm(vendor, data, offered)]

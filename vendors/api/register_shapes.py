"""The shape of what the register does with vendors in the API."""

from typing import Any

from rest_framework import serializers

from core.api.fields import StrictSerializer
from core.values import instant_text
from vendors.choices import VendorStatus
from vendors.models import VendorStatusStep


class StatusSerializer(StrictSerializer):
    """Where a vendor is to go, and why."""

    to = serializers.ChoiceField(choices=VendorStatus.choices)
    reason = serializers.CharField(
        max_length=400, allow_blank=True, required=False, help_text="Most steps need one"
    )


class ReviewSerializer(StrictSerializer):
    """The day of a review."""

    on = serializers.DateField()


class StatusStepSerializer(serializers.Serializer[Any]):
    """One step from a status to another."""

    from_status = serializers.ChoiceField(choices=VendorStatus.choices)
    to_status = serializers.ChoiceField(choices=VendorStatus.choices)
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True, help_text='Who; "" is the portal')
    at = serializers.DateTimeField()


def step_row(step: VendorStatusStep) -> dict[str, Any]:
    """Write a step whose person is loaded."""
    return {
        "from_status": step.source,
        "to_status": step.target,
        "reason": step.reason,
        "by": "" if step.by is None else step.by.display_name,
        "at": instant_text(step.at),
    }

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


class ParentSerializer(StrictSerializer):
    """The vendor that owns this one."""

    parent_reference = serializers.CharField(
        max_length=40, allow_blank=True, help_text='Its reference; "" where there is none'
    )


class MemberSerializer(serializers.Serializer[Any]):
    """A vendor of a group, as far as you see it."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    display_name = serializers.CharField()
    depth = serializers.IntegerField(help_text="0 is the head of the group")
    parent_reference = serializers.CharField(
        allow_blank=True, help_text='Reference of the vendor above; "" for the head'
    )


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

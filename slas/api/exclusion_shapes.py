"""The shape of exclusions in the API."""

from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from core.api.fields import InstantField, StrictSerializer
from core.api.views import loaded
from core.values import instant_text
from slas.api.lookups import (
    EventNameSerializer,
    LevelNamedSerializer,
    level_named,
    owners,
)
from slas.choices import ExclusionCategory, ExclusionKind, ExclusionState
from slas.models import Exclusion


class ExcludedEventSerializer(serializers.Serializer[Any]):
    """An event that an exclusion names."""

    source = serializers.CharField()  # type: ignore[assignment]  # the field, not its origin
    external_id = serializers.CharField()
    is_approved = serializers.BooleanField()


class ExclusionSerializer(serializers.Serializer[Any]):
    """Performance to be excused; in effect once approved, wholly or partly."""

    id = serializers.UUIDField()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    levels = LevelNamedSerializer(many=True)
    scope = serializers.CharField(allow_null=True, help_text="A part; null is all of it")
    kind = serializers.ChoiceField(choices=ExclusionKind.choices)
    category = serializers.ChoiceField(choices=ExclusionCategory.choices)
    clause = serializers.CharField()
    reason = serializers.CharField()
    evidence = serializers.CharField(allow_blank=True)
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    approved_starts_at = serializers.DateTimeField(
        allow_null=True, help_text="Of a partly approved interval"
    )
    approved_ends_at = serializers.DateTimeField(allow_null=True)
    events = ExcludedEventSerializer(many=True)
    state = serializers.ChoiceField(choices=ExclusionState.choices)
    requested_by = serializers.CharField(help_text="User name")
    requested_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True, help_text="User name")
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField(allow_blank=True)


class NewExclusionSerializer(StrictSerializer):
    """An exclusion to draft: of an interval, or of single events."""

    contract = serializers.UUIDField(help_text="Id of the contract")
    levels = serializers.ListField(
        child=serializers.UUIDField(), max_length=200, help_text="Ids of its service levels"
    )
    scope = serializers.CharField(
        max_length=80, required=False, allow_null=True, help_text="Code of a scope of the contract"
    )
    kind = serializers.ChoiceField(choices=ExclusionKind.choices)
    category = serializers.ChoiceField(choices=ExclusionCategory.choices)
    clause = serializers.CharField(max_length=80, help_text="Of the contract, that allows it")
    reason = serializers.CharField(max_length=400)
    evidence = serializers.CharField(max_length=400, allow_blank=True, required=False)
    starts_at = InstantField(required=False, allow_null=True)
    ends_at = InstantField(required=False, allow_null=True)
    events = EventNameSerializer(many=True, required=False)


class ExclusionApprovalSerializer(StrictSerializer):
    """Approve all that was asked for."""

    decision = serializers.CharField(max_length=300, required=False)


class ExclusionPartSerializer(StrictSerializer):
    """Approve a smaller interval, or some of the events."""

    decision = serializers.CharField(max_length=300)
    starts_at = InstantField(required=False, allow_null=True)
    ends_at = InstantField(required=False, allow_null=True)
    events = EventNameSerializer(many=True, required=False)


class ExclusionRejectionSerializer(StrictSerializer):
    """Refuse an exclusion, or take the approval of one back."""

    decision = serializers.CharField(max_length=300)


def exclusion_row(exclusion: Exclusion) -> dict[str, Any]:
    """Write an exclusion whose owners, levels, events and people are loaded."""
    return {
        "id": str(exclusion.public_id),
        **owners(exclusion.contract),
        "levels": [level_named(level) for level in loaded(exclusion, "levels")],
        "scope": exclusion.scope,
        "kind": exclusion.kind,
        "category": exclusion.category,
        "clause": exclusion.clause,
        "reason": exclusion.reason,
        "evidence": exclusion.evidence,
        "starts_at": instant_text(exclusion.starts_at),
        "ends_at": instant_text(exclusion.ends_at),
        "approved_starts_at": instant_text(exclusion.approved_starts_at),
        "approved_ends_at": instant_text(exclusion.approved_ends_at),
        "events": [
            {
                "source": row.key.source.code,
                "external_id": row.key.external_id,
                "is_approved": row.is_approved,
            }
            for row in loaded(exclusion, "events")
        ],
        "state": exclusion.state,
        "requested_by": exclusion.requested_by.username,
        "requested_at": instant_text(exclusion.requested_at),
        "decided_by": exclusion.decided_by and exclusion.decided_by.username,
        "decided_at": instant_text(exclusion.decided_at),
        "decision": exclusion.decision,
    }

"""The shape of root events in the API."""

from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from core.api.fields import InstantField, StrictSerializer
from core.api.views import loaded
from core.values import instant_text
from slas.api.lookups import LevelNamedSerializer, level_named, owners
from slas.models import RootEvent


class RootEventSerializer(serializers.Serializer[Any]):
    """One cause of several failures, which are paid for once."""

    id = serializers.UUIDField()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True, help_text="Null: it lasts")
    is_catastrophic = serializers.BooleanField(help_text="A critical default by itself")
    note = serializers.CharField(allow_blank=True)
    levels = LevelNamedSerializer(many=True)
    chosen = LevelNamedSerializer(
        allow_null=True, help_text="Whose credit is paid; null: the highest"
    )
    recorded_by = serializers.CharField(help_text="User name")
    recorded_at = serializers.DateTimeField()


class RootEventChangeSerializer(StrictSerializer):
    """All that is said of a root event."""

    title = serializers.CharField(max_length=160)
    starts_at = InstantField()
    ends_at = InstantField(required=False, allow_null=True)
    is_catastrophic = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=400, allow_blank=True, required=False)
    levels = serializers.ListField(
        child=serializers.UUIDField(), max_length=200, help_text="Ids of its service levels"
    )
    chosen = serializers.UUIDField(
        required=False, allow_null=True, help_text="Whose credit is paid; null: the highest"
    )


class NewRootEventSerializer(RootEventChangeSerializer):
    """A root event to record."""

    contract = serializers.UUIDField(help_text="Id of the contract")


def root_event_row(event: RootEvent) -> dict[str, Any]:
    """Write a root event whose owners, levels and people are loaded."""
    return {
        "id": str(event.public_id),
        **owners(event.contract),
        "title": event.title,
        "starts_at": instant_text(event.starts_at),
        "ends_at": instant_text(event.ends_at),
        "is_catastrophic": event.is_catastrophic,
        "note": event.note,
        "levels": [level_named(level) for level in loaded(event, "levels")],
        "chosen": event.chosen and level_named(event.chosen),
        "recorded_by": event.recorded_by.username,
        "recorded_at": instant_text(event.recorded_at),
    }

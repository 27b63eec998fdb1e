"""The shape of notes in the API."""

from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from contracts.models import Note
from contracts.models.notes import LONGEST_NOTE
from core.api.fields import StrictSerializer
from core.values import instant_text


class NoteSerializer(serializers.Serializer[Any]):
    """What somebody noted about a vendor or a contract; exactly one of the two is named."""

    id = serializers.UUIDField()
    vendor = NamedSerializer(allow_null=True)
    contract = NamedSerializer(allow_null=True)
    text = serializers.CharField()
    is_pinned = serializers.BooleanField()
    author = serializers.CharField(allow_null=True, help_text="User name; null is the portal")
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class NoteChangeSerializer(StrictSerializer):
    """What of a note may be changed: the text by who wrote it alone."""

    text = serializers.CharField(max_length=LONGEST_NOTE, required=False, trim_whitespace=False)
    is_pinned = serializers.BooleanField(required=False)


class NewNoteSerializer(NoteChangeSerializer):
    """A note to write."""

    vendor = serializers.UUIDField(required=False, help_text="Id of the vendor, or")
    contract = serializers.UUIDField(required=False, help_text="Id of the contract")
    text = serializers.CharField(max_length=LONGEST_NOTE, trim_whitespace=False)


def note_row(row: Note) -> dict[str, Any]:
    """Write a note whose subject and author are loaded."""
    vendor, contract = row.vendor, row.contract
    return {
        "id": str(row.public_id),
        "vendor": vendor and {"id": str(vendor.public_id), "name": vendor.display_name},
        "contract": contract and {"id": str(contract.public_id), "name": contract.reference},
        "text": row.text,
        "is_pinned": row.is_pinned,
        "author": row.author and row.author.username,
        "written_at": instant_text(row.written_at),
        "edited_at": instant_text(row.edited_at),
    }

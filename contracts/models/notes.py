"""What people note about a vendor or a contract."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contracts.models.contracts import Contract
from contracts.register_querysets import NoteQuerySet
from vendors.models import Vendor

LONGEST_NOTE: Final = 4000


class Note(models.Model):
    """A note of a person, of exactly one vendor or contract; the history keeps each wording."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, null=True, related_name="notes")
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, related_name="notes"
    )
    text = models.TextField(max_length=LONGEST_NOTE)
    is_pinned = models.BooleanField(default=False)
    # Null: the portal itself.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-is_pinned", "-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(vendor__isnull=True, contract__isnull=False)
                | Q(vendor__isnull=False, contract__isnull=True),
                name="note_is_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(edited_at__isnull=True) | Q(edited_at__gte=F("written_at")),
                name="note_is_edited_after_it_was_written",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

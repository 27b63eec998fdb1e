"""Notes over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import VisibleResource
from accounts.permissions import Capability
from contracts.api.note_shapes import (
    NewNoteSerializer,
    NoteChangeSerializer,
    NoteSerializer,
    note_row,
)
from contracts.models import Contract, Note
from contracts.register_filters import NoteFilter
from contracts.services_notes import Subject, edit_note, pin_note, remove_note, write_note
from core.api.fields import NothingSerializer
from core.api.views import (
    CHANGE_PROBLEMS,
    DETAIL_PROBLEMS,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    checked,
)
from core.errors import RuleError
from vendors.models import Vendor


@extend_schema_view(
    list=extend_schema(
        summary="List notes", responses={200: NoteSerializer(many=True), **READ_PROBLEMS}
    ),
    retrieve=extend_schema(
        summary="Read a note", responses={200: NoteSerializer, **DETAIL_PROBLEMS}
    ),
    create=extend_schema(
        summary="Write a note",
        request=NewNoteSerializer,
        responses={201: NoteSerializer, **WRITE_PROBLEMS},
    ),
    partial_update=extend_schema(
        summary="Change or pin a note",
        request=NoteChangeSerializer,
        responses={200: NoteSerializer, **CHANGE_PROBLEMS},
    ),
)
class NoteResource(VisibleResource):
    """What people note about vendors and contracts."""

    queryset = Note.objects.all()
    serializer_class = NoteSerializer
    filterset_class = NoteFilter
    page_order = ("-written_at", "-pk")
    write_scope = "contracts:write"
    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ_RECORDS,
        "retrieve": Capability.READ_RECORDS,
        "create": Capability.MANAGE_SERVICE,
        "partial_update": Capability.MANAGE_SERVICE,
        "remove": Capability.MANAGE_SERVICE,
    }

    def with_related(self, queryset: Any) -> Any:
        """Load what each is about and who wrote it."""
        return queryset.select_related("vendor", "contract", "author")

    def represent(self, row: Note) -> dict[str, Any]:
        """Write a note."""
        return note_row(row)

    def list(self, request: Request) -> Response:
        """List the notes that you may see, the newest first."""
        return self.answer_list(request)

    def retrieve(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Read one note."""
        return self.answer_row(request, id)

    def create(self, request: Request) -> Response:
        """Note something about a vendor or a contract; give an Idempotency-Key to send it twice."""
        entered = checked(NewNoteSerializer, request)
        row = write_note(
            subject=self._subject(entered),
            text=entered["text"],
            is_pinned=entered.get("is_pinned", False),
            by=self.person,
            now=timezone.now(),
        )
        return self.answer_made(self.get_queryset().get(pk=row.pk))

    def partial_update(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say it anew where you wrote it; pin it or no longer. Safe to repeat."""
        row: Note = self.fetch(id)
        entered = checked(NoteChangeSerializer, request)
        by, now = self.person, timezone.now()
        if "text" in entered:
            edit_note(note=row, **entered, by=by, now=now)
        elif "is_pinned" in entered:
            pin_note(note=row, **entered, by=by, now=now)
        return self.answer_anew(row)

    @extend_schema(
        summary="Take a note off",
        request=NothingSerializer,
        responses={200: NoteSerializer, **CHANGE_PROBLEMS},
    )
    def remove(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Take off a note that you wrote; answers what it was. The history keeps it."""
        row: Note = self.fetch(id)
        checked(NothingSerializer, request)
        was = self.represent(row)
        remove_note(note=row, by=self.person, now=timezone.now())
        return Response(was)

    def _subject(self, entered: dict[str, Any]) -> Subject:
        """Find what a note is to be about; what is not in reach is unknown.

        :raises RuleError: none or both are named, or it is not in reach
        """
        named = [name for name in ("vendor", "contract") if name in entered]
        if len(named) != 1:
            raise RuleError(
                "A note is about one thing. Name a vendor or a contract.", field="contract"
            )
        table = Vendor if named[0] == "vendor" else Contract
        rows: Any = table.objects.visible_to(self.person, Capability.MANAGE_SERVICE)
        found: Subject | None = rows.filter(public_id=entered[named[0]]).first()
        if found is None:
            raise RuleError(
                f"The {named[0]} is not known, or not in your reach.",
                field=named[0],
                code="unknown",
            )
        return found

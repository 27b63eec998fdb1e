"""Give a document's bytes so that a browser saves them and runs nothing of them."""

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from contracts.models import Document
from core.file_kinds import KINDS

#: Should a browser show it all the same, then cut off from everything.
NOTHING_RUNS: Final = "sandbox; default-src 'none'"


def file_answer(document: Document, *, media_type: str = "") -> HttpResponse:
    """Answer with the bytes of a document that its reader may see; as its kind, unless told."""
    told_as = media_type or KINDS[document.kind].media_type
    response = HttpResponse(bytes(document.content.data), content_type=told_as)
    told = content_disposition_header(as_attachment=True, filename=document.file_name)
    response["Content-Disposition"] = told or "attachment"
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

"""Pages on notes: those of a vendor, of a contract, one to be changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from contracts.notes.forms import NoteForm
from contracts.notes.pages import (
    NotePage,
    NotesPage,
    contract_notes_page,
    note_page,
    vendor_notes_page,
)
from contracts.services_notes import pin_note, remove_note

READ_OR_POST: Final = require_http_methods(["GET", "HEAD", "POST"])


@READ_OR_POST
@login_required
def vendor_notes(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the notes on a vendor; write another."""
    return _listed(request, lambda user, now: vendor_notes_page(user, slug, now=now))


@READ_OR_POST
@login_required
def contract_notes(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the notes on a contract; write another."""
    return _listed(request, lambda user, now: contract_notes_page(user, reference, now=now))


def _listed(request: HttpRequest, gather: Callable[[User, datetime], NotesPage]) -> HttpResponse:
    user, now = able(request, Capability.READ_RECORDS), timezone.now()
    page, sent = gather(user, now), request.method == "POST"
    if sent and not page.may_write:
        raise Http404("Not yours to write on.")
    form = NoteForm(request.POST if sent else None)
    if sent and form.write(page.subject, by=user, now=now):
        messages.success(request, "The note is on record.")
        return redirect(request.path)
    context = {"page": page, "form": form if page.may_write else None, "crumbs": page.crumbs}
    return render(request, "contracts/notes/list.html", context, status=422 if sent else 200)


@READ_OR_POST
@login_required
def note_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Pin a note; change it or take it off where one wrote it."""
    user, now = able(request, Capability.READ_RECORDS), timezone.now()
    page = note_page(user, public_id, now=now)
    data = request.POST if request.method == "POST" else None
    form = NoteForm(data if data and "text" in data else None, note=page.note)
    if data is not None and (said := _done(page, form, data.get("do"), by=user, now=now)):
        messages.success(request, said)
        return redirect(page.back_url)
    context = {"page": page, "form": form if page.is_own else None, "crumbs": page.crumbs}
    status = 200 if data is None else 422
    return render(request, "contracts/notes/edit.html", context, status=status)


def _done(page: NotePage, form: NoteForm, do: str | None, *, by: User, now: datetime) -> str:
    """Do what was asked with a note; "" where it does not hold."""
    note = page.note
    if do == "pin":
        pin_note(note=note, is_pinned=not note.is_pinned, by=by, now=now)
        return "Unpinned." if note.is_pinned else "Pinned: it stands above the others."
    if not page.is_own:
        raise Http404("Not yours to change.")
    if do == "remove":
        remove_note(note=note, by=by, now=now)
        return "The note is taken off; the history keeps it."
    return "Changed. The history keeps what it said before." if form.edit(by=by, now=now) else ""

"""Pages on documents: those of a vendor, of a contract, one, its file."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from contracts.documents.answers import file_answer
from contracts.documents.forms import DocumentForm
from contracts.documents.pages import (
    DocumentsPage,
    contract_documents_page,
    document_page,
    find_document,
    vendor_documents_page,
)
from contracts.models.documents import MOST_BYTES
from contracts.services_documents import remove_document
from core.errors import ConflictError
from core.uploads import bounded_upload

READ_OR_POST: Final = require_http_methods(["GET", "HEAD", "POST"])
Gather = Callable[[User, str], DocumentsPage]


def _of_vendor(user: User, slug: str) -> DocumentsPage:
    return vendor_documents_page(user, slug, now=timezone.now(), zone=settings.PORTAL_TIME_ZONE)


def _of_contract(user: User, reference: str) -> DocumentsPage:
    return contract_documents_page(user, reference, now=timezone.now())


def _refuse(request: HttpRequest, is_file: bool) -> HttpResponse:  # noqa: ARG001  either way
    """Answer an upload that is too long, of which nothing was read."""
    match = request.resolver_match
    given: dict[str, Any] = match.kwargs if match else {}
    gather = _of_vendor if "slug" in given else _of_contract
    page = gather(able(request, Capability.READ_RECORDS), next(iter(given.values())))
    if not page.owners:
        raise Http404("Not yours to change.")
    form = DocumentForm(page, {})
    form.refuse_size()
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "contracts/documents/list.html", context, status=413)


@READ_OR_POST
@login_required
@bounded_upload(_refuse, most=MOST_BYTES)
def vendor_documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the documents of a vendor; keep another."""
    return _listed(request, _of_vendor, slug)


@READ_OR_POST
@login_required
@bounded_upload(_refuse, most=MOST_BYTES)
def contract_documents(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the documents of a contract; keep another."""
    return _listed(request, _of_contract, reference)


def _listed(request: HttpRequest, gather: Gather, part: str) -> HttpResponse:
    user = able(request, Capability.READ_RECORDS)
    page, sent = gather(user, part), request.method == "POST"
    if sent and not page.owners:
        raise Http404("Not yours to change.")
    form = DocumentForm(page, *((request.POST, request.FILES) if sent else ()))
    kept = form.keep(by=user, now=timezone.now()) if sent else None
    if kept is not None:
        messages.success(request, f"{kept} is on record.")
        return redirect(request.path)
    context = {"page": page, "form": form if page.owners else None, "crumbs": page.crumbs}
    return render(request, "contracts/documents/list.html", context, status=422 if sent else 200)


@READ_OR_POST
@login_required
def document_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one document; remove it."""
    user, now = able(request, Capability.READ_RECORDS), timezone.now()
    page = document_page(user, public_id, now=now, zone=settings.PORTAL_TIME_ZONE)
    if request.method == "POST":
        if not page.may_edit:
            raise Http404("Not yours to change.")
        try:
            remove_document(document=page.document, by=user, now=now)
        except ConflictError as error:
            messages.error(request, error.message)
            return redirect(request.path)
        messages.success(request, f"{page.title} is deleted; the history keeps that it was here.")
        return redirect(page.back_url)
    context = {"page": page, "crumbs": page.crumbs}
    return render(request, "contracts/documents/show.html", context)


@require_safe
@login_required
def document_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the bytes of a document, to be saved and never shown."""
    user = able(request, Capability.READ_RECORDS)
    return file_answer(find_document(user, public_id))

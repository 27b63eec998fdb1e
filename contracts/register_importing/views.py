"""Pages by which vendors and contracts come in as a file: upload, look, decide, apply."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from contracts.models.register_imports import MOST_REGISTERED
from contracts.register_import.columns import TEMPLATE_HEADS, TEMPLATE_ROWS
from contracts.register_importing.forms import RegisterUploadForm
from contracts.register_importing.page import (
    LEFT_OUT_HEADS,
    RegisterImportPage,
    chosen_pairs,
    entered_fixes,
    left_out_rows,
    register_import_page,
    register_upload_page,
    units_of,
)
from contracts.services_register_import import (
    TOO_LARGE,
    apply_register_import,
    decide_same,
    discard_register_import,
    forget_same,
    put_right,
)
from core.errors import PortalError
from core.exports import csv_response
from core.uploads import bounded_upload

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
_CREATE = "contracts:register-import-create"
_SHOW = "contracts:register-import-show"


def _editor(request: HttpRequest) -> User:
    able(request, Capability.EDIT_VENDORS)
    return able(request, Capability.EDIT_CONTRACTS)


def _refuse_upload(request: HttpRequest, _is_file: bool) -> HttpResponse:
    user = _editor(request)
    form = RegisterUploadForm(units_of(user), {})
    form.full_clean()
    form.errors.clear()
    form.add_error("file", TOO_LARGE)
    return _upload(request, user, form, status=413)


def _upload(
    request: HttpRequest, user: User, form: RegisterUploadForm, *, status: int
) -> HttpResponse:
    page = register_upload_page(user, now=timezone.now(), zone=settings.PORTAL_TIME_ZONE)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "contracts/register_import/new.html", context, status=status)


@READ_OR_POST
@login_required
@bounded_upload(_refuse_upload, most=MOST_REGISTERED)
def register_import_create(request: HttpRequest) -> HttpResponse:
    """Take a file of vendors and contracts in, and list those that came before."""
    user = _editor(request)
    posted = request.method == "POST"
    given = (request.POST, request.FILES) if posted else ()
    form = RegisterUploadForm(units_of(user), *given, time_zone=settings.PORTAL_TIME_ZONE)
    job = form.keep(by=user, now=timezone.now()) if posted else None
    if job is not None:
        return redirect(_SHOW, job.public_id)
    return _upload(request, user, form, status=422 if posted else 200)


@require_safe
@login_required
def register_import_template(request: HttpRequest) -> StreamingHttpResponse:
    """Give a file to start from, with three rows that show what goes where."""
    _editor(request)
    return csv_response(name="register-template", heads=TEMPLATE_HEADS, rows=TEMPLATE_ROWS)


@READ_OR_POST
@login_required
def register_import_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what a file would change, or what it changed; decide on spellings, apply, delete."""
    user = _editor(request)
    page = register_import_page(user, public_id, zone=settings.PORTAL_TIME_ZONE)
    if request.method == "POST":
        return _deed(request, user, page)
    context = {"page": page, "crumbs": page.crumbs}
    return render(request, "contracts/register_import/show.html", context)


def _deed(request: HttpRequest, user: User, page: RegisterImportPage) -> HttpResponse:
    deed = request.POST.get("do", "")
    try:
        if deed == "discard":
            discard_register_import(job=page.job, by=user)
            messages.success(request, "The upload is deleted. Nothing of it went in.")
            return redirect(_CREATE)
        if deed == "same":
            pairs = chosen_pairs(page, request.POST.getlist("pair"))
            decide_same(job=page.job, pairs=pairs, by=user)
        elif deed == "fix":
            fixes = entered_fixes(page, request.POST.dict())
            put_right(job=page.job, fixes=fixes, by=user)
        elif deed == "unfix":
            taken = [(line, name, "") for line, name, _ in page.job.fixes]
            put_right(job=page.job, fixes=taken, by=user)
        elif deed == "apart":
            forget_same(job=page.job, by=user)
        elif deed == "apply":
            apply_register_import(job=page.job, by=user, now=timezone.now())
            messages.success(request, "The file is applied.")
    except PortalError as error:
        messages.error(request, error.message)
    return redirect(_SHOW, page.job.public_id)


@require_safe
@login_required
def register_import_errors(request: HttpRequest, public_id: UUID) -> StreamingHttpResponse:
    """Give what was left out back as a file: line, reason, suggestion, then the row as it was."""
    page = register_import_page(_editor(request), public_id, zone=settings.PORTAL_TIME_ZONE)
    if not page.has_left_out:
        raise Http404("Nothing was left out.")
    heads, rows = left_out_rows(page)
    return csv_response(name="register-left-out", heads=(*LEFT_OUT_HEADS, *heads), rows=rows)

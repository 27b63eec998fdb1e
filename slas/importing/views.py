"""Pages by which files come in: upload, map, look at what would happen, apply, follow."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able
from core.errors import PortalError
from core.lists import page_number
from core.uploads import TOO_LONG, bounded_upload
from slas.choices import ImportPart, ImportState
from slas.importing.forms import IN_ONE_PIECE, ROW_BY_ROW, ApplyForm, UploadForm
from slas.importing.job_pages import AGAIN, JobPage, job_page
from slas.importing.mapping_forms import MappingForm, SampleMappingForm
from slas.importing.mapping_page import import_of, map_page, reading_of
from slas.importing.pages import imports_page, upload_page
from slas.importing.ticket_form import TicketMappingForm
from slas.models import ImportJob
from slas.models.imports import MOST_UPLOADED
from slas.services.import_files import TOO_LARGE, pieces_of
from slas.services.import_jobs import apply_import, create_import, discard_import, map_import

READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def _recorder(request: HttpRequest) -> User:
    return able(request, Capability.RECORD_MEASUREMENTS)


def _refuse_upload(request: HttpRequest, is_file: bool) -> HttpResponse:
    """Answer an upload that is too long, of which nothing was read."""
    _recorder(request)
    page = upload_page()
    form = UploadForm({}, starts=page.starts)
    form.full_clean()
    form.errors.clear()
    form.add_error("file" if is_file else "text", TOO_LARGE if is_file else TOO_LONG)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "slas/imports/new.html", context, status=413)


@require_safe
@login_required
def import_list(request: HttpRequest) -> HttpResponse:
    """List the person's imports; an administrator's list holds everybody's."""
    page = imports_page(
        _recorder(request),
        page=page_number(request.GET.get("page") or "1"),
        now=timezone.now(),
        zone=settings.PORTAL_TIME_ZONE,
    )
    return render(request, "slas/imports/list.html", {"page": page, "crumbs": page.crumbs})


@READ_OR_POST
@login_required
@bounded_upload(_refuse_upload, most=MOST_UPLOADED)
def import_create(request: HttpRequest) -> HttpResponse:
    """Take a file or a paste in."""
    user, page = _recorder(request), upload_page()
    posted = request.method == "POST"
    form = UploadForm(*((request.POST, request.FILES) if posted else ()), starts=page.starts)
    if posted and form.is_valid():
        job = _create(form, user)
        if job is not None:
            return redirect("slas:import-map", job.public_id)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "slas/imports/new.html", context, status=422 if posted else 200)


def _create(form: UploadForm, user: User) -> ImportJob | None:
    name, pieces = form.content
    cleaned = form.cleaned_data
    try:
        return create_import(
            kind=cleaned["kind"],
            name=name,
            pieces=pieces,
            start_from=cleaned["start_from"],
            by=user,
            now=timezone.now(),
        )
    except PortalError as error:
        form.refuse(error)
        return None


@READ_OR_POST
@login_required
def import_map(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say how the file is to be read; then it is tried."""
    user = _recorder(request)
    job = import_of(user, public_id)
    if job.state in (ImportState.QUEUED, ImportState.RUNNING, ImportState.DONE):
        return redirect("slas:import-show", public_id)
    posted = request.method == "POST"
    form = _mapping_form(job, user, request)
    if posted and "again" not in request.POST and _kept(form, user):
        return redirect("slas:import-show", public_id)
    page, reading = form.page, reading_of(job, now=timezone.now())
    context = {"page": page, "form": form, "crumbs": page.crumbs, "reading": reading}
    return render(request, "slas/imports/map.html", context, status=422 if posted else 200)


def _mapping_form(job: ImportJob, user: User, request: HttpRequest) -> MappingForm:
    page = map_page(job, user)
    data = request.POST if request.method == "POST" else None
    return (TicketMappingForm if page.is_tickets else SampleMappingForm)(page, data)


def _kept(form: MappingForm, user: User) -> bool:
    if not form.is_valid():
        return False
    try:
        map_import(
            job=form.page.job,
            entries=form.entries(),
            options=form.options(),
            keep_mapping=form.cleaned_data["keep"],
            by=user,
            now=timezone.now(),
        )
    except PortalError as error:
        form.refuse(error)
        return False
    return True


@READ_OR_POST
@login_required
def import_preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what would happen, and apply it."""
    user = _recorder(request)
    job = import_of(user, public_id)
    page = _page(job)
    form = ApplyForm(
        request.POST or None, initial={"how": IN_ONE_PIECE if page.is_clean else ROW_BY_ROW}
    )
    if request.method == "POST" and form.is_valid():
        _apply(request, job, user, form.cleaned_data["how"])
        return redirect("slas:import-show", public_id)
    if job.state == ImportState.UPLOADED or not page.can_apply:
        return redirect("slas:import-show", public_id)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    return render(request, "slas/imports/preview.html", context)


def _apply(request: HttpRequest, job: ImportJob, user: User, how: str) -> None:
    try:
        apply_import(job=job, all_or_nothing=how == IN_ONE_PIECE, by=user, now=timezone.now())
    except PortalError as error:
        messages.error(request, error.message)


@require_safe
@login_required
def import_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Follow an import; while a worker has it the page asks again by itself."""
    job = import_of(_recorder(request), public_id)
    if job.state == ImportState.UPLOADED:
        return redirect("slas:import-map", public_id)
    if job.state == ImportState.PREVIEWED:
        return redirect("slas:import-preview", public_id)
    page = _page(job)
    response = render(request, "slas/imports/show.html", {"page": page, "crumbs": page.crumbs})
    if page.is_owed and "live" not in request.GET:
        response["Refresh"] = str(AGAIN)
    return response


@require_POST
@login_required
def import_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete an import that brought nothing in."""
    user = _recorder(request)
    job = import_of(user, public_id)
    try:
        discard_import(job=job, by=user)
    except PortalError as error:
        messages.error(request, error.message)
        return redirect("slas:import-show", public_id)
    messages.success(request, f"{job.file_name} is deleted. Nothing of it went in.")
    return redirect("slas:import-list")


@require_safe
@login_required
def import_errors(request: HttpRequest, public_id: UUID) -> StreamingHttpResponse:
    """Give the rows left out back as a file, each with its reason."""
    job = import_of(_recorder(request), public_id)
    pieces = list(pieces_of(job, ImportPart.ERRORS))
    if not pieces:
        raise Http404("Nothing was left out.")
    response = StreamingHttpResponse(iter(pieces), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="left-out-{public_id}.csv"'
    return response


def _page(job: ImportJob) -> JobPage:
    return job_page(job, now=timezone.now(), zone=settings.PORTAL_TIME_ZONE)

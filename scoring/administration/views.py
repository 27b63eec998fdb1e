"""Pages on which the methodology is read, tried and published."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.administration.places import chief
from core import formats
from scoring.administration.forms import MethodologyForm
from scoring.administration.pages import methodology_page, preview_part, proposal_page


@require_safe
@login_required
def methodology_show(request: HttpRequest) -> HttpResponse:
    """Show how scores are made, and every version of it."""
    page = methodology_page(chief(request), now=timezone.now())
    return render(request, "settings/methodology.html", {"page": page, "crumbs": page.crumbs})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def methodology_propose(request: HttpRequest) -> HttpResponse:
    """Try the next version, or publish it."""
    user, now, posted = chief(request), timezone.now(), request.method == "POST"
    page = proposal_page(user, now=now)
    data = request.POST if posted else None
    form = MethodologyForm(data, newest=page.newest, months=page.months)
    if posted and "publish" in request.POST and (version := form.publish(by=user, now=now)):
        month = formats.month(version.effective_from)
        messages.success(request, f"Version {version.version} is published; it holds from {month}.")
        return redirect("settings:methodology-show")
    tried = form.preview(by=user, now=now) if posted and not form.errors else None
    preview = preview_part(tried) if tried else None
    context = {"page": page, "form": form, "preview": preview, "crumbs": page.crumbs}
    status = 422 if posted and not preview else 200
    return render(request, "settings/proposal.html", context, status=status)

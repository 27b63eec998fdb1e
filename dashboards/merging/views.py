"""The page on which two vendors become one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Capability
from accounts.requests import able
from dashboards.merging.forms import MergeForm
from dashboards.pages.merging import merge_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vendor_merge(request: HttpRequest, slug: str, kept_slug: str) -> HttpResponse:
    """Show what moves when a vendor is merged into another; merge them."""
    user = able(request, Capability.EDIT_VENDORS)
    page = merge_page(user, slug, kept_slug)
    data = request.POST if request.method == "POST" else None
    form = MergeForm(page.kept, page.merged, page.conflicts, data)
    if data is not None and form.keep(by=user, now=timezone.now()):
        said = f"{page.merged.reference} is merged into {page.kept.reference}."
        messages.success(request, said)
        return redirect("vendors:vendor-register", kept_slug)
    context = {"page": page, "form": form, "crumbs": page.crumbs}
    status = 200 if data is None else 422
    return render(request, "dashboards/merge.html", context, status=status)

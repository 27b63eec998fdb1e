"""Pages on mail: what one gets, how to stop it, and what an administrator sees of it."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import Capability
from accounts.requests import able, signed_in
from alerts.forms import MailForm
from alerts.letters import DIGEST, read_stop_token
from alerts.models import MailPreference
from alerts.pages.mail import folder_page, mail_page, outbox_page
from alerts.services import send_digest_now, set_mail, stop_mail
from core.errors import RuleError
from core.services import revive_mail

ASKED_FOR: Final = timedelta(days=7)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mail_edit(request: HttpRequest) -> HttpResponse:
    """Show and change what the person gets by mail."""
    user, now = signed_in(request), timezone.now()
    form = MailForm(request.POST or None, initial=_kept(user))
    if request.method == "POST" and form.is_valid():
        try:
            set_mail(user=user, **form.cleaned_data, now=now)
        except RuleError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Saved. Mail goes out accordingly from now on.")
            return redirect("alerts:mail-edit")
    page = mail_page(user, form, now=now, zone=settings.PORTAL_TIME_ZONE)
    return render(request, "alerts/mail/edit.html", {"page": page, "crumbs": page.crumbs})


def _kept(user: User) -> dict[str, object]:
    kept = MailPreference.objects.filter(user=user).first() or MailPreference(user=user)
    return {name: getattr(kept, name) for name in ("alerts_from", "digest", "weekday", "hour")}


@require_POST
@login_required
def digest_send(request: HttpRequest) -> HttpResponse:
    """Send the person a digest of the last seven days now."""
    user = able(request, Capability.READ_SCORES)
    if not user.email:
        raise Http404("No address.")
    if send_digest_now(user=user, span=ASKED_FOR, now=timezone.now()):
        messages.success(request, "A digest of the last seven days is on its way.")
    else:
        messages.info(request, "Nothing changed in the last seven days, so nothing is sent.")
    return redirect("alerts:mail-edit")


@csrf_exempt  # The signed address is what allows it; mail programs post without a page.
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one kind of mail without signing in: a page with one button, whose POST does it."""
    try:
        user_id, kind = read_stop_token(token)
    except (BadSignature, TypeError, ValueError) as error:
        raise Http404("No such link.") from error
    if request.method == "POST":
        stop_mail(user_id=user_id, kind=kind, now=timezone.now())
    context = {"is_done": request.method == "POST", "is_digest": kind == DIGEST}
    return render(request, "alerts/mail/stop.html", context)


@require_safe
@login_required
def outbox_show(request: HttpRequest) -> HttpResponse:
    """Show an administrator how the outbox stands, and which mails were given up."""
    able(request, Capability.ADMINISTER)
    page = outbox_page(now=timezone.now(), zone=settings.PORTAL_TIME_ZONE)
    return render(request, "alerts/mail/outbox.html", {"page": page, "crumbs": page.crumbs})


@require_POST
@login_required
def outbox_revive(request: HttpRequest) -> HttpResponse:
    """Owe the mails that were given up again."""
    able(request, Capability.ADMINISTER)
    revived = revive_mail(now=timezone.now())
    messages.success(request, f"{revived} mail{'' if revived == 1 else 's'} will be tried again.")
    return redirect("alerts:outbox-show")


@require_safe
@login_required
def demo_mail_list(request: HttpRequest) -> HttpResponse:
    """Show an administrator the mails of a demo, which go nowhere."""
    able(request, Capability.ADMINISTER)
    if not settings.MAIL_FOLDER:
        raise Http404("Mail goes to people.")
    page = folder_page(now=timezone.now(), zone=settings.PORTAL_TIME_ZONE)
    return render(request, "alerts/mail/folder.html", {"page": page, "crumbs": page.crumbs})

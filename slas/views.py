"""Pages on service levels."""

from datetime import date
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from slas.narrowing import narrowed
from slas.pages.event import event_page
from slas.pages.level import level_page
from slas.pages.levels import levels_page

#: Service levels of other centuries are typing errors.
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2200
LONGEST_SCOPE: Final = 80


@require_safe
@login_required
def level_list(request: HttpRequest) -> HttpResponse:
    """List service levels and totals, as far as the address asks."""
    asked = narrowed(request.GET, signed_in(request))
    page = levels_page(
        signed_in(request),
        levels=asked.levels,
        results=asked.results,
        given=asked.given,
        problems=asked.problems,
        page=page_number(request),
    )
    return render(request, "slas/levels.html", {"page": page, "crumbs": page.crumbs})


@require_safe
@login_required
def level_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one service level, with one of its periods laid open."""
    page = level_page(
        signed_in(request),
        public_id,
        period=day_of(request.GET.get("period", "")),
        page=page_number(request),
        now=timezone.now(),
        scope=request.GET.get("scope", "")[:LONGEST_SCOPE],
        show=request.GET.get("show", ""),
    )
    context = {"page": page, "crumbs": page.crumbs, "keys": page.keys}
    return render(request, "slas/level.html", context)


@require_safe
@login_required
def event_show(request: HttpRequest, public_id: UUID, external_id: str) -> HttpResponse:
    """Show one ticket or outage as it came in, and what it does to its figure."""
    page = event_page(
        signed_in(request),
        public_id,
        external_id,
        source=request.GET.get("source", ""),
        now=timezone.now(),
    )
    return render(request, "slas/level/event.html", {"page": page, "crumbs": page.crumbs})


def signed_in(request: HttpRequest) -> User:
    """Give the person of a request that is signed in."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return user


def page_number(request: HttpRequest) -> int:
    """Read the page's number.

    :raises Http404: not a number from 1 to 99,999
    """
    text = request.GET.get("page") or "1"
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text)):
        raise Http404("No such page.")
    return int(text)


def day_of(text: str) -> date | None:
    """Read a day of the address, None where none is given.

    :raises Http404: not a day
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404("No such day.") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404("No such day.")
    return day

"""The views of a list that a person may choose, and the form that keeps another."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest

from accounts.models import SavedView
from accounts.requests import signed_in
from accounts.saved.lists import LISTS, kept_query

register = template.Library()
MOST_SHOWN = 30


@register.inclusion_tag("accounts/saved/bar.html", takes_context=True)
def saved_views(context: Mapping[str, Any], *, list_name: str) -> dict[str, Any]:
    """Show the views of a list, the one that is open marked; one query."""
    assert list_name in LISTS, list_name  # noqa: S101  a template names a list
    request: HttpRequest = context["request"]
    user = signed_in(request)
    query = kept_query(request.GET.urlencode())
    views = SavedView.objects.visible_to(user).filter(list_name=list_name).order_by("name", "pk")
    shown = [(view, view.query == query) for view in views[:MOST_SHOWN]]
    return {
        "views": shown,
        "query": query,
        "list_name": list_name,
        "may_save": bool(query) and not any(is_open for _, is_open in shown),
        "csrf_token": context.get("csrf_token"),
    }

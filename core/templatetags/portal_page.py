"""Tags that frame a page: shell, head, panels, ways to go on."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from core.components.parts import AsOf, Crumb, Fold, Key, NavItem, Pages, Tab

register = template.Library()


@register.inclusion_tag("components/tabs.html")
def tabs(*, items: Sequence[Tab], label: str, pinned: bool = False) -> dict[str, Any]:
    """Show tabs; each is a link to an address of its own."""
    return {"items": items, "label": label, "pinned": pinned}


@register.inclusion_tag("components/crumbs.html")
def breadcrumb(*, items: Sequence[Crumb], label: str = "Breadcrumb") -> dict[str, Any]:
    """Show the way to this page."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/rail.html")
def rail(*, items: Sequence[NavItem], home_url: str, product: str) -> dict[str, Any]:
    """Show the destinations of the portal at the side, below on a phone."""
    return {"items": items, "home_url": home_url, "product": product}


@register.inclusion_tag("components/as_of.html")
def as_of(*, at: AsOf) -> dict[str, Any]:
    """Say when the page was made and how old its figures are."""
    return {"at": at}


@register.inclusion_tag("components/keys.html")
def key_list(*, items: Sequence[Key]) -> dict[str, Any]:
    """List shortcuts."""
    return {"items": items}


@register.inclusion_tag("components/pages.html")
def pagination(*, pages: Pages, label: str = "Pages") -> dict[str, Any]:
    """Say which rows are shown and link to the previous and next ones."""
    return {"pages": pages, "label": label}


@register.simple_tag(takes_context=True)
def sort_head(
    context: Mapping[str, Any],
    *,
    label: str,
    key: str,
    sort: str,
    numeric: bool = False,
    fold: Fold = "",
    falling_first: bool = False,
) -> SafeString:
    """Draw a table head that sorts; `sort` is the order in force, such as "-score".

    The rest of the address's query stays; the page number goes.
    """
    rising, falling = key, f"-{key}"
    state = {rising: "ascending", falling: "descending"}.get(sort, "")
    first, second = (falling, rising) if falling_first else (rising, falling)
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = second if sort == first else first
    return format_html(
        '<th scope="col" class="{}"{}><a href="?{}">{}</a></th>',
        " ".join(filter(None, ("r" if numeric else "", fold))),
        format_html(' aria-sort="{}"', state) if state else "",
        query.urlencode(),
        label,
    )


@register.simple_block_tag
def page_head(
    content: str, *, title: str, lead: str = "", facts: Sequence[SafeString | str] = ()
) -> SafeString:
    """Open a page: a heading that says something, a lead or facts, and the deeds inside."""
    return render_to_string(
        "components/page_head.html",
        {"title": title, "lead": lead, "facts": facts, "deeds": content},
    )


@register.simple_block_tag
def panel(
    content: str,
    *,
    heading: str,
    slug: str = "",
    note: str = "",
    url: str = "",
    word: str = "",
    key: str = "",
    span: str = "",
    aside: SafeString | str = "",
    footer: SafeString | str = "",
    level: Literal[2, 3] = 2,
    long: bool = False,
    ruled: bool = False,
) -> SafeString:
    """Frame one matter; `span` is its width in the grid, such as "c6 m6"; `url` opens all of it."""
    return render_to_string(
        "components/panel.html",
        {
            "content": content,
            "heading": heading,
            "slug": slug or slugify(heading, allow_unicode=True),
            "note": note,
            "url": url,
            "word": word,
            "key": key,
            "span": span,
            "aside": aside,
            "footer": footer,
            "level": level,
            "long": long,
            "ruled": ruled,
        },
    )

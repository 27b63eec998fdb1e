"""One typed, keyword-only tag for each component; docs/components.md has an example of each."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from core.components import atoms, small_charts
from core.components.heat_map import heat_map as draw_heat_map
from core.components.line_chart import LineChart
from core.components.line_chart import line_chart as draw_line_chart
from core.components.parts import (
    AsOf,
    Crumb,
    Figure,
    Fold,
    HeatMap,
    Key,
    KeyValue,
    NavItem,
    Pages,
    Parts,
    SumRow,
    Tab,
    TimelineEvent,
    Tone,
)
from core.components.small_charts import Quartiles

register = template.Library()

NOTICE_SHAPES: dict[str, str] = {
    "ok": "ok",
    "info": "info",
    "warn": "half",
    "bad": "down",
    "crit": "crit",
}


@register.filter
def message_tone(level: str) -> str:
    """Name the tone of a message's level: `{{ message.level_tag|message_tone }}`."""
    return {"success": "ok", "warning": "warn", "error": "crit"}.get(level, "info")


@register.simple_tag
def shape(*, name: str) -> SafeString:
    """Draw a status shape."""
    return atoms.shape(name)


@register.simple_tag
def icon(*, name: str) -> SafeString:
    """Draw a line icon."""
    return atoms.icon(name)


@register.simple_tag
def chip(*, tone: Tone, word: str, shape: str = "", bare: bool = False) -> SafeString:
    """Say a state as tint, shape and word."""
    return atoms.chip(tone=tone, word=word, shape_name=shape, bare=bare)


@register.simple_tag
def grade_tile(*, letter: str, tone: Tone, spoken: str = "") -> SafeString:
    """Draw a grade's letter on its ground."""
    return atoms.grade_tile(letter=letter, tone=tone, spoken=spoken)


@register.simple_tag
def label(*, word: str) -> SafeString:
    """Draw a small outlined label."""
    return atoms.label(word=word)


@register.simple_tag
def count(*, number: int, word: str = "") -> SafeString:
    """Draw a counter."""
    return atoms.count(number=number, word=word)


@register.simple_tag
def avatar(*, name: str) -> SafeString:
    """Draw a person's initials, or a dashed ring for nobody."""
    return atoms.avatar(name=name)


@register.simple_tag
def change(
    *, value: Decimal | None, decimals: int = 1, lower_is_better: bool = False
) -> SafeString:
    """Print a change; green and red mean better and worse."""
    return atoms.change(value=value, decimals=decimals, lower_is_better=lower_is_better)


@register.simple_tag
def sparkline(
    *,
    values: Sequence[Decimal | None],
    spoken: str = "",
    reference: Decimal | None = None,
    tone: Tone = "ok",
) -> SafeString:
    """Draw the shape of a year."""
    return small_charts.sparkline(values=values, spoken=spoken, reference=reference, tone=tone)


@register.simple_tag
def bullet(
    *,
    value: Decimal | None,
    expected: Decimal,
    spoken: str,
    minimum: Decimal | None = None,
    lower_is_better: bool = False,
    ceiling: Decimal | None = None,
) -> SafeString:
    """Draw one figure against minimum and expected."""
    return small_charts.bullet(
        value=value,
        expected=expected,
        minimum=minimum,
        spoken=spoken,
        lower_is_better=lower_is_better,
        ceiling=ceiling,
    )


@register.simple_tag
def burn_bar(
    *, used_percent: Decimal, elapsed_percent: Decimal | None, spoken: str, tone: Tone = "ok"
) -> SafeString:
    """Draw a budget used against time elapsed."""
    return small_charts.burn_bar(
        used_percent=used_percent, elapsed_percent=elapsed_percent, spoken=spoken, tone=tone
    )


@register.simple_tag
def quartile_strip(
    *, quartiles: Quartiles, spoken: str, lower_is_better: bool = False
) -> SafeString:
    """Draw one figure among its peers."""
    return small_charts.quartile_strip(
        quartiles=quartiles, spoken=spoken, lower_is_better=lower_is_better
    )


@register.simple_tag
def share_bar(*, shares: Sequence[Decimal]) -> SafeString:
    """Draw shares of a whole as one bar."""
    return small_charts.share_bar(shares=shares)


@register.simple_tag
def heat_map(*, heat: HeatMap) -> SafeString:
    """Draw a heat map as a table; put it straight into a panel."""
    return draw_heat_map(heat=heat)


@register.inclusion_tag("components/line_chart.html")
def line_chart(*, chart: LineChart) -> dict[str, Any]:
    """Draw a line chart with its figures as a table beneath."""
    return {"chart": chart, "drawing": draw_line_chart(chart=chart)}


@register.inclusion_tag("components/parts.html")
def part_sum(*, parts: Parts) -> dict[str, Any]:
    """Show what each part adds to a whole, as a table with bars."""
    largest = max((part.possible or 0.0 for part in parts.rows), default=1.0)
    rows = [
        (
            part,
            None
            if part.added is None or part.possible is None
            else small_charts.contribution_bar(
                added=part.added, possible=part.possible, largest=largest
            ),
        )
        for part in parts.rows
    ]
    return {"parts": parts, "rows": rows}


@register.inclusion_tag("components/verdict.html")
def verdict(
    *,
    letter: str,
    tone: Tone,
    figure: str,
    spoken: str,
    note: str = "",
    sentence: str = "",
    state: SafeString | str = "",
) -> dict[str, Any]:
    """Show a letter large, its figure, and one sentence on why.

    `spoken` is read out before the figure; `state` is a chip.
    """
    return {
        "letter": letter,
        "spoken": spoken,
        "tone": tone,
        "figure": figure,
        "note": note,
        "sentence": sentence,
        "state": state,
    }


@register.inclusion_tag("components/figures.html")
def figures(*, items: Sequence[Figure]) -> dict[str, Any]:
    """Show key figures on one baseline, a sentence beside each."""
    return {"items": items}


@register.inclusion_tag("components/key_values.html")
def key_values(*, items: Sequence[KeyValue]) -> dict[str, Any]:
    """List names with their values."""
    return {"items": items}


@register.inclusion_tag("components/formula.html")
def formula(*, general: str, filled: str) -> dict[str, Any]:
    """Show a formula in letters, then in figures."""
    return {"general": general, "filled": filled}


@register.inclusion_tag("components/sum_rows.html")
def sum_rows(*, rows: Sequence[SumRow], heading: str = "") -> dict[str, Any]:
    """Show a sum one can follow with a finger."""
    return {"rows": rows, "heading": heading}


@register.inclusion_tag("components/timeline.html")
def timeline(*, events: Sequence[TimelineEvent]) -> dict[str, Any]:
    """List what happened, newest first."""
    return {"events": events}


@register.inclusion_tag("components/notice.html")
def notice(
    *,
    tone: Literal["ok", "info", "warn", "bad", "crit"],
    strong: str = "",
    text: str = "",
    url: str = "",
    word: str = "",
    live: bool = False,
) -> dict[str, Any]:
    """Say what happened or what to know; `live` announces it where it answers a deed."""
    return {
        "tone": tone,
        "shape": atoms.shape(NOTICE_SHAPES[tone]),
        "strong": strong,
        "text": text,
        "url": url,
        "word": word,
        "live": live,
    }


@register.inclusion_tag("components/empty.html")
def empty(
    *,
    heading: str,
    text: str = "",
    url: str = "",
    word: str = "",
    picture: Literal["page", "tray", "warning"] = "page",
    level: Literal[2, 3, 4] = 3,
) -> dict[str, Any]:
    """Say that there is nothing yet and what to do next."""
    return {
        "heading": heading,
        "text": text,
        "url": url,
        "word": word,
        "picture": picture,
        "level": level,
    }


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

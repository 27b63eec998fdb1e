"""Tags that say something: states, people, figures, notices, sums, histories."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from django import template
from django.utils.safestring import SafeString

from core.components import atoms
from core.components.parts import Figure, KeyValue, SumRow, TimelineEvent, Tone

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

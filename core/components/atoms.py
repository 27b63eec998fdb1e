"""Build the smallest pieces of markup: shapes, icons, chips, tiles, avatars, changes."""

import unicodedata
from decimal import Decimal
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.components.parts import Tone
from core.formats import NO_FIGURE, signed

SHAPES = frozenset(
    {
        "dot",
        "ok",
        "ring",
        "half",
        "down",
        "crit",
        "dash",
        "void",
        "fc",
        "cap",
        "clock",
        "coin",
        "hand",
        "z",
        "info",
    }
)
ICONS = frozenset(
    {
        "brand",
        "attention",
        "vendors",
        "contracts",
        "levels",
        "alerts",
        "gallery",
        "credit",
        "decide",
        "renew",
        "risk",
        "report",
        "import",
        "settings",
        "search",
        "print",
        "download",
        "more",
        "person",
    }
)


@cache
def shape(name: str) -> SafeString:
    """Draw one of the status shapes; it is silent, since a word stands beside it.

    :raises ValueError: there is no such shape
    """
    if name not in SHAPES:
        raise ValueError(f"no shape named {name!r}; one of {', '.join(sorted(SHAPES))}")
    return mark_safe(  # noqa: S308 the name is one of a fixed set
        f'<svg class="g" aria-hidden="true"><use href="#g-{name}"/></svg>'
    )


@cache
def icon(name: str) -> SafeString:
    """Draw one of the line icons; it is silent, since a word stands beside it.

    :raises ValueError: there is no such icon
    """
    if name not in ICONS:
        raise ValueError(f"no icon named {name!r}; one of {', '.join(sorted(ICONS))}")
    return mark_safe(  # noqa: S308 the name is one of a fixed set
        f'<svg class="i" aria-hidden="true"><use href="#i-{name}"/></svg>'
    )


def chip(*, tone: Tone, word: str, shape_name: str = "", bare: bool = False) -> SafeString:
    """Say a state as tint, shape and word; bare where a whole column is states."""
    return format_html(
        '<span class="st st-{}{}">{}{}</span>',
        tone,
        " st-bare" if bare else "",
        shape(shape_name) if shape_name else "",
        word,
    )


def grade_tile(*, letter: str, tone: Tone, spoken: str = "") -> SafeString:
    """Draw a letter on its ground; `spoken` is read out before it."""
    before = format_html('<span class="vh">{} </span>', spoken) if spoken else ""
    return format_html('<span class="grade g-{}">{}{}</span>', tone, before, letter)


def label(*, word: str) -> SafeString:
    """Draw a small outlined label."""
    return format_html('<span class="tag">{}</span>', word)


def count(*, number: int, word: str = "") -> SafeString:
    """Draw a counter; `word` tells those who do not see it what is counted."""
    after = format_html('<span class="vh"> {}</span>', word) if word else ""
    return format_html('<span class="n">{}{}</span>', f"{number:,}", after)


def initials(name: str) -> str:
    """Take at most two letters from a name: first and last word, or the first sign of one word."""
    words = [word for word in name.split() if unicodedata.category(word[0])[0] in "LN"]
    if not words:
        return "?"
    picked = words if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in picked).upper()


def avatar(*, name: str) -> SafeString:
    """Draw a person's initials; no name means that nobody has taken it yet."""
    if not name:
        return mark_safe('<span class="me me-none"><span class="vh">nobody yet</span></span>')
    return format_html(
        '<span class="me" title="{0}"><span aria-hidden="true">{1}</span>'
        '<span class="vh">{0}</span></span>',
        name,
        initials(name),
    )


def change(
    *, value: Decimal | None, decimals: int = 1, lower_is_better: bool = False
) -> SafeString:
    """Print a change with its sign; green and red mean better and worse, not up and down."""
    if value is None:
        return format_html('<span class="soft">{}</span>', NO_FIGURE)
    text = signed(value, decimals)
    if text.startswith("±"):
        return format_html('<span class="num">{}</span>', text)
    better = (value < 0) if lower_is_better else (value > 0)
    return format_html('<span class="num {}">{}</span>', "up" if better else "down", text)

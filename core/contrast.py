"""Work out the contrast of the style sheet's colour pairs from its own tokens."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TOKENS = Path(__file__).parent / "static" / "core" / "tokens.css"
TEXT, GRAPHIC = 4.5, 3.0
PAIRS: tuple[tuple[str, str, str, float], ...] = (
    ("text", "ink", "surface", TEXT),
    ("text on paper", "ink", "paper", TEXT),
    ("text on hover", "ink", "hover", TEXT),
    ("text on a selected row", "ink", "link-tint", TEXT),
    ("secondary text", "ink-2", "surface", TEXT),
    ("secondary text on paper", "ink-2", "paper", TEXT),
    ("neutral chip", "ink-2", "sunken", TEXT),
    ("captions", "ink-3", "surface", TEXT),
    ("captions on paper", "ink-3", "paper", TEXT),
    ("captions on wells", "ink-3", "sunken", TEXT),
    ("captions on hover", "ink-3", "hover", TEXT),
    ("captions on a selected row", "ink-3", "link-tint", TEXT),
    ("links", "link", "surface", TEXT),
    ("links on paper", "link", "paper", TEXT),
    ("links on hover", "link", "hover", TEXT),
    ("links in notices, good", "link", "ok-tint", TEXT),
    ("links in notices, warning", "link", "warn-tint", TEXT),
    ("links in notices, bad", "link", "bad-tint", TEXT),
    ("notice chip", "link", "link-tint", TEXT),
    ("main button", "on-link", "link", TEXT),
    ("good", "ok", "ok-tint", TEXT),
    ("warning", "warn", "warn-tint", TEXT),
    ("bad", "bad", "bad-tint", TEXT),
    ("critical", "on-crit", "crit-fill", TEXT),
    ("field error", "crit", "surface", TEXT),
    ("field error in prose", "crit", "bad-tint", TEXT),
    ("up figures", "ok", "surface", TEXT),
    ("up on hover", "ok", "hover", TEXT),
    ("warning without ground", "warn", "surface", TEXT),
    ("down figures", "bad", "surface", TEXT),
    ("down on hover", "bad", "hover", TEXT),
    ("down on paper", "bad", "paper", TEXT),
    ("rail", "rail-ink", "rail", TEXT),
    ("rail, current", "rail-on", "rail-hi", TEXT),
    ("control border", "edge", "surface", GRAPHIC),
    ("control border on paper", "edge", "paper", GRAPHIC),
    ("bar fill", "warn-fill", "surface", GRAPHIC),
    ("focus ring", "focus", "surface", GRAPHIC),
    ("focus ring on paper", "focus", "paper", GRAPHIC),
    ("focus ring on the rail", "ember", "rail", GRAPHIC),
)


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """Hold one pair with its ratios and what it needs."""

    use: str
    front: str
    ground: str
    light: float
    dark: float
    needs: float

    @property
    def passes(self) -> bool:
        """Say whether both schemes reach what is needed."""
        return min(self.light, self.dark) >= self.needs


@cache
def tokens() -> dict[str, tuple[str, str]]:
    """Read every colour token: its light and its dark value as #rrggbb."""
    text = TOKENS.read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+):\s*(?:light-dark\((#\w{6}),\s*(#\w{6})\)|(#\w{6}));", text)
    return {name: (light or both, dark or both) for name, light, dark, both in pairs}


def luminance(colour: str) -> float:
    """Work out the relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Work out the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@cache
def contrast_rows() -> tuple[ContrastRow, ...]:
    """Judge every pair in both schemes."""
    known = tokens()
    return tuple(
        ContrastRow(
            use,
            front,
            ground,
            contrast(known[front][0], known[ground][0]),
            contrast(known[front][1], known[ground][1]),
            needs,
        )
        for use, front, ground, needs in PAIRS
    )

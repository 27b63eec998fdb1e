"""How scores are put before people: tone, shape and word of a grade, and figures that add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString

from core import formats
from core.components import atoms
from core.components.parts import HeatCell, Tone
from scoring.engine.grades import display_score
from scoring.models import CardState, Methodology


@dataclass(frozen=True, slots=True)
class GradeLook:
    """The tone and shape of a grade, and the word for a vendor that stands there."""

    tone: Tone
    shape: str
    word: str


GRADES: Final[dict[str, GradeLook]] = {
    "A": GradeLook("ok", "dot", "Strong"),
    "B": GradeLook("neutral", "ring", "Steady"),
    "C": GradeLook("warn", "half", "Watch"),
    "D": GradeLook("bad", "down", "Weak"),
    "E": GradeLook("crit", "crit", "Failing"),
}
NO_GRADE: Final = GradeLook("outline", "dash", "No score")
#: Named where a score is asked for that no methodology judged, such as an empty portfolio's.
DEFAULT_BOUNDS: Final = (Decimal(90), Decimal(80), Decimal(65), Decimal(50))
NEW_FOR_MONTHS: Final = 4


@dataclass(frozen=True, slots=True)
class Card:
    """What a heat map knows of a scorecard."""

    vendor_id: int
    month: date
    score: Decimal | None
    grade: str
    ungated_grade: str
    state: str
    is_final: bool
    methodology_id: int

    @property
    def is_held(self) -> bool:
        return bool(self.grade) and self.grade != self.ungated_grade


CARD_FIELDS: Final = (
    "vendor_id",
    "month",
    "score",
    "grade",
    "ungated_grade",
    "state",
    "is_final",
    "methodology_id",
)


def bounds_of(methodology: Methodology) -> tuple[Decimal, ...]:
    return (
        methodology.grade_a,
        methodology.grade_b,
        methodology.grade_c,
        methodology.grade_d,
    )


def look_of(grade: str) -> GradeLook:
    return GRADES.get(grade, NO_GRADE)


def plain_grade(score: Decimal, bounds: Sequence[Decimal]) -> str:
    """Name the grade whose bound a score reaches, best first."""
    for grade, bound in zip("ABCD", bounds, strict=True):
        if score >= bound:
            return grade
    return "E"


def score_text(score: Decimal | None, decimals: int, bounds: Sequence[Decimal]) -> str:
    """Print a score; it is never rounded up into a better grade."""
    if score is None:
        return formats.NO_FIGURE
    return formats.number(display_score(score, decimals=decimals, bounds=bounds), decimals)


def shown_parts(parts: Sequence[Decimal], total: Decimal, decimals: int) -> list[Decimal]:
    """Print parts so that they add up to the total as it is printed, by largest remainder."""
    step = Decimal(1).scaleb(-decimals)
    cut = [part.quantize(step, rounding=ROUND_FLOOR) for part in parts]
    missing = int((total - sum(cut, Decimal(0))) / step)
    by_loss = sorted(range(len(parts)), key=lambda place: (cut[place] - parts[place], place))
    for place in by_loss[: max(missing, 0)]:
        cut[place] += step
    return cut


def scorecard_url(slug: str, month: date) -> str:
    return reverse("dashboards:scorecard-show", args=[slug, month])


def heat_cell(card: Card, slug: str, name: str, bounds: Sequence[Decimal]) -> HeatCell:
    """Draw one month of one vendor: figure, letter, shape and ground."""
    url = scorecard_url(slug, card.month)
    spelt = f"{name}, {formats.month(card.month)}"
    if card.score is None or not card.grade:
        return HeatCell("n/d", tone="outline", url=url, title=f"{spelt}: insufficient data")
    look = look_of(card.grade)
    figure = score_text(card.score, 0, bounds)
    state = ", provisional" if card.state == CardState.PROVISIONAL else ""
    held = f", held at {card.grade} by a gate" if card.is_held else ""
    return HeatCell(
        figure,
        word=card.grade,
        tone=look.tone,
        shape="cap" if card.is_held else look.shape,
        url=url,
        title=f"{spelt}: {figure} {card.grade}{held}{state}",
    )


def now_word(card: Card | None, cards: int) -> SafeString:
    """Say in a word where a vendor stands; that it is new excuses no bad grade."""
    if card is None:
        return atoms.chip(tone="neutral", word="No score", shape_name="dash", bare=True)
    if card.state == CardState.INSUFFICIENT:
        return atoms.chip(tone="neutral", word="Too little data", shape_name="void", bare=True)
    look = look_of(card.grade)
    is_new = cards <= NEW_FOR_MONTHS and card.grade in ("A", "B")
    months = "1 month" if cards == 1 else f"{cards} months"
    word = f"New, {months}" if is_new else look.word
    return atoms.chip(tone=look.tone, word=word, shape_name=look.shape, bare=True)


def moved(change: Decimal | None, since: str) -> str:
    """Say which way a score went: "Down 1.2 since July.", "Unchanged since July."."""
    if change is None:
        return ""
    size = formats.number(abs(change), 1)
    if size == "0.0":
        return f"Unchanged {since}."
    return f"{'Up' if change > 0 else 'Down'} {size} {since}."

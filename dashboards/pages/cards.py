"""A scorecard in words: the verdict, what each dimension adds, how far it can be relied on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from accounts.models import User
from contracts.models import Contract
from core import formats
from core.components import atoms
from core.components.parts import Part, Parts, Tone
from dashboards import presentation
from scoring.engine.grades import display_score
from scoring.models import CardState, Scorecard, ScorecardDimension
from slas.choices import Dimension
from vendors.models import Vendor

DECIMALS: Final = 2
HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade and why, ready for its component."""

    letter: str
    tone: Tone
    figure: str
    spoken: str
    note: str
    chip: SafeString | str
    sentence: str
    reliance: str


def shown_score(card: Scorecard) -> Decimal:
    """Give the score as it is printed, never rounded up into a better grade."""
    bounds = presentation.bounds_of(card.methodology)
    return display_score(card.score or Decimal(0), decimals=DECIMALS, bounds=bounds)


def verdict(card: Scorecard, *, names_levels: bool) -> Verdict:
    """Word a scorecard's grade, its gates and its range.

    Gates name service levels; for a reader who does not see all of them they are left unnamed.
    """
    look = presentation.look_of(card.grade)
    has_score = card.score is not None
    figure = formats.number(shown_score(card), DECIMALS) if has_score else formats.NO_FIGURE
    return Verdict(
        letter=card.grade or formats.NO_FIGURE,
        tone=look.tone,
        figure=figure,
        spoken=f"Grade {card.grade}, score" if card.grade else "No grade, score",
        note=_note(card),
        chip=_chip(card, look.tone),
        sentence=" ".join(_gate(gate, names_levels=names_levels) for gate in card.gates),
        reliance=_reliance(card),
    )


def _gate(text: str, *, names_levels: bool) -> str:
    """Print a gate, "At most C: what holds: which ones", without the last part if asked."""
    told = text if names_levels else ":".join(text.split(":")[:2])
    return f"{told.rstrip('.')}."


def sees_all_contracts(user: User, vendor: Vendor) -> bool:
    """Say whether the reader may open every contract of a vendor; in one query."""
    visible = Contract.objects.visible_to(user)
    return not Contract.objects.filter(vendor=vendor).exclude(pk__in=visible).exists()


def _note(card: Scorecard) -> str:
    """Say what the grade would be without gates, and how far the weights could move it."""
    found = []
    if card.grade and card.grade != card.ungated_grade:
        found.append(f"would be {card.ungated_grade}")
    best, _, worst = card.grade_range.partition("–")
    if worst and best != worst:
        found.append(f"range {card.ungated_grade} ({card.grade_range})")
    return " · ".join(found)


def _chip(card: Scorecard, tone: Tone) -> SafeString | str:
    if card.state == CardState.INSUFFICIENT:
        return atoms.chip(tone="outline", word="Insufficient data", shape_name="void")
    if card.grade and card.grade != card.ungated_grade:
        return atoms.chip(tone=tone, word=f"Held at {card.grade} by a gate", shape_name="cap")
    if card.state == CardState.PROVISIONAL:
        return atoms.chip(tone="outline", word="Provisional", shape_name="ring")
    return ""


def _reliance(card: Scorecard) -> str:
    """Say how much was measured and how far it is trusted."""
    coverage = formats.percent(card.coverage_ratio * HUNDRED, 0)
    confidence = formats.number(card.confidence_ratio, 2)
    told = f"{coverage} of what is agreed was measured; confidence {confidence} of 1."
    if card.state == CardState.INSUFFICIENT:
        need = formats.number(card.methodology.confidence_minimum, 2)
        return f"{told} Below {need} there is no grade."
    if card.state == CardState.PROVISIONAL:
        need = formats.number(card.methodology.confidence_full, 2)
        return f"{told} Below {need} a grade is provisional."
    return told if card.is_final else f"{told} Some results can still change."


def in_order(
    card: Scorecard, dimensions: Sequence[ScorecardDimension]
) -> tuple[list[ScorecardDimension], list[Decimal]]:
    """Sort dimensions as people list them, and print what they add so that it sums to the score."""
    order = {name: place for place, name in enumerate(Dimension.values)}
    rows = sorted(dimensions, key=lambda row: order[row.dimension])
    return rows, presentation.shown_parts([row.adds for row in rows], shown_score(card), DECIMALS)


def dimension_parts(
    card: Scorecard,
    dimensions: Sequence[ScorecardDimension],
    before: Mapping[str, ScorecardDimension],
    *,
    before_word: str,
    url: str,
) -> Parts:
    """List what each dimension adds; as printed, the adds sum to the score as printed."""
    rows, adds = in_order(card, dimensions)
    total = shown_score(card)
    changes = {
        row.dimension: row.adds - before[row.dimension].adds
        for row in rows
        if row.dimension in before
    }
    return Parts(
        caption="What each dimension adds to the score",
        heads=("Dimension", "Score", "Weight used", "Added, of possible", "Adds", before_word),
        rows=[
            _part(row, shown, changes.get(row.dimension), url)
            for row, shown in zip(rows, adds, strict=True)
        ],
        total_label="Score",
        total_weight=formats.percent(HUNDRED, 1),
        total=formats.number(total, DECIMALS),
        total_change=atoms.change(
            value=sum(changes.values(), Decimal(0)) if changes else None, decimals=DECIMALS
        ),
    )


def _part(row: ScorecardDimension, shown: Decimal, change: Decimal | None, url: str) -> Part:
    label = str(Dimension(row.dimension).label)
    if not row.is_agreed:
        return Part(
            label=label,
            figure=formats.NO_FIGURE,
            weight=formats.NO_FIGURE,
            adds=formats.number(shown, DECIMALS),
            note="nothing agreed",
        )
    is_measured = row.coverage_ratio > 0
    covered = formats.percent(row.coverage_ratio * HUNDRED, 0)
    return Part(
        label=label,
        figure=formats.number(row.score, 1),
        weight=formats.percent(row.weight_used_percent, 1),
        adds=formats.number(shown, DECIMALS),
        added=float(row.adds) if is_measured else None,
        possible=float(row.weight_used_percent) if is_measured else None,
        note=f"{covered} covered" if is_measured and row.coverage_ratio < 1 else "",
        url=f"{url}#{row.dimension}",
        change=atoms.change(value=change, decimals=DECIMALS) if change is not None else "",
    )


def what_moved(
    card: Scorecard,
    dimensions: Sequence[ScorecardDimension],
    previous: Scorecard | None,
    before: Mapping[str, ScorecardDimension],
) -> tuple[str, str]:
    """Say how far the score moved since the card before, and which dimension moved it."""
    if previous is None or previous.score is None or card.score is None:
        return "", ""
    change = card.score - previous.score
    strong = presentation.moved(change, f"since {formats.month(previous.month)}")
    changes = {
        row.dimension: row.adds - before[row.dimension].adds
        for row in dimensions
        if row.dimension in before
    }
    same_way = {name: value for name, value in changes.items() if value * change > 0}
    whole = sum(same_way.values(), Decimal(0))
    if not same_way or abs(change) < Decimal("0.05"):
        return strong, ""
    most = max(same_way, key=lambda name: abs(same_way[name]))
    share = same_way[most] / whole
    label = str(Dimension(most).label).lower()
    if share >= Decimal("0.9"):
        return strong, f"Nearly all of it is {label}."
    return strong, f"{label.capitalize()} moved most." if share >= Decimal("0.5") else ""

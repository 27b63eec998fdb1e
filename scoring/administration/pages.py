"""What the pages on the methodology show."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.urls import reverse

from accounts.administration.places import crumbs_of, tabs_of
from accounts.models import User
from core import formats
from core.components.atoms import change as change_of
from core.components.atoms import grade_tile
from core.components.parts import Crumb, KeyValue, Tab, Tone
from core.values import decimal_text
from scoring.engine.grades import display_score
from scoring.models import Methodology
from scoring.services.loading import month_of
from scoring.services.methodology import (
    COMMON,
    Preview,
    VendorChange,
    months_to_choose,
    newest_methodology,
)
from slas.choices import Dimension
from vendors.choices import ServiceType

SCORING: Final = ("Scoring", "settings:methodology-show")
MOST_MOVERS: Final = 50
TONES: Final[dict[str, Tone]] = {"A": "ok", "B": "neutral", "C": "warn", "D": "bad", "E": "crit"}


@dataclass(frozen=True, slots=True)
class WeightRow:
    """The weights of one service type, in the order of the dimensions."""

    label: str
    weights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One published version."""

    version: str
    holds_from: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class MethodologyPage:
    """The methodology in force, and every version."""

    title: str
    lead: str
    tabs: tuple[Tab, ...]
    crumbs: tuple[Crumb, ...]
    dimensions: tuple[str, ...]
    weights: tuple[WeightRow, ...]
    facts: tuple[KeyValue, ...]
    versions: tuple[VersionRow, ...]
    propose_url: str


def methodology_page(user: User, *, now: datetime) -> MethodologyPage:
    """Gather the methodology in force and its versions, newest first."""
    rows = list(Methodology.objects.order_by("-effective_from").prefetch_related("weights"))
    current = month_of(now)
    in_force = next(row for row in rows if row.effective_from <= current)
    return MethodologyPage(
        title=f"How we score: version {in_force.version}",
        lead="A version is never edited, only followed by the next; past months keep theirs.",
        tabs=tabs_of(user, SCORING[0]),
        crumbs=crumbs_of(user, (SCORING[0], "")),
        dimensions=tuple(str(label) for label in Dimension.labels),
        weights=_weights(in_force),
        facts=(
            KeyValue("Half-life", f"{decimal_text(in_force.half_life_months)} months"),
            KeyValue("Window", f"{in_force.window_months} months"),
            *(
                KeyValue(f"{letter} from", decimal_text(bound) or "")
                for letter, bound in zip("ABCD", _bounds(in_force), strict=True)
            ),
            KeyValue("Falls below a bound by", f"{decimal_text(in_force.hysteresis)} or more"),
            KeyValue(
                "An alert when a score falls by", decimal_text(in_force.score_drop_alert) or ""
            ),
        ),
        versions=tuple(_version(row, in_force, current) for row in rows),
        propose_url=reverse("settings:methodology-propose"),
    )


def _bounds(row: Methodology) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    return row.grade_a, row.grade_b, row.grade_c, row.grade_d


def _weights(row: Methodology) -> tuple[WeightRow, ...]:
    found = {(one.service_type, one.dimension): one.weight_percent for one in row.weights.all()}
    types = [(COMMON, "All service types"), *ServiceType.choices]
    return tuple(
        WeightRow(
            str(label),
            tuple(decimal_text(found.get((kind, dim))) or "–" for dim in Dimension.values),
        )
        for kind, label in types
        if any(key == kind for key, _ in found)
    )


def _version(row: Methodology, in_force: Methodology, current: date) -> VersionRow:
    if row.pk == in_force.pk:
        state = "in force"
    else:
        state = "to come" if row.effective_from > current else "followed"
    is_first = row.effective_from.year < 1971
    return VersionRow(
        version=f"Version {row.version}",
        holds_from="the beginning" if is_first else formats.month(row.effective_from),
        state=state,
        note=row.note,
    )


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """What stands around the form of the next version."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    newest: Methodology
    months: list[date]
    back_url: str


def proposal_page(user: User, *, now: datetime) -> ProposalPage:
    """Gather what the form of the next version starts from."""
    newest = newest_methodology()
    return ProposalPage(
        title=f"Propose version {newest.version + 1}",
        lead="Try it first: the preview scores the last month anew and stores nothing.",
        crumbs=crumbs_of(user, SCORING, ("Next version", "")),
        newest=newest,
        months=months_to_choose(newest, now=now),
        back_url=reverse(SCORING[1]),
    )


@dataclass(frozen=True, slots=True)
class Mover:
    """One vendor in the preview, ready to print."""

    name: str
    url: str
    now: str
    grade_now: str
    then: str
    grade_then: str
    change: str


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """What a proposal would change, in a sentence and a table."""

    sentence: str
    note: str
    movers: tuple[Mover, ...]


def preview_part(preview: Preview) -> PreviewPart:
    """Put a preview into words, biggest movers first."""
    moved = [row for row in preview.changes if row.grades_moved]
    up = sum(row.grades_moved > 0 for row in moved)
    points = [row.change for row in preview.changes if row.change is not None]
    mean = sum(points, Decimal(0)) / len(points) if points else None
    month = formats.month(preview.month)
    return PreviewPart(
        sentence=_sentence(len(preview.changes), up, len(moved) - up, mean),
        note=f"{month}, as if it had held then",
        movers=tuple(_mover(row, preview) for row in preview.changes[:MOST_MOVERS]),
    )


def _sentence(vendors: int, up: int, down: int, mean: Decimal | None) -> str:
    if not vendors:
        return "No vendor has a score yet, so that there is nothing to compare."
    grades = (
        "no grade would change" if not up + down else f"{up} would rise and {down} fall in grade"
    )
    moves = "" if mean is None else f"; the mean score moves by {formats.signed(mean, 1)}"
    return f"Of {vendors:,} vendor{'' if vendors == 1 else 's'} {grades}{moves}."


def _mover(row: VendorChange, preview: Preview) -> Mover:
    slug = row.vendor.slug
    return Mover(
        name=row.vendor.display_name,
        url=reverse("dashboards:scorecard-show", args=[slug, preview.month]),
        now=_score(row.score_now, preview),
        grade_now=_grade(row.grade_now),
        then=_score(row.score_then, preview),
        grade_then=_grade(row.grade_then),
        change=change_of(value=row.change),
    )


def _score(score: Decimal | None, preview: Preview) -> str:
    if score is None:
        return formats.NO_FIGURE
    return str(display_score(score, decimals=1, bounds=preview.bounds))


def _grade(letter: str) -> str:
    return grade_tile(letter=letter, tone=TONES[letter]) if letter else ""

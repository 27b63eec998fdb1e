"""Cards made by the engine, written where they changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.periods import add_months
from scoring.engine.card import Card, build_card
from scoring.engine.gates import GateOutcome
from scoring.engine.grades import Grade
from scoring.engine.robustness import robustness
from scoring.models import Scorecard, ScorecardDay, ScorecardDimension, ScorecardLine
from scoring.saying import said_by
from scoring.services.loading import Level, Methodologies, months_between


@dataclass(frozen=True, slots=True)
class MadeCard:
    """A card as the engine made it, beside the row that holds it."""

    row: Scorecard
    card: Card
    levels: dict[str, Level]


def make_cards(
    *,
    vendor_id: int,
    levels: Sequence[Level],
    service_types: Sequence[str],
    methodologies: Methodologies,
    known: dict[date, Scorecard],
    first: date,
    current: date,
    now: datetime,
) -> list[MadeCard]:
    """Make a vendor's cards of the months from ``first`` to ``current`` in which a level is agreed.

    ``known`` are the vendor's stored cards by month; earlier ones give the previous final grade.
    """
    made = []
    previous = _grade_before(first, known)
    by_key = {level.key: level for level in levels}
    for month in months_between(first, current):
        lines = [line for level in levels if (line := level.line_in(month)) is not None]
        if not lines:
            continue
        methodology, rules = methodologies.at(month, service_types)
        card = build_card(rules, lines, month=month, previous_grade=previous)
        is_final = month < current and _all_final(levels, month)
        found = robustness(rules, card)
        row = Scorecard(
            vendor_id=vendor_id,
            month=month,
            methodology=methodology,
            state=card.state.value,
            is_final=is_final,
            score=card.score,
            own_score=card.own_score,
            coverage_ratio=card.coverage_ratio,
            confidence_ratio=card.confidence,
            grade=card.grade or "",
            ungated_grade=card.grade_without_gates or "",
            grade_range="" if found is None else f"{found.best_grade}–{found.worst_grade}",
            gates=[_gate_text(gate, by_key) for gate in card.gates if gate.holds],
            previous_grade=card.previous_grade or "",
            inputs_hash=card.inputs_hash,
            computed_at=now,
        )
        made.append(MadeCard(row, card, by_key))
        if is_final and card.grade_without_gates is not None:
            previous = card.grade_without_gates
    return made


def _gate_text(gate: GateOutcome, levels: dict[str, Level]) -> str:
    """Word a gate that holds as "At most C: what holds: which service levels"."""
    what = gate.reason.partition(":")[0]
    names = ", ".join(levels[key].name for key in gate.line_keys)
    return f"At most {gate.cap}: {what}" + (f": {names}" if names else "")


def _grade_before(first: date, known: dict[date, Scorecard]) -> Grade | None:
    earlier = [
        card
        for month, card in sorted(known.items())
        if month < first and card.is_final and card.ungated_grade
    ]
    return Grade(earlier[-1].ungated_grade) if earlier else None


def _all_final(levels: Sequence[Level], month: date) -> bool:
    since = add_months(month, -12)
    return all(
        result.is_final
        for level in levels
        for result in level.results
        if since < result.month <= month
    )


_COMPARED = ("inputs_hash", "is_final", "state", "methodology_id", "gates", "grade_range")


def write_changed(
    made: Sequence[MadeCard], known: dict[tuple[int, date], Scorecard]
) -> list[MadeCard]:
    """Write the cards that differ from what is stored, with their breakdown; return those."""
    changed = [
        item
        for item in made
        if (old := known.get((item.row.vendor_id, item.row.month))) is None
        or any(getattr(old, name) != getattr(item.row, name) for name in _COMPARED)
    ]
    ids = _write_cards([item.row for item in changed])
    dimensions = []
    lines = []
    days = []
    for item in changed:
        card_id = ids[(item.row.vendor_id, item.row.month)]
        parts = _dimensions(card_id, item.card)
        dimensions.extend(parts)
        lines.extend(_lines(card_id, item))
        days.append(_day(card_id, item.row, parts))
    ScorecardDay.objects.bulk_create(
        days,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["scorecard", "day"],
        update_fields=["computed_at", "said"],
    )
    ScorecardDimension.objects.bulk_create(dimensions, batch_size=2000)
    ScorecardLine.objects.bulk_create(lines, batch_size=2000)
    return changed


_CARD_COLUMNS = [
    "methodology",
    "state",
    "is_final",
    "score",
    "own_score",
    "coverage_ratio",
    "confidence_ratio",
    "grade",
    "ungated_grade",
    "grade_range",
    "gates",
    "previous_grade",
    "inputs_hash",
    "computed_at",
]


def _write_cards(cards: Sequence[Scorecard]) -> dict[tuple[int, date], int]:
    """Insert or replace cards and drop their old breakdown; return ids by (vendor, month)."""
    Scorecard.objects.bulk_create(
        cards,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["vendor", "month"],
        update_fields=_CARD_COLUMNS,
    )
    wanted = {(card.vendor_id, card.month) for card in cards}
    rows = Scorecard.objects.filter(
        vendor_id__in={vendor for vendor, _ in wanted}, month__in={month for _, month in wanted}
    ).values_list("vendor_id", "month", "pk")
    ids = {(vendor, month): pk for vendor, month, pk in rows if (vendor, month) in wanted}
    ScorecardDimension.objects.filter(scorecard_id__in=ids.values()).delete()
    ScorecardLine.objects.filter(scorecard_id__in=ids.values()).delete()
    return ids


def _day(card_id: int, row: Scorecard, parts: Sequence[ScorecardDimension]) -> ScorecardDay:
    """Keep what the card says now as the last word of its day."""
    return ScorecardDay(
        scorecard_id=card_id,
        day=row.computed_at.astimezone(UTC).date(),
        computed_at=row.computed_at,
        said=said_by(row, parts),
    )


def _dimensions(card_id: int, card: Card) -> list[ScorecardDimension]:
    return [
        ScorecardDimension(
            scorecard_id=card_id,
            dimension=part.dimension,
            score=part.score,
            coverage_ratio=part.coverage_ratio,
            weight_percent=part.weight_percent,
            weight_used_percent=part.used_percent,
            adds=part.adds,
            is_agreed=part.agreed,
        )
        for part in card.dimensions
    ]


def _lines(card_id: int, item: MadeCard) -> list[ScorecardLine]:
    rows = []
    for line in item.card.lines:
        level = item.levels[line.key]
        result_ids = {result.ended_on: result.id for result in level.results}
        rows.append(
            ScorecardLine(
                scorecard_id=card_id,
                service_level_id=level.id,
                result_id=None if line.ended_on is None else result_ids.get(line.ended_on),
                dimension=line.dimension,
                weight=line.weight,
                own_score=line.own_score,
                score=line.score,
                adds=line.adds,
            )
        )
    return rows

"""Why this score? Every line of a scorecard, from service levels up to the grade."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core import formats
from core.components.parts import Crumb, Key, KeyValue, Parts, TimelineEvent
from core.context import address
from core.periods import local_date
from dashboards import presentation
from dashboards.pages import cards
from dashboards.pages.cards import Verdict
from scoring.models import Scorecard, ScorecardDay, ScorecardDimension, ScorecardLine
from slas import presentation as levels
from slas.choices import Dimension
from slas.pages.disputed import Disputed
from vendors.models import Vendor

ADDS_DECIMALS: Final = 2
MOST_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class LineRow:
    """What one service level adds; folded rows stand for those that the reader may not open."""

    label: str
    url: str
    sub: str
    chip: SafeString | str
    figure: str
    own_score: str
    score: str
    weight: str
    adds: str


@dataclass(frozen=True, slots=True)
class DimensionBlock:
    """One dimension: its lines, and the formula with their numbers."""

    slug: str
    heading: str
    note: str
    general: str
    filled: str
    rows: tuple[LineRow, ...]
    total: str


@dataclass(frozen=True, slots=True)
class ScorecardPage:
    """All that the page of a scorecard shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    previous_url: str
    previous_word: str
    next_url: str
    next_word: str
    verdict: Verdict | None
    parts: Parts | None
    general: str
    filled: str
    blocks: tuple[DimensionBlock, ...]
    methodology: tuple[KeyValue, ...]
    trace: tuple[TimelineEvent, ...]
    empty_text: str
    vendor_url: str


def scorecard_page(
    user: User, slug: str, month: date, *, now: datetime, zone: str
) -> ScorecardPage:
    """Gather a scorecard's page.

    :raises Http404: no such vendor or month, or not for this person
    """
    vendor = Vendor.objects.visible_to(user).filter(slug=slug).first()
    access = access_of(user)
    if vendor is None or access.is_vendor_user or month > local_date(zone, now):
        raise Http404("No such scorecard.")
    around = list(
        Scorecard.objects.visible_to(user)
        .filter(vendor=vendor)
        .select_related("methodology")
        .filter(pk__in=_around(vendor, month))
    )
    card = next((row for row in around if row.month == month), None)
    if card is None:
        raise Http404("No such scorecard.")
    before = next((row for row in around if row.month < month), None)
    after = next((row for row in around if row.month > month), None)
    dimensions = _dimensions([card, *([before] if before else [])])
    mine = dimensions[card.pk]
    visible = set(
        Contract.objects.visible_to(user).filter(vendor=vendor).values_list("pk", flat=True)
    )
    lines = list(
        ScorecardLine.objects.filter(scorecard=card)
        .select_related("service_level__contract", "result__version")
        .order_by("-weight", "service_level__name", "pk")
    )
    vendor_url = reverse("dashboards:vendor-show", args=[vendor.slug])
    weights = list(card.methodology.weights.all())
    today = local_date(zone, now)
    before_of = {row.dimension: row for row in dimensions[before.pk]} if before else {}
    strong, told = cards.what_moved(card, mine, before, before_of)
    return ScorecardPage(
        title=f"Why {vendor.display_name} scored {_figure(card)} in {formats.month(month)}",
        lead=" ".join(filter(None, (strong, told))),
        crumbs=(
            Crumb("Vendors", address("vendors:vendor-list")),
            Crumb(vendor.display_name, vendor_url),
            Crumb(f"Scorecard, {formats.month(month)}"),
        ),
        keys=(Key(("[", "]"), "previous, next month"),),
        previous_url=presentation.scorecard_url(slug, before.month) if before else "",
        previous_word=formats.month(before.month) if before else "",
        next_url=presentation.scorecard_url(slug, after.month) if after else "",
        next_word=formats.month(after.month) if after else "",
        verdict=cards.verdict(
            card, names_levels=all(line.service_level.contract_id in visible for line in lines)
        ),
        parts=cards.dimension_parts(
            card,
            mine,
            before_of,
            before_word=f"Since {formats.month_short(before.month)}" if before else "",
            url="",
        ),
        general="V = Σ ω′ · D, with ω′ = ω · c ÷ Σ ω · c",
        filled=_filled(card, mine),
        blocks=_blocks(
            card, mine, lines, visible, reads_records=access.allows(Capability.READ_RECORDS)
        ),
        methodology=_methodology(card, {row.dimension for row in weights}),
        trace=_trace(card, zone, today),
        empty_text="" if lines else "No service level was agreed for that month.",
        vendor_url=f"{vendor_url}?month={month:%Y-%m}",
    )


def _around(vendor: Vendor, month: date) -> list[int]:
    """Find the card of a month, and the ones before and after it."""
    cards_of = Scorecard.objects.filter(vendor=vendor)
    upto = cards_of.filter(month__lte=month).order_by("-month").values_list("pk", flat=True)[:2]
    after = cards_of.filter(month__gt=month).order_by("month").values_list("pk", flat=True)[:1]
    return [*upto, *after]


def _dimensions(of: Sequence[Scorecard]) -> dict[int, list[ScorecardDimension]]:
    found: dict[int, list[ScorecardDimension]] = defaultdict(list)
    for row in ScorecardDimension.objects.filter(scorecard__in=of).order_by("pk"):
        found[row.scorecard_id].append(row)
    return found


def _figure(card: Scorecard) -> str:
    if card.score is None:
        return "nothing"
    return f"{formats.number(cards.shown_score(card), cards.DECIMALS)}"


def _filled(card: Scorecard, dimensions: Sequence[ScorecardDimension]) -> str:
    """Write the composite with its numbers."""
    if card.score is None:
        return "nothing was measured"
    terms = [
        f"{formats.number(row.weight_used_percent / 100, 4)} · {formats.number(row.score, 2)}"
        for row in dimensions
        if row.score is not None and row.weight_used_percent
    ]
    return f"{formats.number(card.score, 4)} = {' + '.join(terms)}"


def _blocks(
    card: Scorecard,
    dimensions: Sequence[ScorecardDimension],
    lines: Sequence[ScorecardLine],
    visible: set[int],
    *,
    reads_records: bool,
) -> tuple[DimensionBlock, ...]:
    disputed = Disputed.among(line.result for line in lines if line.result is not None)
    by_dimension: dict[str, list[ScorecardLine]] = defaultdict(list)
    for line in lines:
        by_dimension[line.dimension].append(line)
    rows, totals = cards.in_order(card, dimensions)
    return tuple(
        _block(
            row,
            total,
            by_dimension[row.dimension],
            visible,
            disputed=disputed,
            reads_records=reads_records,
        )
        for row, total in zip(rows, totals, strict=True)
        if by_dimension[row.dimension]
    )


def _block(
    row: ScorecardDimension,
    total: Decimal,
    lines: Sequence[ScorecardLine],
    visible: set[int],
    *,
    disputed: Disputed,
    reads_records: bool,
) -> DimensionBlock:
    shown = presentation.shown_parts([line.adds for line in lines], total, ADDS_DECIMALS)
    pairs = list(zip(lines, shown, strict=True))
    opened = [pair for pair in pairs if pair[0].service_level.contract_id in visible]
    folded = [pair for pair in pairs if pair[0].service_level.contract_id not in visible]
    rows = [_line(line, adds, disputed) for line, adds in opened]
    if folded:
        rows.append(_folded(folded, of_others=reads_records))
    return DimensionBlock(
        slug=row.dimension,
        heading=str(Dimension(row.dimension).label),
        note=f"weight {formats.percent(row.weight_percent, 1)}, "
        f"used {formats.percent(row.weight_used_percent, 1)}",
        general="D = Σ w · s ÷ Σ w, over what was measured" if not folded else "",
        filled=_filled_dimension(row, lines) if not folded else "",
        rows=tuple(rows),
        total=formats.number(total, ADDS_DECIMALS),
    )


def _filled_dimension(row: ScorecardDimension, lines: Sequence[ScorecardLine]) -> str:
    measured = [line for line in lines if line.score is not None]
    if row.score is None or not measured:
        return "nothing was measured"
    top = " + ".join(
        f"{levels.quantity(line.weight)} · {formats.number(line.score, 2)}" for line in measured
    )
    bottom = levels.quantity(sum((line.weight for line in measured), Decimal(0)))
    return f"{formats.number(row.score, 4)} = ({top}) ÷ {bottom}"


def _line(line: ScorecardLine, adds: Decimal, disputed: Disputed) -> LineRow:
    level, result = line.service_level, line.result
    zone = level.contract.time_zone
    return LineRow(
        label=level.name,
        url=levels.level_url(level.public_id, result.period_start if result else None, zone),
        sub=f"{level.contract.reference} · {level.code}",
        chip=disputed.beside(levels.class_chip(result.result_class, state=result.state), result)
        if result
        else "",
        figure=levels.shown_figure(result, result.version) if result else "",
        own_score=formats.number(line.own_score, 1),
        score=formats.number(line.score, 2),
        weight=levels.quantity(line.weight),
        adds=formats.number(adds, ADDS_DECIMALS),
    )


def _folded(pairs: Sequence[tuple[ScorecardLine, Decimal]], *, of_others: bool) -> LineRow:
    """Fold the lines that the reader may not open into one, so that the sum still holds."""
    word = "service level of other units" if of_others else "service level"
    many = "service levels of other units" if of_others else "service levels"
    weight = sum((line.weight for line, _ in pairs), Decimal(0))
    return LineRow(
        label=f"{len(pairs)} {word if len(pairs) == 1 else many}",
        url="",
        sub="",
        chip="",
        figure="",
        own_score="",
        score="",
        weight=levels.quantity(weight),
        adds=formats.number(sum((adds for _, adds in pairs), Decimal(0)), ADDS_DECIMALS),
    )


def _methodology(card: Scorecard, weighted: set[str]) -> tuple[KeyValue, ...]:
    rules = card.methodology
    bounds = ", ".join(
        f"{letter} from {levels.quantity(bound)}"
        for letter, bound in zip("ABCD", presentation.bounds_of(rules), strict=True)
    )
    return (
        KeyValue("Methodology", f"version {rules.version}"),
        KeyValue("Grades", f"{bounds}, else E"),
        KeyValue(
            "A fall",
            f"only below a bound less {levels.quantity(rules.hysteresis)}"
            + (f"; the grade before was {card.previous_grade}" if card.previous_grade else ""),
        ),
        KeyValue(
            "Over time",
            f"last {rules.window_months} months, half as heavy every "
            f"{levels.quantity(rules.half_life_months)} months",
        ),
        KeyValue("Dimensions", f"{len(weighted)} weighted"),
        KeyValue("Coverage", formats.percent(card.coverage_ratio * 100, 1)),
        KeyValue("Confidence", formats.number(card.confidence_ratio, 3)),
        KeyValue("Month’s own score", formats.number(card.own_score, 2)),
    )


def _trace(card: Scorecard, zone: str, today: date) -> tuple[TimelineEvent, ...]:
    """Tell what it says, and what it said at the end of earlier days, the latest first."""
    at = formats.moment(card.computed_at.astimezone(ZoneInfo(zone)), today)
    state = "all results final" if card.is_final else "some results can still change"
    now = TimelineEvent(f"Scored, {state}", f"{at} · inputs", code=card.inputs_hash[:12])
    earlier = card.days.filter(computed_at__lt=card.computed_at).order_by("-day")[:MOST_DAYS]
    return (now, *(_stood(day, zone, today) for day in earlier))


def _stood(day: ScorecardDay, zone: str, today: date) -> TimelineEvent:
    """Say what a card said at the end of a day."""
    said = day.said
    at = formats.moment(day.computed_at.astimezone(ZoneInfo(zone)), today)
    score = "nothing" if said["score"] is None else formats.number(Decimal(said["score"]), 1)
    grade = f", grade {said['grade']}" if said["grade"] else ""
    words = f"{at} · methodology {said['methodology']} · inputs"
    return TimelineEvent(f"Said {score}{grade}", words, code=said["inputs_hash"][:12])

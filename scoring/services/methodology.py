"""What is done with methodologies: try the next version without storing it, then publish it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from accounts.access import EVERYWHERE, require
from accounts.models import User
from accounts.permissions import Capability
from core.entries import figure_between, line_of_text, plain
from core.errors import RuleError
from core.periods import add_months, local_midnight
from scoring.engine.card import build_card
from scoring.engine.decay import LONGEST_HALF_LIFE
from scoring.engine.grades import Grade
from scoring.engine.methodology import Methodology as Rules
from scoring.engine.methodology import MethodologyError
from scoring.models import GRADES, Methodology, MethodologyWeight, Scorecard
from scoring.services.loading import load_levels, month_of, service_types_of
from slas.choices import Dimension
from slas.models import ServiceLevel
from slas.querysets.owed import mark_vendors_changed
from vendors.choices import ServiceType
from vendors.models import Vendor

COMMON = ""
#: How far ahead the next version may take effect.
MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class MethodologyInput:
    """The next version as it is proposed; what it does not say stays as it was.

    ``weights`` are percentages by service type ("" for all others) and dimension.
    """

    effective_from: date
    weights: Mapping[str, Mapping[str, Decimal]]
    half_life_months: Decimal
    grade_a: Decimal
    grade_b: Decimal
    grade_c: Decimal
    grade_d: Decimal
    note: str = ""


def newest_methodology() -> Methodology:
    """Give the version that was published last, in force or to come."""
    return Methodology.objects.order_by("-version").prefetch_related("weights")[0]


def months_to_choose(newest: Methodology, *, now: datetime) -> list[date]:
    """List the months from which the next version may hold: this one, if no other begins in it."""
    first = max(month_of(now), add_months(newest.effective_from, 1))
    return [add_months(first, ahead) for ahead in range(MONTHS_AHEAD + 1)]


def rules_of(entered: MethodologyInput, newest: Methodology) -> dict[str, Rules]:
    """Give a proposal as the engine takes it, by service type ("" for all others).

    :raises RuleError: weights that do not sum to exactly 100, or a figure out of its range
    """
    half_life = _half_life(entered.half_life_months)
    bounds = _bounds(entered)
    try:
        return {
            service_type: Rules(
                weights=weights,
                half_life_months=half_life,
                window_periods=newest.window_months,
                grade_bounds=bounds,
                hysteresis=newest.hysteresis,
                insufficient_below=newest.confidence_minimum,
                provisional_below=newest.confidence_full,
            )
            for service_type, weights in _weights(entered.weights).items()
        }
    except MethodologyError as error:
        raise RuleError(f"Taken together it does not hold: {error}.", field="grade_a") from error


def _weights(given: Mapping[str, Mapping[str, Decimal]]) -> dict[str, dict[str, Decimal]]:
    if COMMON not in given or set(given) - {COMMON, *ServiceType.values}:
        raise RuleError("The weights for all service types are missing, or one is not known.")
    checked: dict[str, dict[str, Decimal]] = {}
    for service_type, weights in given.items():
        place = f"weights.{service_type}"
        if set(weights) != set(Dimension.values):
            raise RuleError("A weight is missing. Enter 0 where nothing shall count.", field=place)
        checked[service_type] = {
            dimension: figure_between(
                weights[dimension],
                0,
                100,
                field=f"{place}.{dimension}",
                label=f"The weight of {Dimension(dimension).label.lower()}",
                decimals=4,
            )
            for dimension in Dimension.values
        }
        total = sum(checked[service_type].values(), Decimal(0))
        if total != 100:
            raise RuleError(
                f"These weights sum to {plain(total)}. Change them so that they sum to 100.",
                field=place,
            )
    return checked


def _half_life(given: Decimal) -> Decimal:
    label = "The half-life"
    figure = figure_between(
        given, Decimal("0.25"), LONGEST_HALF_LIFE, field="half_life_months", label=label, decimals=2
    )
    if figure % Decimal("0.25"):
        raise RuleError(
            f"{label}, {plain(figure)}, is no multiple of 0.25. Enter one, such as 2.75.",
            field="half_life_months",
        )
    return figure


def _bounds(entered: MethodologyInput) -> dict[Grade, Decimal]:
    bounds: dict[Grade, Decimal] = {}
    above: Decimal | None = None
    for grade in GRADES[:-1]:
        field = f"grade_{grade.lower()}"
        label = f"The bound of {grade}"
        bound = figure_between(
            getattr(entered, field), 0, 100, field=field, label=label, decimals=2
        )
        if above is not None and bound >= above:
            raise RuleError(
                f"{label}, {plain(bound)}, is not below the one above it, {plain(above)}."
                f" Enter less.",
                field=field,
            )
        bounds[Grade(grade)] = above = bound
    return bounds


@dataclass(frozen=True, slots=True)
class VendorChange:
    """A vendor's score (0–100) and grade as they stand, and as they would be."""

    vendor: Vendor
    score_now: Decimal | None
    grade_now: str
    score_then: Decimal | None
    grade_then: str

    @property
    def change(self) -> Decimal | None:
        """Give the points by which the score would move; None where one of both is missing."""
        if self.score_now is None or self.score_then is None:
            return None
        return self.score_then - self.score_now

    @property
    def grades_moved(self) -> int:
        """Count the grades that the vendor would rise (positive) or fall."""
        if not self.grade_now or not self.grade_then:
            return 0
        return GRADES.index(self.grade_now) - GRADES.index(self.grade_then)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a proposal would do to a month, biggest movers first."""

    month: date
    changes: tuple[VendorChange, ...]
    # Grade bounds of today and of the proposal: no figure is rounded across one.
    bounds: frozenset[Decimal]


def preview_methodology(*, entered: MethodologyInput, by: User | None, now: datetime) -> Preview:
    """Score the newest month that is over as if a proposal held in it; nothing is stored.

    Without a card of that month, the running one is taken.

    :raises RuleError: the proposal does not hold
    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    newest = newest_methodology()
    rules = rules_of(entered, newest)
    current = month_of(now)
    last = add_months(current, -1)
    month = last if Scorecard.objects.filter(month=last).exists() else current
    cards = Scorecard.objects.filter(month=month).select_related("vendor")
    changes = _rescored(list(cards), rules, month)
    changes.sort(key=lambda row: (-abs(row.change or Decimal(0)), row.vendor.pk))
    bounds = {getattr(of, f"grade_{g.lower()}") for of in (newest, entered) for g in GRADES[:-1]}
    return Preview(month, tuple(changes), frozenset(bounds))


def _rescored(
    cards: Sequence[Scorecard], rules: Mapping[str, Rules], month: date
) -> list[VendorChange]:
    vendor_ids = [card.vendor_id for card in cards]
    levels = load_levels(vendor_ids, since=month, until=month)
    types = service_types_of(vendor_ids)
    previous = _grades_before(vendor_ids, month)
    changes = []
    for card in cards:
        own = types.get(card.vendor_id, [])
        card_rules = rules.get(own[0] if len(own) == 1 else COMMON) or rules[COMMON]
        lines = [line for level in levels.get(card.vendor_id, []) if (line := level.line_in(month))]
        then = build_card(
            card_rules, lines, month=month, previous_grade=previous.get(card.vendor_id)
        )
        changes.append(
            VendorChange(
                vendor=card.vendor,
                score_now=card.score,
                grade_now=card.grade,
                score_then=then.score,
                grade_then=then.grade or "",
            )
        )
    return changes


def _grades_before(vendor_ids: Iterable[int], month: date) -> dict[int, Grade]:
    """Give each vendor's last final grade before a month, gates aside."""
    rows = (
        Scorecard.objects.filter(vendor_id__in=vendor_ids, month__lt=month, is_final=True)
        .exclude(ungated_grade="")
        .order_by("vendor_id", "-month")
        .distinct("vendor_id")
    )
    return {
        vendor_id: Grade(grade)
        for vendor_id, grade in rows.values_list("vendor_id", "ungated_grade")
    }


@transaction.atomic
def publish_methodology(
    *, entered: MethodologyInput, by: User | None, now: datetime
) -> Methodology:
    """Publish the next version and owe every vendor's scores from its first month on.

    :raises RuleError: the proposal does not hold, or its month is past or taken
    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    list(Methodology.objects.select_for_update().order_by("version"))  # one after the other
    newest = newest_methodology()
    rules = rules_of(entered, newest)
    months = months_to_choose(newest, now=now)
    if entered.effective_from not in months:
        raise RuleError(
            f"It cannot hold from {entered.effective_from:%B %Y}: the next version begins"
            f" between {months[0]:%B %Y} and {months[-1]:%B %Y}.",
            field="effective_from",
        )
    version = _write(entered, rules, newest, now)
    levels = ServiceLevel.objects.order_by().values_list("contract__vendor_id").distinct()
    due_at = max(now, local_midnight(settings.PORTAL_TIME_ZONE, version.effective_from))
    mark_vendors_changed(
        ((vendor_id, version.effective_from) for (vendor_id,) in levels), now=due_at
    )
    return version


def _write(
    entered: MethodologyInput, rules: Mapping[str, Rules], newest: Methodology, now: datetime
) -> Methodology:
    version = Methodology.objects.create(
        version=newest.version + 1,
        effective_from=entered.effective_from,
        half_life_months=entered.half_life_months,
        window_months=newest.window_months,
        grade_a=entered.grade_a,
        grade_b=entered.grade_b,
        grade_c=entered.grade_c,
        grade_d=entered.grade_d,
        hysteresis=newest.hysteresis,
        confidence_minimum=newest.confidence_minimum,
        confidence_full=newest.confidence_full,
        score_drop_alert=newest.score_drop_alert,
        note=line_of_text(
            entered.note, field="note", label="The note", longest=300, is_required=False
        ),
        published_at=now,
    )
    MethodologyWeight.objects.bulk_create(
        MethodologyWeight(
            methodology=version,
            service_type=service_type,
            dimension=dimension,
            weight_percent=weight,
        )
        for service_type, one in rules.items()
        for dimension, weight in one.weights.items()
    )
    return version

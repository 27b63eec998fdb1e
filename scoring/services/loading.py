"""What cards rest on, loaded for many vendors at once and turned into the engine's words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from core.periods import add_months
from scoring.engine.grades import Grade
from scoring.engine.inputs import LevelLine, PeriodScore, ResultClass, score_of_period
from scoring.engine.methodology import Methodology as Rules
from scoring.engine.normaliser import Anchors, not_below_zero, percentage
from scoring.models import Methodology
from slas.choices import Direction, PeriodState, SourceKind
from slas.models import Result, ServiceLevelVersion
from vendors.models import VendorService

MONTHS_A_PERIOD = {"week": 1, "month": 1, "quarter": 3, "year": 12}
LONG_PERIODS = ("quarter", "year")
SMALL_SURVEY = 10
QUALITY = {
    SourceKind.SYSTEM.value: Decimal(1),
    SourceKind.CUSTOMER.value: Decimal("0.8"),
    SourceKind.VENDOR.value: Decimal("0.6"),
    SourceKind.SURVEY.value: Decimal("0.8"),
}
SMALL_SURVEY_QUALITY = Decimal("0.5")


def month_of(now: datetime) -> date:
    """Give the first day of the calendar month in the portal's zone."""
    return now.astimezone(ZoneInfo(settings.PORTAL_TIME_ZONE)).date().replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """List months by their first days, both included."""
    months = []
    while first <= last:
        months.append(first)
        first = add_months(first, 1)
    return months


@dataclass(frozen=True, slots=True)
class LevelTermsAt:
    """The terms of a level that a card needs, from a local day on."""

    effective_from: date
    dimension: str
    weight: Decimal
    critical: bool
    anchors: Anchors
    source_kind: str
    months_per_period: int


@dataclass(frozen=True, slots=True)
class KnownResult:
    """A result as cards count it."""

    id: int
    month: date
    ended_on: date
    is_final: bool
    n: Decimal
    score: PeriodScore


@dataclass(slots=True)
class Level:
    """A service level with all that cards need of it."""

    id: int
    key: str
    name: str
    vendor_id: int
    starts_on: date
    ends_on: date | None
    terms: list[LevelTermsAt] = field(default_factory=list)
    results: list[KnownResult] = field(default_factory=list)

    def terms_in(self, month: date) -> LevelTermsAt | None:
        """Give the terms agreed in a calendar month: the last in force in it; None if none is."""
        last_day = add_months(month, 1) - timedelta(days=1)
        if self.starts_on > last_day or (self.ends_on is not None and self.ends_on <= month):
            return None
        agreed = [terms for terms in self.terms if terms.effective_from <= last_day]
        return agreed[-1] if agreed else None

    def line_in(self, month: date) -> LevelLine | None:
        """Give the level as a line of the month's card; None where it is not agreed then."""
        terms = self.terms_in(month)
        if terms is None:
            return None
        known = [result for result in self.results if result.month <= month]
        quality = QUALITY[terms.source_kind]
        is_survey = terms.source_kind == SourceKind.SURVEY
        if is_survey and (not known or known[-1].n < SMALL_SURVEY):
            quality = SMALL_SURVEY_QUALITY
        return LevelLine(
            key=self.key,
            dimension=terms.dimension,
            weight=terms.weight,
            results=tuple(result.score for result in known),
            critical=terms.critical,
            source_quality=quality,
            months_per_period=terms.months_per_period,
            label=self.name,
        )


def load_levels(vendor_ids: Iterable[int], *, since: date, until: date) -> dict[int, list[Level]]:
    """Load the levels of vendors with results of the months from ``since`` less a window on.

    Both are first days of months. Results of long periods are loaded from the beginning.
    """
    levels: dict[int, Level] = {}
    versions = (
        ServiceLevelVersion.objects.filter(service_level__contract__vendor_id__in=set(vendor_ids))
        .select_related("service_level__contract", "source")
        .order_by("service_level_id", "effective_from")
    )
    ends = dict(
        versions.filter(service_level__contract__versions__effective_to__isnull=True).values_list(
            "service_level_id", "service_level__contract__versions__ends_on"
        )
    )
    for version in versions:
        level = version.service_level
        known = levels.setdefault(
            level.pk,
            Level(
                id=level.pk,
                key=str(level.public_id),
                name=level.name,
                vendor_id=level.contract.vendor_id,
                starts_on=level.contract.starts_on,
                ends_on=ends.get(level.pk),
            ),
        )
        known.terms.append(_terms(version))
    _add_results(levels, {v.pk: _terms(v).anchors for v in versions}, since=since, until=until)
    grouped: dict[int, list[Level]] = defaultdict(list)
    for known in levels.values():
        grouped[known.vendor_id].append(known)
    return grouped


def _terms(version: ServiceLevelVersion) -> LevelTermsAt:
    higher = version.direction == Direction.HIGHER
    anchors = (
        percentage(version.minimum, version.expected, higher_is_better=higher)
        if version.unit == "percent"
        else not_below_zero(version.minimum, version.expected, higher_is_better=higher)
    )
    return LevelTermsAt(
        effective_from=version.effective_from,
        dimension=version.dimension,
        weight=version.weight,
        critical=version.is_critical,
        anchors=anchors,
        source_kind=version.source.kind,
        months_per_period=MONTHS_A_PERIOD[version.reporting_period],
    )


def _add_results(
    levels: dict[int, Level], anchors: Mapping[int, Anchors], *, since: date, until: date
) -> None:
    rows = (
        Result.objects.totals()
        .filter(service_level_id__in=levels, month__lte=until)
        .filter(
            Q(month__gte=add_months(since, -13)) | Q(version__reporting_period__in=LONG_PERIODS)
        )
        .order_by("service_level_id", "period_start")
        .values_list(
            "pk",
            "service_level_id",
            "version_id",
            "month",
            "period_end",
            "state",
            "result_class",
            "attained_shown",
            "n",
            "service_level__contract__time_zone",
        )
    )
    for pk, level_id, version_id, month, end, state, result_class, shown, n, zone in rows:
        ended_on = (end - timedelta.resolution).astimezone(ZoneInfo(zone)).date()
        klass = ResultClass(result_class)
        levels[level_id].results.append(
            KnownResult(
                id=pk,
                month=month,
                ended_on=ended_on,
                is_final=state == PeriodState.FINAL,
                n=n,
                score=PeriodScore(
                    ended_on=ended_on,
                    result_class=klass,
                    score=score_of_period(klass, shown, anchors[version_id]),
                ),
            )
        )


class Methodologies:
    """Every published methodology, ready for the engine, by month and service type."""

    def __init__(self) -> None:
        self._rows = list(
            Methodology.objects.order_by("effective_from").prefetch_related("weights")
        )
        self._rules = {
            (row.pk, service_type): rules
            for row in self._rows
            for service_type, rules in _rules_of(row).items()
        }

    def at(self, month: date, service_types: Sequence[str]) -> tuple[Methodology, Rules]:
        """Give the methodology of a month, with the weights of the vendor's only service type.

        A vendor of several types, or of one without weights of its own, has the common weights.
        """
        row = [known for known in self._rows if known.effective_from <= month][-1]
        own = service_types[0] if len(service_types) == 1 else ""
        return row, self._rules.get((row.pk, own)) or self._rules[(row.pk, "")]


def _rules_of(row: Methodology) -> dict[str, Rules]:
    weights: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for weight in row.weights.all():
        weights[weight.service_type][weight.dimension] = weight.weight_percent
    return {
        service_type: Rules(
            weights=by_dimension,
            half_life_months=row.half_life_months,
            window_periods=row.window_months,
            grade_bounds={
                Grade.A: row.grade_a,
                Grade.B: row.grade_b,
                Grade.C: row.grade_c,
                Grade.D: row.grade_d,
            },
            hysteresis=row.hysteresis,
            insufficient_below=row.confidence_minimum,
            provisional_below=row.confidence_full,
        )
        for service_type, by_dimension in weights.items()
    }


def service_types_of(vendor_ids: Iterable[int]) -> dict[int, list[str]]:
    """Give the service types of each vendor, in order."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = VendorService.objects.filter(vendor_id__in=set(vendor_ids)).order_by("service_type")
    for vendor_id, service_type in rows.values_list("vendor_id", "service_type"):
        found[vendor_id].append(service_type)
    return found

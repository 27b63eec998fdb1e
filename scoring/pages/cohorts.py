"""Cohorts: a month's figures of one service type for one subject, as far as a reader may know.

Only vendors that the reader sees are named or drawn. Quartiles are of the whole cohort where they
give none of the others away, else of those that are seen. Source: docs/scoring.md, "Benchmark".
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from accounts.models import User
from scoring.engine.benchmarks import FEWEST_PEERS, Basis, quartile_of, tells_nobody_apart
from scoring.engine.order_statistics import quantile
from scoring.models import LibraryBenchmark, Scorecard, Standing
from scoring.querysets import members_of_type, metric_figures
from slas.choices import Direction
from slas.models import Metric
from vendors.models import Vendor

SCORE: Final = "score"
QUARTERS: Final = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The three quartiles, rising, and how many vendors they are of."""

    q1: Decimal
    median: Decimal
    q3: Decimal
    vendors: int


@dataclass(frozen=True, slots=True)
class Member:
    """A vendor that the reader sees; place and quartile are among the whole cohort."""

    public_id: UUID
    slug: str
    name: str
    value: Decimal
    place: int | None
    quartile: int | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """What is told of one subject; without peers there may be a published figure, or nothing."""

    service_type: str
    subject: str
    name: str
    unit: str
    direction: str
    month: date
    basis: Basis
    vendors: int
    members: tuple[Member, ...]
    quartiles: Quartiles | None
    library: LibraryBenchmark | None

    @property
    def unseen(self) -> int:
        """Count the vendors that the reader does not see."""
        return self.vendors - len(self.members)

    @property
    def is_placed(self) -> bool:
        """Say whether the vendors have places, whatever else is told."""
        return any(member.place is not None for member in self.members)

    @property
    def is_compared(self) -> bool:
        """Say whether the figures are compared with anything."""
        return self.basis is not Basis.NONE or self.is_placed

    @property
    def is_lower_better(self) -> bool:
        """Say whether less is better."""
        return self.direction == Direction.LOWER


@dataclass(frozen=True, slots=True)
class _Figure:
    vendor_id: int
    value: Decimal
    place: int | None = None
    quartile: int | None = None


_Figures = Mapping[tuple[str, str], Sequence[_Figure]]


def cohorts_of(user: User, service_type: str, month: date) -> tuple[Cohort, ...]:
    """Gather the cohorts of a service type and month in which the reader sees anybody; six queries.

    The score comes first, then metrics by code.
    """
    figures = _figures(service_type, month)
    seen = {
        vendor[0]: vendor
        for vendor in members_of_type(Vendor.objects.visible_to(user), service_type)
        .order_by()
        .values_list("pk", "public_id", "slug", "display_name")
    }
    metrics = {
        metric.code: metric
        for metric in Metric.objects.filter(code__in={subject for subject, _ in figures})
    }
    library = {
        row.metric_code: row for row in LibraryBenchmark.objects.newest([service_type], month=month)
    }
    found = []
    for (subject, direction), rows in figures.items():
        members = _members(rows, seen, direction)
        if members:
            metric = metrics.get(subject)
            published = library.get(subject)
            if metric is None or published is None or published.unit != metric.unit:
                published = None
            values = [row.value for row in rows]
            key = (service_type, subject, direction, month)
            found.append(_cohort(key, metric, values, members, published))
    return tuple(sorted(found, key=lambda one: (one.subject != SCORE, one.subject, one.direction)))


def _figures(service_type: str, month: date) -> _Figures:
    """Load the ranked figures of the whole cohort; where too few are ranked, what there is."""
    found: dict[tuple[str, str], list[_Figure]] = defaultdict(list)
    standings = Standing.objects.in_groups([(service_type, month)]).order_by()
    for subject, direction, vendor_id, value, place, quartile in standings.values_list(
        "subject", "direction", "vendor_id", "value", "place", "quartile"
    ):
        found[(subject, direction)].append(_Figure(vendor_id, value, place, quartile))
    ranked = set(found)
    others: list[tuple[str, str, _Figure]] = [
        (SCORE, Direction.HIGHER.value, _Figure(vendor_id, score))
        for vendor_id, score in Scorecard.objects.ranked(service_type, month)
        .order_by()
        .values_list("vendor_id", "score")
        if score is not None
    ]
    others += [
        (row.code, row.direction, _Figure(row.vendor_id, row.value))
        for row in metric_figures([(service_type, month)])
    ]
    for subject, direction, figure in others:
        if (subject, direction) not in ranked:
            found[(subject, direction)].append(figure)
    return found


def _members(
    rows: Sequence[_Figure], seen: Mapping[int, tuple[int, UUID, str, str]], direction: str
) -> tuple[Member, ...]:
    """Name those whom the reader sees, the best first."""
    sign = 1 if direction == Direction.LOWER else -1
    ordered = sorted(
        (row for row in rows if row.vendor_id in seen),
        key=lambda row: (sign * row.value, seen[row.vendor_id][3].casefold(), row.vendor_id),
    )
    return tuple(
        Member(*seen[row.vendor_id][1:], row.value, row.place, row.quartile) for row in ordered
    )


def _cohort(
    key: tuple[str, str, str, date],
    metric: Metric | None,
    values: Sequence[Decimal],
    members: tuple[Member, ...],
    published: LibraryBenchmark | None,
) -> Cohort:
    service_type, subject, direction, month = key
    seen = [member.value for member in members]
    # Each has five peers once six are together.
    told = values if tells_nobody_apart(len(values) - len(seen)) else seen
    has_peers = len(told) > FEWEST_PEERS
    basis = Basis.PEERS if has_peers else Basis.LIBRARY if published else Basis.NONE
    return Cohort(
        service_type=service_type,
        subject=subject,
        name=metric.name if metric else "Score" if subject == SCORE else subject,
        unit=metric.unit if metric else "",
        direction=direction,
        month=month,
        basis=basis,
        vendors=len(values),
        members=members,
        quartiles=_quartiles(told) if has_peers else None,
        library=published if basis is Basis.LIBRARY else None,
    )


def _quartiles(values: Sequence[Decimal]) -> Quartiles:
    ordered = sorted(values)
    q1, median, q3 = (quantile(ordered, share) for share in QUARTERS)
    return Quartiles(q1, median, q3, len(ordered))


def quarter_in_library(member: Member, cohort: Cohort) -> int | None:
    """Say in which published quarter a figure falls; None where no quartiles were published."""
    row = cohort.library
    if row is None or row.q1 is None or row.q3 is None:
        return None
    higher = not cohort.is_lower_better
    return quartile_of(member.value, (row.q1, row.median, row.q3), higher_is_better=higher)

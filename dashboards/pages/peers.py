"""Where a vendor stands among its peers, without giving single ones away."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count
from django.utils.safestring import SafeString

from accounts.models import User
from core import formats
from core.components.small_charts import FEWEST_PEERS, Quartiles, quartile_strip
from dashboards.pages.compare import compare_url
from scoring.engine.benchmarks import tells_nobody_apart
from scoring.models import Standing
from scoring.pages.benchmark_words import QUARTERS
from scoring.pages.benchmarks import page_url
from slas.choices import Direction
from slas.models import Metric
from slas.presentation import short_unit
from vendors.choices import ServiceType
from vendors.models import Vendor

SCORE: Final = "score"
MOST_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One subject: the figure, the place in words, and a strip where enough peers are visible."""

    label: str
    place: str
    figure: str
    strip: SafeString | str


@dataclass(frozen=True, slots=True)
class Peers:
    rows: tuple[PeerRow, ...]
    note: str
    benchmarks_url: str
    compare_url: str


def peers_of(user: User, vendor: Vendor, standings: Sequence[Standing], month: date) -> Peers:
    """Word the month's standings; in two queries."""
    mine = [row for row in standings if row.month == month]
    mine.sort(key=lambda row: (row.subject != SCORE, -row.quartile, row.subject))
    mine = mine[:MOST_SHOWN]
    names = {
        code: (name, short_unit(unit))
        for code, name, unit in Metric.objects.filter(
            code__in=[row.subject for row in mine]
        ).values_list("code", "name", "unit")
    }
    values: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for service_type, subject, value in (
        Standing.objects.visible_to(user)
        .filter(month=month, subject__in=[row.subject for row in mine])
        .filter(service_type__in={row.service_type for row in mine})
        .exclude(vendor_id=vendor.pk)
        .order_by()
        .values_list("service_type", "subject", "value")
    ):
        values[(service_type, subject)].append(value)
    rows = tuple(_row(row, values[(row.service_type, row.subject)], names) for row in mine)
    return Peers(
        rows,
        "Our own data of the month. The blue diamond is this vendor, the box is the middle half."
        if rows
        else "No comparison: fewer than five peers.",
        page_url(mine[0].service_type, month) if mine else "",
        compare_url([vendor.slug], month),
    )


def medians_told(user: User, standings: Sequence[Standing]) -> dict[date, Decimal]:
    """Give the medians of scores by month that give no unseen vendor away; in one query."""
    scores = [row for row in standings if row.subject == SCORE]
    seen = {
        (service_type, month): count
        for service_type, month, count in Standing.objects.visible_to(user)
        .filter(subject=SCORE, month__in={row.month for row in scores})
        .filter(service_type__in={row.service_type for row in scores})
        .order_by()
        .values_list("service_type", "month")
        .annotate(vendors=Count("pk"))
    }
    return {
        row.month: row.median
        for row in scores
        if tells_nobody_apart(row.peers + 1 - seen.get((row.service_type, row.month), 0))
    }


def _row(row: Standing, peers: Sequence[Decimal], names: dict[str, tuple[str, str]]) -> PeerRow:
    label, unit = names.get(row.subject, (row.subject, ""))
    if row.subject == SCORE:
        label, unit = f"Score, {ServiceType(row.service_type).label}", ""
    decimals = 1 if row.subject == SCORE else 2
    figure = formats.with_unit(formats.number(row.value, decimals), unit)
    middle = f"{formats.number(row.q1, decimals)} to {formats.number(row.q3, decimals)}"
    place = f"{QUARTERS[row.quartile]}, {_ordinal(row.place)} of {row.peers + 1}"
    if not tells_nobody_apart(row.peers - len(peers)):
        return PeerRow(label, place, figure, "")
    spoken = (
        f"{label} {figure}; median {formats.number(row.median, decimals)}, half of all {middle}"
    )
    strip: SafeString | str = ""
    if len(peers) >= FEWEST_PEERS:
        strip = quartile_strip(
            quartiles=Quartiles(row.value, peers, row.q1, row.median, row.q3),
            spoken=spoken,
            lower_is_better=row.direction == Direction.LOWER,
        )
    else:
        place = f"{place}; median {formats.number(row.median, decimals)}, half of all {middle}"
    return PeerRow(label, place, figure, strip)


def _ordinal(place: int) -> str:
    if place % 100 in (11, 12, 13):
        return f"{place}th"
    return f"{place}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th') }"

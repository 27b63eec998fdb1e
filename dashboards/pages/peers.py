"""Where a vendor stands among its peers, without giving single ones away."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from accounts.models import User
from core import formats
from core.components.small_charts import FEWEST_PEERS, Quartiles, quartile_strip
from scoring.models import Standing
from slas.choices import Direction
from slas.models import Metric
from slas.presentation import short_unit
from vendors.choices import ServiceType
from vendors.models import Vendor

SCORE: Final = "score"
MOST_SHOWN: Final = 12
QUARTERS: Final = {1: "best quarter", 2: "better half", 3: "worse half", 4: "worst quarter"}


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
    )


def _row(row: Standing, peers: Sequence[Decimal], names: dict[str, tuple[str, str]]) -> PeerRow:
    label, unit = names.get(row.subject, (row.subject, ""))
    if row.subject == SCORE:
        label, unit = f"Score, {ServiceType(row.service_type).label}", ""
    decimals = 1 if row.subject == SCORE else 2
    figure = formats.with_unit(formats.number(row.value, decimals), unit)
    middle = f"{formats.number(row.q1, decimals)} to {formats.number(row.q3, decimals)}"
    place = f"{QUARTERS[row.quartile]}, {_ordinal(row.place)} of {row.peers + 1}"
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

"""What results amount to: sums of numerators and denominators, never means of percentages."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from django.db.models import Count, Sum

from slas.choices import InputKind, MetricType, Standing
from slas.rules.metric_types import ADDS_UP, AVAILABILITIES, SHARES

if TYPE_CHECKING:
    from slas.querysets.levels import ResultQuerySet

GroupBy = Literal["all", "code", "month", "vendor"]

_GROUPS: Final[dict[GroupBy, tuple[str, ...]]] = {
    "all": (),
    "code": ("service_level__code",),
    "month": ("month",),
    "vendor": ("service_level__contract__vendor__slug",),
}
_LABELS: Final[dict[GroupBy, tuple[str, ...]]] = {
    **_GROUPS,
    "vendor": ("service_level__contract__vendor__display_name",),
}
#: The metric types whose totals are a share: so many good of so many, which add up.
ADDITIVE: Final = tuple(sorted(SHARES & ADDS_UP))
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """What one group of results amounts to.

    ``key`` is the code, the month (2016-05) or the vendor's slug, empty for all of them; ``met`` of
    ``n`` counts tickets, sampled units or minutes, which are never added to one another, so a key
    comes back once per metric type and kind of input. ``percent`` is None where n is 0.
    """

    key: str
    label: str
    metric_type: str
    input_kind: str
    results: int
    met: Decimal
    n: Decimal

    @property
    def percent(self) -> Decimal | None:
        return 100 * self.met / self.n if self.n else None

    @property
    def counted(self) -> str:
        """Name what is counted, for people."""
        if self.input_kind == InputKind.SAMPLES:
            return "units sampled"
        if self.metric_type in AVAILABILITIES:
            return "minutes"
        return "answers" if self.metric_type == MetricType.SATISFACTION else "tickets"


def totals(results: "ResultQuerySet", group_by: GroupBy = "all") -> list[TotalsRow]:
    """Sum the results of service levels that add up, by code, month or vendor, in one query.

    The totals of any grouping agree with one another. Source: docs/service-levels.md, "Totals".
    """
    keys = tuple(dict.fromkeys(_GROUPS[group_by] + _LABELS[group_by]))
    columns = (*keys, "version__metric_type", "version__input_kind")
    rows = (
        results.filter(
            version__metric_type__in=ADDITIVE, scope__isnull=True, standing=Standing.CURRENT
        )
        .order_by()
        .values(*columns)
        .annotate(results=Count("pk"), met=Sum("numerator"), counted=Sum("denominator"))
        .order_by(*columns)
    )
    return [
        TotalsRow(
            key=_text(row[_GROUPS[group_by][0]]) if keys else "",
            label=_text(row[_LABELS[group_by][0]]) if keys else "",
            metric_type=row["version__metric_type"],
            input_kind=row["version__input_kind"],
            results=row["results"],
            met=row["met"] or ZERO,
            n=row["counted"] or ZERO,
        )
        for row in rows
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else f"{value:%Y-%m}"

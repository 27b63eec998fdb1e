"""Sums of results for systems: every metric type, each by itself, in one query."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from django.db.models import Count, F, Sum

from slas.querysets.totals import ADDITIVE

if TYPE_CHECKING:
    from slas.querysets.levels import ResultQuerySet

GroupName = Literal["code", "month", "vendor", "service_type"]

_CONTRACT: Final = "service_level__contract"
_KEYS: Final[dict[GroupName, tuple[str, str]]] = {
    "code": ("service_level__code", "service_level__code"),
    "month": ("month", "month"),
    "vendor": (f"{_CONTRACT}__vendor__public_id", f"{_CONTRACT}__vendor__display_name"),
    "service_type": (f"{_CONTRACT}__service_type", f"{_CONTRACT}__service_type"),
}
GROUPS: Final = tuple(_KEYS)


@dataclass(frozen=True, slots=True)
class SumRow:
    """What one group of results of one metric type, kind of input and unit amounts to.

    ``key`` is None where nothing groups. A percentage is 100 · numerator / denominator, of ratios
    alone; a mean is the numerator over the denominator and has none.
    """

    key: str | None
    name: str | None
    metric_type: str
    input_kind: str
    unit: str
    results: int
    judged: int
    numerator: Decimal | None
    denominator: Decimal | None
    n: Decimal

    @property
    def percent(self) -> Decimal | None:
        if self.metric_type not in ADDITIVE or self.numerator is None or not self.denominator:
            return None
        return 100 * self.numerator / self.denominator


def sums(results: "ResultQuerySet", group_by: GroupName | None = None) -> list[SumRow]:
    """Sum numerators and denominators over all scopes, never mixing what counts other things."""
    columns: dict[str, Any] = {}
    if group_by is not None:
        key, name = _KEYS[group_by]
        columns = {"group_key": F(key), "group_name": F(name)}
    unlike = ("version__metric_type", "version__input_kind", "version__unit")
    rows = (
        results.of_totals()
        .order_by()
        .values(*unlike, **columns)
        .annotate(
            results=Count("pk"),
            judged=Count("attained"),
            numerators=Sum("numerator"),
            denominators=Sum("denominator"),
            counted=Sum("n"),
        )
        .order_by(*columns, *unlike)
    )
    return [
        SumRow(
            key=_text(row.get("group_key")),
            name=_text(row.get("group_name")),
            metric_type=row["version__metric_type"],
            input_kind=row["version__input_kind"],
            unit=row["version__unit"],
            results=row["results"],
            judged=row["judged"],
            numerator=row["numerators"],
            denominator=row["denominators"],
            n=row["counted"],
        )
        for row in rows
    ]


def _text(value: object) -> str | None:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return None if value is None else str(value)

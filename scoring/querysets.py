"""How scorecards and standings are fetched: through the vendor's wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.access import access_of
from accounts.permissions import Capability
from contracts.models import Contract
from core.periods import add_months
from vendors.models import Vendor, VendorService
from vendors.querysets import VendorQuerySet

if TYPE_CHECKING:
    from accounts.models import User
    from scoring.models import LibraryBenchmark, Scorecard, Standing  # noqa: F401


class ScorecardQuerySet(QuerySet["Scorecard"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the scorecards of vendors that the user sees; a vendor's own user sees none."""
        if not access_of(user).allows(capability):
            return self.none()
        return self.filter(vendor__in=Vendor.objects.visible_to(user, capability))

    def in_months(self, first: date, last: date) -> Self:
        """Keep the cards of a run of months, both first days included."""
        return self.filter(month__range=(first, last))

    def ranked(self, service_type: str, month: date) -> Self:
        """Keep the cards that a service type's vendors are ranked by in a month."""
        return self.filter(
            month=month, vendor__services__service_type=service_type, score__isnull=False
        ).exclude(state="insufficient")


class StandingQuerySet(QuerySet["Standing"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the standings of vendors that the user sees; a vendor's own user sees none."""
        if not access_of(user).allows(capability):
            return self.none()
        return self.filter(vendor__in=Vendor.objects.visible_to(user, capability))

    def in_groups(self, keys: Sequence[tuple[str, date]]) -> Self:
        """Keep the rows of some (service type, month) groups."""
        if not keys:
            return self.none()
        wanted = Q()
        for service_type, month in keys:
            wanted |= Q(service_type=service_type, month=month)
        return self.filter(wanted)


class LibraryBenchmarkQuerySet(QuerySet["LibraryBenchmark"]):
    def newest(self, service_types: Sequence[str], *, month: date) -> Self:
        """Keep, of each metric, what was published last and not after the month."""
        return (
            self.filter(service_type__in=service_types, as_of__lt=add_months(month, 1))
            .order_by("service_type", "metric_code", "-as_of")
            .distinct("service_type", "metric_code")
        )


def members_of_type(vendors: VendorQuerySet, service_type: str) -> VendorQuerySet:
    """Keep vendors that offer a service type or have a contract of it: who can be in a cohort."""
    offering = VendorService.objects.filter(service_type=service_type).values("vendor_id")
    holding = Contract.objects.filter(service_type=service_type).values("vendor_id")
    found: VendorQuerySet = vendors.filter(Q(pk__in=offering) | Q(pk__in=holding))
    return found


def lock_standings(keys: Sequence[tuple[str, date]]) -> None:
    """Lock (service type, month) groups in order, until the transaction ends."""
    with connection.cursor() as cursor:
        for service_type, month in sorted(keys):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('standing'), hashtext(%s))",
                [f"{service_type} {month:%Y-%m}"],
            )


@dataclass(frozen=True, slots=True)
class MetricFigure:
    """A vendor's figure for a catalogue metric in a month."""

    service_type: str
    month: date
    code: str
    direction: str
    vendor_id: int
    value: Decimal


# Figures of several levels join through numerators and denominators; where there are none (a
# percentile), a vendor with several levels of the metric has no single figure.
_METRIC_FIGURES = """
SELECT contract.service_type, result.month, metric.code, version.direction, contract.vendor_id,
    CASE
        WHEN count(*) = 1 THEN max(result.attained)
        WHEN bool_and(version.metric_type IN ('within_target', 'availability'))
            THEN 100 * sum(result.numerator) / nullif(sum(result.denominator), 0)
        WHEN bool_and(version.metric_type = 'mean')
            THEN sum(result.numerator) / nullif(sum(result.denominator), 0)
        WHEN bool_and(version.metric_type = 'count') THEN sum(result.numerator)
    END AS value
FROM slas_result AS result
JOIN slas_servicelevelversion AS version ON version.id = result.version_id
JOIN slas_servicelevel AS level ON level.id = result.service_level_id
JOIN slas_metric AS metric ON metric.id = level.metric_id
JOIN contracts_contract AS contract ON contract.id = level.contract_id
JOIN unnest(%s::text[], %s::date[]) AS wanted (service_type, month)
  ON wanted.service_type = contract.service_type AND wanted.month = result.month
WHERE result.scope IS NULL AND result.standing = 'current' AND result.attained IS NOT NULL
GROUP BY contract.service_type, result.month, metric.code, version.direction, contract.vendor_id
ORDER BY contract.service_type, result.month, metric.code, contract.vendor_id
"""


def metric_figures(keys: Sequence[tuple[str, date]]) -> list[MetricFigure]:
    """Join each vendor's attained figures per metric, for service types and months."""
    with connection.cursor() as cursor:
        cursor.execute(_METRIC_FIGURES, [[key[0] for key in keys], [key[1] for key in keys]])
        rows = cursor.fetchall()
    return [MetricFigure(*row) for row in rows if row[-1] is not None]

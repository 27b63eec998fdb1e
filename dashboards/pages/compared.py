"""What is known of the vendors that stand side by side, loaded for all of them at once."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count

from accounts.models import User
from alerts.models import Alert
from contracts.models import Contract
from core.periods import add_months
from scoring.models import Scorecard, ScorecardDimension, Standing
from slas.models import Metric, Result
from vendors.models import Vendor

MONTHS: Final = 12


@dataclass(slots=True)
class Compared:
    """One vendor with all that its column shows."""

    vendor: Vendor
    month: date
    year: dict[date, Scorecard] = field(default_factory=dict)
    dimensions: list[ScorecardDimension] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)
    results: dict[str, list[Result]] = field(default_factory=lambda: defaultdict(list))
    contracts: int = 0
    charges: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    alerts: Counter[str] = field(default_factory=Counter)
    metrics: dict[str, Metric] = field(default_factory=dict)

    @property
    def card(self) -> Scorecard | None:
        """Give the month's scorecard."""
        return self.year.get(self.month)

    @property
    def months(self) -> list[date]:
        """List the year that ends with the month."""
        return [add_months(self.month, back - MONTHS + 1) for back in range(MONTHS)]


def compared(
    user: User, vendors: Sequence[Vendor], month: date, today: date
) -> tuple[Compared, ...]:
    """Load scores, standings, results, contracts and alerts of the vendors; in seven queries."""
    found = {vendor.pk: Compared(vendor, month) for vendor in vendors}
    _add_scores(user, found, month)
    _add_figures(user, found, month)
    _add_contracts(user, found, today)
    alerts = Alert.objects.visible_to(user).unresolved().filter(vendor_id__in=found)
    for vendor_id, severity, count in (
        alerts.order_by().values_list("vendor_id", "severity").annotate(count=Count("pk"))
    ):
        found[vendor_id].alerts[severity] = count
    return tuple(found.values())


def _add_scores(user: User, found: dict[int, Compared], month: date) -> None:
    cards = (
        Scorecard.objects.visible_to(user)
        .filter(vendor_id__in=found)
        .in_months(add_months(month, 1 - MONTHS), month)
        .select_related("methodology")
    )
    vendor_of = {}
    for card in cards:
        found[card.vendor_id].year[card.month] = card
        if card.month == month:
            vendor_of[card.pk] = card.vendor_id
    for row in ScorecardDimension.objects.filter(scorecard_id__in=vendor_of).order_by("pk"):
        found[vendor_of[row.scorecard_id]].dimensions.append(row)


def _add_figures(user: User, found: dict[int, Compared], month: date) -> None:
    """Add standings among peers, and the results that the person may open."""
    standings = Standing.objects.visible_to(user).filter(vendor_id__in=found, month=month)
    for standing in standings.order_by("service_type"):
        found[standing.vendor_id].standings.setdefault(standing.subject, standing)
    results = (
        Result.objects.visible_to(user)
        .totals()
        .in_month(month)
        .filter(service_level__contract__vendor_id__in=found)
        .filter(service_level__metric__isnull=False)
        .select_related("version", "service_level__metric", "service_level__contract")
        .order_by("service_level_id", "period_start", "revision")
    )
    newest = {result.service_level_id: result for result in results}
    for result in newest.values():
        level = result.service_level
        if level.metric is not None:
            found[level.contract.vendor_id].results[level.metric.code].append(result)
    subjects = {code for one in found.values() for code in (*one.standings, *one.results)}
    metrics = {metric.code: metric for metric in Metric.objects.filter(code__in=subjects)}
    for one in found.values():
        one.metrics = metrics


def _add_contracts(user: User, found: dict[int, Compared], today: date) -> None:
    """Add the contracts in force and what they cost a month, each currency by itself."""
    rows = (
        Contract.objects.visible_to(user)
        .filter(vendor_id__in=found)
        .in_force_on(today)
        .with_terms_on(today)
        .order_by()
        .distinct()
    )
    for contract in rows:
        one = found[contract.vendor_id]
        one.contracts += 1
        charge: Decimal | None = contract.__dict__["charge"]
        if charge is not None:
            one.charges[contract.currency] += charge

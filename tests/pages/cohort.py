"""Vendors of one service type with a score and a metric each, ranked as the portal ranks them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from accounts.models import BusinessUnit
from scoring.services.standings import write_standings
from slas.models import Metric
from tests.api.world import make_card, make_result
from tests.factories import make_contract, make_level, make_vendor
from vendors.models import Vendor

MONTH = date(2026, 2, 1)


def make_scored(unit: BusinessUnit, name: str, score: str, month: date = MONTH) -> Vendor:
    """Make a vendor of technical support with a score."""
    vendor = make_vendor(unit=unit, display_name=name, service_types=("support",))
    card = make_card(vendor, month)
    card.score = Decimal(score)
    card.save(update_fields=["score"])
    return vendor


def add_metric(vendor: Vendor, attained: str, code: str = "SUP-04") -> None:
    """Give a vendor a contract with a level of a metric, and the month's result."""
    contract = make_contract(vendor=vendor, unit=vendor.unit, service_type="support")
    metric = Metric.objects.get(code=code)
    level = make_level(contract, metric=metric, name=f"{metric.name} for all sites")
    figure = Decimal(attained)
    make_result(level, MONTH, attained=figure, attained_shown=figure, numerator=figure)


def rank(*months: date) -> None:
    """Work out the standings of technical support."""
    write_standings([("support", month) for month in months or (MONTH,)])


def make_cohort(unit: BusinessUnit, scores: Sequence[str], *, prefix: str = "Own") -> list[Vendor]:
    """Make one vendor a score, named by its number."""
    return [
        make_scored(unit, f"{prefix} {number}", score) for number, score in enumerate(scores, 1)
    ]

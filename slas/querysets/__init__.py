"""How service levels, results and measurements are fetched and written in sets."""

from slas.querysets.forecasts import ForecastQuerySet
from slas.querysets.ledger import (
    CreditQuerySet,
    CreditScheduleQuerySet,
    DisputeQuerySet,
    ExclusionQuerySet,
    RootEventQuerySet,
)
from slas.querysets.levels import ResultQuerySet, ServiceLevelQuerySet
from slas.querysets.statements import StatementQuerySet

__all__ = [
    "CreditQuerySet",
    "CreditScheduleQuerySet",
    "DisputeQuerySet",
    "ExclusionQuerySet",
    "ForecastQuerySet",
    "ResultQuerySet",
    "RootEventQuerySet",
    "ServiceLevelQuerySet",
    "StatementQuerySet",
]

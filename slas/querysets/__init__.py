"""How service levels, results and measurements are fetched and written in sets."""

from slas.querysets.ledger import (
    CreditQuerySet,
    CreditScheduleQuerySet,
    DisputeQuerySet,
    ExclusionQuerySet,
    RootEventQuerySet,
)
from slas.querysets.levels import ResultQuerySet, ServiceLevelQuerySet

__all__ = [
    "CreditQuerySet",
    "CreditScheduleQuerySet",
    "DisputeQuerySet",
    "ExclusionQuerySet",
    "ResultQuerySet",
    "RootEventQuerySet",
    "ServiceLevelQuerySet",
]

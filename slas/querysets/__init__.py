"""How service levels, results and measurements are fetched and written in sets."""

from slas.querysets.levels import ResultQuerySet, ServiceLevelQuerySet

__all__ = ["ResultQuerySet", "ServiceLevelQuerySet"]

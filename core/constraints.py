"""Constraints that every app states in the same words."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import CheckConstraint, F, Q


def bounded(field: str, low: Decimal | int, high: Decimal | int, *, name: str) -> CheckConstraint:
    """Hold a numeric column between two finite bounds.

    BETWEEN refuses NaN too: Postgres sorts NaN above every number, so ``x >= 0`` alone lets it in.
    """
    return CheckConstraint(condition=Q(**{f"{field}__range": (low, high)}), name=name)


def one_of(field: str, values: Iterable[str], *, name: str) -> CheckConstraint:
    """Hold a text column to a closed list."""
    return CheckConstraint(condition=Q(**{f"{field}__in": list(values)}), name=name)


def together(first: str, second: str, *, name: str) -> CheckConstraint:
    """Hold two columns to be both null or both set (who and when)."""
    both_null = Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    both_set = Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    return CheckConstraint(condition=both_null | both_set, name=name)


def before(first: str, second: str, *, name: str) -> CheckConstraint:
    """Hold one column strictly before another; an open (null) end is always after."""
    return CheckConstraint(
        condition=Q(**{f"{second}__isnull": True}) | Q(**{f"{first}__lt": F(second)}), name=name
    )

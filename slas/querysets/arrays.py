"""Arrays as PostgreSQL reads them: one literal, where a list would be an expression per element."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models.expressions import RawSQL


def bigints(numbers: Iterable[int]) -> str:
    """Write whole numbers, to be cast to ``bigint[]``."""
    return "{" + ",".join(map(str, numbers)) + "}"


def instants(moments: Iterable[datetime]) -> str:
    """Write instants, to be cast to ``timestamptz[]``."""
    return "{" + ",".join([moment.isoformat() for moment in moments]) + "}"


def among(ids: Iterable[int]) -> RawSQL:
    """Give many ids as the right side of an ``__in`` lookup."""
    given: tuple[Any, ...] = (bigints(ids),)
    return RawSQL("SELECT unnest(%s::bigint[])", given)

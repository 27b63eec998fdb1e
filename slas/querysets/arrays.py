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


def texts(words: Iterable[str | None]) -> str:
    """Write texts, to be cast to ``text[]``."""
    return column(words)


def column(values: Iterable[object]) -> str:
    """Write values of any type, to be cast to an array of the column's."""
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    return f'"{_escaped(value)}"' if isinstance(value, str) else str(value)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"')


def among(ids: Iterable[int]) -> RawSQL:
    """Give many ids as the right side of an ``__in`` lookup."""
    given: tuple[Any, ...] = (bigints(ids),)
    return RawSQL("SELECT unnest(%s::bigint[])", given)

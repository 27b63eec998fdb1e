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
    """Write texts, to be cast to ``text[]`` or to arrays of what they stand for."""
    quoted = ["NULL" if word is None else f'"{_escaped(word)}"' for word in words]
    return "{" + ",".join(quoted) + "}"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"')


def among(ids: Iterable[int]) -> RawSQL:
    """Give many ids as the right side of an ``__in`` lookup."""
    given: tuple[Any, ...] = (bigints(ids),)
    return RawSQL("SELECT unnest(%s::bigint[])", given)

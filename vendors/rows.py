"""Rows that people enter together, checked one by one: pure."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from core.errors import RuleError


def checked_rows(
    rows: str,
    given: Sequence[Any],
    check: Callable[..., dict[str, str]],
    key: tuple[str, ...],
    *,
    said_of: str = "name",
) -> list[dict[str, str]]:
    """Check rows one by one; what is refused is said of its row, as ``locations.0.country``.

    :raises RuleError: an entry that does not hold, or a second row of the same key
    """
    found: list[dict[str, str]] = []
    keys: set[tuple[str, ...]] = set()
    for place, row in enumerate(given):
        try:
            fields = check(**asdict(row))
        except RuleError as error:
            field = f"{rows}.{place}.{error.field}"
            raise RuleError(error.message, field=field, code=error.code) from error
        own = tuple(fields[name] for name in key)
        if own in keys:
            raise RuleError(
                f"This {said_of} stands in an earlier row. Take one of the two away.",
                field=f"{rows}.{place}.{key[0] if said_of == 'name' else 'value'}",
                code="unique",
            )
        keys.add(own)
        found.append(fields)
    return found

"""Limits by priority as people write them, in one line: `P1 240, P2 480, other 2880`. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from core.errors import RuleError

Limits = tuple[tuple[str, int], ...]
#: Stands for any priority that is not named.
OTHER: Final = "other"
_LIMIT = re.compile(r"(.+?)[\s:=]+(\d{1,9})\s*(?:min|minutes)?", re.ASCII)


def limits_of(text: str) -> Limits:
    """Read limits in minutes of business time; empty is none.

    :raises RuleError: a part of another form
    """
    parts = (part.strip() for part in re.split(r"[,;\n]", text))
    return tuple(_limit(part) for part in parts if part)


def _limit(part: str) -> tuple[str, int]:
    found = _LIMIT.fullmatch(part)
    if found is None:
        raise RuleError(
            f"“{part[:40]}” is not a limit. Enter a priority and minutes, such as P1 240.",
            field="limits",
        )
    priority = found[1].strip()
    return ("" if priority.lower() == OTHER else priority, int(found[2]))


def limits_text(limits: Iterable[tuple[str, int]]) -> str:
    """Write limits as they are entered, any other priority last."""
    named = sorted(limits, key=lambda limit: (not limit[0], limit[0]))
    return ", ".join(f"{priority or OTHER} {minutes}" for priority, minutes in named)

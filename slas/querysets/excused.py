"""What approved exclusions leave out of figures, as the statements on measurements take it."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from slas.querysets.owed import Pair

#: A level and period, and the code of a scope; None is the total.
Figure = tuple[Pair, str | None]


@dataclass(frozen=True, slots=True)
class Excused:
    """What approved exclusions leave out, level by level.

    ``intervals`` are (level, start, end, scope), scope None for all of them; ``keys`` are events.
    """

    intervals: tuple[tuple[int, datetime, datetime, str | None], ...] = ()
    keys: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.intervals or self.keys)

    def parameters(self, figures: Sequence[Figure]) -> dict[str, Any]:
        """Give them as the arrays of the statements: a figure's spans, and those of one scope."""
        whole: dict[int, list[str]] = defaultdict(list)
        parts: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for level_id, start, end, scope in self.intervals:
            of_scope = whole[level_id] if scope is None else parts[level_id][scope]
            of_scope.append(f"[{start.isoformat()},{end.isoformat()})")
        named = {
            level_id: json.dumps({scope: _multirange(spans) for scope, spans in of_level.items()})
            for level_id, of_level in parts.items()
        }
        levels = [pair.level_id for pair, _ in figures] if self.intervals else []
        return {
            "x_spans": [_multirange(whole.get(level_id, [])) for level_id in levels],
            "x_parts": [named.get(level_id) for level_id in levels],
            "x_keys": list(self.keys),
        }


def _multirange(spans: Sequence[str]) -> str:
    return "{" + ",".join(spans) + "}"


NOTHING: Final = Excused()

"""Who is likely the same: vendors and contract numbers written in two ways: pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from contracts.register_import.columns import NUMBER, VENDOR
from contracts.register_import.draft import vendor_key
from contracts.register_import.entries import Entry
from contracts.register_import.values import is_missing, name_core, number_key, one_line

_LONG_ENOUGH: Final = 10
MOST_PAIRS: Final = 500

#: (kind, first, second) -> whether a person says that they are the same.
Decisions = Mapping[tuple[str, str, str], bool]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two spellings that may mean one: the first stays, the second becomes it."""

    kind: str
    first: str
    second: str
    first_rows: int
    second_rows: int
    first_line: int
    second_line: int
    # Alike but for legal form, case, points, dashes; else one merely begins like the other.
    is_likely: bool

    def as_json(self) -> dict[str, Any]:
        """Give what a page and the API show of it."""
        return {
            "kind": self.kind,
            "first": self.first,
            "second": self.second,
            "first_rows": self.first_rows,
            "second_rows": self.second_rows,
            "first_line": self.first_line,
            "second_line": self.second_line,
            "is_likely": self.is_likely,
        }


def likely_pairs(entries: Sequence[Entry], known: Iterable[str] = ()) -> list[Pair]:
    """Find spellings that may mean one, in a file and among the names of ``known`` vendors.

    A known name stays; in a file the spelling of more rows does.
    """
    vendors, numbers = Counter[str](), Counter[str]()
    lines: dict[str, int] = {}
    for entry in entries:
        found = [(vendors, vendor_key(entry), entry.text(VENDOR))]
        found += [(vendors, given or name, name) for given, name in entry.others]
        if not entry.key:
            number = one_line(entry.text(NUMBER), 120)
            found.append((numbers, number, number))
        for tally, key, text in found:
            if not is_missing(text):
                tally[key] += 1
                lines.setdefault(key, entry.line)
    here = set(vendors)
    for name in known:
        if name not in here:
            vendors[name] = 0
    pairs = _alike(VENDOR, vendors, lines, name_core)
    pairs += _beginning_alike(vendors, lines)
    pairs += _alike(NUMBER, numbers, lines, number_key)
    return [pair for pair in pairs if pair.second_rows][:MOST_PAIRS]


def _alike(kind: str, tally: Counter[str], lines: dict[str, int], core: Any) -> list[Pair]:
    groups: dict[str, list[str]] = {}
    for key in tally:
        groups.setdefault(core(key), []).append(key)
    pairs = []
    for keys in groups.values():
        first, *rest = sorted(keys, key=lambda key: (tally[key] > 0, -tally[key], key))
        pairs += [_pair(kind, first, key, tally, lines, is_likely=True) for key in rest]
    return pairs


def _beginning_alike(tally: Counter[str], lines: dict[str, int]) -> list[Pair]:
    cores: dict[str, str] = {}
    for key in tally:
        cores.setdefault(name_core(key), key)
    ordered = sorted(cores)
    return [
        _pair(VENDOR, cores[short], cores[long], tally, lines, is_likely=False)
        for short, long in pairwise(ordered)
        if len(short) >= _LONG_ENOUGH and long.startswith(short)
    ]


def _pair(
    kind: str,
    first: str,
    second: str,
    tally: Counter[str],
    lines: dict[str, int],
    *,
    is_likely: bool,
) -> Pair:
    if not tally[second]:
        first, second = second, first
    return Pair(
        kind=kind,
        first=first,
        second=second,
        first_rows=tally[first],
        second_rows=tally[second],
        first_line=lines.get(first, 0),
        second_line=lines.get(second, 0),
        is_likely=is_likely,
    )


class Sameness:
    """Answer which spelling stands for another, as people decided; chains lead to their end."""

    def __init__(self, decisions: Decisions) -> None:
        self._leads = {
            (kind, second): first for (kind, first, second), same in decisions.items() if same
        }

    def __call__(self, kind: str, key: str) -> str:
        """Give the spelling that stands for this one."""
        seen = {key}
        while (kind, key) in self._leads:
            key = self._leads[kind, key]
            if key in seen:
                return min(seen)
            seen.add(key)
        return key

"""Whether two names may mean the same company: legal forms aside, near spellings too; pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

from vendors.names import fold

#: Two names at least this alike may be one; 1 is the same.
NEAR: Final = 0.85
#: Among many, a name is compared with so many that follow it by its beginning, and by its end.
NEIGHBOURS: Final = 25
# Legal forms as they stand at the end of a name, without their dots.
_FORMS: Final = frozenset(
    {
        *("ab", "ag", "and", "aps", "as", "asa", "bv", "bvba", "co", "company", "corp"),
        *("corporation", "doo", "eg", "eurl", "ev", "gmbh", "inc", "incorporated", "kft", "kg"),
        *("kgaa", "limited", "llc", "llp", "lp", "ltd", "mbh", "nv", "oy", "oyj", "plc", "pte"),
        *("pty", "pvt", "sa", "sarl", "sas", "sasu", "se", "sl", "spa", "spzoo", "srl", "sro"),
        *("ug", "und"),
    }
)
_WORDS: Final = re.compile(r"\w+")


def bare_name(name: str) -> str:
    """Give a folded name without the legal form at its end: Åcme S.A. & Co. KG -> acme."""
    words = _WORDS.findall(fold(name).replace(".", "").replace("/", "").replace("sp z oo", "spzoo"))
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _FORMS:
        kept.pop()
    return " ".join(kept)


def likeness(one: str, other: str) -> float:
    """Say how alike two bare names are, 0 to 1, or 0 where they are not near."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    match = SequenceMatcher(None, one, other, autojunk=False)
    if match.real_quick_ratio() < NEAR or match.quick_ratio() < NEAR:
        return 0.0
    ratio = match.ratio()
    return ratio if ratio >= NEAR else 0.0


def alike_pairs(names: Iterable[tuple[int, str]]) -> dict[tuple[int, int], float]:
    """Say of many keys and bare names which two may be one, and how alike they are.

    A name is compared with its neighbours alone, as the alphabet has them forwards and backwards:
    the work grows with the number of names, not with its square.
    """
    keys_of: defaultdict[str, list[int]] = defaultdict(list)
    for key, name in names:
        if name and key not in keys_of[name]:
            keys_of[name].append(key)
    found: dict[tuple[int, int], float] = {}

    def keep(pairs: Iterable[tuple[int, int]], ratio: float) -> None:
        for one, other in pairs:
            if one != other:
                pair = (min(one, other), max(one, other))
                found[pair] = max(ratio, found.get(pair, 0))

    for keys in keys_of.values():
        for place, key in enumerate(keys):
            keep(((key, other) for other in keys[place + 1 : place + 1 + NEIGHBOURS]), 1.0)
    for one, other in _neighbours(keys_of):
        ratio = likeness(one, other)
        if ratio:
            keep(((a, b) for a in keys_of[one] for b in islice(keys_of[other], NEIGHBOURS)), ratio)
    return found


def _neighbours(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pair each name with those near it whose length and letters do not rule it out."""
    letters = {name: frozenset(name) for name in names}
    orders = (sorted(letters), sorted(letters, key=lambda name: name[::-1]))
    asked: set[tuple[str, str]] = set()
    for order in orders:
        for place, one in enumerate(order):
            for other in order[place + 1 : place + 1 + NEIGHBOURS]:
                both = len(one) + len(other)
                if 2 * min(len(one), len(other)) < NEAR * both:
                    continue
                if len(letters[one] ^ letters[other]) > (1 - NEAR) * both:
                    continue
                pair = (one, other) if one < other else (other, one)
                if pair not in asked:
                    asked.add(pair)
                    yield pair

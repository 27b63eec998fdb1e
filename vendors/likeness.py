"""Whether two names may mean the same company: legal forms aside, near spellings too; pure."""

import re
from difflib import SequenceMatcher
from typing import Final

from vendors.names import fold

#: Two names at least this alike may be one; 1 is the same.
NEAR: Final = 0.85
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

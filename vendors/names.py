"""Fold names for search and cut addresses from them: pure."""

import re
import unicodedata

# Letters that decompose into nothing simpler but that people type plainly.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"}
)
_BETWEEN = re.compile(r"[^a-z0-9]+")
FOLDED_LENGTH = 200
SLUG_LENGTH = 80
# Words that addresses beside a vendor's use.
_TAKEN = frozenset(
    {"new", "edit", "export", "import", "compare", "duplicates", "subproviders", "certificates"}
)


def fold(name: str) -> str:
    """Give a name without case, accents and double blanks, for comparing: Åre  SÆD -> are saed."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.translate(_PLAIN).split())[:FOLDED_LENGTH]


def slug_of(text: str) -> str:
    """Cut a part of an address from a text, "" where no Latin letter or digit is in it."""
    return _BETWEEN.sub("-", fold(text)).strip("-")[:SLUG_LENGTH].rstrip("-")


def slug_candidates(*, name: str, reference: str, tag: str) -> tuple[str, ...]:
    """List addresses for a vendor, the best first; the last holds a tag that nobody else has."""
    base = slug_of(name) or slug_of(reference) or "vendor"
    longest = SLUG_LENGTH - len(tag) - 1
    with_reference = slug_of(f"{base[:40]}-{reference}")
    candidates = (base, with_reference, f"{base[:longest].rstrip('-')}-{tag}")
    return tuple(slug for slug in dict.fromkeys(candidates) if slug not in _TAKEN)

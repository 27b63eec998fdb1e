"""How the checklist of a contract is put before people."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.safestring import SafeString

from contracts.clauses.kinds import ClauseKind, ClauseStanding
from contracts.models import Contract
from contracts.rules.robustness import Checklist, checklist
from core import formats
from core.components import atoms
from core.components.parts import Tone

LOOKS: Final[dict[str, tuple[Tone, str]]] = {
    ClauseStanding.PRESENT: ("ok", "ok"),
    ClauseStanding.NOT_NEEDED: ("neutral", "dash"),
    ClauseStanding.MISSING: ("bad", "down"),
    ClauseStanding.UNSEEN: ("outline", "void"),
}


def checklist_of(found: Mapping[str, str]) -> Checklist:
    """Sort the catalogue by what was found."""
    return checklist(ClauseKind.values, found)


def checklist_beside(contract: Contract) -> Checklist:
    """Sort the catalogue by what the queryset put beside a contract."""
    beside: list[dict[str, Any]] = contract.__dict__["found_clauses"] or []
    return checklist_of({one["kind"]: one["state"] for one in beside})


def labels(kinds: Iterable[str]) -> str:
    """Name clauses in one line."""
    return ", ".join(str(ClauseKind(kind).label) for kind in kinds)


def share(listed: Checklist) -> str:
    """Print the share of needed clauses that are present."""
    return formats.NO_FIGURE if listed.percent is None else f"{listed.percent} %"


def share_words(listed: Checklist) -> str:
    """Say how many of the needed clauses are present."""
    if not listed.needed:
        return "none of the clauses is needed."
    if not (listed.present or listed.missing or listed.not_needed):
        return "nobody has looked yet which clauses it holds."
    return f"{len(listed.present)} of {listed.needed} clauses that it needs are present."


def clauses_cell(listed: Checklist) -> tuple[SafeString | str, str]:
    """Print for a list the share of clauses that are present, and what is missing below."""
    found = len(listed.present) + len(listed.missing) + len(listed.not_needed)
    if not found:
        return "not looked at", ""
    if listed.missing:
        word = f"{len(listed.missing)} missing"
        return atoms.chip(tone="bad", word=word, shape_name="down", bare=True), share(listed)
    return share(listed), f"{len(listed.unseen)} not looked at" if listed.unseen else ""

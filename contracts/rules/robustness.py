"""How much of what a robust contract must hold one contract holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Checklist:
    """The clauses of the catalogue by where they stand, each in the catalogue's order."""

    present: tuple[str, ...]
    not_needed: tuple[str, ...]
    missing: tuple[str, ...]
    unseen: tuple[str, ...]

    @property
    def needed(self) -> int:
        """Count the clauses that this contract needs, as far as is known."""
        return len(self.present) + len(self.missing) + len(self.unseen)

    @property
    def percent(self) -> int | None:
        """Give the share of needed clauses that are present, rounded down; None where none is."""
        return 100 * len(self.present) // self.needed if self.needed else None


def checklist(catalogue: Iterable[str], found: Mapping[str, str]) -> Checklist:
    """Sort the catalogue by what was found; what nobody looked at is not found."""
    by_state: dict[str, list[str]] = {}
    for kind in catalogue:
        by_state.setdefault(found.get(kind, "unseen"), []).append(kind)
    return Checklist(
        *(tuple(by_state.get(one, ())) for one in ("present", "not_needed", "missing", "unseen"))
    )

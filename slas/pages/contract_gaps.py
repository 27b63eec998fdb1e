"""What the record of a contract still lacks, each with the place where it is put right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contracts.addresses import contract_url
from contracts.models import Contract
from contracts.rules.robustness import Checklist, checklist
from core.components.parts import KeyValue

#: What a contract is governed by: its name, what its absence means, and where it is put right.
GOVERNED_BY: Final[dict[str, tuple[str, str, str]]] = {
    "levels": ("Service levels", "nothing is measured", "slas:level-create"),
    "credits": ("Credit schedule", "a miss costs nothing", "slas:credit-schedule-create"),
    "charge": ("Charges", "nobody can say what it costs", "contracts:contract-charges"),
    "renewal": (
        "Renewal",
        "nobody can say what happens at the end",
        "contracts:contract-renewal",
    ),
    "watcher": ("Owner of the renewal", "no reminder goes out", "contracts:contract-renewal"),
    "objectives": ("Objectives", "what it is for is not said", "contracts:contract-objectives"),
    "parts": (
        "Responsibilities",
        "who does what is not said",
        "contracts:responsibility-matrix",
    ),
    "owed": (
        "Obligations",
        "nothing falls due on either side",
        "contracts:contract-obligations",
    ),
    "papers": (
        "Signed documents",
        "the agreement itself is not kept here",
        "contracts:contract-documents",
    ),
    "clauses": (
        "Clauses",
        "some are missing, or nobody looked",
        "contracts:contract-clauses",
    ),
}


@dataclass(frozen=True, slots=True)
class GapsPart:
    """What the page of a contract shows of what it lacks."""

    heading: str
    note: str
    rows: tuple[KeyValue, ...]


def gaps_part(contract: Contract, held: Mapping[str, bool], *, may_edit: bool) -> GapsPart | None:
    """Name what is not held of `GOVERNED_BY`; None where nothing is missing."""
    listed = held_of(held)
    if not listed.missing:
        return None
    return GapsPart(
        heading="What is missing",
        note=f"{len(listed.present)} of {listed.needed} in place, {listed.percent} %",
        rows=tuple(_row(contract, name, may_edit=may_edit) for name in listed.missing),
    )


def held_of(held: Mapping[str, bool]) -> Checklist:
    """Sort what a contract is governed by into what is there and what is missing."""
    return checklist(
        GOVERNED_BY, {name: "present" if held[name] else "missing" for name in GOVERNED_BY}
    )


def _row(contract: Contract, name: str, *, may_edit: bool) -> KeyValue:
    label, means, address = GOVERNED_BY[name]
    return KeyValue(label, means, contract_url(contract, address) if may_edit else "")

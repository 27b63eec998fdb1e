"""What the pages on who does what show: a contract's matrix, one activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from contracts.models import Contract, Responsibility
from contracts.obligations.pages import contract_crumbs, contract_of, may
from contracts.rules.raci import LETTERS, OURS
from core.components.parts import Crumb

WORDS: Final = {"R": "Responsible", "A": "Accountable", "C": "Consulted", "I": "Informed"}


@dataclass(frozen=True, slots=True)
class Head:
    """A role, and whose it is."""

    role: str
    side: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An activity: its letters under the roles, and the same in words for narrow screens."""

    title: str
    url: str
    clause: str
    cells: tuple[str, ...]
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """Who does what under a contract."""

    contract: Contract
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    heads: tuple[Head, ...]
    rows: tuple[MatrixRow, ...]
    may_edit: bool
    back_url: str


@dataclass(frozen=True, slots=True)
class MatrixPart:
    """What a contract's own page shows of who does what."""

    note: str
    url: str
    may_edit: bool
    count: int


def matrix_part(contract: Contract, *, may_edit: bool) -> MatrixPart:
    """Count the activities that are divided; one query."""
    count = contract.responsibilities.count()
    return MatrixPart(
        note=f"{count:,} {'activity' if count == 1 else 'activities'} divided" if count else "",
        url=contract_url(contract, "contracts:responsibility-matrix"),
        may_edit=may_edit,
        count=count,
    )


def matrix_page(user: User, reference: str) -> MatrixPage:
    """Gather who does what; two queries besides the contract's.

    :raises Http404: no such contract, or not for this person
    """
    contract = contract_of(user, reference)
    edits = may(user, Capability.EDIT_CONTRACTS, contract)
    found = list(contract.responsibilities.prefetch_related("parts"))
    heads = _heads(found)
    sides = {"ours": contract.unit.name, "vendor": contract.vendor.display_name}
    return MatrixPage(
        contract=contract,
        title=f"Responsibilities under {contract.reference}",
        lead=f"{contract.title}: who of {contract.unit.name} and {contract.vendor.display_name}"
        " does what.",
        crumbs=contract_crumbs(contract, "Responsibilities"),
        heads=tuple(Head(role, sides[side]) for side, role in heads),
        rows=tuple(_row(row, heads, edits=edits) for row in found),
        may_edit=edits,
        back_url=contract_url(contract),
    )


def _heads(found: Sequence[Responsibility]) -> list[tuple[str, str]]:
    """Give each role once, ours first."""
    roles = {(part.side, part.role) for row in found for part in row.parts.all()}
    return sorted(roles, key=lambda one: (one[0] != OURS, one[1]))


def _row(row: Responsibility, heads: Sequence[tuple[str, str]], *, edits: bool) -> MatrixRow:
    letters: dict[tuple[str, str], set[str]] = {}
    for part in row.parts.all():
        letters.setdefault((part.side, part.role), set()).add(part.letter)
    return MatrixRow(
        title=row.title,
        url=reverse("contracts:responsibility-change", args=[row.public_id]) if edits else "",
        clause=row.clause,
        cells=tuple(
            " ".join(letter for letter in LETTERS if letter in letters.get(head, ()))
            for head in heads
        ),
        said=tuple(
            (WORDS[letter], ", ".join(roles))
            for letter in LETTERS
            if (roles := [head[1] for head in heads if letter in letters.get(head, ())])
        ),
    )


def find_responsibility(user: User, public_id: UUID) -> Responsibility:
    """Find an activity that a person may change.

    :raises Http404: no such activity, or not this person's to change
    """
    rows = Responsibility.objects.visible_to(user, Capability.EDIT_CONTRACTS)
    found = rows.select_related("contract__vendor", "contract__unit").prefetch_related("parts")
    row = found.filter(public_id=public_id).first()
    if row is None:
        raise Http404("No such activity.")
    return row

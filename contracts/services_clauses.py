"""What is done with the checklist of a contract: say what of a robust contract it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.clauses.kinds import ClauseKind, ClauseStanding
from contracts.models import Contract, ContractClause
from core.entries import line_of_text, one_of_choices
from core.errors import RuleError


@dataclass(frozen=True, slots=True)
class ClauseInput:
    """What was found of a clause: where it stands, or why it is not needed."""

    kind: str
    state: str
    note: str = ""


def _checked(entered: ClauseInput, place: str) -> ClauseInput:
    """Check what is said of one clause.

    :raises RuleError: an entry that does not hold
    """
    kind = one_of_choices(
        entered.kind, ClauseKind.values, field=f"{place}.kind", label="The clause"
    )
    state = one_of_choices(
        entered.state, ClauseStanding.values, field=f"{place}.state", label="Where it stands"
    )
    note = line_of_text(
        entered.note, field=f"{place}.note", label="The note", longest=200, is_required=False
    )
    label = ClauseKind(kind).label
    if state == ClauseStanding.PRESENT and not note:
        raise RuleError(
            f"{label}: say where it stands, such as “Section 7” or “page 12”.",
            field=f"{place}.note",
            code="required",
        )
    if state == ClauseStanding.NOT_NEEDED and not note:
        raise RuleError(
            f"{label}: say why this contract does not need it.",
            field=f"{place}.note",
            code="required",
        )
    if state == ClauseStanding.UNSEEN and note:
        raise RuleError(
            f"{label}: nobody has looked at it, so there is nothing to note. Say where it stands.",
            field=f"{place}.state",
        )
    return ClauseInput(kind, state, note)


@transaction.atomic
def check_clauses(
    *, contract: Contract, entered: Sequence[ClauseInput], by: User | None, now: datetime
) -> int:
    """Say of clauses where they stand, and count those that changed; safe to repeat.

    What is not named stays as it was; `unseen` takes back what was said. The field of a refusal
    begins with the place of its clause in what was entered, from 0.

    :raises RuleError: an entry that does not hold, or a clause named twice
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    said: dict[str, ClauseInput] = {}
    for place, one in enumerate(entered):
        checked = _checked(one, f"clauses.{place}")
        if checked.kind in said:
            raise RuleError(
                f"{ClauseKind(checked.kind).label} stands here twice. Enter it once.",
                field=f"clauses.{place}.kind",
                code="unique",
            )
        said[checked.kind] = checked
    known = {row.kind: row for row in contract.clauses.all()}
    return sum(_keep(contract, known.get(kind), one, by, now) for kind, one in said.items())


def _keep(
    contract: Contract,
    row: ContractClause | None,
    said: ClauseInput,
    by: User | None,
    now: datetime,
) -> bool:
    """Keep what is said of one clause, and tell whether it changed."""
    if said.state == ClauseStanding.UNSEEN:
        if row is not None:
            row.delete()
        return row is not None
    if row is not None and (row.state, row.note) == (said.state, said.note):
        return False
    row = row or ContractClause(contract=contract, kind=said.kind)
    row.state, row.note, row.looked_by, row.looked_at = said.state, said.note, by, now
    row.save()
    return True

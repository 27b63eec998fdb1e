"""What is done with responsibilities: divide, divide anew, take off, start from the usual."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract, Responsibility, ResponsibilityPart
from contracts.models.responsibilities import MOST_PARTS
from contracts.register_choices import Letter, Side
from contracts.rules.raci import Part, lacking, usual_activities
from core.entries import line_of_text, one_of_choices
from core.errors import ConflictError, RuleError


def _title(title: str) -> str:
    return line_of_text(title, field="title", label="The activity", longest=160)


def _clause(clause: str) -> str:
    return line_of_text(clause, field="clause", label="The clause", longest=40, is_required=False)


def _checked(parts: Iterable[Part]) -> set[Part]:
    """Check who does what.

    :raises RuleError: not one accountable, nobody responsible, or a part that does not hold
    """
    found = {
        Part(
            one_of_choices(part.side, Side.values, field="parts", label="The side"),
            line_of_text(part.role, field="parts", label="The role", longest=60),
            one_of_choices(part.letter, Letter.values, field="parts", label="The letter"),
        )
        for part in parts
    }
    wrong = lacking(found)
    if wrong:
        is_accountable = wrong.startswith("One")
        raise RuleError(wrong, field="accountable" if is_accountable else "responsible_ours")
    if len(found) > MOST_PARTS:
        raise RuleError(f"An activity has at most {MOST_PARTS} parts. Divide it.", field="parts")
    return found


@transaction.atomic
def divide_activity(
    *,
    contract: Contract,
    title: str,
    parts: Iterable[Part],
    clause: str = "",
    by: User | None,
    now: datetime,
) -> Responsibility:
    """Say who does what in an activity; the same again gives the one that stands.

    :raises RuleError: an entry that does not hold, not one accountable, nobody responsible
    :raises ConflictError: the contract divides the activity otherwise
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    said, named, given = _checked(parts), _title(title), _clause(clause)
    known = Responsibility.objects.filter(contract=contract, title=named).first()
    if known is None:
        return _made(contract, named, given, said, now)
    if parts_of(known) != said or known.clause != given:
        raise ConflictError("The contract divides this activity already. Change it.", field="title")
    return known


def _made(
    contract: Contract, title: str, clause: str, parts: set[Part], now: datetime
) -> Responsibility:
    row = Responsibility.objects.create(
        contract=contract, title=title, clause=clause, created_at=now
    )
    _keep(row, parts)
    return row


def _keep(row: Responsibility, parts: set[Part]) -> None:
    ResponsibilityPart.objects.bulk_create(
        ResponsibilityPart(responsibility=row, side=part.side, role=part.role, letter=part.letter)
        for part in sorted(parts)
    )


def parts_of(row: Responsibility) -> set[Part]:
    """Give who does what in an activity, as it stands."""
    return {Part(part.side, part.role, part.letter) for part in row.parts.all()}


@transaction.atomic
def divide_anew(
    *,
    responsibility: Responsibility,
    title: str,
    parts: Iterable[Part],
    clause: str = "",
    by: User | None,
) -> Responsibility:
    """Say anew who does what; only what differs is written, and the history keeps both.

    :raises RuleError: an entry that does not hold, not one accountable, nobody responsible
    :raises ConflictError: the contract has another activity of this name
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    kept = _held(responsibility)
    require(by, Capability.EDIT_CONTRACTS, kept.contract.unit_id)
    said, named = _checked(parts), _title(title)
    others = Responsibility.objects.filter(contract=kept.contract, title=named)
    if others.exclude(pk=kept.pk).exists():
        raise ConflictError("The contract has another activity of this name.", field="title")
    stands = parts_of(kept)
    gone = stands - said
    for part in kept.parts.all():
        if Part(part.side, part.role, part.letter) in gone:
            part.delete()
    _keep(kept, said - stands)
    kept.title, kept.clause = named, _clause(clause)
    kept.save(update_fields=["title", "clause"])
    return kept


@transaction.atomic
def take_off_activity(*, responsibility: Responsibility, by: User | None) -> None:
    """Take an activity off the matrix; its history stays.

    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    kept = _held(responsibility)
    require(by, Capability.EDIT_CONTRACTS, kept.contract.unit_id)
    kept.delete()


@transaction.atomic
def divide_as_usual(*, contract: Contract, by: User | None, now: datetime) -> int:
    """Add the usual activities of the service type that the contract lacks; give how many.

    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    known = set(contract.responsibilities.values_list("title", flat=True))
    new = [one for one in usual_activities(contract.service_type) if one.title not in known]
    for one in new:
        _made(contract, one.title, "", set(one.parts), now)
    return len(new)


def _held(responsibility: Responsibility) -> Responsibility:
    rows = Responsibility.objects.select_for_update(of=("self",)).select_related("contract")
    found: Responsibility = rows.get(pk=responsibility.pk)
    return found

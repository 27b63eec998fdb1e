"""What is done with the objectives of contracts: set, change, read, close, open again."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract, Objective, ObjectiveReading
from contracts.models.objectives import MOST_FIGURE
from contracts.register_choices import Benefit, ObjectiveState
from core.entries import day, figure_between, line_of_text, one_of_choices
from core.errors import ConflictError, RuleError


@dataclass(frozen=True, slots=True)
class ObjectiveInput:
    """What an objective says; baseline and target are figures of the measure."""

    title: str
    measure: str
    baseline: Decimal
    target: Decimal
    unit: str = ""
    benefit: str = ""
    due_on: date | None = None
    owner: User | None = None


def _figure(value: object, name: str, label: str) -> Decimal:
    return figure_between(value, -MOST_FIGURE, MOST_FIGURE, field=name, label=label, decimals=4)


def _checked(entered: ObjectiveInput) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(entered, name) for name in entered.__slots__}
    values["title"] = line_of_text(entered.title, field="title", label="The objective", longest=160)
    values["measure"] = line_of_text(
        entered.measure, field="measure", label="The measure", longest=160
    )
    values["unit"] = line_of_text(
        entered.unit, field="unit", label="The unit", longest=20, is_required=False
    )
    if entered.benefit:
        one_of_choices(entered.benefit, Benefit.values, field="benefit", label="The benefit")
    values["baseline"] = _figure(entered.baseline, "baseline", "The baseline")
    values["target"] = _figure(entered.target, "target", "The target")
    if values["target"] == values["baseline"]:
        raise RuleError("The target is the baseline. Enter what is to be reached.", field="target")
    if entered.due_on is not None:
        values["due_on"] = day(entered.due_on, field="due_on", label="The day")
    return values


@transaction.atomic
def set_objective(
    *, contract: Contract, entered: ObjectiveInput, by: User | None, now: datetime
) -> Objective:
    """Put an objective on record; the same again gives the one that stands.

    :raises RuleError: an entry that does not hold
    :raises ConflictError: the contract has one of this name that says otherwise
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    values = _checked(entered)
    known = Objective.objects.filter(contract=contract, title=values["title"]).first()
    if known is None:
        return Objective.objects.create(contract=contract, **values, created_at=now)
    if any(getattr(known, name) != value for name, value in values.items()):
        raise ConflictError(
            "The contract has an objective of this name. Change that one, or enter another name.",
            field="title",
        )
    return known


@transaction.atomic
def change_objective(
    *,
    objective: Objective,
    entered: ObjectiveInput,
    by: User | None,
    now: datetime,  # noqa: ARG001
) -> Objective:
    """Say an objective anew; its readings stay.

    :raises RuleError: an entry that does not hold
    :raises ConflictError: the contract has another of this name
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    kept = _held(objective)
    require(by, Capability.EDIT_CONTRACTS, kept.contract.unit_id)
    values = _checked(entered)
    others = Objective.objects.filter(contract=kept.contract, title=values["title"])
    if others.exclude(pk=kept.pk).exists():
        raise ConflictError("The contract has another objective of this name.", field="title")
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(values))
    return kept


@transaction.atomic
def read_objective(
    *,
    objective: Objective,
    on: date,
    value: Decimal,
    note: str = "",
    by: User | None,
    now: datetime,
) -> ObjectiveReading:
    """Note the figure of a day; the same day again corrects it, and the history keeps both.

    :raises RuleError: a figure or a day that does not hold, one ahead, or a closed objective
    :raises ForbiddenError: the person may not manage services in the contract's unit
    """
    kept = _held(objective)
    require(by, Capability.MANAGE_SERVICE, kept.contract.unit_id)
    if kept.state != ObjectiveState.OPEN:
        raise RuleError("The objective is closed. Open it again to note figures.")
    day(on, field="on", label="The day")
    if on > now.date():
        raise RuleError("The day lies ahead. Enter the day on which it was read.", field="on")
    reading, _ = ObjectiveReading.objects.update_or_create(
        objective=kept,
        on=on,
        defaults={
            "value": _figure(value, "value", "The figure"),
            "note": line_of_text(
                note, field="note", label="The note", longest=400, is_required=False
            ),
            "by": by,
            "at": now,
        },
    )
    return reading


@transaction.atomic
def close_objective(
    *, objective: Objective, state: str, note: str = "", by: User, now: datetime
) -> Objective:
    """Say what became of an objective, or open it again.

    :raises RuleError: no such state, or given up without a reason
    :raises ForbiddenError: the person may not manage services in the contract's unit
    """
    kept = _held(objective)
    require(by, Capability.MANAGE_SERVICE, kept.contract.unit_id)
    one_of_choices(state, ObjectiveState.values, field="state", label="What became of it")
    said = line_of_text(note, field="note", label="The reason", longest=400, is_required=False)
    if state in {ObjectiveState.MISSED, ObjectiveState.DROPPED} and not said:
        raise RuleError("Say why it was not reached, for those who read it later.", field="note")
    is_open = state == ObjectiveState.OPEN
    kept.state, kept.state_note = state, said
    kept.closed_at, kept.closed_by = (None, None) if is_open else (now, by)
    kept.save(update_fields=["state", "state_note", "closed_at", "closed_by"])
    return kept


def _held(objective: Objective) -> Objective:
    rows = Objective.objects.select_for_update(of=("self",)).select_related("contract")
    return rows.get(pk=objective.pk)

"""The forms of objectives: what is aimed at, a figure, what became of it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms

from accounts.models import User
from contracts.aiming.pages import ObjectivePage
from contracts.models import Contract, Objective
from contracts.register_choices import Benefit, ObjectiveState
from contracts.services_objectives import (
    ObjectiveInput,
    change_objective,
    close_objective,
    read_objective,
    set_objective,
)
from core.errors import PortalError
from core.forms import DayField, FigureField, PortalForm

_NAMES: Final = ("title", "measure", "unit", "baseline", "target", "benefit", "due_on")


class ObjectiveForm(PortalForm):
    """What is aimed at, and by which figure it is known."""

    title = forms.CharField(
        label="Objective", max_length=160, help_text="Such as “Fewer interruptions in shops”."
    )
    benefit = forms.ChoiceField(
        label="Serves", choices=[("", "None of the usual"), *Benefit.choices], required=False
    )
    measure = forms.CharField(
        label="Measure", max_length=160, help_text="By which figure one knows it."
    )
    unit = forms.CharField(
        label="Unit", max_length=20, required=False, help_text="Such as %, hours, EUR."
    )
    baseline = FigureField(label="Baseline", help_text="The figure before the arrangement.")
    target = FigureField(label="Target")
    due_on = DayField(label="To be reached by", required=False)
    owner = forms.ChoiceField(label="Owner", required=False)

    def __init__(
        self,
        contract: Contract,
        people: Sequence[User],
        *args: Any,
        objective: Objective | None = None,
        **kwargs: Any,
    ) -> None:
        """Offer the people of the unit; start from what is on record, if anything is."""
        self.contract, self.objective = contract, objective
        if objective is not None:
            initial = {name: getattr(objective, name) for name in _NAMES}
            for name in ("baseline", "target"):
                initial[name] = f"{Decimal(initial[name]).normalize():f}"
            kwargs["initial"] = {**initial, "owner": str(objective.owner_id or "")}
        super().__init__(*args, **kwargs)
        known = {person.pk: person for person in people}
        if objective is not None and objective.owner is not None:
            known.setdefault(objective.owner.pk, objective.owner)
        self.people = {str(pk): person for pk, person in known.items()}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)  # noqa: S101  as declared above
        named = [(pk, person.display_name) for pk, person in self.people.items()]
        owner.choices = [("", "Nobody yet"), *named]

    def keep(self, *, by: User, now: datetime) -> Objective | None:
        """Set or change it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        given = dict(self.cleaned_data)
        entered = ObjectiveInput(**{**given, "owner": self.people.get(given["owner"])})
        try:
            if self.objective is None:
                return set_objective(contract=self.contract, entered=entered, by=by, now=now)
            return change_objective(objective=self.objective, entered=entered, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None


class ReadingForm(PortalForm):
    """The figure of a day."""

    do = "read"
    word = "Note figure"
    value = FigureField(label="Figure")
    on = DayField(label="Read on")
    note = forms.CharField(label="Note", max_length=400, required=False)

    def keep(self, objective: Objective, *, by: User, now: datetime) -> str:
        """Note it and say so; "" with a sentence where it does not hold."""
        if not self.is_valid():
            return ""
        try:
            read_objective(objective=objective, **self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return ""
        return "The figure is on record."


class ClosingForm(PortalForm):
    """What became of an objective."""

    do = "close"
    word = "Record"
    state = forms.ChoiceField(label="What became of it")
    note = forms.CharField(
        label="Reason",
        max_length=400,
        required=False,
        help_text="Needed where it was missed or given up.",
    )

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        """Offer what an open one can become, or to open it again."""
        super().__init__(*args, **kwargs)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)  # noqa: S101  as declared above
        state.choices = [
            (value, label) if value != ObjectiveState.OPEN else (value, "Open again")
            for value, label in ObjectiveState.choices
            if (value == ObjectiveState.OPEN) != is_open
        ]

    def keep(self, objective: Objective, *, by: User, now: datetime) -> str:
        """Record it and say so; "" with a sentence where it does not hold."""
        if not self.is_valid():
            return ""
        try:
            row = close_objective(objective=objective, **self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return ""
        return f"Recorded as {str(row.get_state_display()).lower()}."


def deed_forms(page: ObjectivePage, data: Any, *, today: date) -> list[ReadingForm | ClosingForm]:
    """Make the forms that are open to the person; the one that was sent is filled."""
    if not page.may_manage:
        return []
    sent = data.get("do") if data is not None else None
    found: list[ReadingForm | ClosingForm] = []
    if page.is_open:
        found.append(ReadingForm(data if sent == ReadingForm.do else None, initial={"on": today}))
    found.append(ClosingForm(data if sent == ClosingForm.do else None, is_open=page.is_open))
    return found

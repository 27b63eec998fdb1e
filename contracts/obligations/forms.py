"""The forms of obligations: what is owed, that it was done, what came of it."""

from datetime import datetime
from typing import Any, Final

from django import forms

from accounts.models import User
from contracts.models import Milestone, Obligation
from contracts.obligations.pages import ContractObligationsPage, ObligationPage
from contracts.register_choices import MilestoneState, ObligationKind, Recurs, Side
from contracts.services_obligations import (
    agree_obligation,
    change_obligation,
    decide_milestone,
    report_milestone,
)
from core.errors import PortalError
from core.forms import DayField, PortalForm

OUTCOMES: Final = (
    (MilestoneState.MET.value, "Met"),
    (MilestoneState.PARTIALLY_MET.value, "Partly met"),
    (MilestoneState.NOT_MET.value, "Not met"),
    (MilestoneState.SCHEDULED.value, "Send back"),
)


class WhatIsOwedForm(PortalForm):
    """What is owed, and when."""

    title = forms.CharField(
        label="What is owed", max_length=160, help_text="Such as “Monthly service report”."
    )
    detail = forms.CharField(
        label="What counts as done",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    clause = forms.CharField(label="Clause", max_length=40, required=False)
    first_due_on = DayField(
        label="First day due", help_text="Later days are counted from it; 31 goes to month ends."
    )
    every_months = forms.TypedChoiceField(label="Due", choices=Recurs.choices, coerce=int)
    last_due_on = DayField(
        label="Last day due", required=False, help_text="Empty: while the contract runs."
    )


class ObligationForm(WhatIsOwedForm):
    """A new obligation."""

    side = forms.ChoiceField(label="Owed by", choices=Side.choices)
    kind = forms.ChoiceField(label="Kind", choices=ObligationKind.choices)
    field_order = ("side", "kind", "title", "detail", "clause", "first_due_on", "every_months")

    def __init__(self, page: ContractObligationsPage, *args: Any, **kwargs: Any) -> None:
        """Name the two sides."""
        super().__init__(*args, **kwargs)
        self.contract = page.contract
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101  as declared above
        side.choices = [
            (Side.VENDOR.value, self.contract.vendor.display_name),
            (Side.OURS.value, self.contract.unit.name),
        ]

    def keep(self, *, by: User, now: datetime) -> Obligation | None:
        """Agree it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            return agree_obligation(contract=self.contract, **self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None


class ObligationChangeForm(WhatIsOwedForm):
    """An obligation said anew."""

    def __init__(self, obligation: Obligation, *args: Any, **kwargs: Any) -> None:
        """Start from what is on record."""
        names = ("title", "detail", "clause", "first_due_on", "every_months", "last_due_on")
        kwargs["initial"] = {name: getattr(obligation, name) for name in names}
        super().__init__(*args, **kwargs)
        self.obligation = obligation

    def keep(self, *, by: User, now: datetime) -> Obligation | None:
        """Change it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            return change_obligation(
                obligation=self.obligation, **self.cleaned_data, by=by, now=now
            )
        except PortalError as error:
            self.refuse(error)
            return None


class ReportForm(PortalForm):
    """That something was done."""

    do = "report"
    evidence = forms.CharField(
        label="Evidence",
        max_length=400,
        help_text="Where the proof is: an address, a ticket, a file.",
    )

    def keep(self, milestone: Milestone, *, by: User, now: datetime) -> str:
        """Report it and say so; "" with a sentence where it cannot be done."""
        if not self.is_valid():
            return ""
        try:
            report_milestone(milestone=milestone, **self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return ""
        return "Reported. Another person accepts it."


class MilestoneDecisionForm(PortalForm):
    """What came of it."""

    do = "decide"
    state = forms.ChoiceField(label="What came of it", choices=OUTCOMES)
    note = forms.CharField(
        label="Reason",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed unless it was met.",
    )

    def keep(self, milestone: Milestone, *, by: User, now: datetime) -> str:
        """Decide it and say so; "" with a sentence where it cannot be done."""
        if not self.is_valid():
            return ""
        try:
            row = decide_milestone(milestone=milestone, **self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return ""
        is_back = row.state == MilestoneState.SCHEDULED
        return "Sent back." if is_back else f"Recorded as {row.get_state_display().lower()}."


def deed_forms(page: ObligationPage, data: Any) -> list[ReportForm | MilestoneDecisionForm]:
    """Make the forms that are open to the person; the one that was sent is filled."""
    found: list[ReportForm | MilestoneDecisionForm] = []
    sent = data.get("do") if data is not None else None
    if page.may_report:
        found.append(ReportForm(data if sent == ReportForm.do else None))
    if page.may_decide:
        found.append(MilestoneDecisionForm(data if sent == MilestoneDecisionForm.do else None))
    return found

"""What people enter about disputes: why a figure is wrong, and what is decided."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from core.errors import PortalError, RuleError
from core.forms import FigureField, PortalForm
from slas.disputing.page import DisputePage
from slas.disputing.raising import RaisingPage
from slas.excusing.fields import ProseField
from slas.models import Dispute
from slas.services.disputes import decide_dispute, raise_dispute, withdraw_dispute


class RaisingForm(PortalForm):
    """Why a figure is disputed."""

    reason = ProseField(
        label="Reason", max_length=1000, rows=5, help_text="What is wrong, and what is right."
    )
    evidence = forms.CharField(
        label="Evidence",
        max_length=400,
        required=False,
        help_text="Where the proof is found: an address, tickets, a file.",
    )

    def keep(self, page: RaisingPage, *, by: User, now: datetime) -> Dispute | None:
        """Raise the dispute; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            return raise_dispute(
                result=page.result, credit=page.credit, **self.cleaned_data, by=by, now=now
            )
        except PortalError as error:
            self.refuse(error)
            return None


class DisputeForm(PortalForm):
    """What is decided of a dispute, with what takes the place of the figure."""

    decision = ProseField(
        label="Decision", max_length=1000, required=False, help_text="Why, in a sentence or two."
    )
    agreed_attained = FigureField(
        label="Agreed value",
        required=False,
        help_text="Of what is upheld. Empty: what the inputs now give.",
    )
    agreed_amount = FigureField(
        label="Agreed amount",
        required=False,
        help_text="Of what is upheld. Empty: what the figures now give.",
    )

    def __init__(self, page: DisputePage, *args: Any, **kwargs: Any) -> None:
        """Ask for a value of a result, and for an amount of a credit."""
        super().__init__(*args, **kwargs)
        self.page = page
        self.fields["decision"].required = self.data.get("deed") != "withdraw"
        if page.of_credit:
            del self.fields["agreed_attained"]
        if not page.may_agree_amount:
            del self.fields["agreed_amount"]
        for name in ("agreed_attained", "agreed_amount"):
            field = self.fields.get(name)
            if isinstance(field, FigureField):
                field.unit = page.unit

    def carry_out(self, deed: str, *, by: User, now: datetime) -> str:
        """Do what was asked; give what was done in words, "" where it does not hold."""
        if not self.is_valid():
            return ""
        try:
            return self._do(deed, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return ""

    def _do(self, deed: str, *, by: User, now: datetime) -> str:
        dispute = self.page.dispute
        if deed == "withdraw":
            withdraw_dispute(dispute=dispute, by=by, now=now)
            return "The dispute is withdrawn; the figure stands."
        if deed not in ("uphold", "reject"):
            raise RuleError("Choose what is to be done.")
        upheld = deed == "uphold"
        decide_dispute(dispute=dispute, upheld=upheld, **self.cleaned_data, by=by, now=now)
        return (
            "The dispute is upheld. What follows for the figures is computed now."
            if upheld
            else "The dispute is rejected; the figure stands."
        )

    @property
    def agreed(self) -> Any:
        """Give the field of what takes the figure's place, if there is one."""
        name = "agreed_amount" if self.page.of_credit else "agreed_attained"
        return self[name] if name in self.fields else None

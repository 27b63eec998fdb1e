"""What a person does to a statement: submit, send back, publish; with a reason where it revises."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from core.errors import PortalError
from core.forms import PortalForm
from slas.services.statements import publish_statement, send_back, submit_statement
from slas.statements.life import Deeds

SAID = {
    "submit": "Submitted. An approver publishes it.",
    "send_back": "Sent back.",
    "publish": "Published and signed.",
}


class DeedForm(PortalForm):
    """A deed on the figures that were shown."""

    inputs_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why it differs",
        max_length=400,
        error_messages={"required": "Say in a few words why it differs."},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The vendor reads this with the revision.",
    )

    def __init__(self, deeds: Deeds, *args: Any, **kwargs: Any) -> None:
        """Ask for a reason where a revision is submitted."""
        super().__init__(*args, **kwargs)
        self.deeds = deeds
        if not deeds.needs_reason:
            del self.fields["reason"]

    def keep(self, deed: str, *, by: User, now: datetime) -> bool:
        """Do it; False, with a sentence, where it cannot be done."""
        if not self.is_valid():
            return False
        statement, shown = self.deeds.statement, self.cleaned_data["inputs_hash"]
        try:
            if deed == "submit":
                reason = self.cleaned_data.get("reason", "")
                submit_statement(
                    statement=statement, inputs_hash=shown, reason=reason, by=by, now=now
                )
            elif deed == "publish":
                publish_statement(statement=statement, inputs_hash=shown, by=by, now=now)
            else:
                send_back(statement=statement, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return False
        return True

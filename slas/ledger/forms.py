"""What a person does to a credit: a reason, an invoice line, the state that they were shown."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django import forms

from accounts.models import User
from core.errors import ConflictError, PortalError
from core.forms import PortalForm
from slas.ledger.deeds import Deed
from slas.models import Credit
from slas.services import ledger as services
from slas.services.disputes import raise_dispute

SAID: Final = {
    "notify": "Noted: the vendor was told.",
    "claim": "Noted as claimed.",
    "grant": "Noted as granted.",
    "refuse": "Noted as refused.",
    "confirm": "Confirmed.",
    "apply": "Applied.",
    "earn_back": "Noted as earned back.",
    "ask_waiver": "Asked. Another person approves the waiver.",
    "approve_waiver": "Waived.",
    "decline_waiver": "Kept as it is.",
    "dispute": "Disputed. It is shown so until it is decided.",
}
_CHANGED: Final = "Somebody else has moved this credit meanwhile. Read it again first."


def _dispute(*, credit: Credit, reason: str, evidence: str, by: User, now: datetime) -> None:
    raise_dispute(credit=credit, reason=reason, evidence=evidence, by=by, now=now)


_SERVICES: Final[dict[str, Callable[..., None]]] = {
    "notify": services.notify_credit,
    "claim": services.claim_credit,
    "grant": services.grant_claim,
    "refuse": services.refuse_claim,
    "confirm": services.confirm_credit,
    "apply": services.apply_to_invoice,
    "earn_back": services.earn_back_credit,
    "ask_waiver": services.ask_waiver,
    "approve_waiver": services.approve_waiver,
    "decline_waiver": services.decline_waiver,
    "dispute": _dispute,
}


def seen(credit: Credit) -> str:
    """Write what a person was shown of a credit, to be held against it when they act."""
    waiver = credit.waiver_asked_at.isoformat() if credit.waiver_asked_at else ""
    return f"{credit.state}/{credit.amount}/{waiver}"


class StepForm(PortalForm):
    """One deed on a credit as it was shown."""

    seen = forms.CharField(max_length=120, widget=forms.HiddenInput, required=False)
    invoice_line = forms.CharField(
        label="Invoice and line",
        max_length=120,
        help_text="Such as 4711, line 3.",
        error_messages={"required": "Name the line of the invoice."},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give the reason."},
    )
    evidence = forms.CharField(
        label="Evidence",
        max_length=400,
        required=False,
        help_text="Where the proof is: an address, a ticket, a file.",
    )

    def __init__(self, deed: Deed, credit: Credit, *args: Any, **kwargs: Any) -> None:
        """Ask for what the deed needs."""
        super().__init__(*args, auto_id=f"id_{deed.do}_%s", **kwargs)
        self.deed, self.credit = deed, credit
        asked = {"both": ("reason", "evidence"), "": ()}.get(deed.asks, (deed.asks,))
        for name in ("invoice_line", "reason", "evidence"):
            if name not in asked:
                del self.fields[name]
        if "reason" in asked and not deed.is_asked:
            self.fields["reason"].required = False

    def keep(self, *, by: User, now: datetime) -> bool:
        """Do it; False, with a sentence, where it cannot be done."""
        if not self.is_valid():
            return False
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        try:
            if self.cleaned_data["seen"] != seen(self.credit):
                raise ConflictError(_CHANGED, code="changed")
            _SERVICES[self.deed.do](credit=self.credit, **given, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return False
        return True

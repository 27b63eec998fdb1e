"""What people enter about amendments: what is to change, and what is decided of it."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction

from accounts.models import User
from contracts.amending.pages import AmendmentPage, NewAmendmentPage
from contracts.models import Amendment
from contracts.models.documents import MOST_BYTES
from contracts.services_amendments import (
    approve_amendment,
    propose_amendment,
    reject_amendment,
    withdraw_amendment,
)
from contracts.services_documents import TOO_LARGE, add_document, read_bounded
from core.errors import PortalError, RuleError
from core.file_kinds import KINDS, TAKEN
from core.forms import DayField, FigureField, PortalForm, Problem, problems_of


class AmendmentForm(PortalForm):
    """What an amendment changes, from which day on, and the paper that says so."""

    effective_from = DayField(label="First day", help_text="What came before keeps its terms.")
    change = forms.CharField(
        label="What changes",
        max_length=200,
        error_messages={"required": "Say what changes."},
        help_text="As one would say it, such as “Extended by a year, 2.9 % dearer”.",
    )
    ends_on = DayField(
        label="Ends on",
        required=False,
        help_text="The first day after the term; empty while it is open-ended.",
    )
    monthly_charge = FigureField(
        label="Monthly charge", required=False, help_text="Empty: none from that day on."
    )
    at_risk_percent = FigureField(
        label="Share at risk",
        required=False,
        unit="%",
        help_text="Empty: none from that day on.",
    )
    document = forms.FileField(
        label="Signed document",
        required=False,
        allow_empty_file=True,
        max_length=None,
        help_text=f"{TAKEN}; up to {MOST_BYTES // 1024 // 1024} MB. The approver sees its digest.",
        widget=forms.FileInput(
            {"accept": ",".join(end for kind in KINDS.values() for end in kind.endings)}
        ),
    )

    def __init__(self, page: NewAmendmentPage, *args: Any, **kwargs: Any) -> None:
        """Start from the latest terms, or from those of an amendment that came to nothing."""
        kwargs["initial"] = {
            name: getattr(page.start, name)
            for name in ("ends_on", "monthly_charge", "at_risk_percent")
        }
        if page.start is not page.latest:
            kwargs["initial"] |= {
                "effective_from": page.start.effective_from,
                "change": page.change,
            }
        super().__init__(*args, **kwargs)
        self.page = page
        charge = self.fields["monthly_charge"]
        assert isinstance(charge, FigureField)  # noqa: S101  as declared above
        charge.unit = page.contract.currency

    def keep(self, *, by: User, now: datetime) -> Amendment | None:
        """Propose the amendment; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            return self._propose(by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None

    @transaction.atomic
    def _propose(self, *, by: User, now: datetime) -> Amendment:
        """Keep the paper with the contract and propose the terms; both or neither."""
        contract, terms = self.page.contract, dict(self.cleaned_data)
        file, paper = terms.pop("document"), None
        if file:
            try:
                paper = add_document(
                    owner=contract,
                    name=file.name,
                    content=read_bounded(file.chunks()),
                    title=f"Amendment: {terms['change']}"[:160],
                    by=by,
                    now=now,
                )
            except RuleError as error:
                raise RuleError(error.message, field="document", code=error.code) from error
        return propose_amendment(contract=contract, **terms, document=paper, by=by, now=now)

    def refuse_size(self) -> None:
        """Say that the file is too large, of which nothing was read."""
        self.full_clean()
        self.errors.clear()
        self.add_error("document", TOO_LARGE)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List what is wrong, in the order of the page."""
        return problems_of(self)


class AmendmentDecisionForm(PortalForm):
    """What an approver says of an amendment, or that its author takes it back."""

    decision = forms.CharField(
        label="In words",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="A rejection needs the reason; an approval may do without.",
    )

    def __init__(self, page: AmendmentPage, *args: Any) -> None:
        """Decide of the page's amendment."""
        super().__init__(*args)
        self.amendment = page.amendment

    def carry_out(self, deed: str, *, by: User, now: datetime) -> str:
        """Do the deed and say what came of it; "" where it does not hold, with the reason."""
        if not self.is_valid():
            return ""
        words = self.cleaned_data["decision"]
        try:
            if deed == "approve":
                version = approve_amendment(
                    amendment=self.amendment, decision=words, by=by, now=now
                )
                return f"Approved: version {version.number} holds from its first day."
            if deed == "reject":
                reject_amendment(amendment=self.amendment, decision=words, by=by, now=now)
                return "Rejected. The terms stay as they are."
            if deed == "withdraw":
                withdraw_amendment(amendment=self.amendment, by=by, now=now)
                return "Withdrawn. The terms stay as they are."
        except PortalError as error:
            self.refuse(error)
        return ""

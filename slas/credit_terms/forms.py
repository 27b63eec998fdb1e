"""The forms of credit terms and billed charges."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from core.errors import PortalError
from core.filters import MONTH
from core.forms import DayField, FigureField, PortalForm, Problem, WholeField, problems_of
from slas.choices import EarnBackPolicy, TerminationTriggerKind
from slas.credit_terms.pages import ChargeFormPage, TermsFormPage
from slas.models import BilledCharge, CreditTerms
from slas.pages.credit_clauses import plain
from slas.services.billing import record_billed_charge
from slas.services.credit_terms import (
    MOST_TRIGGERS,
    CreditTermsInput,
    TriggerInput,
    agree_credit_terms,
)

_CAPS = ("month_cap_percent", "year_cap_percent", "total_cap_percent", "pool_percent")
_EMPTY_ROWS = 2


class TriggerForm(PortalForm):
    """What gives the right to terminate; empty without a kind."""

    kind = forms.ChoiceField(
        label="Trigger", choices=[("", "None"), *TerminationTriggerKind.choices], required=False
    )
    times = WholeField(label="Times", required=False)
    months = WholeField(label="In so many months", required=False)
    percent = FigureField(label="From", unit="%", required=False)

    @property
    def entered(self) -> TriggerInput | None:
        """Give the trigger, None where there is none."""
        if not self.cleaned_data.get("kind"):
            return None
        return TriggerInput(**self.cleaned_data)


class TermsForm(PortalForm):
    """What a contract says of all its credits from a day on."""

    effective_from = DayField(label="First day", help_text="It begins a month of the contract.")
    change = forms.CharField(
        label="What changes",
        max_length=200,
        required=False,
        help_text="As one would say it, such as “Yearly cap of 10 %”.",
    )
    month_cap_percent = FigureField(
        label="Cap of a month",
        required=False,
        unit="% of its charges",
        help_text="Empty: the contract's share at risk.",
    )
    year_cap_percent = FigureField(
        label="Cap of a contract year", required=False, unit="% of its charges"
    )
    total_cap_percent = FigureField(
        label="Cap in total", required=False, unit="% of all charges so far"
    )
    pool_percent = FigureField(label="Pool", required=False, unit="% of what is at risk")
    pool_shares = forms.CharField(
        label="Shares of the pool",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One category a line, such as “Availability: 60”.",
    )
    earn_back = forms.ChoiceField(label="Earned back", choices=EarnBackPolicy.choices)
    earn_back_periods = WholeField(label="Periods", required=False)
    earn_back_percent = FigureField(label="Share earned back", required=False, unit="%")

    def __init__(self, page: TermsFormPage, data: Mapping[str, Any] | None) -> None:
        """Start from the latest terms."""
        super().__init__(data, initial=_initial(page))
        self.page = page
        if page.latest is None:
            del self.fields["change"]
        known = [
            {"kind": row.kind, "times": row.times, "months": row.months, "percent": row.percent}
            for row in page.triggers
        ]
        count = min(len(known) + _EMPTY_ROWS, MOST_TRIGGERS)
        self.triggers = [
            TriggerForm(
                data, prefix=f"trigger-{place}", initial=known[place] if place < len(known) else {}
            )
            for place in range(count)
        ]

    def clean_pool_shares(self) -> dict[str, Decimal]:
        """Read the shares line by line.

        :raises ValidationError: a line that is no category with its share, or one named twice
        """
        found: dict[str, Decimal] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["pool_shares"].splitlines())):
            name, colon, text = line.rpartition(":")
            try:
                share = Decimal(text.strip().removesuffix("%").strip())
            except InvalidOperation:
                colon = ""
            if not colon or not name.strip():
                raise ValidationError(f"“{line[:60]}” is not like “Availability: 60”.")
            if name.strip() in found:
                raise ValidationError(f"“{name.strip()[:40]}” is there twice.")
            found[name.strip()] = share
        return found

    def keep(self, *, by: User, now: datetime) -> CreditTerms | None:
        """Agree the terms; None, with sentences beside the fields, where they do not hold."""
        if not all([self.is_valid(), *(row.is_valid() for row in self.triggers)]):
            return None
        entered = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("effective_from", "change")
        }
        rows = tuple(row.entered for row in self.triggers)
        triggers = tuple(row for row in rows if row is not None)
        try:
            return agree_credit_terms(
                contract=self.page.frame.contract,
                effective_from=self.cleaned_data["effective_from"],
                entered=CreditTermsInput(**entered, triggers=triggers),
                change=self.cleaned_data.get("change", ""),
                by=by,
                now=now,
            )
        except PortalError as error:
            self.refuse(error)
            return None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List what is wrong, in the order of the page."""
        return problems_of(self, *self.triggers)


def _initial(page: TermsFormPage) -> dict[str, Any]:
    latest = page.latest
    start: dict[str, Any] = {"effective_from": page.first_day}
    if latest is None:
        return start
    start |= {
        name: plain(figure) if figure is not None else None
        for name in (*_CAPS, "earn_back_percent")
        for figure in (getattr(latest, name),)
    }
    shares = "\n".join(f"{name}: {share}" for name, share in latest.pool_shares.items())
    return start | {
        "pool_shares": shares,
        "earn_back": latest.earn_back,
        "earn_back_periods": latest.earn_back_periods,
    }


class ChargeForm(PortalForm):
    """What was billed for a month."""

    month = forms.CharField(
        label="Month",
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "class": "short", "placeholder": "2026-10"}),
    )
    amount = FigureField(label="Amount billed")
    pass_through = FigureField(
        label="Passed through", required=False, help_text="Of the amount; credits skip it."
    )
    taxes = FigureField(label="Taxes", required=False)
    one_time = FigureField(label="One-time charges", required=False)
    invoice = forms.CharField(label="Invoice", max_length=80, required=False)

    def __init__(self, page: ChargeFormPage, *args: Any, **kwargs: Any) -> None:
        """Start from what is on record of the month."""
        latest = page.latest
        names = ("amount", "pass_through", "taxes", "one_time", "invoice")
        known = {name: getattr(latest, name) for name in names} if latest else {}
        super().__init__(*args, initial={"month": page.month, **known}, **kwargs)
        self.page = page
        for name in names[:-1]:
            field = self.fields[name]
            assert isinstance(field, FigureField)  # noqa: S101  as declared above
            field.unit = page.frame.contract.currency

    def clean_month(self) -> date:
        """Read the month as its first day.

        :raises ValidationError: not a month
        """
        text = str(self.cleaned_data["month"])
        if not MONTH.fullmatch(text):
            raise ValidationError(f"“{text}” is not a month. Enter it like 2026-10.")
        return date(int(text[:4]), int(text[5:]), 1)

    def keep(self, *, by: User, now: datetime) -> BilledCharge | None:
        """Record it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        parts = {name: given[name] or Decimal(0) for name in ("pass_through", "taxes", "one_time")}
        try:
            return record_billed_charge(
                contract=self.page.frame.contract,
                month=given["month"],
                amount=given["amount"],
                invoice=given["invoice"],
                **parts,
                by=by,
                now=now,
            )
        except PortalError as error:
            self.refuse(error)
            return None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List what is wrong, in the order of the page."""
        return problems_of(self)

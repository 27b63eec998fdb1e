"""The forms of charges: what is agreed, and what it comes to."""

from dataclasses import fields as dataclass_fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms

from accounts.models import User
from contracts.models import Charge, Contract
from contracts.register_choices import ChargeKind, Every
from contracts.rules.charges import Indexation, VolumeBand, index_change, indexed, volume_step
from contracts.services_charges import ChargeInput, agree_charge, change_charge
from core import formats
from core.components.parts import KeyValue
from core.errors import PortalError, RuleError
from core.forms import DayField, FigureField, PortalForm

FIELDS: Final = tuple(
    field.name for field in dataclass_fields(ChargeInput) if field.name != "ends_on"
)


class ChargeForm(PortalForm):
    """A charge as it is agreed; a later part may be left empty as a whole."""

    kind = forms.ChoiceField(label="Kind", choices=ChargeKind.choices)
    title = forms.CharField(label="What is charged", max_length=200)
    code = forms.CharField(
        label="Code", max_length=80, help_text="As in the contract; each is used once in it."
    )
    amount = FigureField(
        label="Amount", help_text="For the period, for one unit, or once; taxes apart."
    )
    every_months = forms.TypedChoiceField(
        label="A fixed charge stands for",
        choices=[("", "Not fixed"), *Every.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    unit = forms.CharField(
        label="Unit", max_length=40, required=False, help_text="Such as hour, server, ticket."
    )
    starts_on = DayField(label="From", required=False, help_text="Empty: as the contract.")
    last_day = DayField(label="Last day", required=False, help_text="Empty: as the contract.")
    detail = forms.CharField(
        label="Detail",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    base_volume = FigureField(
        label="Base volume",
        required=False,
        help_text="The monthly volume that a fixed charge is for.",
    )
    deadband_percent = FigureField(
        label="Deadband", unit="%", required=False, help_text="So far around it nothing changes."
    )
    more_rate = FigureField(label="Each unit more costs", required=False)
    less_rate = FigureField(label="Each unit less gives back", required=False)
    index_name = forms.CharField(label="Index", max_length=80, required=False)
    index_first = FigureField(label="Index at the start", required=False)
    index_share = FigureField(label="Share that moves with it", unit="%", required=False)
    index_floor = FigureField(label="Never below", unit="%", required=False)
    index_cap = FigureField(label="Never above", unit="%", required=False)

    def __init__(
        self, contract: Contract, *args: Any, charge: Charge | None = None, **kwargs: Any
    ) -> None:
        """Start from what is on record, if anything is."""
        self.contract, self.charge = contract, charge
        if charge is not None:
            last = None if charge.ends_on is None else charge.ends_on - timedelta(days=1)
            kwargs["initial"] = {
                **{name: getattr(charge, name) for name in FIELDS},
                "last_day": last,
            }
            for name, value in kwargs["initial"].items():
                if isinstance(value, Decimal):
                    kwargs["initial"][name] = f"{value.normalize():f}"
        super().__init__(*args, **kwargs)

    def keep(self, *, by: User, now: datetime) -> Charge | None:
        """Agree or change it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        given = dict(self.cleaned_data)
        last = given.pop("last_day")
        entered = ChargeInput(**given, ends_on=None if last is None else last + timedelta(days=1))
        try:
            if self.charge is None:
                return agree_charge(contract=self.contract, entered=entered, by=by, now=now)
            return change_charge(charge=self.charge, entered=entered, by=by, now=now)
        except PortalError as error:
            is_end = error.field == "ends_on"
            self.refuse(RuleError(error.message, field="last_day") if is_end else error)
            return None


class WorkOutForm(PortalForm):
    """What a charge comes to with a volume and an index."""

    volume = FigureField(label="Volume of the month", required=False, min_value=0)
    index = FigureField(label="Index now", required=False, min_value=Decimal("0.0001"))

    def __init__(self, charge: Charge, *args: Any, **kwargs: Any) -> None:
        """Ask only for what the charge moves with."""
        super().__init__(*args, **kwargs)
        self.charge = charge
        if charge.base_volume is None:
            del self.fields["volume"]
        if charge.index_first is None:
            del self.fields["index"]

    def worked_out(self) -> tuple[KeyValue, ...]:
        """Give each step, and the sum; none where nothing was asked."""
        if not self.is_bound or not self.is_valid():
            return ()
        charge, currency = self.charge, self.charge.contract.currency
        volume, index = self.cleaned_data.get("volume"), self.cleaned_data.get("index")
        if volume is None and index is None:
            return ()
        total = charge.amount
        rows = [KeyValue("Charge", formats.money(charge.amount, currency))]
        terms, band = indexation_of(charge), band_of(charge)
        if index is not None and terms is not None:
            total = indexed(charge.amount, terms, index)
            share = formats.percent(index_change(terms, index) * 100, 4)
            rows.append(KeyValue(f"With the index, {share}", formats.money(total, currency)))
        if volume is not None and band is not None:
            step = volume_step(band, volume)
            said = f"{step.units.normalize():f} units beyond the deadband"
            rows.append(KeyValue(said, formats.money(step.amount, currency)))
            total += step.amount
        return (*rows, KeyValue("Comes to", formats.money(total, currency)))


def band_of(charge: Charge) -> VolumeBand | None:
    """Give the volume band of a charge, if it has one."""
    figures = (charge.base_volume, charge.deadband_percent, charge.more_rate, charge.less_rate)
    stated = [figure for figure in figures if figure is not None]
    return VolumeBand(*stated) if len(stated) == len(figures) else None


def indexation_of(charge: Charge) -> Indexation | None:
    """Give the indexation of a charge, if it has one."""
    figures = (charge.index_first, charge.index_share, charge.index_floor, charge.index_cap)
    stated = [figure for figure in figures if figure is not None]
    return Indexation(*stated) if len(stated) == len(figures) else None

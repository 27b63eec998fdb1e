"""The form of a credit schedule: its tiers as rows, its conditions, its deadline."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from core.errors import PortalError
from core.forms import FigureField, PortalForm, Problem, WholeField, problems_of
from slas.choices import ClaimKind, CreditScheduleKind, Direction
from slas.credit_terms.pages import ScheduleFormPage
from slas.pages.credit_clauses import plain
from slas.rules.credits.schedule import MOST_TIERS
from slas.services.credit_schedules import (
    Agreed,
    ScheduleInput,
    TierInput,
    create_schedule,
    entered_from,
    try_schedule,
)

_ROWS: Final = 4
_MORE: Final = 4
_BOUND: Final = (("yes", "included"), ("no", "not included"))
_FIGURES: Final = (
    "monthly_fee",
    "fee_multiple",
    "percent_a_point",
    "cap_percent",
    "minimum_credit",
)


class TierForm(PortalForm):
    """A stretch of the measured value and what it pays; a row without any figure is no tier."""

    lower = FigureField(label="From", required=False)
    lower_inclusive = forms.ChoiceField(label="Lower bound", choices=_BOUND, required=False)
    upper = FigureField(label="To", required=False)
    upper_inclusive = forms.ChoiceField(label="Upper bound", choices=_BOUND[::-1], required=False)
    value = FigureField(label="Pays", required=False)

    def clean(self) -> dict[str, Any]:
        """Hold that a tier says what it pays."""
        entered = super().clean() or self.cleaned_data
        has_bound = entered.get("lower") is not None or entered.get("upper") is not None
        if has_bound and entered.get("value") is None and "value" not in self.errors:
            self.add_error("value", "Enter what it pays.")
        return entered

    @property
    def entered(self) -> TierInput | None:
        """Give the tier, None where the row is empty."""
        given = self.cleaned_data
        if given.get("value") is None:
            return None
        return TierInput(
            value=given["value"],
            lower=given["lower"],
            upper=given["upper"],
            lower_inclusive=given["lower"] is not None and given["lower_inclusive"] != "no",
            upper_inclusive=given["upper"] is not None and given["upper_inclusive"] == "yes",
        )


class ScheduleForm(PortalForm):
    """All that a credit schedule says."""

    name = forms.CharField(label="Name", max_length=120, help_text="As service levels name it.")
    kind = forms.ChoiceField(
        label="What a tier pays",
        choices=[("", "Choose"), *CreditScheduleKind.choices],
        error_messages={"required": "Choose what a tier pays."},
    )
    direction = forms.ChoiceField(label="Better is", choices=Direction.choices)
    monthly_fee = FigureField(
        label="Fee a month", required=False, help_text="Empty: the contract's charges."
    )
    fee_multiple = FigureField(
        label="Times the fee", required=False, help_text="For the time down, without tiers."
    )
    percent_a_point = FigureField(
        label="A point is worth", required=False, unit="%", help_text="For points alone."
    )
    cap_percent = FigureField(
        label="One credit is at most", required=False, unit="% of the charges"
    )
    minimum_credit = FigureField(
        label="Smallest credit", required=False, help_text="One up to it is not paid."
    )
    condition_misses = WholeField(label="Pays from so many misses", initial=1)
    condition_periods = WholeField(
        label="In so many periods", initial=1, help_text="This one included."
    )
    multipliers = forms.CharField(
        label="Misses in a row",
        max_length=200,
        required=False,
        help_text="How many times, for the first, the second …, such as 1, 1.5, 2.",
    )
    claim = forms.ChoiceField(label="How it comes", choices=ClaimKind.choices)
    claim_days = WholeField(label="Claim within", required=False, unit="days")
    claim_cycles = WholeField(label="Or within", required=False, unit="billing cycles")

    def __init__(self, page: ScheduleFormPage, data: Mapping[str, Any] | None) -> None:
        """Start from the public agreement of the page, if one is chosen."""
        is_growing = data is not None and "more" in data
        bound, start = (None, data) if is_growing else (data, _initial(page))
        super().__init__(bound, initial=start)
        self.page, self.warnings = page, tuple[str, ...]()
        known = _sent_tiers(data) if data is not None and is_growing else _tiers(page)
        rows = _row_count(data, len(known))
        self.tiers = [
            TierForm(
                bound, prefix=f"tier-{place}", initial=known[place] if place < len(known) else {}
            )
            for place in range(rows)
        ]
        for name in ("monthly_fee", "minimum_credit"):
            field = self.fields[name]
            assert isinstance(field, FigureField)  # noqa: S101  as declared above
            field.unit = page.frame.contract.currency

    def clean_multipliers(self) -> list[Decimal]:
        """Read the multipliers.

        :raises ValidationError: one of them is no figure
        """
        texts = str(self.cleaned_data["multipliers"]).replace(";", ",").split(",")
        try:
            return [Decimal(text.strip()) for text in texts if text.strip()]
        except InvalidOperation as error:
            raise ValidationError("Enter figures parted by commas, such as 1, 1.5, 2.") from error

    def try_or_keep(self, *, keep: bool, told: str, by: User, now: datetime) -> Agreed | None:
        """Agree the schedule once its warnings were shown; on trial keep nothing.

        None, with sentences beside the fields or with warnings, where it is not kept.
        """
        if not all([self.is_valid(), *(row.is_valid() for row in self.tiers)]):
            return None
        entered = self._entered()
        said = {
            "contract": self.page.frame.contract,
            "name": self.cleaned_data["name"],
            "entered": entered,
            "template": self._template(entered),
        }
        try:
            self.warnings = try_schedule(**said, by=by, now=now)
            if not keep or (self.warnings and told != self.told):
                return None
            return create_schedule(**said, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None

    @property
    def told(self) -> str:
        """Name the warnings that stand on the page, so that nobody agrees to unseen ones."""
        return sha256("\n".join(self.warnings).encode()).hexdigest()[:16]

    @property
    def holds(self) -> bool:
        """Tell whether what was entered could be agreed."""
        rows = (not row.errors for row in self.tiers)
        return self.is_bound and not self.errors and all(rows)

    def _entered(self) -> ScheduleInput:
        given = {name: value for name, value in self.cleaned_data.items() if name != "name"}
        rows = (row.entered for row in self.tiers)
        return ScheduleInput(**given, tiers=[row for row in rows if row is not None])

    def _template(self, entered: ScheduleInput) -> str:
        """Name the public agreement as long as nothing but fee and deadline differs from it."""
        agreement = self.page.agreement
        if agreement is None:
            return ""
        public = entered_from(agreement)
        same = replace(
            entered,
            monthly_fee=public.monthly_fee,
            claim_days=public.claim_days,
            claim_cycles=public.claim_cycles,
            multipliers=public.multipliers if entered.multipliers == [] else entered.multipliers,
        )
        return agreement.id if same == public else ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List what is wrong, in the order of the page."""
        return problems_of(self, *self.tiers)


def _row_count(data: Mapping[str, Any] | None, known: int) -> int:
    """Say how many rows to show: as many as were sent, some more where they are asked for."""
    rows = max(known + 1, _ROWS)
    if data is None:
        return rows
    text = str(data.get("rows", ""))
    rows = int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else rows
    return max(1, min(rows + (_MORE if "more" in data else 0), MOST_TIERS))


def _sent_tiers(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the rows back as they were sent, to show more of them."""
    names = ("lower", "lower_inclusive", "upper", "upper_inclusive", "value")
    return [
        {name: data.get(f"tier-{place}-{name}") for name in names}
        for place in range(_row_count(data, 0))
    ]


def _initial(page: ScheduleFormPage) -> dict[str, Any]:
    agreement = page.agreement
    if agreement is None:
        return {}
    entered = entered_from(agreement)
    start: dict[str, Any] = {
        name: plain(figure) if figure is not None else None
        for name in _FIGURES
        for figure in (getattr(entered, name),)
    }
    return start | {
        "name": agreement.name,
        "kind": entered.kind,
        "direction": entered.direction,
        "claim": entered.claim,
        "claim_days": entered.claim_days,
        "claim_cycles": entered.claim_cycles,
    }


def _tiers(page: ScheduleFormPage) -> list[dict[str, Any]]:
    if page.agreement is None:
        return []
    return [
        {
            "lower": None if tier.lower is None else plain(tier.lower),
            "lower_inclusive": "yes" if tier.lower_inclusive else "no",
            "upper": None if tier.upper is None else plain(tier.upper),
            "upper_inclusive": "yes" if tier.upper_inclusive else "no",
            "value": plain(tier.value),
        }
        for tier in entered_from(page.agreement).tiers
    ]

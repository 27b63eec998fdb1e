"""The form of an activity: who is accountable, responsible, consulted and informed."""

from datetime import datetime
from typing import Any, Final

from django import forms

from accounts.models import User
from contracts.models import Contract, Responsibility
from contracts.register_choices import Side
from contracts.rules.raci import ACCOUNTABLE, CONSULTED, INFORMED, RESPONSIBLE, Part
from contracts.services_responsibilities import divide_activity, divide_anew
from core.errors import PortalError
from core.forms import PortalForm

_FIELDS: Final = {
    "responsible_ours": (Side.OURS.value, RESPONSIBLE),
    "responsible_vendor": (Side.VENDOR.value, RESPONSIBLE),
    "consulted_ours": (Side.OURS.value, CONSULTED),
    "consulted_vendor": (Side.VENDOR.value, CONSULTED),
    "informed_ours": (Side.OURS.value, INFORMED),
    "informed_vendor": (Side.VENDOR.value, INFORMED),
}
_SEVERAL: Final = "Several are parted by commas."


class ActivityForm(PortalForm):
    """An activity, and the roles of both sides in it."""

    title = forms.CharField(label="Activity", max_length=160)
    clause = forms.CharField(label="Clause", max_length=40, required=False)
    accountable_side = forms.ChoiceField(label="Accountable side", choices=Side.choices)
    accountable = forms.CharField(
        label="Accountable", max_length=60, help_text="One role, which answers for it."
    )
    responsible_ours = forms.CharField(
        label="Responsible", max_length=600, required=False, help_text=f"Who does it. {_SEVERAL}"
    )
    responsible_vendor = forms.CharField(label="Responsible", max_length=600, required=False)
    consulted_ours = forms.CharField(label="Consulted", max_length=600, required=False)
    consulted_vendor = forms.CharField(label="Consulted", max_length=600, required=False)
    informed_ours = forms.CharField(label="Informed", max_length=600, required=False)
    informed_vendor = forms.CharField(label="Informed", max_length=600, required=False)

    def __init__(
        self,
        contract: Contract,
        *args: Any,
        responsibility: Responsibility | None = None,
        **kwargs: Any,
    ) -> None:
        """Name the two sides; start from what stands, if anything does."""
        self.contract, self.responsibility = contract, responsibility
        if responsibility is not None:
            kwargs["initial"] = _initial(responsibility)
        super().__init__(*args, **kwargs)
        sides = {"ours": contract.unit.name, "vendor": contract.vendor.display_name}
        side = self.fields["accountable_side"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101  as declared above
        side.choices = list(sides.items())
        for name, (one, _) in _FIELDS.items():
            self.fields[name].label = f"{self.fields[name].label}, {sides[one]}"

    def keep(self, *, by: User, now: datetime) -> Responsibility | None:
        """Divide it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        parts = [Part(given["accountable_side"], given["accountable"], ACCOUNTABLE)]
        for name, (side, letter) in _FIELDS.items():
            roles = (role.strip() for role in given[name].split(","))
            parts += [Part(side, role, letter) for role in roles if role]
        said = {"title": given["title"], "clause": given["clause"], "parts": parts, "by": by}
        try:
            if self.responsibility is None:
                return divide_activity(contract=self.contract, **said, now=now)
            return divide_anew(responsibility=self.responsibility, **said)
        except PortalError as error:
            self.refuse(error)
            return None


def _initial(row: Responsibility) -> dict[str, str]:
    parts = list(row.parts.all())
    held = next((part for part in parts if part.letter == ACCOUNTABLE), None)
    found = {
        "title": row.title,
        "clause": row.clause,
        "accountable": held.role if held else "",
        "accountable_side": held.side if held else Side.OURS.value,
    }
    for name, (side, letter) in _FIELDS.items():
        roles = [part.role for part in parts if (part.side, part.letter) == (side, letter)]
        found[name] = ", ".join(roles)
    return found

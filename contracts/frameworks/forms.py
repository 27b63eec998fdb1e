"""The form that puts a contract under its framework."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from contracts.frameworks.pages import FrameworkPage
from contracts.models import Contract
from contracts.services_frameworks import call_off
from core.errors import PortalError
from core.forms import PortalForm, SuggestInput


class FrameworkForm(PortalForm):
    """Under which framework agreement a contract is called off."""

    framework = forms.CharField(
        label="Framework agreement",
        max_length=60,
        required=False,
        help_text="Its reference; suggestions appear. Empty: it stands by itself.",
    )

    def __init__(self, page: FrameworkPage, *args: Any) -> None:
        """Start from what is on record."""
        super().__init__(*args, initial={"framework": page.current})
        self.page = page
        field = self.fields["framework"]
        field.widget = SuggestInput(page.suggestions, attrs={"autocomplete": "off"})

    def clean_framework(self) -> Contract | None:
        """Find the contract that is meant.

        :raises ValidationError: there is none within reach
        """
        reference = str(self.cleaned_data["framework"]).strip()
        if not reference:
            return None
        found = self.page.choices.filter(reference=reference).first()
        if found is None:
            raise ValidationError(
                f"“{reference[:60]}” is no contract with this vendor or its group that could be the"
                " framework. Choose a suggestion."
            )
        return found

    def keep(self, *, by: User, now: datetime) -> Contract | None:
        """Keep it; None, with a sentence beside the field, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            return call_off(contract=self.page.contract, **self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None

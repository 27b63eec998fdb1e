"""Forms of business units and tokens."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms

from accounts.models import BusinessUnit, User
from accounts.scopes import READ, SCOPES
from accounts.services import create_unit, issue_token, rename_unit
from core.errors import PortalError, RuleError
from core.forms import PortalForm

SCOPE_WORDS: Final = {
    "read": "Read everything that the user may read",
    "vendors:write": "Add and change vendors",
    "contracts:write": "Add and change contracts",
    "service-levels:write": "Add and change service levels",
    "measurements:write": "Send measurements and tickets",
    "statements:write": "Record exclusions and root events, dispute figures, handle statements",
    "credits:write": "Agree credit terms, move service credits through the ledger",
    "alerts:write": "Take, snooze and resolve alerts",
}
LIFETIMES: Final = (
    ("30", "30 days"),
    ("90", "90 days"),
    ("365", "A year"),
    ("0", "Never, until it is revoked"),
)


class UnitForm(PortalForm):
    """A business unit; its code is said once."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="Letters, digits, - and _, such as retail-bank. It cannot be changed later.",
    )
    name = forms.CharField(label="Name", max_length=120, help_text="As people call it.")

    def __init__(self, *args: Any, unit: BusinessUnit | None = None, **kwargs: Any) -> None:
        """Ask for both, or for the name alone of a unit that stands."""
        super().__init__(*args, **kwargs)
        self.unit = unit
        if unit is not None:
            del self.fields["code"]
            self.initial = {"name": unit.name}

    def keep(self, *, by: User, now: datetime) -> BusinessUnit | None:
        """Keep the unit; None, with a sentence beside the field, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            if self.unit is not None:
                name = self.cleaned_data["name"]
                return rename_unit(unit=self.unit, name=name, by=by, now=now)
            self._require_new()
            return create_unit(**self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None

    def _require_new(self) -> None:
        """Hold that the code is free: by hand nobody means to add the same unit twice.

        :raises RuleError: it is in use
        """
        code = self.cleaned_data["code"]
        if BusinessUnit.objects.filter(code=code).exists():
            raise RuleError(f"The code, {code}, is in use. Enter another.", field="code")


class TokenForm(PortalForm):
    """A new token: for whom, what it is called, what it may be used for, and until when."""

    user = forms.CharField(
        label="User",
        max_length=150,
        help_text="The token may do what this user may do, at most.",
    )
    name = forms.CharField(
        label="Name", max_length=80, help_text="To know it by later, such as the tool that has it."
    )
    scopes = forms.MultipleChoiceField(
        label="It may be used to",
        choices=[(scope, SCOPE_WORDS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        initial=[READ],
    )
    lifetime = forms.ChoiceField(label="It expires after", choices=LIFETIMES, initial="90")

    def __init__(self, *args: Any, owner: User, for_others: bool, **kwargs: Any) -> None:
        """Ask for the user only of those who may issue tokens for others."""
        super().__init__(*args, **kwargs)
        self.owner = owner
        if for_others:
            self.initial = {"user": owner.username}
        else:
            del self.fields["user"]

    def keep(self, *, by: User, now: datetime) -> str | None:
        """Issue the token and give it in plain text; None where something does not hold."""
        if not self.is_valid():
            return None
        entered = self.cleaned_data
        days = int(entered["lifetime"])
        try:
            return issue_token(
                user=self._user(),
                name=entered["name"],
                scopes=entered["scopes"],
                expires_at=now + timedelta(days=days) if days else None,
                by=by,
                now=now,
            )
        except PortalError as error:
            self.refuse(error)
            return None

    def _user(self) -> User:
        """Find the user named.

        :raises RuleError: there is none
        """
        username = self.cleaned_data.get("user", self.owner.username)
        user = User.objects.filter(username=username).first()
        if user is None:
            raise RuleError(f"There is no user named {username}. Enter a user name.", field="user")
        return user

"""Forms of users, their roles and a vendor's user."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db import transaction

from accounts.models import BusinessUnit, RoleGrant, User
from accounts.permissions import Role
from accounts.services import create_user, draw_password, grant_role
from core.errors import PortalError, RuleError
from core.forms import PortalForm, SuggestInput
from vendors.models import Vendor
from vendors.services import add_vendor_user

EVERYWHERE: Final = "*"
OUR_ROLES: Final = [(role.value, role.label) for role in Role if role is not Role.VENDOR_USER]


class UserForm(PortalForm):
    """Somebody new: how they sign in and what they are called."""

    username = forms.CharField(
        label="User name", max_length=150, help_text="Letters, digits and @.+-_; to sign in with."
    )
    first_name = forms.CharField(label="First name", max_length=150, required=False)
    last_name = forms.CharField(label="Last name", max_length=150, required=False)
    email = forms.CharField(label="E-mail", max_length=254, required=False)
    signs_in = forms.BooleanField(
        label="Signs in with a password, which the next page shows once",
        required=False,
        initial=True,
    )

    def keep(self, *, by: User, now: datetime) -> tuple[User, str] | None:
        """Add the user, with a password ("" is none); None where something does not hold."""
        if not self.is_valid():
            return None
        entered = dict(self.cleaned_data)
        signs_in = entered.pop("signs_in")
        try:
            with transaction.atomic():
                user = create_user(**entered, password=None, by=by, now=now)
                return user, draw_password(user=user, by=by, now=now) if signs_in else ""
        except PortalError as error:
            self.refuse(error)
            return None


class RoleForm(PortalForm):
    """A role for a user, in one business unit or in all."""

    role = forms.ChoiceField(label="Role", choices=OUR_ROLES)
    unit = forms.ChoiceField(label="Where")

    def __init__(
        self, *args: Any, units: Iterable[BusinessUnit], everywhere: bool, **kwargs: Any
    ) -> None:
        """Offer the units that the person administers, and all at once where they do."""
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in units}
        where = self.fields["unit"]
        assert isinstance(where, forms.ChoiceField)  # noqa: S101  as declared above
        own = [(code, unit.name) for code, unit in self.units.items()]
        where.choices = [(EVERYWHERE, "Every business unit"), *own] if everywhere else own

    def keep(self, *, user: User, by: User, now: datetime) -> RoleGrant | None:
        """Grant the role; None, with a sentence beside the field, where it may not be."""
        if not self.is_valid():
            return None
        code = self.cleaned_data["unit"]
        try:
            return grant_role(
                user=user,
                role=Role(self.cleaned_data["role"]),
                unit=None if code == EVERYWHERE else self.units[code],
                by=by,
                now=now,
            )
        except PortalError as error:
            self.refuse(error)
            return None


class VendorUserForm(PortalForm):
    """The vendor whose side a user stands on."""

    vendor = forms.CharField(
        label="Vendor's reference",
        max_length=40,
        help_text="They see this vendor's own results, and no score.",
    )

    def __init__(self, *args: Any, references: Iterable[str] = (), **kwargs: Any) -> None:
        """Suggest vendors by their references."""
        super().__init__(*args, **kwargs)
        self.fields["vendor"].widget = SuggestInput(references)

    def keep(self, *, user: User, by: User, now: datetime) -> Vendor | None:
        """Tie the user to the vendor; None where that does not hold."""
        if not self.is_valid():
            return None
        try:
            vendor = self._vendor()
            add_vendor_user(user=user, vendor=vendor, by=by, now=now)
        except PortalError as error:
            self.refuse(RuleError(error.message, field="vendor"))
            return None
        return vendor

    def _vendor(self) -> Vendor:
        reference = self.cleaned_data["vendor"]
        vendor = Vendor.objects.filter(reference=reference).first()
        if vendor is None:
            raise RuleError(f"No vendor has the reference {reference}. Enter one that stands.")
        return vendor

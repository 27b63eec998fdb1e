"""The form by which two vendors become one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from core.errors import PortalError
from core.forms import PortalForm
from dashboards.services.merging import KEPT, MERGED, Conflict, merge_vendors
from vendors.models import Vendor, VendorMerge


class MergeForm(PortalForm):
    """Which value of each field in conflict stays, and why the two are one."""

    reason = forms.CharField(
        label="Reason", max_length=300, help_text="Why the two are one; kept in the history."
    )

    def __init__(
        self,
        kept: Vendor,
        merged: Vendor,
        conflicts: tuple[Conflict, ...],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Ask for each field of which both have a value."""
        super().__init__(data)
        self.kept, self.merged = kept, merged
        for one in conflicts:
            sides = (
                (KEPT, f"{one.kept} ({kept.reference})"),
                (MERGED, f"{one.merged} ({merged.reference})"),
            )
            self.fields[one.field] = forms.ChoiceField(label=one.label, choices=sides, initial=KEPT)
        self.order_fields([one.field for one in conflicts])

    def keep(self, *, by: User, now: datetime) -> VendorMerge | None:
        """Merge; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        chosen = dict(self.cleaned_data)
        reason = chosen.pop("reason")
        try:
            return merge_vendors(
                kept=self.kept, merged=self.merged, chosen=chosen, reason=reason, by=by, now=now
            )
        except PortalError as error:
            self.refuse(error)
            return None

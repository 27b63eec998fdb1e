"""What people enter about root events."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from core.errors import PortalError
from core.forms import PortalForm
from slas.excusing.fields import ProseField, WallField, instant, wall_of
from slas.excusing.root_pages import RootEventsPage
from slas.models import RootEvent
from slas.services.root_events import change_root_event, record_root_event, remove_root_event


class RootEventForm(PortalForm):
    """What several service levels failed from."""

    title = forms.CharField(label="What happened", max_length=160)
    starts_at = WallField(label="From", error_messages={"required": "Enter when it began."})
    ends_at = WallField(label="To", required=False, help_text="Empty while it lasts.")
    levels = forms.MultipleChoiceField(
        label="Service levels",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one service level."},
    )
    chosen = forms.ChoiceField(
        label="Paid for by", required=False, help_text="One failure is paid: ours to choose."
    )
    is_catastrophic = forms.BooleanField(
        label="A catastrophe that the contract names: a critical default by itself", required=False
    )
    note = ProseField(label="Note", max_length=400, required=False)

    def __init__(self, page: RootEventsPage, *args: Any, **kwargs: Any) -> None:
        """Offer the contract's service levels, and start from the root event that is changed."""
        changed = page.changed
        if changed is not None:
            kwargs["initial"] = {
                "title": changed.title,
                "starts_at": wall_of(changed.starts_at, page.zone),
                "ends_at": wall_of(changed.ends_at, page.zone),
                "levels": [str(level.public_id) for level in changed.levels.all()],
                "chosen": str(changed.chosen.public_id) if changed.chosen else "",
                "is_catastrophic": changed.is_catastrophic,
                "note": changed.note,
            }
        super().__init__(*args, **kwargs)
        self.page = page
        pairs = [(str(one.public_id), f"{one.name} ({one.code})") for one in page.levels]
        for name, before in (("levels", []), ("chosen", [("", "The highest credit")])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  as declared above
            field.choices = [*before, *pairs]

    def keep(self, *, by: User, now: datetime) -> str:
        """Record or change the root event; give its title, "" where it does not hold."""
        if not self.is_valid():
            return ""
        page, entered = self.page, dict(self.cleaned_data)
        by_id = {str(level.public_id): level for level in page.levels}
        entered["levels"] = [by_id[one] for one in entered["levels"]]
        entered["chosen"] = by_id.get(entered["chosen"])
        entered["starts_at"] = instant(entered["starts_at"], page.zone)
        entered["ends_at"] = instant(entered["ends_at"], page.zone)
        try:
            _write(page.changed, page, entered, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return ""
        return str(entered["title"])

    def remove(self, *, by: User, now: datetime) -> bool:
        """Remove the root event; say whether it is gone."""
        if self.page.changed is None:
            return False
        try:
            remove_root_event(root_event=self.page.changed, by=by, now=now)
        except PortalError as error:
            self.is_valid()
            self.refuse(error)
            return False
        return True


def _write(
    changed: RootEvent | None,
    page: RootEventsPage,
    entered: dict[str, Any],
    *,
    by: User,
    now: datetime,
) -> None:
    if changed is None:
        record_root_event(contract=page.contract, **entered, by=by, now=now)
    else:
        change_root_event(root_event=changed, **entered, by=by, now=now)

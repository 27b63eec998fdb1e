"""The forms of saved views."""

from datetime import datetime

from django import forms

from accounts.models import SavedView, User
from accounts.saved.lists import LISTS, LONGEST_QUERY
from accounts.services_saved import change_view, save_view
from core.errors import PortalError
from core.forms import PortalForm


class SaveForm(PortalForm):
    """What a list shows, and under which name it is kept."""

    name = forms.CharField(label="Name", max_length=60)
    is_shared = forms.BooleanField(label="Others see it too", required=False)
    list_name = forms.ChoiceField(choices=[(key, key) for key in LISTS], widget=forms.HiddenInput)
    query = forms.CharField(max_length=2 * LONGEST_QUERY, required=False, widget=forms.HiddenInput)

    def keep(self, *, by: User, now: datetime) -> SavedView | None:
        """Save it; None, with sentences beside the fields, where it does not hold."""
        if not self.is_valid():
            return None
        try:
            return save_view(**self.cleaned_data, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None


class ViewForm(PortalForm):
    """What a view is called, and who sees it."""

    name = forms.CharField(label="Name", max_length=60)
    is_shared = forms.BooleanField(label="Others see it too", required=False)

    def keep(self, view: SavedView, *, by: User) -> bool:
        """Change it; say whether that held, with sentences beside the fields where not."""
        if not self.is_valid():
            return False
        try:
            change_view(view=view, **self.cleaned_data, by=by)
        except PortalError as error:
            self.refuse(error)
            return False
        return True

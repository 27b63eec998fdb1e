"""The form of signing in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from accounts.attempts import is_refused, record_failure


class SignInForm(AuthenticationForm):
    """Take a user name and a password; whatever is wrong, the answer is the same."""

    error_messages = {
        "invalid_login": "The user name and the password do not match. Check both and try again.",
        "inactive": "The user name and the password do not match. Check both and try again.",
        "refused": "Too many tries for this user name. Wait 15 minutes and try again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the fields in the portal's words."""
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["password"].label = "Password"

    def clean(self) -> dict[str, Any]:
        """Check the password, unless too many were wrong lately.

        :raises ValidationError: no match, or too many tries
        """
        username = str(self.cleaned_data.get("username", ""))
        address = str(self.request.META.get("REMOTE_ADDR", "")) if self.request else ""
        if is_refused(username=username, address=address):
            raise ValidationError(self.error_messages["refused"], code="refused")
        try:
            return super().clean()
        except ValidationError:
            record_failure(username=username, address=address)
            raise

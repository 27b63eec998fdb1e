"""What a token may be used for, before what its user may do."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken
from accounts.scopes import READ

if TYPE_CHECKING:  # settings name this module, which views import while they load
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """Hold a token to its scopes: ``read`` to read, the view's ``write_scope`` to write.

    A view without one takes no writing token. A session has no scopes: its user's roles decide.
    """

    message = "The token's scopes do not allow this."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Say whether the token that was shown, if any, has the scope that is asked for."""
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        is_reading = request.method in SAFE_METHODS
        needed = READ if is_reading else getattr(view, "write_scope", None)
        return needed in token.scopes

"""What a role opens, before what the person may see."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.access import access_of
from accounts.permissions import Capability

if TYPE_CHECKING:  # settings name this module, which views import while they load
    from rest_framework.views import APIView


class HasCapability(BasePermission):
    """Open an action to roles that hold its capability anywhere; an action without one is shut."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Say whether the user holds what the action asks for."""
        action: str | None = getattr(view, "action", None)
        if action is None and request.method not in view.allowed_methods:
            return request.user.is_authenticated  # to be told 405
        capabilities: Mapping[str, Capability] = getattr(view, "capabilities", {})
        capability = capabilities.get(action or "")
        return capability is not None and access_of(request.user).allows(capability)

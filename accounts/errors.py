"""What accounts refuses."""

from core.errors import PortalError


class ForbiddenError(PortalError):
    """Say that a person may see this but not do it (HTTP 403)."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="forbidden")

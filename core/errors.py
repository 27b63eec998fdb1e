"""The portal's exceptions: what is not one of these is a bug."""


class PortalError(Exception):
    """Stand for anything the portal refuses or cannot do, in words for people."""

    def __init__(self, message: str, *, field: str | None = None, code: str = "invalid") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code


class RuleError(PortalError):
    """Say which rule of the business was broken, where, and what to do; shown to people."""


class ConflictError(PortalError):
    """Say that somebody else changed or holds what was asked for (HTTP 409)."""

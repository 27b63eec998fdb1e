"""What an API token may be used for, beside what its user may do anyway: pure."""

from collections.abc import Iterable

from core.errors import RuleError

READ = "read"
VENDORS_WRITE = "vendors:write"
CONTRACTS_WRITE = "contracts:write"
SERVICE_LEVELS_WRITE = "service-levels:write"
MEASUREMENTS_WRITE = "measurements:write"
STATEMENTS_WRITE = "statements:write"
CREDITS_WRITE = "credits:write"
ALERTS_WRITE = "alerts:write"
SCOPES = (
    READ,
    VENDORS_WRITE,
    CONTRACTS_WRITE,
    SERVICE_LEVELS_WRITE,
    MEASUREMENTS_WRITE,
    STATEMENTS_WRITE,
    CREDITS_WRITE,
    ALERTS_WRITE,
)


def known_scopes(given: Iterable[str]) -> list[str]:
    """Give scopes once each, in the order of the list; none given means reading alone.

    :raises RuleError: an unknown scope
    """
    asked = set(given) or {READ}
    unknown = sorted(asked - set(SCOPES))
    if unknown:
        raise RuleError(
            f"The scope, “{unknown[0]}”, is not known. Enter one of: {', '.join(SCOPES)}.",
            field="scopes",
        )
    return [scope for scope in SCOPES if scope in asked]

"""Of which lists views are saved: what each is called, and where it stands: pure."""

from typing import Final
from urllib.parse import parse_qsl, urlencode

#: The list -> (what it is called, the name of its address).
LISTS: Final = {
    "vendors": ("Vendors", "vendors:vendor-list"),
    "contracts": ("Contracts", "contracts:contract-list"),
    "renewals": ("Renewals", "contracts:renewal-list"),
    "obligations": ("Obligations", "contracts:obligation-list"),
    "certificates": ("Certificates", "vendors:all-certificates"),
    "credits": ("Credits", "slas:credit-list"),
}
LONGEST_QUERY: Final = 2_000
_OF_ONE_VISIT: Final = frozenset({"page", "as"})


def kept_query(query: str) -> str:
    """Give the part of an address that says what a list shows, without the page that was open."""
    pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=False)
    return urlencode([(name, value) for name, value in pairs if name not in _OF_ONE_VISIT])

"""Which column of a table holds what, told from its header: pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from contracts.register_import.findings import RegisterFileError

VENDOR: Final = "vendor"
NUMBER: Final = "contract"
PRICE: Final = "price"
START: Final = "start"
END: Final = "end"

#: What a register states, and the heads under which people write it; ours stands first.
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    VENDOR: ("vendor", "vendor name", "supplier", "supplier name", "company", "provider"),
    "vendor_id": ("vendor id", "supplier id", "vendor number", "duns", "lei"),
    "country": ("country", "vendor country"),
    NUMBER: ("contract", "contract number", "contract id", "contract no", "reference"),
    "title": ("title", "contract title", "subject"),
    "service_type": ("service type",),
    START: ("start", "contract start date", "start date", "starts on", "valid from"),
    END: ("end", "contract end date", "end date", "last day", "valid to", "expiry date"),
    "currency": ("currency", "contract currency"),
    "monthly_charge": ("monthly charge", "charge per month"),
    "category": (
        "category",
        "service proposed",
        "labour category",
        "labor category",
        "role",
        "job title",
        "service",
    ),
    "unit": ("unit", "unit of issue", "per"),
    PRICE: ("price", "price offered to gsa", "rate", "unit price", "hourly rate"),
}
FIELDS: Final = tuple(HEADS)

TEMPLATE_HEADS: Final = tuple(heads[0].capitalize() for heads in HEADS.values())
TEMPLATE_ROWS: Final = (
    (
        *("Nordwind Systems", "NW-7", "DE", "C-2026-014", "Service desk", "support"),
        *("2026-01-01", "2028-12-31", "EUR", "12500.00", "Senior engineer", "Hour", "118.50"),
    ),
    (
        *("Nordwind Systems", "NW-7", "DE", "C-2026-014", "Service desk", "support"),
        *("2026-01-01", "2028-12-31", "EUR", "12500.00", "Analyst", "Hour", "84.00"),
    ),
    ("Baltic Cloud", "BC-2", "EE", "", "", "", "", "", "", "", "", "", ""),
)


def plain_head(head: str) -> str:
    """Give a head without case, brackets and what stands in them."""
    bare = re.sub(r"\(.*?\)", " ", head, flags=re.DOTALL).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", bare).replace("_", " ").split())


def places_of(header: Sequence[str]) -> dict[str, int]:
    """Give the place of each field that the header names.

    :raises RegisterFileError: no column for the vendor, or two columns for one field
    """
    plain = [plain_head(head) for head in header]
    places: dict[str, int] = {}
    for name, heads in HEADS.items():
        for head in heads:
            if head not in plain:
                continue
            if plain.count(head) > 1:
                raise RegisterFileError(f"The header names “{head}” more than once.")
            places[name] = plain.index(head)
            break
    if VENDOR not in places:
        shown = ", ".join(head[:40] for head in header[:8])
        raise RegisterFileError(
            f"No column names the vendor. The header begins with: {shown}."
            " Call one “Vendor”, or start from the template."
        )
    return places

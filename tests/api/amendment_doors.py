"""The doors of amendments, and what each person meets there."""

from typing import Any

from tests.api.doors import (
    HIDDEN,
    MADE,
    OK,
    REFUSED,
    SHUT,
    Door,
    as_decided,
    deciding,
    nothing,
    readable,
)
from tests.api.world import World


def new_amendment(world: World) -> dict[str, Any]:
    """Propose to prolong the world's contract."""
    return {
        "contract": str(world.contract.public_id),
        "effective_from": "2026-06-01",
        "change": "Longer",
        "ends_on": "2028-01-01",
    }


_ONE = "/amendments/{amendment}/"
AMENDMENT_DOORS = [
    readable("/amendments/", hidden=False),
    # A vendor's user sees approved ones alone, and the world's is withdrawn.
    Door("get", _ONE, OK, OK, HIDDEN, HIDDEN, SHUT, OK),
    Door("post", "/amendments/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT, new_amendment),
    Door("post", f"{_ONE}withdraw/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT, nothing),
    deciding(f"{_ONE}approve/"),
    deciding(f"{_ONE}reject/", as_decided),
]

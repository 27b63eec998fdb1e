"""The doors of charges, and what each person meets there."""

from typing import Any

from tests.api.doors import HIDDEN, MADE, OK, REFUSED, SHUT, Door, readable
from tests.api.world import World


def new_charge(world: World) -> dict[str, Any]:
    """Describe a rate of the world's contract."""
    return {
        "contract": str(world.contract.public_id),
        "kind": "rate",
        "code": "R-1",
        "title": "Engineer",
        "unit": "hour",
        "amount": "118.5",
    }


CHARGE_DOORS = [
    readable("/charges/", hidden=False),
    readable("/charges/{charge}/", hidden=True),
    Door("post", "/charges/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT, new_charge),
    Door(
        *("patch", "/charges/{charge}/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"amount": "120"},
    ),
]

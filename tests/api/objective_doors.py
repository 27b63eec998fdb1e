"""The doors of objectives, and what each person meets there."""

from typing import Any

from tests.api.doors import HIDDEN, MADE, OK, REFUSED, SHUT, Door
from tests.api.world import World


def new_objective(world: World) -> dict[str, Any]:
    """Say that the world's contract is to bring fewer calls."""
    return {
        **{"contract": str(world.contract.public_id), "title": "Fewer calls"},
        **{"measure": "Calls a month", "baseline": "40", "target": "12"},
    }


_ONE = "/objectives/{objective}/"
# They are ours: a vendor's user finds none.
OBJECTIVE_DOORS = [
    Door("get", "/objectives/", OK, OK, OK, OK, SHUT, OK),
    Door("get", _ONE, OK, OK, HIDDEN, HIDDEN, SHUT, OK),
    Door("get", f"{_ONE}readings/", OK, OK, HIDDEN, HIDDEN, SHUT, OK),
    Door("post", "/objectives/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT, new_objective),
    Door(
        *("patch", _ONE, OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"unit": "calls"},
    ),
    Door(
        *("post", f"{_ONE}readings/", MADE, MADE, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"on": "2026-03-01", "value": "33"},
    ),
    Door(
        *("post", f"{_ONE}close/", OK, OK, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"state": "reached"},
    ),
]

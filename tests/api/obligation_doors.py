"""The doors of obligations and their due days, and what each person meets there."""

from typing import Any

from tests.api.doors import HIDDEN, MADE, OK, REFUSED, SHUT, Door, readable
from tests.api.world import World


def new_obligation(world: World) -> dict[str, Any]:
    """Describe what the world's vendor owes each quarter."""
    return {
        "contract": str(world.contract.public_id),
        "side": "vendor",
        "kind": "deliverable",
        "title": "Service report",
        "first_due_on": "2026-03-31",
        "every_months": 3,
    }


OBLIGATION_DOORS = [
    readable("/obligations/", hidden=False),
    readable("/obligations/{obligation}/", hidden=True),
    Door("post", "/obligations/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT, new_obligation),
    Door(
        *("patch", "/obligations/{obligation}/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"clause": "7.2"},
    ),
    readable("/milestones/", hidden=False),
    readable("/milestones/{milestone}/", hidden=True),
    Door(
        *("post", "/milestones/{milestone}/report/", OK, OK, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"evidence": "Ticket 12"},
    ),
    Door(
        *("post", "/milestones/{milestone}/decide/", OK, OK, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"state": "notMet", "note": "Nothing came"},
    ),
]

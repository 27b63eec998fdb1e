"""The doors of notes, and what each person meets there."""

from typing import Any

from tests.api.doors import HIDDEN, MADE, OK, REFUSED, SHUT, Door
from tests.api.world import World


def new_note(world: World) -> dict[str, Any]:
    """Describe a note on the world's contract."""
    return {"contract": str(world.contract.public_id), "text": "Call second"}


ONE = "/notes/{note}/"
NOTE_DOORS = [
    # A vendor's own user finds a list with nothing in it.
    Door("get", "/notes/", OK, OK, OK, OK, SHUT, OK),
    Door("get", ONE, OK, OK, HIDDEN, HIDDEN, SHUT, OK),
    Door("post", "/notes/", MADE, MADE, REFUSED, SHUT, SHUT, SHUT, new_note),
    Door("patch", ONE, OK, OK, HIDDEN, SHUT, SHUT, SHUT, lambda _: {"is_pinned": True}),
    # Only who wrote it takes it off, and the world's was written by nobody here.
    Door("post", f"{ONE}remove/", SHUT, SHUT, HIDDEN, SHUT, SHUT, SHUT, lambda _: {}),
]

"""The doors of documents, and what each person meets there."""

from base64 import b64encode
from typing import Any

from tests.api.doors import HIDDEN, MADE, OK, REFUSED, SHUT, Door
from tests.api.world import World


def new_document(world: World) -> dict[str, Any]:
    """Describe a letter kept with the world's contract."""
    return {
        "contract": str(world.contract.public_id),
        "file_name": "letter.txt",
        "file": b64encode(b"Dear Ewa").decode(),
    }


ONE = "/documents/{document}/"
DOCUMENT_DOORS = [
    # A vendor's own user finds a list with nothing in it.
    Door("get", "/documents/", OK, OK, OK, OK, SHUT, OK),
    Door("get", ONE, OK, OK, HIDDEN, HIDDEN, SHUT, OK),
    Door("get", f"{ONE}content/", OK, OK, HIDDEN, HIDDEN, SHUT, OK),
    Door("post", "/documents/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT, new_document),
    Door("post", f"{ONE}remove/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT, lambda _: {}),
]

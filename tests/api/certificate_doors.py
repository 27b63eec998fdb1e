"""The doors of certificates, and what each person meets there."""

from typing import Any

from tests.api.doors import HIDDEN, MADE, OK, REFUSED, SHUT, Door
from tests.api.world import World


def new_certificate(world: World) -> dict[str, Any]:
    """Describe a certificate that is required of the world's vendor and missing."""
    return {"vendor": str(world.vendor.public_id), "kind": "pci_dss", "is_required": True}


ONE = "/certificates/{certificate}/"
CERTIFICATE_DOORS = [
    Door("get", "/certificates/", OK, OK, OK, SHUT, OK, OK),
    Door("get", ONE, OK, OK, HIDDEN, SHUT, OK, OK),
    Door("post", "/certificates/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT, new_certificate),
    Door("patch", ONE, OK, SHUT, HIDDEN, SHUT, SHUT, SHUT, lambda _: {"number": "IS 2"}),
    Door("post", f"{ONE}remove/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT, lambda _: {}),
]

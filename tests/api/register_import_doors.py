"""The doors of files of vendors and contracts, and what each person meets there."""

from base64 import b64encode
from typing import Any

from tests.api.doors import HIDDEN, MADE, OK, REFUSED, SHUT, Door
from tests.api.world import World

# Who may edit sees their own imports: the world's is Ada's.
OWN = (OK, SHUT, HIDDEN, SHUT, SHUT, SHUT)
NORDWIND = {"kind": "vendor", "first": "Nordwind", "second": "NordWind"}


def new_register_import(world: World) -> dict[str, Any]:
    """Describe a file of one contract, for the world's unit."""
    return {
        "file_name": "register.csv",
        "file": b64encode(b"Vendor,Contract,Start\nNordwind,C-1,2026-01-01\n").decode(),
        "unit": world.contract.unit.code,
        "service_type": "cloud",
        "currency": "EUR",
        "time_zone": "UTC",
    }


REGISTER_IMPORT_DOORS = [
    Door("get", "/register-imports/", OK, SHUT, OK, SHUT, SHUT, SHUT),
    Door("get", "/register-imports/{register_import}/", *OWN),
    Door(
        *("post", "/register-imports/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT),
        new_register_import,
    ),
    Door(
        *("post", "/register-imports/{register_import}/same/", *OWN),
        lambda _: {"pairs": [NORDWIND]},
    ),
    Door(
        *("post", "/register-imports/{register_import}/fix/", *OWN),
        lambda _: {"fixes": [{"line": 2, "column": "start", "value": "2026-02-01"}]},
    ),
    Door("post", "/register-imports/{register_import}/apply/", *OWN, lambda _: {}),
]

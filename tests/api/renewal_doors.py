"""Who meets what at the addresses of renewals."""

from tests.api.doors import HIDDEN, OK, SHUT, Door

DECIDED = 409
_RENEWAL = "/contracts/{contract}/renewal/"
_DECISIONS = f"{_RENEWAL}decisions/"

RENEWAL_DOORS = [
    Door("get", "/renewals/", OK, OK, OK, SHUT, OK, OK),
    Door("get", _RENEWAL, OK, OK, HIDDEN, SHUT, OK, OK),
    Door("get", _DECISIONS, OK, OK, HIDDEN, SHUT, OK, OK),
    Door("put", _RENEWAL, OK, SHUT, HIDDEN, SHUT, SHUT, SHUT, lambda _: {"policy": "none"}),
    Door(
        *("put", f"{_RENEWAL}watch/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"ladder": [90, 30]},
    ),
    Door(
        *("post", _DECISIONS, DECIDED, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"kind": "extend", "months": 12, "decided_on": "2026-01-05"},
    ),
    Door(
        *("post", f"{_DECISIONS}{{decision}}/withdraw/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"reason": "It costs less elsewhere"},
    ),
]

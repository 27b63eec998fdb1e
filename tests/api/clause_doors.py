"""Who meets what at the checklist of a contract's clauses."""

from tests.api.doors import HIDDEN, OK, SHUT, Door

CLAUSES = "/contracts/{contract}/checklist/"

CLAUSE_DOORS = [
    Door("get", CLAUSES, OK, OK, HIDDEN, SHUT, OK, OK),
    Door(
        *("put", CLAUSES, OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"clauses": [{"kind": "exit", "state": "present", "note": "Section 9"}]},
    ),
]

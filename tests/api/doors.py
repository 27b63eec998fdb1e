"""Every door of the API: what it takes, and what each person meets there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.world import World

OK, MADE, ASKED, UNSIGNED, SHUT, HIDDEN, REFUSED = 200, 201, 400, 401, 403, 404, 422


Body = Callable[[World], Any]


def nothing(world: World) -> dict[str, Any]:
    """Say nothing more."""
    return {}


@dataclass(frozen=True, slots=True)
class Door:
    """An address, and what each person meets there."""

    method: str
    path: str
    ada: int
    ben: int
    cyd: int
    at_vendor: int
    executive: int
    auditor: int
    body: Callable[[World], Any] = lambda world: None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def readable(path: str, *, executive: int = SHUT, hidden: bool) -> Door:
    """Describe an address that reads records of Operations."""
    return Door("get", path, OK, OK, HIDDEN if hidden else OK, OK, executive, OK)


def tomorrow() -> str:
    """Give an instant a day ahead."""
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


NEW_VENDOR = {"reference": "V-new", "display_name": "New", "unit": "operations"}
TERMS = {
    "metric_type": "within_target",
    "input_kind": "samples",
    "dimension": "quality",
    "unit": "percent",
    "direction": "higher",
    "expected": "95",
    "minimum": "90",
    "source": "monitor",
}


def new_contract(world: World) -> dict[str, Any]:
    """Describe a contract with the world's vendor."""
    return {
        "reference": "C-new",
        "title": "New",
        "vendor": str(world.vendor.public_id),
        "unit": "operations",
        "service_type": "cloud",
        "currency": "EUR",
        "time_zone": "Europe/Paris",
        "starts_on": "2026-01-01",
    }


def new_level(world: World) -> dict[str, Any]:
    """Describe a service level of the world's contract."""
    return {
        "contract": str(world.contract.public_id),
        "code": "NEW",
        "name": "New",
        "terms": TERMS,
    }


def new_exclusion(world: World) -> dict[str, Any]:
    """Describe an exclusion of the world's contract."""
    return {
        "contract": str(world.contract.public_id),
        "levels": [str(world.level.public_id)],
        "kind": "interval",
        "category": "force_majeure",
        "clause": "9.1",
        "reason": "Storm",
        "starts_at": "2026-01-05T00:00:00Z",
        "ends_at": "2026-01-06T00:00:00Z",
    }


def said_of_root_event(world: World) -> dict[str, Any]:
    """Describe a root event of the world's contract."""
    return {
        "title": "Storm",
        "starts_at": "2026-01-05T00:00:00Z",
        "levels": [str(world.level.public_id)],
    }


def new_root_event(world: World) -> dict[str, Any]:
    """Describe a root event to record."""
    return {"contract": str(world.contract.public_id), **said_of_root_event(world)}


def new_dispute(world: World) -> dict[str, Any]:
    """Describe a dispute of the world's result."""
    return {
        "result": {
            "service_level": str(world.level.public_id),
            "period_start": "2026-01-01T00:00:00Z",
        },
        "reason": "Counted twice",
    }


def new_schedule(world: World) -> dict[str, Any]:
    """Describe a credit schedule of the world's contract."""
    return {
        "contract": str(world.contract.public_id),
        "name": "Fixed",
        "kind": "fixed",
        "tiers": [{"upper": "95", "value": "500"}],
    }


def acting(path: str, body: Body = nothing, *, done: int = OK, **met: int) -> Door:
    """Describe an address that Ada and Ben act at, and nobody else."""
    persons = {"ada": done, "ben": done, "cyd": HIDDEN, "at_vendor": SHUT}
    persons.update({"executive": SHUT, "auditor": SHUT}, **met)
    return Door("post", path, body=body, **persons)


def of_credit(action: str, met: int, body: Body = nothing) -> Door:
    """Describe what Ada does to the world's disputed credit; Ben does not manage credits."""
    return acting(f"/credits/{{credit}}/{action}/", body, done=met, ben=SHUT)


def deciding(path: str, body: Body = nothing) -> Door:
    """Describe an address where an approver decides, who is none of the persons here."""
    return acting(path, body, ada=SHUT, ben=SHUT, cyd=SHUT)


def because(world: World) -> dict[str, Any]:
    """Give a reason."""
    return {"reason": "So agreed"}


def as_decided(world: World) -> dict[str, Any]:
    """Give a decision."""
    return {"decision": "So decided"}


def as_shown(world: World) -> dict[str, Any]:
    """Name the figures of the world's statement."""
    return {"inputs_hash": world.credit.statement.inputs_hash}


LEDGER_DOORS = [
    readable("/statements/", hidden=False),
    # A vendor's user sees published statements alone, and the world's is a draft.
    Door("get", "/statements/{statement}/", OK, OK, HIDDEN, HIDDEN, SHUT, OK),
    acting("/statements/{statement}/submit/", as_shown),
    acting(
        "/statements/{statement}/revise/",
        lambda world: {**as_shown(world), **because(world)},
        done=REFUSED,
    ),
    deciding("/statements/{statement}/send-back/"),
    deciding("/statements/{statement}/publish/", as_shown),
    readable("/exclusions/", hidden=False),
    readable("/exclusions/{exclusion}/", hidden=True),
    acting("/exclusions/", new_exclusion, done=MADE, cyd=REFUSED),
    acting("/exclusions/{exclusion}/submit/"),
    acting("/exclusions/{exclusion}/withdraw/"),
    deciding("/exclusions/{exclusion}/approve/"),
    deciding("/exclusions/{exclusion}/approve-partly/", as_decided),
    deciding("/exclusions/{exclusion}/reject/", as_decided),
    readable("/root-events/", hidden=False),
    readable("/root-events/{root_event}/", hidden=True),
    acting("/root-events/", new_root_event, done=MADE, cyd=REFUSED),
    Door(
        "put",
        "/root-events/{root_event}/",
        OK,
        OK,
        HIDDEN,
        SHUT,
        SHUT,
        SHUT,
        said_of_root_event,
    ),
    acting("/root-events/{root_event}/remove/"),
    readable("/disputes/", hidden=False),
    readable("/disputes/{dispute}/", hidden=True),
    acting("/disputes/", new_dispute, done=MADE, cyd=REFUSED, at_vendor=MADE),
    acting("/disputes/{dispute}/withdraw/", at_vendor=SHUT),
    deciding("/disputes/{dispute}/decide/", lambda _: {"upheld": True, "decision": "Yes"}),
    readable("/credits/", hidden=False),
    # The month of this credit is not published, so its vendor does not see it yet.
    Door("get", "/credits/{credit}/", OK, OK, HIDDEN, HIDDEN, SHUT, OK),
    of_credit("notify", OK),
    of_credit("claim", REFUSED),
    of_credit("grant", REFUSED),
    of_credit("refuse", REFUSED, because),
    of_credit("ask-waiver", OK, because),
    of_credit("apply", REFUSED, lambda _: {"invoice_line": "1"}),
    deciding("/credits/{credit}/confirm/"),
    deciding("/credits/{credit}/approve-waiver/"),
    deciding("/credits/{credit}/decline-waiver/"),
    deciding("/credits/{credit}/earn-back/", because),
    readable("/credit-schedules/", hidden=False),
    readable("/credit-schedules/{schedule}/", hidden=True),
    acting("/credit-schedules/", new_schedule, done=MADE, ben=SHUT, cyd=REFUSED),
    readable("/credit-schedule-templates", hidden=False),
    readable("/contracts/{contract}/credit-terms/", hidden=True),
    acting(
        "/contracts/{contract}/credit-terms/",
        lambda _: {"effective_from": "2026-04-01", "change": "Capped", "month_cap_percent": "10"},
        done=MADE,
        ben=SHUT,
    ),
    readable("/contracts/{contract}/billed-charges/", hidden=True),
    acting(
        "/contracts/{contract}/billed-charges/",
        lambda _: {"month": "2026-02", "amount": {"amount": "10.00", "currency": "EUR"}},
        done=MADE,
        ben=SHUT,
    ),
]

DOORS = [
    readable("/vendors/", hidden=False),
    readable("/vendors/{vendor}/", hidden=True),
    Door("post", "/vendors/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT, lambda _: NEW_VENDOR),
    Door("patch", "/vendors/{vendor}/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT, lambda _: {"tier": 1}),
    readable("/vendors/{vendor}/locations/", hidden=True),
    readable("/vendors/{vendor}/contacts/", hidden=True),
    Door("get", "/vendors/{vendor}/status/", OK, OK, HIDDEN, SHUT, OK, OK),
    Door(
        *("post", "/vendors/{vendor}/status/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"to": "exiting", "reason": "Tender"},
    ),
    Door("get", "/vendors/{vendor}/group/", OK, OK, HIDDEN, SHUT, OK, OK),
    Door(
        *("put", "/vendors/{vendor}/group/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"parent_reference": ""},
    ),
    Door(
        *("post", "/vendors/{vendor}/review/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"on": "2026-01-05"},
    ),
    Door("put", "/vendors/{vendor}/locations/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT, lambda _: []),
    Door("put", "/vendors/{vendor}/contacts/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT, lambda _: []),
    readable("/units/", hidden=False),
    readable("/metrics/", hidden=False),
    readable("/calendars/", hidden=False),
    readable("/contracts/", hidden=False),
    readable("/contracts/{contract}/", hidden=True),
    readable("/contracts/{contract}/versions/", hidden=True),
    Door("post", "/contracts/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT, new_contract),
    Door(
        *("put", "/contracts/{contract}/framework/", OK, SHUT, HIDDEN, SHUT, SHUT, SHUT),
        lambda _: {"framework": None},
    ),
    readable("/contracts/{contract}/scopes/", hidden=True),
    Door(
        "post",
        "/contracts/{contract}/scopes/",
        MADE,
        SHUT,
        HIDDEN,
        SHUT,
        SHUT,
        SHUT,
        lambda _: {"code": "north", "name": "North", "kind": "site"},
    ),
    Door(
        "patch",
        "/contracts/{contract}/scopes/hq/",
        OK,
        SHUT,
        HIDDEN,
        SHUT,
        SHUT,
        SHUT,
        lambda _: {"name": "Northern site"},
    ),
    readable("/sources/", hidden=False),
    Door(
        "post",
        "/sources/",
        MADE,
        SHUT,
        MADE,
        SHUT,
        SHUT,
        SHUT,
        lambda _: {"code": "probe", "name": "Probe", "kind": "system"},
    ),
    readable("/service-levels/", hidden=False),
    readable("/service-levels/{level}/", hidden=True),
    readable("/service-levels/{level}/versions/", hidden=True),
    Door("post", "/service-levels/", MADE, SHUT, REFUSED, SHUT, SHUT, SHUT, new_level),
    Door(
        "post",
        "/service-levels/{level}/versions/",
        MADE,
        SHUT,
        HIDDEN,
        SHUT,
        SHUT,
        SHUT,
        lambda _: {
            "effective_from": "2026-06-01",
            "change": "Stricter",
            "terms": {"expected": "97"},
        },
    ),
    Door(
        "post",
        "/measurements/bulk",
        SHUT,
        OK,
        SHUT,
        SHUT,
        SHUT,
        SHUT,
        lambda _: {"source": "monitor", "rows": []},
    ),
    readable("/results/", hidden=False),
    readable("/results/totals", hidden=False),
    *LEDGER_DOORS,
    Door("get", "/scorecards/", OK, OK, OK, SHUT, OK, OK),
    Door("get", "/scorecards/{card}/", OK, OK, HIDDEN, SHUT, OK, OK),
    Door("get", "/benchmarks", ASKED, ASKED, ASKED, SHUT, ASKED, ASKED),
    Door("get", "/standings/", OK, OK, OK, SHUT, OK, OK),
    Door("get", "/search", ASKED, ASKED, ASKED, ASKED, SHUT, ASKED),
    Door("get", "/history/", SHUT, SHUT, SHUT, SHUT, SHUT, OK),
    Door("get", "/alerts/", OK, OK, OK, SHUT, OK, OK),
    Door("get", "/alerts/{alert}/", OK, OK, HIDDEN, SHUT, OK, OK),
    Door("post", "/alerts/{alert}/take/", OK, OK, HIDDEN, SHUT, SHUT, SHUT, lambda _: {}),
    Door(
        "post",
        "/alerts/{alert}/snooze/",
        OK,
        OK,
        HIDDEN,
        SHUT,
        SHUT,
        SHUT,
        lambda _: {"until": tomorrow()},
    ),
    Door(
        "post",
        "/alerts/{alert}/resolve/",
        OK,
        OK,
        HIDDEN,
        SHUT,
        SHUT,
        SHUT,
        lambda _: {"reason": "Mended"},
    ),
]

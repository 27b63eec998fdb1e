"""A service level with a missed February: tickets, their figure, and who may do what about it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.permissions import Role
from contracts.services import create_scope
from slas.ingest_rows import EventRow
from slas.models import EventKey, Exclusion, Result, ServiceLevel
from slas.services.evaluation import evaluate_owed
from slas.services.exclusions import request_exclusion, submit_exclusion
from slas.services.ingest import record_events
from tests.factories import NOW, make_contract, make_level, make_source, make_vendor
from tests.people import People

FEBRUARY = date(2026, 2, 1)
START, END = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Figures:
    """Ten tickets of February, two of them late, and everybody around them."""

    level: ServiceLevel
    ben: User
    approver: User
    vendor_user: User

    @property
    def result(self) -> Result:
        """Give the total of February as it stands."""
        return Result.objects.totals().get(service_level=self.level, period_start=START)

    @property
    def url(self) -> str:
        """Give the address of February."""
        return f"/slas/{self.level.public_id}/?period=2026-02-01"


def make_figures(people: People, **fields: Any) -> Figures:
    """Make them: 8 of 10 met are 80.00 %, below the minimum of 90."""
    vendor = make_vendor(unit=people.operations)
    contract = make_contract(vendor=vendor)
    scopes = ("gdn", "waw") if fields.get("per_scope") else ()
    for code in scopes:
        create_scope(contract=contract, code=code, name=code, kind="site", by=None, now=NOW)
    level = make_level(
        contract,
        **{"input_kind": "events", "attribution": "opened", "code": "P1", **fields},
    )
    record_tickets(level, scope=scopes[0] if scopes else "")
    return Figures(level, people.ben, people.holding(Role.APPROVER), people.at_vendor(vendor))


def record_tickets(level: ServiceLevel, *, scope: str = "") -> None:
    """Record one ticket on each of the first ten days of February; two are late."""
    rows = [
        EventRow(
            level.pk,
            f"INC{number}",
            1,
            "v1",
            START + timedelta(days=number, hours=8),
            resolved_at=START + timedelta(days=number, hours=9),
            met=number not in (3, 4),
            scope=scope,
        )
        for number in range(10)
    ]
    covers = {level.pk: (START - timedelta(days=31), NOW)}
    source = make_source()
    assert not record_events(source=source, rows=rows, by=None, now=NOW, covers=covers).rejected
    evaluate_owed(now=NOW)


def ask(made: Figures, by: User, *events: str, submit: bool = True, **changes: Any) -> Exclusion:
    """Ask to excuse the fourth of February, or the events named."""
    day = START + timedelta(days=3)
    given: dict[str, Any] = {
        "contract": made.level.contract,
        "kind": "events" if events else "interval",
        "category": "customer_act",
        "clause": "6.3(b)",
        "reason": "Our firewall change cut the route",
        "levels": [made.level],
        "starts_at": None if events else day,
        "ends_at": None if events else day + timedelta(days=1),
        "events": list(EventKey.objects.filter(external_id__in=events)),
    }
    exclusion = request_exclusion(**{**given, **changes}, by=by, now=NOW)
    if submit:
        submit_exclusion(exclusion=exclusion, by=by, now=NOW)
    return exclusion

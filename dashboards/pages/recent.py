"""What changed lately about a vendor and its contracts, in the words of the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core import formats
from core.components.parts import TimelineEvent
from core.models import HistoryRow, Operation
from dashboards.pages.history import Words, history_url
from vendors.models import Vendor

#: So many changes are read, and so many lines told: an import of thousands is one line.
MOST_READ: Final = 200
MOST_TOLD: Final = 8
#: Of what is told, and how one and several of it are called.
TELLS: Final[dict[str, tuple[str, str]]] = {
    "vendors_vendor": ("Vendor", "vendors"),
    "vendors_vendorcontact": ("Contact", "contacts"),
    "vendors_vendorlocation": ("Location", "locations"),
    "vendors_vendoridentifier": ("Identifier", "identifiers"),
    "vendors_vendorcertificate": ("Certificate", "certificates"),
    "vendors_vendorservice": ("Service type", "service types"),
    "vendors_vendorstatusstep": ("Step of its standing", "steps of its standing"),
    "contracts_contract": ("Contract", "contracts"),
    "contracts_contractversion": ("Version", "versions"),
    "contracts_contractclause": ("Clause", "clauses"),
    "contracts_amendment": ("Amendment", "amendments"),
    "contracts_charge": ("Charge", "charges"),
    "contracts_obligation": ("Obligation", "obligations"),
    "contracts_objective": ("Objective", "objectives"),
    "contracts_responsibility": ("Activity", "activities"),
    "contracts_renewaldecision": ("Decision on a renewal", "decisions on renewals"),
    "contracts_subprovider": ("Sub-provider", "sub-providers"),
    "slas_servicelevel": ("Service level", "service levels"),
    "slas_exclusion": ("Exclusion", "exclusions"),
    "slas_dispute": ("Dispute", "disputes"),
}
_NAMES: Final = ("title", "display_name", "name", "change", "reference", "code", "value", "number")
#: What the portal keeps for itself, and moves without anybody's deed.
_OWN: Final = frozenset({"folded_name", "slug", "planned_through", "planned_at", "taken_up_at"})
_Key = tuple[int | None, str, str, str]


@dataclass(frozen=True, slots=True)
class RecentPart:
    """The newest changes, and where all of them are told; "" who reads no history."""

    events: tuple[TimelineEvent, ...]
    url: str


def recent_part(
    user: User, vendor: Vendor, contracts: Sequence[Contract], *, now: datetime, zone: str
) -> RecentPart | None:
    """Tell the newest changes of a vendor and of the contracts that the reader sees.

    A vendor's own user is told none: the history is ours.
    """
    access = access_of(user)
    if access.is_vendor_user or not access.allows(Capability.READ_RECORDS):
        return None
    folded = _folded(_rows(vendor, [contract.pk for contract in contracts]))
    told = list(folded.values())[:MOST_TOLD]
    words = Words([group[0] for group in told], now)
    return RecentPart(
        events=tuple(_event(group, words, now, zone) for group in told),
        url=history_url(user, "vendors_vendor", vendor.public_id),
    )


def _rows(vendor: Vendor, contract_ids: Sequence[int]) -> list[HistoryRow]:
    """Read the newest changes of the records and of what hangs on each; one query."""
    contracts = [str(pk) for pk in contract_ids]
    own = Q(table_name="vendors_vendor", row_pk=str(vendor.pk))
    own |= Q(parent_table="vendors_vendor", parent_pk=str(vendor.pk))
    if contracts:
        own |= Q(table_name="contracts_contract", row_pk__in=contracts)
        own |= Q(parent_table="contracts_contract", parent_pk__in=contracts)
    # By the instant, which has no index: by the key Postgres may walk all history backwards.
    found = HistoryRow.objects.filter(own, table_name__in=list(TELLS)).order_by("-at", "-pk")
    return [row for row in found[:MOST_READ] if _is_a_deed(row)]


def _is_a_deed(row: HistoryRow) -> bool:
    """Leave out what only the portal's own columns tell."""
    return row.operation != Operation.CHANGED or bool(_fields(row))


def _fields(row: HistoryRow) -> set[str]:
    changed = set(row.new or {}) | set(row.old or {})
    return {name for name in changed if name not in _OWN and not name.endswith("_at")}


def _folded(rows: Sequence[HistoryRow]) -> dict[_Key, list[HistoryRow]]:
    """Put what one person did in one request to one kind of record together, the newest first."""
    found: dict[_Key, list[HistoryRow]] = {}
    for row in rows:
        request = row.request_id or f"{row.at:%Y-%m-%d %H:%M}"
        found.setdefault((row.who, request, row.table_name, row.operation), []).append(row)
    return found


def _event(group: Sequence[HistoryRow], words: Words, now: datetime, zone: str) -> TimelineEvent:
    row, local = group[0], ZoneInfo(zone)
    told = words.row(row)
    at = formats.moment(row.at.astimezone(local), now.astimezone(local).date())
    one, several = TELLS[row.table_name]
    deed = str(Operation(row.operation).label).lower()
    heading = f"{one}{_name(row)} {deed}" if len(group) == 1 else f"{len(group)} {several} {deed}"
    kept = _fields(row)
    moved = "; ".join(
        f"{difference.field.lower()} {difference.old} → {difference.new}"
        for difference in told.differences
        if difference.column in kept
    )
    shows = moved if len(group) == 1 and row.operation == Operation.CHANGED else ""
    return TimelineEvent(heading, " · ".join(filter(None, (shows, told.who, at))))


def _name(row: HistoryRow) -> str:
    """Quote what a row is called, where the change says it."""
    said: dict[str, Any] = row.new or row.old or {}
    if row.operation == Operation.CHANGED:
        return ""
    name = next((str(said[field]) for field in _NAMES if said.get(field)), "")
    return f" “{name[:80]}”" if name else ""

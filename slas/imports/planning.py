"""What tickets of a file need of the portal: which of it is there, and what is missing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract, ContractVersion
from core.periods import add_months, local_date, local_midnight
from slas.imports.mapping import TicketMapping
from slas.imports.tickets import Ticket
from slas.models import ServiceLevel

# (supplier as the file writes it, priority)
Demand = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Missing:
    """A supplier or one of its service levels that the portal lacks, and where it is asked for."""

    supplier: str
    # None: the supplier's contract itself is missing.
    priority: str | None
    tickets: int
    line: int

    def __str__(self) -> str:
        what = "contract" if self.priority is None else f"service level for “{self.priority}”"
        incidents = "1 incident" if self.tickets == 1 else f"{self.tickets:,} incidents"
        return f"“{self.supplier}” has no {what}: {incidents} left out"


@dataclass(frozen=True, slots=True)
class KnownContract:
    """A contract that takes a supplier's tickets; ``ends_on`` is the first day after its term."""

    id: int
    starts_on: date
    ends_on: date | None
    # Level ids by code.
    levels: Mapping[str, int]

    def is_in_force_on(self, day: date) -> bool:
        """Tell whether the term holds a day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each ticket goes."""

    contracts: Mapping[str, KnownContract]
    levels: Mapping[Demand, int]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole local days, from the first up to but without the last."""

    first: date
    until: date

    def instants(self, zone: str, *, now: datetime) -> tuple[datetime, datetime]:
        """Give the same as UTC instants; nobody has reported past now."""
        return local_midnight(zone, self.first), min(local_midnight(zone, self.until), now)


def months_of_tickets(tickets: Iterable[Ticket], zone: str) -> Span | None:
    """Give the whole local months from the first ticket opened to the last; None without any."""
    opened = [ticket.opened_at for ticket in tickets]
    if not opened:
        return None
    first, last = (local_date(zone, at).replace(day=1) for at in (min(opened), max(opened)))
    return Span(first, add_months(last, 1))


def plan_tickets(tickets: Iterable[Ticket], mapping: TicketMapping, *, by: User | None) -> Plan:
    """Find the contract of each supplier and the service level of each priority, in a few queries.

    Contracts on which the person may not record are missing like those that do not exist.

    A contract is the supplier's if its external id is the supplier as written and its external
    source is the mapping's; a level is a priority's if it bears the code of the mapping.
    """
    wanted: Counter[Demand] = Counter()
    lines: dict[Demand, int] = {}
    for ticket in tickets:
        demand = (ticket.supplier, ticket.priority)
        wanted[demand] += 1
        lines.setdefault(demand, ticket.line)
    contracts = known_contracts(mapping.source_code, by=by)
    levels: dict[Demand, int] = {}
    missing: dict[Demand | str, Missing] = {}
    for (supplier, priority), count in sorted(wanted.items()):
        line = lines[supplier, priority]
        contract = contracts.get(supplier)
        if contract is None:
            known = missing.get(supplier, Missing(supplier, None, 0, line))
            missing[supplier] = Missing(
                supplier, None, known.tickets + count, min(known.line, line)
            )
            continue
        level_id = contract.levels.get(mapping.levels[priority].code)
        if level_id is None:
            missing[supplier, priority] = Missing(supplier, priority, count, line)
        else:
            levels[supplier, priority] = level_id
    return Plan(contracts, levels, tuple(missing.values()))


def known_contracts(source_code: str, *, by: User | None) -> dict[str, KnownContract]:
    """Load the contracts of a source with their service levels, by the supplier as written."""
    contracts = Contract.objects.filter(external_source=source_code)
    if by is not None:
        contracts = contracts.visible_to(by, Capability.RECORD_MEASUREMENTS)
    levels: dict[int, dict[str, int]] = {}
    for contract_id, code, pk in ServiceLevel.objects.filter(contract__in=contracts).values_list(
        "contract_id", "code", "pk"
    ):
        levels.setdefault(contract_id, {})[code] = pk
    ends = dict(
        ContractVersion.objects.filter(
            contract__in=contracts, effective_to__isnull=True
        ).values_list("contract_id", "ends_on")
    )
    rows = contracts.exclude(external_id="")
    return {
        supplier: KnownContract(pk, starts_on, ends.get(pk), levels.get(pk, {}))
        for pk, supplier, starts_on in rows.values_list("pk", "external_id", "starts_on")
    }

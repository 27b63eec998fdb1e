"""What the vendors of the demo have agreed: which usual metrics, measured by whom: pure."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from dashboards.demo.names import TYPES

SERVICE_TYPES = ("infrastructure", "applications", "support", "cybersecurity", "data", "cloud")

# Code, name and kind of each source; ours go on when a vendor falls silent.
SOURCES: dict[str, tuple[str, str]] = {
    "monitoring": ("Monitoring", "system"),
    "tickets": ("Ticket tool", "system"),
    "security": ("Security tool", "system"),
    "pipeline": ("Repository and CI", "system"),
    "calls": ("Call distribution", "system"),
    "backup": ("Backup tool", "system"),
    "billing": ("Billing", "customer"),
    "records": ("Own records", "customer"),
    "vendor": ("Vendor's monthly report", "vendor"),
    "survey": ("Stakeholder survey", "survey"),
}
OURS = frozenset(("monitoring", "billing", "records", "survey"))

_DAY, _WEEK, _TEN_DAYS = 1, 7, 10
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One service level: its metric, its source, and how much is measured how often.

    ``volume`` is the units of a sample taken every ``every_days``, or the tickets of a whole
    month where ``every_days`` is 0; ``within`` is how long a ticket may take.
    """

    metric: str
    source: str
    every_days: int
    volume: int
    within: timedelta | None = None
    reporting_period: str = "month"

    @property
    def is_of_tickets(self) -> bool:
        return self.every_days == 0


_INVOICES = Line("GOV-03", "records", _TEN_DAYS, 70)
_SURVEY = Line("GOV-05", "survey", _TEN_DAYS, 34)
_CLEARANCE = Line("GOV-07", "vendor", _TEN_DAYS, 64)
_IDEAS = Line("GOV-06", "records", _TEN_DAYS, 8, reporting_period="quarter")

_CORE: tuple[tuple[Line, ...], ...] = (
    (
        Line("INF-01", "monitoring", _DAY, 0),
        Line("INF-03", "tickets", 0, 26, 4 * _HOUR),
        Line("INF-05", "tickets", 0, 34),
        Line("INF-06", "security", _WEEK, 420),
        _INVOICES,
        _SURVEY,
    ),
    (
        Line("ADM-01", "monitoring", _DAY, 0),
        Line("ADM-02", "tickets", 0, 30, 8 * _HOUR),
        Line("ADM-03", "pipeline", _WEEK, 14),
        Line("ADM-08", "pipeline", _WEEK, 45),
        Line("ADM-10", "vendor", _TEN_DAYS, 120),
        _INVOICES,
        _SURVEY,
    ),
    (
        Line("SUP-02", "calls", _DAY, 180),
        Line("SUP-01", "calls", _DAY, 180),
        Line("SUP-04", "tickets", _DAY, 60),
        Line("SUP-05", "tickets", 0, 36, 48 * _HOUR),
        Line("SUP-07", "survey", _WEEK, 44),
        _INVOICES,
        _CLEARANCE,
    ),
    (
        Line("SEC-02", "security", _WEEK, 14),
        Line("SEC-03", "security", 0, 40, _HOUR / 4),
        Line("SEC-05", "security", _WEEK, 60),
        Line("SEC-06", "security", _WEEK, 3200),
        Line("SEC-07", "security", _WEEK, 130),
        _INVOICES,
        _SURVEY,
    ),
    (
        Line("DAT-01", "backup", _DAY, 260),
        Line("DAT-07", "monitoring", _DAY, 0),
        Line("DAT-05", "monitoring", _DAY, 90),
        Line("DAT-04", "backup", _TEN_DAYS, 40),
        Line("DAT-09", "tickets", 0, 28, 120 * _HOUR),
        _INVOICES,
        _SURVEY,
    ),
    (
        Line("CLD-01", "monitoring", _DAY, 0),
        Line("CLD-03", "monitoring", _DAY, 1),
        Line("CLD-02", "monitoring", _DAY, 250_000),
        Line("CLD-04", "tickets", 0, 36, _HOUR),
        Line("CLD-06", "billing", _TEN_DAYS, 90_000),
        Line("CLD-07", "security", _WEEK, 900),
        _SURVEY,
    ),
)
_FURTHER: tuple[tuple[Line, ...], ...] = (
    (
        Line("INF-07", "monitoring", _WEEK, 1),
        Line("INF-04", "tickets", 0, 9),
        Line("INF-09", "monitoring", _WEEK, 900),
    ),
    (Line("ADM-06", "tickets", _WEEK, 60), Line("ADM-09", "pipeline", _WEEK, 4000)),
    (Line("SUP-03", "calls", _WEEK, 1200), Line("SUP-06", "tickets", 0, 30, 72 * _HOUR)),
    (Line("SEC-04", "records", _TEN_DAYS, 70), Line("SEC-01", "security", _WEEK, 14)),
    (Line("DAT-08", "tickets", 0, 1), Line("DAT-06", "backup", _WEEK, 1200)),
    (Line("CLD-09", "records", _TEN_DAYS, 40), _INVOICES),
)
_SECOND_CONTRACT = (
    Line("GOV-01", "records", _TEN_DAYS, 30),
    Line("GOV-02", "records", _TEN_DAYS, 24),
    Line("GOV-04", "records", _TEN_DAYS, 22),
    _CLEARANCE,
    _IDEAS,
)

_TITLES = (
    "Data centre and network services",
    "Application development and care",
    "Service desk and field support",
    "Managed detection and response",
    "Database, backup and archive services",
    "Cloud platform services",
)


MOST_LEVELS = 8


@dataclass(frozen=True, slots=True)
class ContractPlan:
    """One contract: what it is called, whose unit it is, its shape and its service levels.

    ``years_before`` is how many years it ran before the measurements begin.
    """

    number: int
    title: str
    unit: str
    anchor_day: int
    years_before: int
    monthly_charge: int
    lines: tuple[Line, ...]


# Code and name of the business units; the first owns what no other does.
UNITS = {
    "group-it": "Group IT",
    "manufacturing": "Manufacturing",
    "retail": "Retail and Logistics",
}
_UNIT_OF_RANK = ("manufacturing", "group-it", "retail", "group-it", "retail", "manufacturing")
_ANCHOR_OF_RANK = (1, 1, 1, 16, 1, 21)


def unit_of(index: int) -> str:
    """Give the code of the unit that owns a vendor."""
    return _UNIT_OF_RANK[index // TYPES % len(_UNIT_OF_RANK)]


def service_type_of(index: int) -> str:
    """Give a vendor's service type: the types take turns."""
    return SERVICE_TYPES[index % TYPES]


def contracts_of(index: int, *, seed: int) -> tuple[ContractPlan, ...]:
    """Say what a vendor has agreed: one contract, and for every third vendor a second one."""
    rng = Random(f"{seed}/{index}/contracts")  # noqa: S311  no secret
    kind, rank = index % TYPES, index // TYPES
    further = tuple(line for line in _FURTHER[kind] if rng.random() < 0.4)
    first = ContractPlan(
        number=1,
        title=_TITLES[kind],
        unit=unit_of(index),
        anchor_day=_ANCHOR_OF_RANK[rank % len(_ANCHOR_OF_RANK)],
        years_before=rng.randint(0, 3),
        monthly_charge=rng.randrange(40_000, 520_000, 2_500),
        lines=(*_CORE[kind], *further)[:MOST_LEVELS],
    )
    if rank % 3 != 1 or kind == SERVICE_TYPES.index("cloud"):
        return (first,)
    second = ContractPlan(
        number=2,
        title="Advice and governance",
        unit="group-it",
        anchor_day=16,
        years_before=rng.randint(0, 2),
        monthly_charge=rng.randrange(6_000, 40_000, 500),
        lines=_SECOND_CONTRACT,
    )
    return (first, second)

"""The roles as readable code: what each may do; default deny.

A role is granted in one business unit or in all. Row rules stand in the querysets
(``visible_to``), which ask :class:`Access` how far a capability reaches.
"""

from dataclasses import dataclass
from enum import Enum


class Capability(Enum):
    """A thing that a person may do; each page, service and endpoint names the one it needs."""

    READ_SCORES = "read scorecards, the portfolio and alerts"
    READ_RECORDS = "read vendors, contracts, service levels and results"
    READ_MEASUREMENTS = "read single measurements"
    READ_HISTORY = "read the history of records"
    EDIT_VENDORS = "add and change vendors"
    EDIT_CONTRACTS = "add and change contracts and service levels"
    RECORD_MEASUREMENTS = "record measurements"
    MANAGE_SERVICE = "record exclusions and root events, and submit statements"
    DISPUTE_FIGURES = "dispute a result or a credit"
    MANAGE_CREDITS = "agree credit terms; claim, waive and apply service credits"
    HANDLE_ALERTS = "take, snooze and resolve alerts"
    APPROVE = "approve what another person prepared"
    ADMINISTER = "administer users, units, tokens and methodology"


class Role(Enum):
    """The roles that a person or an integration can hold."""

    PROCUREMENT_OFFICER = "procurement_officer"
    SERVICE_MANAGER = "service_manager"
    APPROVER = "approver"
    EXECUTIVE = "executive"
    AUDITOR = "auditor"
    VENDOR_USER = "vendor_user"
    API_CLIENT = "api_client"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


_READ = frozenset({Capability.READ_SCORES, Capability.READ_RECORDS, Capability.READ_MEASUREMENTS})

GRANTS: dict[Role, frozenset[Capability]] = {
    Role.PROCUREMENT_OFFICER: _READ
    | {
        Capability.EDIT_VENDORS,
        Capability.EDIT_CONTRACTS,
        Capability.MANAGE_SERVICE,
        Capability.DISPUTE_FIGURES,
        Capability.MANAGE_CREDITS,
        Capability.HANDLE_ALERTS,
    },
    Role.SERVICE_MANAGER: _READ
    | {
        Capability.RECORD_MEASUREMENTS,
        Capability.MANAGE_SERVICE,
        Capability.DISPUTE_FIGURES,
        Capability.HANDLE_ALERTS,
    },
    Role.APPROVER: _READ | {Capability.APPROVE, Capability.HANDLE_ALERTS},
    Role.EXECUTIVE: frozenset({Capability.READ_SCORES}),
    Role.AUDITOR: _READ | {Capability.READ_HISTORY},
    # A vendor's user reads the own vendor's records only: the wall is in Vendor.visible_to.
    Role.VENDOR_USER: frozenset(
        {Capability.READ_RECORDS, Capability.READ_MEASUREMENTS, Capability.DISPUTE_FIGURES}
    ),
    # What an API client may do is bounded again by the scopes of the token it shows.
    Role.API_CLIENT: _READ
    | {
        Capability.EDIT_VENDORS,
        Capability.EDIT_CONTRACTS,
        Capability.RECORD_MEASUREMENTS,
        Capability.MANAGE_SERVICE,
        Capability.DISPUTE_FIGURES,
        Capability.MANAGE_CREDITS,
        Capability.HANDLE_ALERTS,
    },
    Role.ADMINISTRATOR: frozenset(Capability),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a capability reaches: every unit, or those named (none: nowhere)."""

    everywhere: bool
    unit_ids: frozenset[int]

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.unit_ids)


@dataclass(frozen=True, slots=True)
class Access:
    """What one user may do and where, read once per request."""

    grants: tuple[tuple[Role, int | None], ...]

    def allows(self, capability: Capability) -> bool:
        """Say whether the capability is held anywhere at all."""
        return any(capability in GRANTS[role] for role, _ in self.grants)

    def reach(self, capability: Capability) -> Reach:
        """Say in which business units the capability is held."""
        units = [unit for role, unit in self.grants if capability in GRANTS[role]]
        return Reach(
            everywhere=None in units,
            unit_ids=frozenset(unit for unit in units if unit is not None),
        )

    @property
    def is_vendor_user(self) -> bool:
        """Say whether the user stands on the vendor's side of the wall."""
        return any(role is Role.VENDOR_USER for role, _ in self.grants)


NOBODY = Access(grants=())

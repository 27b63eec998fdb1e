"""Two service levels of one contract to feed: availability by samples, tickets by events."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import BusinessUnit, RoleGrant, User
from accounts.permissions import Role
from contracts.models import Contract, ContractVersion
from slas.models import Calendar, ServiceLevel, ServiceLevelVersion, Source
from vendors.models import Vendor

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    """Read an ISO instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Setting:
    unit: BusinessUnit
    contract: Contract
    source: Source
    uptime: ServiceLevel
    tickets: ServiceLevel
    minor: ServiceLevel


def make_contract(name: str, unit: BusinessUnit, *, zone: str = "UTC") -> Contract:
    """Make a vendor with one contract, from 2026 on until further notice."""
    vendor = Vendor.objects.create(
        reference=name,
        slug=name.lower(),
        legal_name=name,
        display_name=name,
        folded_name=name.lower(),
        unit=unit,
        created_at=NOW,
    )
    contract = Contract.objects.create(
        reference=f"C-{name}",
        title=name,
        vendor=vendor,
        unit=unit,
        service_type="support",
        currency="EUR",
        time_zone=zone,
        starts_on=date(2026, 1, 1),
        created_at=NOW,
    )
    ContractVersion.objects.create(
        contract=contract, number=1, effective_from=date(2026, 1, 1), created_at=NOW
    )
    return contract


def make_level(contract: Contract, code: str, source: Source, **terms: Any) -> ServiceLevel:
    """Make a service level with one version in force from the contract's first day."""
    level = ServiceLevel.objects.create(contract=contract, code=code, name=code, created_at=NOW)
    make_version(level, source, number=1, effective_from=contract.starts_on, **terms)
    return level


def make_version(level: ServiceLevel, source: Source, **terms: Any) -> ServiceLevelVersion:
    """Make one version of a level's terms; whatever is not given is an ordinary ticket target."""
    ordinary: dict[str, Any] = {
        "metric_type": "within_target",
        "input_kind": "events",
        "dimension": "delivery",
        "unit": "percent",
        "direction": "higher",
        "expected": Decimal(95),
        "minimum": Decimal(90),
        "attribution": "first_of_resolved_and_due",
    }
    return ServiceLevelVersion.objects.create(
        service_level=level,
        contract_version=level.contract.versions.get(number=1),
        calendar=Calendar.objects.get(code="24x7"),
        source=source,
        created_at=NOW,
        **(ordinary | terms),
    )


def make_setting() -> Setting:
    """Make a unit, a vendor, a contract, a source and three service levels."""
    unit = BusinessUnit.objects.create(code="it", name="IT")
    source = Source.objects.create(code="monitor", name="Monitor", kind="system")
    contract = make_contract("Acme", unit)
    return Setting(
        unit=unit,
        contract=contract,
        source=source,
        uptime=make_level(contract, "UP", source, metric_type="availability", input_kind="samples"),
        tickets=make_level(contract, "P1", source),
        minor=make_level(contract, "P2", source, attribution="opened"),
    )


def make_feeder(name: str, unit: BusinessUnit | None) -> User:
    """Make an integration that may record measurements, in one unit or in all."""
    user = User.objects.create(username=name)
    RoleGrant.objects.create(user=user, role=Role.API_CLIENT.value, unit=unit)
    return user

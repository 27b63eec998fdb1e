"""Vendors, contracts and service levels for tests, made through the services."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import BusinessUnit, User
from accounts.permissions import Role
from accounts.services import create_unit, create_user, grant_role
from contracts.models import Contract
from contracts.services import create_contract
from slas.models import ServiceLevel, Source
from slas.services.terms import TermsInput, create_service_level
from vendors.models import Vendor
from vendors.services import create_vendor

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_unit(code: str = "operations", name: str = "") -> BusinessUnit:
    """Make a business unit, or find it by its code."""
    return create_unit(code=code, name=name or code.capitalize(), by=None, now=NOW)


def make_user(
    username: str = "",
    *roles: Role,
    unit: BusinessUnit | None = None,
    password: str | None = None,
    **fields: str,
) -> User:
    """Make a user who holds roles in a unit, or everywhere."""
    user = create_user(
        username=username or f"user-{next(_numbers)}", password=password, by=None, now=NOW, **fields
    )
    for role in roles:
        grant_role(user=user, role=role, unit=unit, by=None, now=NOW)
    return user


def make_vendor(**fields: Any) -> Vendor:
    """Make a vendor of Operations, unless another unit is named."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "reference": f"V-{number:04d}",
        "display_name": f"Vendor {number}",
        "by": None,
        "now": NOW,
    }
    given.update(fields)
    given.setdefault("unit", None)
    given["unit"] = given["unit"] or make_unit()
    return create_vendor(**given)


def make_contract(**fields: Any) -> Contract:
    """Make a contract over 2026 in UTC, from the first of each month, unless told otherwise."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "reference": f"C-{number:04d}",
        "title": f"Services {number}",
        "service_type": "infrastructure",
        "currency": "EUR",
        "time_zone": "UTC",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 1, 1),
        "by": None,
        "now": NOW,
    }
    given.update(fields)
    if "vendor" not in given:
        given["vendor"] = make_vendor(unit=given.get("unit"))
    given.setdefault("unit", given["vendor"].unit)
    return create_contract(**given)


def make_source(code: str = "monitor", kind: str = "system") -> Source:
    """Make a source of measurements, or find it by its code."""
    source, _ = Source.objects.get_or_create(
        code=code, defaults={"name": code.capitalize(), "kind": kind}
    )
    return source


def make_terms(**fields: Any) -> TermsInput:
    """Make terms: a share within target by samples, 95 expected, 90 at least, each month."""
    given: dict[str, Any] = {
        "metric_type": "within_target",
        "input_kind": "samples",
        "dimension": "quality",
        "unit": "percent",
        "direction": "higher",
        "expected": Decimal(95),
        "minimum": Decimal(90),
    }
    given.update(fields)
    if "source" not in given:
        given["source"] = make_source()
    return TermsInput(**given)


def make_level(contract: Contract | None = None, **fields: Any) -> ServiceLevel:
    """Make a service level; what names one of the terms goes into them."""
    number = next(_numbers)
    own = {
        "code",
        "name",
        "metric",
        "external_source",
        "external_id",
        "effective_from",
        "by",
        "now",
    }
    given: dict[str, Any] = {
        "code": f"SL-{number}",
        "name": f"Service level {number}",
        "by": None,
        "now": NOW,
    }
    given.update({name: value for name, value in fields.items() if name in own})
    terms = fields.get("terms") or make_terms(
        **{name: value for name, value in fields.items() if name not in own | {"terms"}}
    )
    return create_service_level(contract=contract or make_contract(), terms=terms, **given)

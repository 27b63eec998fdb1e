"""What bodies name by id: found through what the person may use, anything else is unknown."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core.api.fields import StrictSerializer
from core.errors import RuleError
from slas.models import Credit, EventKey, Result, ServiceLevel


class LevelNamedSerializer(serializers.Serializer[Any]):
    """A service level of the contract."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class EventNameSerializer(StrictSerializer):
    """A ticket or outage as its source knows it."""

    source = serializers.CharField(  # type: ignore[assignment]  # the field, not its origin
        max_length=40, help_text="Code of the source"
    )
    external_id = serializers.CharField(max_length=120)


def owners(contract: Contract) -> dict[str, Any]:
    """Name a contract and its vendor, both loaded."""
    return {
        "contract": {"id": str(contract.public_id), "name": contract.reference},
        "vendor": {"id": str(contract.vendor.public_id), "name": contract.vendor.display_name},
    }


def level_named(level: ServiceLevel) -> dict[str, Any]:
    """Name a service level."""
    return {"id": str(level.public_id), "code": level.code, "name": level.name}


def contract_of(public_id: UUID, user: User, capability: Capability) -> Contract:
    """Find a contract on which the person holds a capability.

    :raises RuleError: no such contract in reach
    """
    contracts = Contract.objects.visible_to(user, capability).select_related("vendor")
    contract = contracts.filter(public_id=public_id).first()
    if contract is None:
        raise RuleError(
            "The contract is not known, or not in your reach.", field="contract", code="unknown"
        )
    return contract


def levels_of(
    contract: Contract, public_ids: Iterable[UUID], *, field: str = "levels"
) -> list[ServiceLevel]:
    """Find service levels of a contract.

    :raises RuleError: one that is not of this contract
    """
    wanted = set(public_ids)
    found = list(contract.service_levels.filter(public_id__in=wanted))
    missing = wanted - {level.public_id for level in found}
    if missing:
        raise RuleError(
            f"The service level, {min(missing)}, is not of this contract.",
            field=field,
            code="unknown",
        )
    return found


def events_of(levels: Sequence[ServiceLevel], named: Sequence[dict[str, str]]) -> list[EventKey]:
    """Find events of service levels by source and external id.

    :raises RuleError: one that is not of these service levels
    """
    rows = EventKey.objects.filter(
        service_level__in=levels, external_id__in=[event["external_id"] for event in named]
    ).select_related("source")
    known = {(row.source.code, row.external_id): row for row in rows}
    found = []
    for event in named:
        row = known.get((event["source"], event["external_id"]))
        if row is None:
            raise RuleError(
                f"The event, {event['external_id']} of {event['source']}, is not of these service"
                " levels.",
                field="events",
                code="unknown",
            )
        found.append(row)
    return found


def result_of(
    level_id: UUID, period_start: datetime, scope: str | None, user: User, capability: Capability
) -> Result:
    """Find the current result of a service level, period and scope.

    :raises RuleError: no such result in reach
    """
    rows = Result.objects.visible_to(user, capability).current()
    result = (
        rows.filter(service_level__public_id=level_id, period_start=period_start, scope=scope)
        if scope is not None
        else rows.filter(
            service_level__public_id=level_id, period_start=period_start, scope__isnull=True
        )
    )
    found = result.select_related("service_level__contract").first()
    if found is None:
        raise RuleError(
            "The result is not known, or not in your reach.", field="result", code="unknown"
        )
    return found


def credit_of(public_id: UUID, user: User, capability: Capability) -> Credit:
    """Find a credit on which the person holds a capability.

    :raises RuleError: no such credit in reach
    """
    rows = Credit.objects.visible_to(user, capability)
    credit = rows.select_related("service_level__contract").filter(public_id=public_id).first()
    if credit is None:
        raise RuleError(
            "The credit is not known, or not in your reach.", field="credit", code="unknown"
        )
    return credit


def amount_in(money: dict[str, Any] | None, currency: str, *, field: str) -> Decimal | None:
    """Take the amount out of money in the contract's own currency.

    :raises RuleError: another currency
    """
    if money is None:
        return None
    if money["currency"] != currency:
        raise RuleError(
            f"The amount is in {money['currency']}, the contract in {currency}.",
            field=f"{field}.currency",
            code="currency",
        )
    amount: Decimal = money["amount"]
    return amount

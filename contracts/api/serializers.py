"""The shape of contracts in the API."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from contracts.choices import ScopeKind
from contracts.models import Contract, ContractVersion, Scope
from core.api.fields import MoneySerializer, StrictSerializer
from core.errors import RuleError
from core.values import day_text, decimal_text, instant_text, money_value
from vendors.choices import ServiceType

END_HELP = "First day after the term; null is open-ended"


class NamedSerializer(serializers.Serializer[Any]):
    """A row of another resource."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class ContractVersionSerializer(serializers.Serializer[Any]):
    """The terms of a contract from one day on."""

    number = serializers.IntegerField()
    effective_from = serializers.DateField()
    effective_to = serializers.DateField(
        allow_null=True, help_text="First day on which these terms no longer hold"
    )
    change = serializers.CharField(allow_blank=True)
    ends_on = serializers.DateField(allow_null=True, help_text=END_HELP)
    monthly_charge = MoneySerializer(allow_null=True)
    at_risk_percent = serializers.CharField(allow_null=True, help_text="Decimal as text")
    created_at = serializers.DateTimeField()


class ContractSerializer(serializers.Serializer[Any]):
    """A contract with the version in force, else the nearest one."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    vendor = NamedSerializer()
    unit = serializers.CharField(help_text="Code of the business unit")
    service_type = serializers.ChoiceField(choices=ServiceType.choices)
    currency = serializers.CharField()
    time_zone = serializers.CharField()
    starts_on = serializers.DateField()
    anchor_day = serializers.IntegerField()
    external_source = serializers.CharField(allow_blank=True)
    external_id = serializers.CharField(allow_blank=True)
    framework = serializers.UUIDField(
        allow_null=True, help_text="Id of the framework agreement that it is called off under"
    )
    created_at = serializers.DateTimeField()
    version = ContractVersionSerializer()


class TermsOfContractSerializer(StrictSerializer):
    """What an amendment may change."""

    ends_on = serializers.DateField(required=False, allow_null=True, help_text=END_HELP)
    monthly_charge = MoneySerializer(required=False, allow_null=True)
    at_risk_percent = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(100),
        required=False,
        allow_null=True,
    )


class NewContractSerializer(TermsOfContractSerializer):
    """A contract to agree, with the terms of its first version."""

    reference = serializers.CharField(max_length=60)
    title = serializers.CharField(max_length=200)
    vendor = serializers.UUIDField(help_text="Id of the vendor")
    unit = serializers.CharField(max_length=40, help_text="Code of the business unit")
    service_type = serializers.ChoiceField(choices=ServiceType.choices)
    currency = serializers.RegexField(r"^[A-Z]{3}\Z", help_text="ISO 4217 code")
    time_zone = serializers.CharField(max_length=60, help_text="IANA name")
    starts_on = serializers.DateField()
    anchor_day = serializers.IntegerField(min_value=1, max_value=31, required=False)
    external_source = serializers.CharField(max_length=40, allow_blank=True, required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)


class FrameworkSerializer(StrictSerializer):
    """Under which framework agreement a contract is called off."""

    framework = serializers.UUIDField(allow_null=True, help_text="Id of it; null: under none")


class ScopeSerializer(StrictSerializer):
    """A part of a contract for which figures are kept apart."""

    code = serializers.CharField(max_length=80, help_text="As measurements name it; it stays")
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=ScopeKind.choices)


class ScopeNameSerializer(StrictSerializer):
    """Another name of a scope."""

    name = serializers.CharField(max_length=120)


def scope_row(scope: Scope) -> dict[str, Any]:
    """Write a scope."""
    return {"code": scope.code, "name": scope.name, "kind": scope.kind}


def amount_in(terms: dict[str, Any], currency: str) -> dict[str, Any]:
    """Take the amount out of a charge in the contract's own currency.

    :raises RuleError: another currency
    """
    charge = terms.get("monthly_charge")
    if charge is None:
        return terms
    if charge["currency"] != currency:
        raise RuleError(
            f"The charge is in {charge['currency']}, the contract in {currency}."
            f" Enter the charge in {currency}.",
            field="monthly_charge.currency",
            code="currency",
        )
    return {**terms, "monthly_charge": charge["amount"]}


def version_row(version: ContractVersion, currency: str) -> dict[str, Any]:
    """Write a version of a contract."""
    return {
        "number": version.number,
        "effective_from": day_text(version.effective_from),
        "effective_to": day_text(version.effective_to),
        "change": version.change,
        "ends_on": day_text(version.ends_on),
        "monthly_charge": money_value(version.monthly_charge, currency),
        "at_risk_percent": decimal_text(version.at_risk_percent),
        "created_at": instant_text(version.created_at),
    }


def contract_row(contract: Contract, version: ContractVersion) -> dict[str, Any]:
    """Write a contract, whose vendor and unit are loaded, with one of its versions."""
    return {
        "id": str(contract.public_id),
        "reference": contract.reference,
        "title": contract.title,
        "vendor": {"id": str(contract.vendor.public_id), "name": contract.vendor.display_name},
        "unit": contract.unit.code,
        "service_type": contract.service_type,
        "currency": contract.currency,
        "time_zone": contract.time_zone,
        "starts_on": day_text(contract.starts_on),
        "anchor_day": contract.anchor_day,
        "external_source": contract.external_source,
        "external_id": contract.external_id,
        "framework": str(contract.framework.public_id) if contract.framework else None,
        "created_at": instant_text(contract.created_at),
        "version": version_row(version, contract.currency),
    }

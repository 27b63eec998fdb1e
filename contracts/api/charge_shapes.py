"""The shape of charges in the API."""

from decimal import Decimal
from typing import Any, Final

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from contracts.models import Charge
from contracts.register_choices import ChargeKind, Every
from core.api.fields import StrictSerializer
from core.values import day_text, decimal_text, instant_text

EVERY_HELP: Final = "Of a fixed charge: for how many months it stands"
BAND_HELP: Final = "Of a volume band, which is stated whole or not at all"
INDEX_HELP: Final = "Of indexation, which is stated whole or not at all; shares in percent"
END_HELP: Final = "First day on which it no longer holds; null: as the contract"
FIGURES: Final = (
    *("base_volume", "deadband_percent", "more_rate", "less_rate"),
    *("index_first", "index_share", "index_floor", "index_cap"),
)


def _figure(help_text: str, **more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=18, decimal_places=4, help_text=f"{help_text}; decimal as text", **more
    )


class ChargeSerializer(serializers.Serializer[Any]):
    """A charge of a contract, in the contract's currency."""

    id = serializers.UUIDField()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    currency = serializers.CharField()
    kind = serializers.ChoiceField(choices=ChargeKind.choices)
    code = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    amount = serializers.CharField(help_text="For a period, a unit or once; decimal as text")
    every_months = serializers.IntegerField(allow_null=True, help_text=EVERY_HELP)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True, help_text=END_HELP)
    base_volume = serializers.CharField(allow_null=True, help_text=BAND_HELP)
    deadband_percent = serializers.CharField(allow_null=True, help_text=BAND_HELP)
    more_rate = serializers.CharField(allow_null=True, help_text=BAND_HELP)
    less_rate = serializers.CharField(allow_null=True, help_text=BAND_HELP)
    index_name = serializers.CharField(allow_blank=True, help_text=INDEX_HELP)
    index_first = serializers.CharField(allow_null=True, help_text=INDEX_HELP)
    index_share = serializers.CharField(allow_null=True, help_text=INDEX_HELP)
    index_floor = serializers.CharField(allow_null=True, help_text=INDEX_HELP)
    index_cap = serializers.CharField(allow_null=True, help_text=INDEX_HELP)
    attributes = serializers.DictField(child=serializers.CharField())
    created_at = serializers.DateTimeField()


class ChargeChangeSerializer(StrictSerializer):
    """What of a charge may be said anew; what is not named stays."""

    kind = serializers.ChoiceField(choices=ChargeKind.choices, required=False)
    code = serializers.CharField(max_length=80, required=False)
    title = serializers.CharField(max_length=200, required=False)
    detail = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    unit = serializers.CharField(max_length=40, allow_blank=True, required=False)
    amount = _figure("For a period, a unit or once", required=False, min_value=Decimal(0))
    every_months = serializers.ChoiceField(
        choices=Every.choices, required=False, allow_null=True, help_text=EVERY_HELP
    )
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True, help_text=END_HELP)
    base_volume = _figure(BAND_HELP, required=False, allow_null=True)
    deadband_percent = _figure(BAND_HELP, required=False, allow_null=True)
    more_rate = _figure(BAND_HELP, required=False, allow_null=True)
    less_rate = _figure(BAND_HELP, required=False, allow_null=True)
    index_name = serializers.CharField(
        max_length=80, allow_blank=True, required=False, help_text=INDEX_HELP
    )
    index_first = _figure(INDEX_HELP, required=False, allow_null=True)
    index_share = _figure(INDEX_HELP, required=False, allow_null=True)
    index_floor = _figure(INDEX_HELP, required=False, allow_null=True)
    index_cap = _figure(INDEX_HELP, required=False, allow_null=True)


class NewChargeSerializer(ChargeChangeSerializer):
    """A charge to put on record."""

    contract = serializers.UUIDField(help_text="Id of the contract")
    kind = serializers.ChoiceField(choices=ChargeKind.choices)
    code = serializers.CharField(max_length=80, help_text="Used once in the contract")
    title = serializers.CharField(max_length=200)
    amount = _figure("For a period, a unit or once", min_value=Decimal(0))


def charge_row(charge: Charge) -> dict[str, Any]:
    """Write a charge."""
    contract = charge.contract
    return {
        "id": str(charge.public_id),
        "contract": {"id": str(contract.public_id), "name": contract.title},
        "vendor": {"id": str(contract.vendor.public_id), "name": contract.vendor.display_name},
        "currency": contract.currency,
        "kind": charge.kind,
        "code": charge.code,
        "title": charge.title,
        "detail": charge.detail,
        "unit": charge.unit,
        "amount": decimal_text(charge.amount),
        "every_months": charge.every_months,
        "starts_on": day_text(charge.starts_on),
        "ends_on": day_text(charge.ends_on),
        "index_name": charge.index_name,
        **{name: decimal_text(getattr(charge, name)) for name in FIGURES},
        "attributes": charge.attributes,
        "created_at": instant_text(charge.created_at),
    }

"""The shape of billed charges in the API."""

from typing import Any

from rest_framework import serializers

from core.api.fields import MoneySerializer, MonthField, StrictSerializer
from core.values import instant_text, money_value, month_text
from slas.models import BilledCharge


class BilledChargeSerializer(serializers.Serializer[Any]):
    """What was billed for a month; of several numbers the last one counts."""

    month = MonthField()
    number = serializers.IntegerField()
    amount = MoneySerializer()
    pass_through = MoneySerializer()
    taxes = MoneySerializer()
    one_time = MoneySerializer()
    invoice = serializers.CharField(allow_blank=True)
    recorded_at = serializers.DateTimeField()


class NewBilledChargeSerializer(StrictSerializer):
    """What was billed for a month, and what of it credits are not counted on."""

    month = MonthField()
    amount = MoneySerializer()
    pass_through = MoneySerializer(required=False)
    taxes = MoneySerializer(required=False)
    one_time = MoneySerializer(required=False)
    invoice = serializers.CharField(max_length=80, allow_blank=True, required=False)


def billed_charge_row(charge: BilledCharge, currency: str) -> dict[str, Any]:
    """Write a billed charge."""
    return {
        "month": month_text(charge.month),
        "number": charge.number,
        "amount": money_value(charge.amount, currency),
        "pass_through": money_value(charge.pass_through, currency),
        "taxes": money_value(charge.taxes, currency),
        "one_time": money_value(charge.one_time, currency),
        "invoice": charge.invoice,
        "recorded_at": instant_text(charge.recorded_at),
    }

"""The shape of disputes in the API."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from core.api.fields import InstantField, MoneySerializer, MonthField, StrictSerializer
from core.values import decimal_text, instant_text, money_value, month_text
from slas.api.lookups import LevelNamedSerializer, level_named, owners
from slas.choices import DisputeState
from slas.models import Dispute
from slas.models.terms import LIMIT


class DisputeSerializer(serializers.Serializer[Any]):
    """A result or a credit that somebody contradicts."""

    id = serializers.UUIDField()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    service_level = LevelNamedSerializer()
    month = MonthField()
    period_start = serializers.DateTimeField()
    scope = serializers.CharField(allow_null=True, help_text="A part; null is the total")
    result_revision = serializers.IntegerField()
    credit = serializers.UUIDField(
        allow_null=True, help_text="Id of the credit; null: the result is disputed"
    )
    reason = serializers.CharField()
    evidence = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=DisputeState.choices)
    raised_by = serializers.CharField(help_text="User name")
    raised_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True, help_text="User name")
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField(allow_blank=True)
    agreed_attained = serializers.CharField(allow_null=True, help_text="Decimal as text")
    agreed_amount = MoneySerializer(allow_null=True)


class DisputedResultSerializer(StrictSerializer):
    """The current result of a service level, period and scope."""

    service_level = serializers.UUIDField(help_text="Id of the service level")
    period_start = InstantField()
    scope = serializers.CharField(
        max_length=80, required=False, allow_null=True, help_text="A part; null is the total"
    )


class NewDisputeSerializer(StrictSerializer):
    """A dispute to raise: of a result or of a credit, one of the two."""

    result = DisputedResultSerializer(required=False, allow_null=True)
    credit = serializers.UUIDField(required=False, allow_null=True, help_text="Id of the credit")
    reason = serializers.CharField(max_length=1000)
    evidence = serializers.CharField(max_length=400, allow_blank=True, required=False)


class DisputeDecisionSerializer(StrictSerializer):
    """Uphold a dispute or reject it; an upheld one without a figure gives what the inputs give."""

    upheld = serializers.BooleanField()
    decision = serializers.CharField(max_length=1000)
    agreed_attained = serializers.DecimalField(
        max_digits=18,
        decimal_places=6,
        min_value=Decimal(-LIMIT),
        max_value=Decimal(LIMIT),
        required=False,
        allow_null=True,
        help_text="Decimal as text; of a result",
    )
    agreed_amount = MoneySerializer(required=False, allow_null=True)


def dispute_row(dispute: Dispute) -> dict[str, Any]:
    """Write a dispute whose owners, level, credit and people are loaded."""
    return {
        "id": str(dispute.public_id),
        **owners(dispute.contract),
        "service_level": level_named(dispute.service_level),
        "month": month_text(dispute.month),
        "period_start": instant_text(dispute.period_start),
        "scope": dispute.scope,
        "result_revision": dispute.result_revision,
        "credit": dispute.credit and str(dispute.credit.public_id),
        "reason": dispute.reason,
        "evidence": dispute.evidence,
        "state": dispute.state,
        "raised_by": dispute.raised_by.username,
        "raised_at": instant_text(dispute.raised_at),
        "decided_by": dispute.decided_by and dispute.decided_by.username,
        "decided_at": instant_text(dispute.decided_at),
        "decision": dispute.decision,
        "agreed_attained": decimal_text(dispute.agreed_attained),
        "agreed_amount": money_value(dispute.agreed_amount, dispute.contract.currency),
    }

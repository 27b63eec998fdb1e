"""The shape of credits in the API."""

from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from core.api.fields import MonthField, StrictSerializer
from core.api.views import loaded
from core.values import day_text, instant_text, money_value, month_text
from slas.api.lookups import LevelNamedSerializer, level_named, owners
from slas.choices import CreditKind, CreditState
from slas.models import Credit, CreditTransition


class SignedMoneySerializer(serializers.Serializer[Any]):
    """An amount, below zero where it is paid back, and its ISO 4217 currency."""

    amount = serializers.CharField(help_text="Decimal as text")
    currency = serializers.CharField()


class CreditStepSerializer(serializers.Serializer[Any]):
    """One formula of how a credit was worked out, with its numbers filled in."""

    label = serializers.CharField()  # type: ignore[assignment]  # the field, not its label
    formula = serializers.CharField()
    value = serializers.CharField()


class TransitionSerializer(serializers.Serializer[Any]):
    """One step of a credit through the ledger."""

    from_state = serializers.CharField(allow_blank=True)
    to_state = serializers.ChoiceField(choices=CreditState.choices)
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True, help_text="User name; null is the portal itself")
    asked_by = serializers.CharField(
        allow_null=True, help_text="Where two people are needed: the first of them"
    )
    reason = serializers.CharField(allow_blank=True)
    invoice_line = serializers.CharField(allow_blank=True)


class WaiverSerializer(serializers.Serializer[Any]):
    """A waiver that was asked for."""

    reason = serializers.CharField()
    asked_at = serializers.DateTimeField()
    asked_by = serializers.CharField(help_text="User name")


class CreditSerializer(serializers.Serializer[Any]):
    """An entry of the credit ledger."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=CreditKind.choices)
    contract = NamedSerializer()
    vendor = NamedSerializer()
    service_level = LevelNamedSerializer()
    month = MonthField()
    period_start = serializers.DateTimeField()
    scope = serializers.CharField(allow_null=True, help_text="A part; null is the total")
    revision = serializers.IntegerField()
    default = serializers.CharField(allow_null=True, help_text="The kind of default it rests on")
    schedule = serializers.UUIDField(allow_null=True, help_text="Id of the credit schedule")
    raw_amount = SignedMoneySerializer(help_text="Before any cap")
    amount = SignedMoneySerializer()
    note = serializers.CharField(
        allow_blank=True, help_text="Which cap cut it, or why nothing is paid"
    )
    state = serializers.ChoiceField(choices=CreditState.choices)
    disputed = serializers.BooleanField(
        help_text="It, or the result that it rests on, is under dispute now"
    )
    claim_due_on = serializers.DateField(
        allow_null=True, help_text="Last day to claim it, in the contract's zone"
    )
    invoice_line = serializers.CharField(allow_blank=True)
    waiver = WaiverSerializer(
        allow_null=True, help_text="Asked for and not decided; never shown to the vendor"
    )
    computed_at = serializers.DateTimeField()


class FullCreditSerializer(CreditSerializer):
    """A credit with how it was worked out, and its steps through the ledger, oldest first."""

    steps = CreditStepSerializer(many=True)
    transitions = TransitionSerializer(many=True)


class CreditReasonSerializer(StrictSerializer):
    """A reason that may be left out."""

    reason = serializers.CharField(max_length=400, allow_blank=True, required=False)


class CreditNeededReasonSerializer(StrictSerializer):
    """A reason that is needed."""

    reason = serializers.CharField(max_length=400)


class InvoiceLineSerializer(StrictSerializer):
    """Where a credit was paid."""

    invoice_line = serializers.CharField(max_length=120)


def credit_row(credit: Credit, *, is_disputed: bool, for_vendor: bool) -> dict[str, Any]:
    """Write a credit whose owners, level, default, schedule and people are loaded."""
    return {
        "id": str(credit.public_id),
        "kind": credit.kind,
        **owners(credit.contract),
        "service_level": level_named(credit.service_level),
        "month": month_text(credit.month),
        "period_start": instant_text(credit.period_start),
        "scope": credit.scope,
        "revision": credit.revision,
        "default": credit.default and credit.default.kind,
        "schedule": credit.schedule and str(credit.schedule.public_id),
        "raw_amount": money_value(credit.raw_amount, credit.currency),
        "amount": money_value(credit.amount, credit.currency),
        "note": credit.note,
        "state": credit.state,
        "disputed": is_disputed,
        "claim_due_on": day_text(credit.claim_due_on),
        "invoice_line": credit.invoice_line,
        "waiver": None if for_vendor else _waiver(credit),
        "computed_at": instant_text(credit.computed_at),
    }


def _waiver(credit: Credit) -> dict[str, Any] | None:
    if credit.waiver_asked_by is None or credit.state == CreditState.WAIVED:
        return None
    return {
        "reason": credit.waiver_reason,
        "asked_at": instant_text(credit.waiver_asked_at),
        "asked_by": credit.waiver_asked_by.username,
    }


def full_credit(credit: Credit, *, is_disputed: bool, for_vendor: bool) -> dict[str, Any]:
    """Write a credit with its formulas and its transitions, whose people are loaded."""
    return {
        **credit_row(credit, is_disputed=is_disputed, for_vendor=for_vendor),
        "steps": [
            {"label": label, "formula": formula, "value": str(value)}
            for label, formula, value, *_ in credit.steps
        ],
        "transitions": [_transition(row) for row in loaded(credit, "transitions")],
    }


def _transition(row: CreditTransition) -> dict[str, Any]:
    return {
        "from_state": row.from_state,
        "to_state": row.to_state,
        "at": instant_text(row.at),
        "by": row.by and row.by.username,
        "asked_by": row.asked_by and row.asked_by.username,
        "reason": row.reason,
        "invoice_line": row.invoice_line,
    }

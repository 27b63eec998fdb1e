"""The shape of credit schedules, their templates and credit terms in the API."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from core.api.fields import StrictSerializer
from core.values import day_text, decimal_text, instant_text
from slas.api.lookups import owners
from slas.catalogue.agreements import Agreement
from slas.choices import (
    ClaimKind,
    CreditScheduleKind,
    Direction,
    EarnBackPolicy,
    TerminationTriggerKind,
)
from slas.models import CreditSchedule, CreditTerms
from slas.models.terms import LIMIT

DECIMAL_HELP = "Decimal as text"


def figure(decimals: int, most: int, *, least: int = 0, **kwargs: Any) -> serializers.DecimalField:
    """Make the field of a figure between two bounds."""
    return serializers.DecimalField(
        max_digits=18,
        decimal_places=decimals,
        min_value=Decimal(least),
        max_value=Decimal(most),
        help_text=DECIMAL_HELP,
        **kwargs,
    )


def optional(decimals: int, most: int, *, least: int = 0) -> serializers.DecimalField:
    """Make the field of a figure that may be left out."""
    return figure(decimals, most, least=least, required=False, allow_null=True)


class TierSerializer(StrictSerializer):
    """A stretch of the measured value, open where a bound is null, and what it pays."""

    lower = optional(6, LIMIT, least=-LIMIT)
    lower_inclusive = serializers.BooleanField(required=False)
    upper = optional(6, LIMIT, least=-LIMIT)
    upper_inclusive = serializers.BooleanField(required=False)
    value = figure(6, LIMIT)


class ScheduleTermsSerializer(StrictSerializer):
    """What a credit schedule says."""

    kind = serializers.ChoiceField(choices=CreditScheduleKind.choices)
    direction = serializers.ChoiceField(choices=Direction.choices, required=False)
    tiers = TierSerializer(many=True, required=False)
    monthly_fee = optional(2, 10**13)
    fee_multiple = optional(4, 1000)
    percent_a_point = optional(4, 100)
    cap_percent = optional(2, 1000)
    minimum_credit = optional(2, 10**13)
    condition_misses = serializers.IntegerField(min_value=1, max_value=120, required=False)
    condition_periods = serializers.IntegerField(min_value=1, max_value=120, required=False)
    multipliers = serializers.ListField(
        child=figure(4, 100), max_length=24, required=False, help_text="Of misses in a row"
    )
    claim = serializers.ChoiceField(choices=ClaimKind.choices, required=False)
    claim_days = serializers.IntegerField(
        min_value=1, max_value=1000, required=False, allow_null=True
    )
    claim_cycles = serializers.IntegerField(
        min_value=1,
        max_value=24,
        required=False,
        allow_null=True,
        help_text="Or by the end of so many billing cycles",
    )


class NewScheduleSerializer(ScheduleTermsSerializer):
    """A schedule to agree: said in full, or taken from a template."""

    contract = serializers.UUIDField(help_text="Id of the contract")
    name = serializers.CharField(max_length=120, required=False)
    template = serializers.CharField(
        max_length=60, required=False, help_text="Id of a template, with its terms"
    )
    kind = serializers.ChoiceField(choices=CreditScheduleKind.choices, required=False)


class ScheduleSerializer(serializers.Serializer[Any]):
    """How one kind of default turns into money; it never changes."""

    id = serializers.UUIDField()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    name = serializers.CharField()
    template = serializers.CharField(allow_blank=True)
    terms = ScheduleTermsSerializer()
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What is odd about it, in words"
    )
    created_at = serializers.DateTimeField()


class TemplateSerializer(serializers.Serializer[Any]):
    """A public agreement as a template."""

    id = serializers.CharField()
    name = serializers.CharField()
    publisher = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # the field, not its origin
    url = serializers.CharField()
    read_on = serializers.CharField(help_text="Month in which it was read, YYYY-MM")
    metric_type = serializers.CharField()
    reporting_period = serializers.CharField()
    expected = serializers.CharField(help_text=DECIMAL_HELP)
    minimum = serializers.CharField(help_text=DECIMAL_HELP)
    terms = ScheduleTermsSerializer()
    note = serializers.CharField(allow_blank=True)


class TemplatesSerializer(serializers.Serializer[Any]):
    """All templates."""

    results = TemplateSerializer(many=True)


class TriggerSerializer(StrictSerializer):
    """What gives the right to terminate."""

    kind = serializers.ChoiceField(choices=TerminationTriggerKind.choices)
    times = serializers.IntegerField(min_value=0, max_value=1000, required=False, allow_null=True)
    months = serializers.IntegerField(min_value=1, max_value=120, required=False, allow_null=True)
    percent = optional(2, 1000)


class CreditTermsBodySerializer(StrictSerializer):
    """What holds for all credits of a contract; percentages as text."""

    month_cap_percent = optional(2, 1000)
    year_cap_percent = optional(2, 1000)
    total_cap_percent = optional(2, 1000)
    pool_percent = optional(2, 1000)
    pool_shares = serializers.DictField(
        child=figure(2, 1000), required=False, help_text="Category to percent of the pool"
    )
    earn_back = serializers.ChoiceField(choices=EarnBackPolicy.choices, required=False)
    earn_back_periods = serializers.IntegerField(
        min_value=1, max_value=60, required=False, allow_null=True
    )
    earn_back_percent = optional(2, 100)
    triggers = TriggerSerializer(many=True, required=False)


class NewCreditTermsSerializer(CreditTermsBodySerializer):
    """Credit terms to agree from a day on; what is not named is none."""

    effective_from = serializers.DateField(help_text="Begins a month of the contract")
    change = serializers.CharField(
        max_length=200, required=False, help_text="What changes, in words"
    )


class CreditTermsSerializer(serializers.Serializer[Any]):
    """The credit terms of a contract from one day on."""

    number = serializers.IntegerField()
    effective_from = serializers.DateField()
    effective_to = serializers.DateField(
        allow_null=True, help_text="First day on which these terms no longer hold"
    )
    change = serializers.CharField(allow_blank=True)
    terms = CreditTermsBodySerializer()
    created_at = serializers.DateTimeField()


def _terms_of_schedule(row: Any, tiers: list[Any], multipliers: list[str]) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "direction": row.direction,
        "tiers": [
            {
                "lower": decimal_text(tier.lower),
                "lower_inclusive": tier.lower_inclusive,
                "upper": decimal_text(tier.upper),
                "upper_inclusive": tier.upper_inclusive,
                "value": decimal_text(tier.value),
            }
            for tier in tiers
        ],
        "monthly_fee": decimal_text(row.monthly_fee),
        "fee_multiple": decimal_text(row.fee_multiple),
        "percent_a_point": decimal_text(row.percent_a_point),
        "cap_percent": decimal_text(row.cap_percent),
        "minimum_credit": decimal_text(row.minimum_credit),
        "condition_misses": row.condition_misses,
        "condition_periods": row.condition_periods,
        "multipliers": multipliers,
        "claim": row.claim,
        "claim_days": row.claim_days,
        "claim_cycles": row.claim_cycles,
    }


def schedule_row(schedule: CreditSchedule, warnings: tuple[str, ...]) -> dict[str, Any]:
    """Write a schedule whose owners and tiers are loaded, with what is odd about it."""
    return {
        "id": str(schedule.public_id),
        **owners(schedule.contract),
        "name": schedule.name,
        "template": schedule.template,
        "terms": _terms_of_schedule(schedule, list(schedule.tiers.all()), schedule.multipliers),
        "warnings": list(warnings),
        "created_at": instant_text(schedule.created_at),
    }


def template_row(agreement: Agreement, entered: Any) -> dict[str, Any]:
    """Write a public agreement, as it would be entered."""
    return {
        "id": agreement.id,
        "name": agreement.name,
        "publisher": agreement.publisher,
        "source": agreement.source,
        "url": agreement.url,
        "read_on": agreement.read_on,
        "metric_type": agreement.metric_type,
        "reporting_period": agreement.period,
        "expected": decimal_text(agreement.targets.expected),
        "minimum": decimal_text(agreement.targets.minimum),
        "terms": _terms_of_schedule(entered, list(entered.tiers), []),
        "note": agreement.note,
    }


def credit_terms_row(terms: CreditTerms) -> dict[str, Any]:
    """Write credit terms whose triggers are loaded."""
    return {
        "number": terms.number,
        "effective_from": day_text(terms.effective_from),
        "effective_to": day_text(terms.effective_to),
        "change": terms.change,
        "terms": {
            "month_cap_percent": decimal_text(terms.month_cap_percent),
            "year_cap_percent": decimal_text(terms.year_cap_percent),
            "total_cap_percent": decimal_text(terms.total_cap_percent),
            "pool_percent": decimal_text(terms.pool_percent),
            "pool_shares": terms.pool_shares,
            "earn_back": terms.earn_back,
            "earn_back_periods": terms.earn_back_periods,
            "earn_back_percent": decimal_text(terms.earn_back_percent),
            "triggers": [
                {
                    "kind": trigger.kind,
                    "times": trigger.times,
                    "months": trigger.months,
                    "percent": decimal_text(trigger.percent),
                }
                for trigger in terms.termination_triggers.all()
            ],
        },
        "created_at": instant_text(terms.created_at),
    }

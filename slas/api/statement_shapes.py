"""The shape of statements in the API."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from core.api.fields import MonthField, StrictSerializer
from core.values import decimal_text, instant_text, money_value, month_text
from slas.api.credit_shapes import CreditSerializer, SignedMoneySerializer, credit_row
from slas.api.dispute_shapes import DisputeSerializer, dispute_row
from slas.api.exclusion_shapes import ExclusionSerializer, exclusion_row
from slas.api.lookups import LevelNamedSerializer, level_named, owners
from slas.api.result_shapes import ResultSerializer, result_row
from slas.choices import CreditState, DefaultKind, DisputeState, StatementState
from slas.models import Credit, Default, Dispute, Result, Statement
from slas.services.statements import Parts


class StatementSerializer(serializers.Serializer[Any]):
    """What a contract's month came to, one revision."""

    id = serializers.UUIDField()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    month = MonthField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(choices=StatementState.choices)
    period_start = serializers.DateTimeField()
    period_end = serializers.DateTimeField(help_text="First instant after the month")
    charges = SignedMoneySerializer(allow_null=True, help_text="What credits are counted on")
    at_risk = SignedMoneySerializer(allow_null=True)
    credit = SignedMoneySerializer(help_text="Credits less what is earned back")
    inputs_hash = serializers.CharField(
        help_text="Name it to submit or publish exactly what was read"
    )
    reason = serializers.CharField(allow_blank=True, help_text="Of a revision: why it differs")
    computed_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    submitted_by = serializers.CharField(allow_null=True, help_text="User name")
    published_at = serializers.DateTimeField(allow_null=True)
    published_by = serializers.CharField(allow_null=True, help_text="User name")
    superseded_at = serializers.DateTimeField(allow_null=True)
    content_hash = serializers.CharField(
        allow_blank=True, help_text="SHA-256 of all that a published one rests on"
    )


class StatedResultSerializer(ResultSerializer):
    """A result of a statement, raw beside adjusted."""

    raw_attained_shown = serializers.CharField(
        allow_null=True, help_text="As if nothing were excused"
    )
    raw_result_class = serializers.CharField(
        allow_blank=True, help_text="As if nothing were excused; blank where that is not known"
    )
    excused_amount = serializers.CharField(help_text="Events or minutes left out")
    is_agreed = serializers.BooleanField(help_text="A decided dispute agreed on the value")


class DefaultSerializer(serializers.Serializer[Any]):
    """A failed service level."""

    service_level = LevelNamedSerializer()
    period_start = serializers.DateTimeField()
    scope = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=DefaultKind.choices)
    detail = serializers.CharField()
    root_event = serializers.UUIDField(allow_null=True)


class FullStatementSerializer(StatementSerializer):
    """A statement with its results, defaults, credits, exclusions and disputes."""

    results = StatedResultSerializer(many=True)
    defaults = DefaultSerializer(many=True)
    credits = CreditSerializer(many=True)
    exclusions = ExclusionSerializer(many=True)
    disputes = DisputeSerializer(many=True)
    reckoning = serializers.JSONField(
        help_text="Caps, sums and termination triggers, with the formulas and their numbers"
    )
    lacking = serializers.ListField(
        child=serializers.CharField(), help_text="What is missing for it to be published"
    )


class ShownSerializer(StrictSerializer):
    """What was read, so that nothing else is published."""

    inputs_hash = serializers.CharField(
        max_length=64, help_text="That of the statement as it was read"
    )


class SubmissionSerializer(ShownSerializer):
    """A statement put up for review."""

    reason = serializers.CharField(
        max_length=400, allow_blank=True, required=False, help_text="Needed for a revision"
    )


class RevisionSerializer(ShownSerializer):
    """The draft of a revision put up for review."""

    reason = serializers.CharField(max_length=400, help_text="Why it differs")


def statement_row(statement: Statement) -> dict[str, Any]:
    """Write a statement whose contract, vendor and people are loaded."""
    currency = statement.currency
    submitted_by, published_by = statement.submitted_by, statement.published_by
    return {
        "id": str(statement.public_id),
        **owners(statement.contract),
        "month": month_text(statement.month),
        "revision": statement.revision,
        "state": statement.state,
        "period_start": instant_text(statement.period_start),
        "period_end": instant_text(statement.period_end),
        "charges": money_value(statement.charges, currency),
        "at_risk": money_value(statement.at_risk_amount, currency),
        "credit": money_value(statement.credit_amount, currency),
        "inputs_hash": statement.inputs_hash,
        "reason": statement.reason,
        "computed_at": instant_text(statement.computed_at),
        "submitted_at": instant_text(statement.submitted_at),
        "submitted_by": None if submitted_by is None else submitted_by.username,
        "published_at": instant_text(statement.published_at),
        "published_by": None if published_by is None else published_by.username,
        "superseded_at": instant_text(statement.superseded_at),
        "content_hash": statement.content_hash,
    }


def full_statement(
    statement: Statement, parts: Parts, *, lacking: list[str], for_vendor: bool
) -> dict[str, Any]:
    """Write a statement with all that belongs to it; to a vendor nothing merely proposed."""
    shown = [row for row in parts.credits if not for_vendor or row.state != CreditState.PROPOSED]
    open_on = [row for row in parts.disputes if row.state == DisputeState.OPEN]
    return {
        **statement_row(statement),
        "results": [_result(row, open_on) for row in parts.results],
        "defaults": [_default(row) for row in parts.defaults],
        "credits": [
            credit_row(row, is_disputed=_is_disputed(row, open_on), for_vendor=for_vendor)
            for row in shown
        ],
        "exclusions": [exclusion_row(row) for row in parts.exclusions],
        "disputes": [dispute_row(row) for row in parts.disputes],
        "reckoning": statement.reckoning,
        "lacking": lacking,
    }


def _is_disputed(row: Result | Credit, disputes: Sequence[Dispute]) -> bool:
    """Tell whether one of the month's open disputes is of this figure."""
    of_other = {
        one.pk
        for one in disputes
        if isinstance(row, Credit) and one.credit_id not in (None, row.pk)
    }
    return any(
        (one.service_level_id, one.period_start, one.scope)
        == (row.service_level_id, row.period_start, row.scope)
        for one in disputes
        if one.pk not in of_other
    )


def _result(row: Result, disputes: Sequence[Dispute]) -> dict[str, Any]:
    return {
        **result_row(row, is_disputed=_is_disputed(row, disputes)),
        "raw_attained_shown": decimal_text(row.raw_shown),
        "raw_result_class": row.raw_class,
        "excused_amount": decimal_text(row.excused),
        "is_agreed": row.is_settled,
    }


def _default(row: Default) -> dict[str, Any]:
    return {
        "service_level": level_named(row.service_level),
        "period_start": instant_text(row.period_start),
        "scope": row.scope,
        "kind": row.kind,
        "detail": row.detail,
        "root_event": None if row.root_event is None else str(row.root_event.public_id),
    }

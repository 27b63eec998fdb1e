"""The shape of obligations and their due days in the API."""

from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from contracts.models import Contract, Milestone, Obligation
from contracts.register_choices import MilestoneState, ObligationKind, Recurs, Side, Standing
from core.api.fields import StrictSerializer
from core.values import day_text, instant_text

SIDE_HELP = "Who owes it: `ours` or `vendor`"
MONTHS_HELP = "Due again after so many months: 0 (once), 1, 3, 6 or 12"
LAST_HELP = "Last day on which it may fall due; null: while the contract runs"


class ObligationSerializer(serializers.Serializer[Any]):
    """What one side of a contract owes, once or again and again."""

    id = serializers.UUIDField()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    side = serializers.ChoiceField(choices=Side.choices, help_text=SIDE_HELP)
    kind = serializers.ChoiceField(choices=ObligationKind.choices)
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    clause = serializers.CharField(allow_blank=True)
    first_due_on = serializers.DateField()
    every_months = serializers.IntegerField(help_text=MONTHS_HELP)
    last_due_on = serializers.DateField(allow_null=True, help_text=LAST_HELP)
    created_at = serializers.DateTimeField()


class ObligationChangeSerializer(StrictSerializer):
    """What of an obligation may be said anew; what is not named stays."""

    title = serializers.CharField(max_length=160, required=False)
    detail = serializers.CharField(max_length=400, allow_blank=True, required=False)
    clause = serializers.CharField(max_length=40, allow_blank=True, required=False)
    first_due_on = serializers.DateField(required=False, help_text="Later days count from it")
    every_months = serializers.ChoiceField(
        choices=Recurs.choices, required=False, help_text=MONTHS_HELP
    )
    last_due_on = serializers.DateField(required=False, allow_null=True, help_text=LAST_HELP)


class NewObligationSerializer(ObligationChangeSerializer):
    """An obligation to put on record."""

    contract = serializers.UUIDField(help_text="Id of the contract")
    side = serializers.ChoiceField(choices=Side.choices, help_text=SIDE_HELP)
    kind = serializers.ChoiceField(choices=ObligationKind.choices)
    title = serializers.CharField(max_length=160)
    first_due_on = serializers.DateField(help_text="Later days count from it")


class ObligationNamedSerializer(serializers.Serializer[Any]):
    """The obligation of a due day."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    side = serializers.ChoiceField(choices=Side.choices, help_text=SIDE_HELP)
    kind = serializers.ChoiceField(choices=ObligationKind.choices)


class MilestoneSerializer(serializers.Serializer[Any]):
    """A day on which an obligation falls due; its state in the words of OCDS."""

    id = serializers.UUIDField()
    obligation = ObligationNamedSerializer()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    number = serializers.IntegerField(help_text="Which occurrence, from 1")
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=MilestoneState.choices)
    standing = serializers.ChoiceField(
        choices=Standing.choices, help_text="The state, or what a scheduled one waits for today"
    )
    evidence = serializers.CharField(allow_blank=True)
    reported_by = serializers.CharField(allow_null=True, help_text="User name")
    reported_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True, help_text="User name")
    decided_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class ReportSerializer(StrictSerializer):
    """That something was done."""

    evidence = serializers.CharField(max_length=400, help_text="Where the proof is")


class MilestoneDecisionSerializer(StrictSerializer):
    """What came of it; `scheduled` sends it back."""

    state = serializers.ChoiceField(choices=MilestoneState.choices)
    note = serializers.CharField(
        max_length=400, allow_blank=True, required=False, help_text="Needed unless it was met"
    )


def owners_of(contract: Contract) -> dict[str, Any]:
    """Write whose contract it is; its vendor is loaded."""
    vendor = contract.vendor
    return {
        "contract": {"id": str(contract.public_id), "name": contract.reference},
        "vendor": {"id": str(vendor.public_id), "name": vendor.display_name},
    }


def obligation_row(row: Obligation) -> dict[str, Any]:
    """Write an obligation whose contract and vendor are loaded."""
    return {
        "id": str(row.public_id),
        **owners_of(row.contract),
        "side": row.side,
        "kind": row.kind,
        "title": row.title,
        "detail": row.detail,
        "clause": row.clause,
        "first_due_on": day_text(row.first_due_on),
        "every_months": int(row.every_months),
        "last_due_on": day_text(row.last_due_on),
        "created_at": instant_text(row.created_at),
    }


def milestone_row(row: Milestone) -> dict[str, Any]:
    """Write a due day whose standing, obligation, contract, vendor and people are loaded."""
    owed = row.obligation
    return {
        "id": str(row.public_id),
        "obligation": {
            "id": str(owed.public_id),
            "title": owed.title,
            "side": owed.side,
            "kind": owed.kind,
        },
        **owners_of(owed.contract),
        "number": row.number,
        "due_on": day_text(row.due_on),
        "state": row.state,
        "standing": row.__dict__["standing"],
        "evidence": row.evidence,
        "reported_by": row.reported_by and row.reported_by.username,
        "reported_at": instant_text(row.reported_at),
        "decided_by": row.decided_by and row.decided_by.username,
        "decided_at": instant_text(row.decided_at),
        "note": row.note,
    }

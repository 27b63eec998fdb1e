"""The shape of objectives in the API."""

from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from contracts.models import Objective, ObjectiveReading
from contracts.register_choices import Benefit, ObjectiveState
from contracts.rules.objectives import progress
from core.api.fields import StrictSerializer
from core.values import day_text, decimal_text, instant_text

OWNER_HELP = "User name of whom it belongs to; empty: nobody yet"


def _figure(help_text: str, **more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=18, decimal_places=4, help_text=f"{help_text}; decimal as text", **more
    )


class ReadingSerializer(serializers.Serializer[Any]):
    """What the measure of an objective said on a day."""

    on = serializers.DateField()
    value = serializers.CharField(help_text="Decimal as text")
    note = serializers.CharField(allow_blank=True)


class ObjectiveSerializer(serializers.Serializer[Any]):
    """What a contract is to bring, and how far it has come."""

    id = serializers.UUIDField()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    title = serializers.CharField()
    benefit = serializers.ChoiceField(choices=Benefit.choices, allow_blank=True)
    measure = serializers.CharField(help_text="By which figure it is known")
    unit = serializers.CharField(allow_blank=True)
    baseline = serializers.CharField(help_text="Decimal as text")
    target = serializers.CharField(help_text="Decimal as text")
    due_on = serializers.DateField(allow_null=True)
    owner = serializers.CharField(allow_null=True, help_text="User name")
    state = serializers.ChoiceField(choices=ObjectiveState.choices)
    state_note = serializers.CharField(allow_blank=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    latest = serializers.CharField(allow_null=True, help_text="The last reading; decimal as text")
    latest_on = serializers.DateField(allow_null=True)
    progress_percent = serializers.CharField(
        allow_null=True, help_text="(latest − baseline) ÷ (target − baseline), of one decimal"
    )
    created_at = serializers.DateTimeField()


class ObjectiveChangeSerializer(StrictSerializer):
    """What of an objective may be said anew; what is not named stays."""

    title = serializers.CharField(max_length=160, required=False)
    benefit = serializers.ChoiceField(choices=Benefit.choices, allow_blank=True, required=False)
    measure = serializers.CharField(max_length=160, required=False)
    unit = serializers.CharField(max_length=20, allow_blank=True, required=False)
    baseline = _figure("Before the arrangement", required=False)
    target = _figure("To be reached", required=False)
    due_on = serializers.DateField(required=False, allow_null=True)
    owner = serializers.CharField(
        max_length=150, allow_blank=True, required=False, help_text=OWNER_HELP
    )


class NewObjectiveSerializer(ObjectiveChangeSerializer):
    """An objective to put on record."""

    contract = serializers.UUIDField(help_text="Id of the contract")
    title = serializers.CharField(max_length=160, help_text="Used once in the contract")
    measure = serializers.CharField(max_length=160, help_text="By which figure it is known")
    baseline = _figure("Before the arrangement")
    target = _figure("To be reached")


class NewReadingSerializer(StrictSerializer):
    """A figure to note."""

    on = serializers.DateField(help_text="The same day again corrects it")
    value = _figure("What the measure says")
    note = serializers.CharField(max_length=400, allow_blank=True, required=False)


class ObjectiveCloseSerializer(StrictSerializer):
    """What became of an objective."""

    state = serializers.ChoiceField(
        choices=ObjectiveState.choices, help_text="`open` opens it again"
    )
    note = serializers.CharField(
        max_length=400, allow_blank=True, required=False, help_text="Why, where it was not reached"
    )


def objective_row(objective: Objective) -> dict[str, Any]:
    """Write an objective, beside which its latest reading is loaded."""
    contract, owner = objective.contract, objective.owner
    latest, on = objective.__dict__["latest"], objective.__dict__["latest_on"]
    come = None if latest is None else progress(objective.baseline, objective.target, latest)
    return {
        "id": str(objective.public_id),
        "contract": {"id": str(contract.public_id), "name": contract.title},
        "vendor": {"id": str(contract.vendor.public_id), "name": contract.vendor.display_name},
        "title": objective.title,
        "benefit": objective.benefit,
        "measure": objective.measure,
        "unit": objective.unit,
        "baseline": decimal_text(objective.baseline),
        "target": decimal_text(objective.target),
        "due_on": day_text(objective.due_on),
        "owner": owner.username if owner else None,
        "state": objective.state,
        "state_note": objective.state_note,
        "closed_at": instant_text(objective.closed_at) if objective.closed_at else None,
        "latest": decimal_text(latest),
        "latest_on": day_text(on),
        "progress_percent": decimal_text(come),
        "created_at": instant_text(objective.created_at),
    }


def reading_row(reading: ObjectiveReading) -> dict[str, Any]:
    """Write a reading."""
    return {
        "on": day_text(reading.on),
        "value": decimal_text(reading.value),
        "note": reading.note,
    }

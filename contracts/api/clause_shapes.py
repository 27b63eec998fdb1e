"""The shape of a contract's checklist of clauses in the API."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from contracts.clauses.kinds import SENTENCES, ClauseKind, ClauseStanding
from contracts.clauses.words import checklist_of
from contracts.models import Contract, ContractClause
from core.api.fields import StrictSerializer
from core.values import instant_text

NOTE_HELP = "Where it stands, or why it is not needed"


class ClauseSerializer(serializers.Serializer[Any]):
    """One clause that a robust contract holds, and what was found of it."""

    kind = serializers.ChoiceField(choices=ClauseKind.choices)
    sentence = serializers.CharField(help_text="What the clause says, in one sentence")
    state = serializers.ChoiceField(choices=ClauseStanding.choices)
    note = serializers.CharField(allow_blank=True, help_text=NOTE_HELP)
    looked_by = serializers.CharField(allow_null=True, help_text="User name")
    looked_at = serializers.DateTimeField(allow_null=True)


class ChecklistSerializer(serializers.Serializer[Any]):
    """What of a robust contract this one holds."""

    id = serializers.UUIDField(help_text="Id of the contract")
    present = serializers.IntegerField(help_text="How many clauses are present")
    needed = serializers.IntegerField(help_text="How many are not marked as not needed")
    percent = serializers.IntegerField(
        allow_null=True, help_text="Of the needed ones, rounded down; null where none is needed"
    )
    missing = serializers.ListField(child=serializers.ChoiceField(choices=ClauseKind.choices))
    clauses = ClauseSerializer(many=True)


class FoundClauseSerializer(StrictSerializer):
    """What was found of one clause."""

    kind = serializers.ChoiceField(choices=ClauseKind.choices)
    state = serializers.ChoiceField(
        choices=ClauseStanding.choices, help_text="`unseen` takes back what was said"
    )
    note = serializers.CharField(
        max_length=200, allow_blank=True, required=False, help_text=NOTE_HELP
    )


class FoundClausesSerializer(StrictSerializer):
    """What was found of some clauses or all; what is not named stays as it was."""

    clauses = serializers.ListField(
        child=FoundClauseSerializer(), allow_empty=False, max_length=len(ClauseKind)
    )


def checklist_row(contract: Contract, found: Mapping[str, ContractClause]) -> dict[str, Any]:
    """Write a contract's checklist from its clauses by kind, whose people are loaded."""
    listed = checklist_of({kind: row.state for kind, row in found.items()})
    return {
        "id": str(contract.public_id),
        "present": len(listed.present),
        "needed": listed.needed,
        "percent": listed.percent,
        "missing": list(listed.missing),
        "clauses": [_clause_row(kind, found.get(kind)) for kind in ClauseKind.values],
    }


def _clause_row(kind: str, row: ContractClause | None) -> dict[str, Any]:
    return {
        "kind": kind,
        "sentence": SENTENCES[kind],
        "state": row.state if row else ClauseStanding.UNSEEN.value,
        "note": row.note if row else "",
        "looked_by": row.looked_by.username if row and row.looked_by else None,
        "looked_at": instant_text(row.looked_at) if row else None,
    }

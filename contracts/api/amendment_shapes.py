"""The shape of amendments in the API."""

from typing import Any

from rest_framework import serializers

from contracts.api.serializers import END_HELP, NamedSerializer, TermsOfContractSerializer
from contracts.choices import AmendmentState
from contracts.models import Amendment
from core.api.fields import MoneySerializer, StrictSerializer
from core.values import day_text, decimal_text, instant_text, money_value


class AmendmentSerializer(serializers.Serializer[Any]):
    """What somebody proposed to change in a contract, and what was decided of it."""

    id = serializers.UUIDField()
    contract = NamedSerializer()
    vendor = NamedSerializer()
    state = serializers.ChoiceField(choices=AmendmentState.choices)
    change = serializers.CharField(help_text="What changes, in words")
    replaces = serializers.IntegerField(help_text="Number of the version it was drawn up from")
    effective_from = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text=END_HELP)
    monthly_charge = MoneySerializer(allow_null=True)
    at_risk_percent = serializers.CharField(allow_null=True)
    document = serializers.UUIDField(
        allow_null=True, help_text="Id of the signed paper; null to a vendor's own user"
    )
    document_sha256 = serializers.CharField(allow_null=True)
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True, help_text="Number of what it became")


class NewAmendmentSerializer(TermsOfContractSerializer):
    """An amendment to propose; what is not named stays as it was, null says that there is none."""

    contract = serializers.UUIDField(help_text="Id of the contract")
    effective_from = serializers.DateField()
    change = serializers.CharField(max_length=200, help_text="What changes, in words")
    document = serializers.UUIDField(
        required=False, allow_null=True, help_text="Id of a document of the contract"
    )


class AmendmentApprovalSerializer(StrictSerializer):
    """What an approver says of it."""

    decision = serializers.CharField(max_length=300, allow_blank=True, required=False)


class AmendmentRejectionSerializer(StrictSerializer):
    """Why an approver refuses it."""

    decision = serializers.CharField(max_length=300)


def amendment_row(amendment: Amendment, *, shows_paper: bool) -> dict[str, Any]:
    """Write an amendment; its paper only for those who see documents."""
    contract, paper = amendment.contract, amendment.document if shows_paper else None
    approver, version = amendment.decided_by, amendment.version
    return {
        "id": str(amendment.public_id),
        "contract": {"id": str(contract.public_id), "name": contract.title},
        "vendor": {"id": str(contract.vendor.public_id), "name": contract.vendor.display_name},
        "state": amendment.state,
        "change": amendment.change,
        "replaces": amendment.replaces,
        "effective_from": day_text(amendment.effective_from),
        "ends_on": day_text(amendment.ends_on),
        "monthly_charge": money_value(amendment.monthly_charge, contract.currency),
        "at_risk_percent": decimal_text(amendment.at_risk_percent),
        "document": str(paper.public_id) if paper else None,
        "document_sha256": paper.sha256 if paper else None,
        "proposed_by": amendment.proposed_by.display_name,
        "proposed_at": instant_text(amendment.proposed_at),
        "decided_by": approver.display_name if approver else None,
        "decided_at": instant_text(amendment.decided_at) if amendment.decided_at else None,
        "decision": amendment.decision,
        "version": version.number if version else None,
    }

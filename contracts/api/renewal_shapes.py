"""The shape of renewals in the API."""

from datetime import date
from typing import Any

from rest_framework import serializers

from contracts.api.serializers import NamedSerializer
from contracts.choices import DecisionKind, NoticeSide, NoticeUnit, RenewalPolicy
from contracts.models import Contract, RenewalDecision, RenewalTerms, RenewalWatch
from contracts.rules.renewal_words import if_nothing
from contracts.services_renewals import deal_of, renewal_of
from core.api.fields import StrictSerializer
from core.values import day_text, instant_text

MONTHS_HELP = "Months"


class RenewalTermsSerializer(StrictSerializer):
    """What is agreed on renewal; lengths of terms in months."""

    policy = serializers.ChoiceField(choices=RenewalPolicy.choices)
    anchor_on = serializers.DateField(
        required=False, allow_null=True, help_text="Terms are counted from it; else the start"
    )
    initial_months = serializers.IntegerField(
        required=False, allow_null=True, help_text=MONTHS_HELP
    )
    renewal_months = serializers.IntegerField(
        required=False, allow_null=True, help_text=MONTHS_HELP
    )
    our_notice = serializers.IntegerField(required=False, allow_null=True)
    our_notice_unit = serializers.ChoiceField(choices=NoticeUnit.choices, required=False)
    their_notice = serializers.IntegerField(required=False, allow_null=True)
    their_notice_unit = serializers.ChoiceField(choices=NoticeUnit.choices, required=False)


class RenewalWatchSerializer(StrictSerializer):
    """Who watches over a renewal, by user name, and how many days before the last day."""

    owner = serializers.CharField(
        max_length=150, required=False, allow_blank=True, help_text='User name; "" is nobody'
    )
    deputy = serializers.CharField(
        max_length=150, required=False, allow_blank=True, help_text='User name; "" is nobody'
    )
    ladder = serializers.ListField(
        child=serializers.IntegerField(), max_length=6, required=False, help_text="Days before"
    )


class NewDecisionSerializer(StrictSerializer):
    """What is decided: `notice` takes side and day, `extend` months and day, `leave` an end."""

    kind = serializers.ChoiceField(choices=DecisionKind.choices)
    side = serializers.ChoiceField(choices=NoticeSide.choices, required=False)
    given_on = serializers.DateField(required=False, help_text="Of a notice")
    decided_on = serializers.DateField(required=False, help_text="Of an extension")
    months = serializers.IntegerField(required=False, help_text="Of an extension")
    term_ends_on = serializers.DateField(
        required=False, help_text="The end that is left; else the next one"
    )
    note = serializers.CharField(max_length=400, required=False, allow_blank=True)


class WithdrawalSerializer(StrictSerializer):
    """Why a decision is taken back."""

    reason = serializers.CharField(max_length=400)


class DecisionSerializer(serializers.Serializer[Any]):
    """What was decided on the end of a term."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=DecisionKind.choices)
    side = serializers.ChoiceField(choices=NoticeSide.choices, allow_blank=True)
    term_ends_on = serializers.DateField(help_text="First day after the term")
    decided_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_because = serializers.CharField(allow_blank=True)


class AgreedRenewalSerializer(serializers.Serializer[Any]):
    """What is agreed on renewal."""

    policy = serializers.ChoiceField(choices=RenewalPolicy.choices)
    anchor_on = serializers.DateField()
    initial_months = serializers.IntegerField(allow_null=True)
    renewal_months = serializers.IntegerField(allow_null=True)
    our_notice = serializers.IntegerField(allow_null=True)
    our_notice_unit = serializers.ChoiceField(choices=NoticeUnit.choices)
    their_notice = serializers.IntegerField(allow_null=True)
    their_notice_unit = serializers.ChoiceField(choices=NoticeUnit.choices)


class RenewalSerializer(serializers.Serializer[Any]):
    """How a contract renews, by when to decide, and who watches."""

    contract = NamedSerializer()
    vendor = NamedSerializer()
    terms = AgreedRenewalSerializer(allow_null=True, help_text="null: nothing is agreed")
    if_we_do_nothing = serializers.CharField(allow_blank=True)
    decide_by = serializers.DateField(allow_null=True)
    term_ends_on = serializers.DateField(allow_null=True, help_text="First day after the term")
    owner = serializers.CharField(allow_blank=True)
    deputy = serializers.CharField(allow_blank=True)
    ladder = serializers.ListField(child=serializers.IntegerField())


def decision_row(one: RenewalDecision) -> dict[str, Any]:
    """Write a decision."""
    return {
        "id": str(one.public_id),
        "kind": one.kind,
        "side": one.side,
        "term_ends_on": day_text(one.term_ends_on),
        "decided_on": day_text(one.decided_on),
        "ends_on": day_text(one.ends_on) if one.ends_on else None,
        "note": one.note,
        "at": instant_text(one.at),
        "withdrawn_at": instant_text(one.withdrawn_at) if one.withdrawn_at else None,
        "withdrawn_because": one.withdrawn_because,
    }


def renewal_row(contract: Contract, watch: RenewalWatch | None, today: date) -> dict[str, Any]:
    """Write a renewal; vendor, versions with their renewal, and the watch's people are loaded."""
    deal, terms = deal_of(contract), renewal_of(contract.versions.all())
    return {
        "contract": {"id": str(contract.public_id), "name": contract.title},
        "vendor": {"id": str(contract.vendor.public_id), "name": contract.vendor.display_name},
        "terms": None if terms is None else _terms(terms),
        "if_we_do_nothing": "" if deal is None else if_nothing(deal, today),
        "decide_by": day_text(watch.decision_on) if watch and watch.decision_on else None,
        "term_ends_on": day_text(watch.term_ends_on) if watch and watch.term_ends_on else None,
        "owner": watch.owner.username if watch and watch.owner else "",
        "deputy": watch.deputy.username if watch and watch.deputy else "",
        "ladder": list(watch.ladder) if watch else [],
    }


def _terms(terms: RenewalTerms) -> dict[str, Any]:
    return {
        "policy": terms.policy,
        "anchor_on": day_text(terms.anchor_on),
        "initial_months": terms.initial_months,
        "renewal_months": terms.renewal_months,
        "our_notice": terms.our_notice,
        "our_notice_unit": terms.our_notice_unit,
        "their_notice": terms.their_notice,
        "their_notice_unit": terms.their_notice_unit,
    }

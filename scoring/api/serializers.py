"""The shape of scorecards in the API."""

from typing import Any

from rest_framework import serializers

from core.api.fields import MonthField
from core.api.views import loaded
from core.values import decimal_text, month_text
from scoring.models import GRADES, CardState, Scorecard, ScorecardDay
from scoring.saying import said_by
from slas.choices import Dimension

RATIO_HELP = "0 to 1, as text"
SCORE_HELP = "0 to 100, as text; null where there is too little to say"


class CardVendorSerializer(serializers.Serializer[Any]):
    """The vendor that a card is about."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class CardDimensionSerializer(serializers.Serializer[Any]):
    """What one dimension adds; the adds of a card sum to its score."""

    dimension = serializers.ChoiceField(choices=Dimension.choices)
    score = serializers.CharField(allow_null=True, help_text=SCORE_HELP)
    coverage_ratio = serializers.CharField(help_text=RATIO_HELP)
    weight_percent = serializers.CharField()
    weight_used_percent = serializers.CharField()
    adds = serializers.CharField()
    is_agreed = serializers.BooleanField(
        help_text="False: nothing of it is agreed, so its weight went to the others"
    )


class ScorecardSerializer(serializers.Serializer[Any]):
    """A vendor's score for one calendar month."""

    id = serializers.UUIDField()
    vendor = CardVendorSerializer()
    month = MonthField()
    methodology = serializers.IntegerField(help_text="Version of the methodology")
    state = serializers.ChoiceField(choices=CardState.choices)
    is_final = serializers.BooleanField()
    score = serializers.CharField(allow_null=True, help_text=SCORE_HELP)
    own_score = serializers.CharField(
        allow_null=True, help_text="The month's own, without the months before"
    )
    grade = serializers.ChoiceField(choices=GRADES, allow_blank=True)
    ungated_grade = serializers.ChoiceField(choices=GRADES, allow_blank=True)
    grade_range = serializers.CharField(allow_blank=True)
    previous_grade = serializers.ChoiceField(choices=GRADES, allow_blank=True)
    gates = serializers.ListField(child=serializers.CharField())
    coverage_ratio = serializers.CharField(help_text=RATIO_HELP)
    confidence_ratio = serializers.CharField(help_text=RATIO_HELP)
    dimensions = CardDimensionSerializer(many=True)
    inputs_hash = serializers.CharField()
    computed_at = serializers.DateTimeField()


class CardLevelSerializer(serializers.Serializer[Any]):
    """The service level of a line."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class CardLineSerializer(serializers.Serializer[Any]):
    """What one service level adds to a score."""

    service_level = CardLevelSerializer()
    dimension = serializers.ChoiceField(choices=Dimension.choices)
    weight = serializers.CharField()
    own_score = serializers.CharField(allow_null=True)
    score = serializers.CharField(allow_null=True)
    adds = serializers.CharField()


class FullScorecardSerializer(ScorecardSerializer):
    """A scorecard down to its service levels, where the reader may read those."""

    lines = CardLineSerializer(many=True, required=False)


def card_row(card: Scorecard) -> dict[str, Any]:
    """Write a card whose vendor, methodology and dimensions are loaded."""
    return {
        "id": str(card.public_id),
        "vendor": {"id": str(card.vendor.public_id), "name": card.vendor.display_name},
        "month": month_text(card.month),
        **said_by(card, loaded(card, "dimensions")),
    }


def stood_row(card: Scorecard, day: ScorecardDay) -> dict[str, Any]:
    """Write a card as it stood at the end of a day; its vendor is loaded."""
    return {
        "id": str(card.public_id),
        "vendor": {"id": str(card.vendor.public_id), "name": card.vendor.display_name},
        "month": month_text(card.month),
        **day.said,
    }


def card_lines(card: Scorecard) -> list[dict[str, Any]]:
    """Write the loaded lines of a card."""
    return [
        {
            "service_level": {
                "id": str(line.service_level.public_id),
                "code": line.service_level.code,
                "name": line.service_level.name,
            },
            "dimension": line.dimension,
            "weight": decimal_text(line.weight),
            "own_score": decimal_text(line.own_score),
            "score": decimal_text(line.score),
            "adds": decimal_text(line.adds),
        }
        for line in loaded(card, "lines")
    ]

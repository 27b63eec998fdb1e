"""The shape of scorecards in the API."""

from typing import Any

from rest_framework import serializers

from core.api.fields import MonthField
from core.api.views import loaded
from core.values import decimal_text, instant_text, month_text
from scoring.models import GRADES, CardState, Scorecard
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
        "methodology": card.methodology.version,
        "state": card.state,
        "is_final": card.is_final,
        "score": decimal_text(card.score),
        "own_score": decimal_text(card.own_score),
        "grade": card.grade,
        "ungated_grade": card.ungated_grade,
        "grade_range": card.grade_range,
        "previous_grade": card.previous_grade,
        "gates": card.gates,
        "coverage_ratio": decimal_text(card.coverage_ratio),
        "confidence_ratio": decimal_text(card.confidence_ratio),
        "dimensions": [
            {
                "dimension": part.dimension,
                "score": decimal_text(part.score),
                "coverage_ratio": decimal_text(part.coverage_ratio),
                "weight_percent": decimal_text(part.weight_percent),
                "weight_used_percent": decimal_text(part.weight_used_percent),
                "adds": decimal_text(part.adds),
                "is_agreed": part.is_agreed,
            }
            for part in loaded(card, "dimensions")
        ],
        "inputs_hash": card.inputs_hash,
        "computed_at": instant_text(card.computed_at),
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

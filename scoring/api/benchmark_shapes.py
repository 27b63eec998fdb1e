"""The shape of benchmarks and standings in the API."""

from typing import Any

from rest_framework import serializers

from core.api.fields import MonthField
from core.values import decimal_text, month_text
from scoring.api.serializers import CardVendorSerializer
from scoring.engine.benchmarks import Basis
from scoring.models import Standing
from scoring.pages.benchmark_words import basis as told_basis
from scoring.pages.cohorts import Cohort
from slas.choices import Direction
from vendors.choices import ServiceType

FIGURE_HELP = "In the unit, as text; null where it is not known or would give a vendor away"
SUBJECT_HELP = "A metric's code of the catalogue, or score"


class PublishedSerializer(serializers.Serializer[Any]):
    """What a named source published; a source of one figure gives the median alone."""

    source_name = serializers.CharField()
    as_of = serializers.DateField()
    note = serializers.CharField(allow_blank=True)


class BenchmarkSerializer(serializers.Serializer[Any]):
    """What the figures of a service type for one subject are compared with."""

    service_type = serializers.ChoiceField(choices=ServiceType.choices)
    month = MonthField()
    subject = serializers.CharField(help_text=SUBJECT_HELP)
    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    direction = serializers.ChoiceField(choices=Direction.choices)
    basis = serializers.ChoiceField(choices=[(one.value, one.value) for one in Basis])
    message = serializers.CharField(help_text="The same in words, or why nothing is compared")
    vendors = serializers.IntegerField(help_text="All that have a figure")
    vendors_seen = serializers.IntegerField(help_text="Those that you may see")
    quartiles_of = serializers.IntegerField(help_text="How many vendors the quartiles are of")
    q1 = serializers.CharField(allow_null=True, help_text=FIGURE_HELP)
    median = serializers.CharField(allow_null=True, help_text=FIGURE_HELP)
    q3 = serializers.CharField(allow_null=True, help_text=FIGURE_HELP)
    published = PublishedSerializer(allow_null=True)


class BenchmarksSerializer(serializers.Serializer[Any]):
    """The benchmarks of one service type and month."""

    benchmarks = BenchmarkSerializer(many=True)


class StandingSerializer(serializers.Serializer[Any]):
    """Where a vendor stands among its peers; place and quartile count everybody."""

    vendor = CardVendorSerializer()
    service_type = serializers.ChoiceField(choices=ServiceType.choices)
    month = MonthField()
    subject = serializers.CharField(help_text=SUBJECT_HELP)
    direction = serializers.ChoiceField(choices=Direction.choices)
    value = serializers.CharField(help_text="The figure, as text")
    peers = serializers.IntegerField(help_text="Without the vendor itself")
    place = serializers.IntegerField(help_text="1 is the best")
    quartile = serializers.IntegerField(help_text="1 is the best quarter, 4 the worst")
    rank_ratio = serializers.CharField(help_text="Share of peers below, ties half: 0 to 1")


def benchmark_row(cohort: Cohort) -> dict[str, Any]:
    """Write a cohort; its members stand in the standings."""
    known = cohort.quartiles or cohort.library
    return {
        "service_type": cohort.service_type,
        "month": month_text(cohort.month),
        "subject": cohort.subject,
        "name": cohort.name,
        "unit": cohort.unit,
        "direction": cohort.direction,
        "basis": cohort.basis.value,
        "message": told_basis(cohort),
        "vendors": cohort.vendors,
        "vendors_seen": len(cohort.members),
        "quartiles_of": cohort.quartiles.vendors if cohort.quartiles else 0,
        "q1": decimal_text(known.q1 if known else None),
        "median": decimal_text(known.median if known else None),
        "q3": decimal_text(known.q3 if known else None),
        "published": {
            "source_name": cohort.library.source,
            "as_of": cohort.library.as_of.isoformat(),
            "note": cohort.library.note,
        }
        if cohort.library
        else None,
    }


def standing_row(row: Standing) -> dict[str, Any]:
    """Write a standing whose vendor is loaded; its quartiles would tell of the peers."""
    return {
        "vendor": {"id": str(row.vendor.public_id), "name": row.vendor.display_name},
        "service_type": row.service_type,
        "month": month_text(row.month),
        "subject": row.subject,
        "direction": row.direction,
        "value": decimal_text(row.value),
        "peers": row.peers,
        "place": row.place,
        "quartile": row.quartile,
        "rank_ratio": decimal_text(row.rank_ratio),
    }

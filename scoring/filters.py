"""How lists of scorecards and standings are narrowed."""

from typing import ClassVar

from django_filters import CharFilter, ChoiceFilter, UUIDFilter

from core.filters import MonthFilter, StrictFilterSet
from scoring.models import GRADES, CardState, Scorecard, Standing
from vendors.choices import ServiceType


class ScorecardFilter(StrictFilterSet):
    """Narrow scorecards by vendor, month, grade and state."""

    vendor = UUIDFilter(field_name="vendor__public_id", help_text="Id of the vendor")
    month = MonthFilter(help_text="One month, YYYY-MM")
    month_from = MonthFilter(
        field_name="month", lookup_expr="gte", help_text="This month or later, YYYY-MM"
    )
    month_to = MonthFilter(
        field_name="month", lookup_expr="lte", help_text="This month or earlier, YYYY-MM"
    )
    grade = ChoiceFilter(choices=[(grade, grade) for grade in GRADES], help_text="A is the best")
    state = ChoiceFilter(choices=CardState.choices, help_text="How far it can be relied on")

    class Meta:
        model = Scorecard
        fields: ClassVar[list[str]] = []


class StandingFilter(StrictFilterSet):
    """Narrow standings by vendor, service type, subject and month."""

    vendor = UUIDFilter(field_name="vendor__public_id", help_text="Id of the vendor")
    service_type = ChoiceFilter(choices=ServiceType.choices)
    subject = CharFilter(help_text="A metric's code of the catalogue, or score")
    month = MonthFilter(help_text="One month, YYYY-MM")
    month_from = MonthFilter(
        field_name="month", lookup_expr="gte", help_text="This month or later, YYYY-MM"
    )
    month_to = MonthFilter(
        field_name="month", lookup_expr="lte", help_text="This month or earlier, YYYY-MM"
    )

    class Meta:
        model = Standing
        fields: ClassVar[list[str]] = []

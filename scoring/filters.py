"""How lists of scorecards and standings are narrowed."""

from datetime import datetime
from typing import ClassVar

from django.db.models import Exists, OuterRef, Prefetch
from django_filters import CharFilter, ChoiceFilter, UUIDFilter

from core.filters import InstantFilter, MonthFilter, StrictFilterSet
from scoring.models import GRADES, CardState, Scorecard, ScorecardDay, Standing
from scoring.querysets import ScorecardQuerySet
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
    as_of = InstantFilter(
        method="as_it_stood",
        help_text="As the cards stood at this instant, kept by day; other filters narrow by now",
    )

    class Meta:
        model = Scorecard
        fields: ClassVar[list[str]] = []

    def as_it_stood(
        self,
        queryset: ScorecardQuerySet,
        name: str,  # noqa: ARG002
        value: datetime,
    ) -> ScorecardQuerySet:
        """Keep the cards that stood at an instant; `stood` holds what each said last by then.

        Of each day the last word is kept: within a day that is not over, the day before speaks.
        """
        said = ScorecardDay.objects.filter(computed_at__lte=value)
        last = said.order_by("scorecard_id", "-day").distinct("scorecard_id")
        kept = queryset.filter(Exists(said.filter(scorecard=OuterRef("pk"))))
        return kept.prefetch_related(Prefetch("days", last, to_attr="stood"))


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

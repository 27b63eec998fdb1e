"""How lists of service levels and results are narrowed."""

from datetime import datetime
from typing import ClassVar

from django.db.models import QuerySet
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, UUIDFilter

from core.filters import InstantFilter, MonthFilter, StrictFilterSet
from slas.choices import Dimension, MetricType, PeriodState, ResultClass, SourceKind
from slas.models import Calendar, Metric, Result, ServiceLevel, Source
from slas.querysets import ResultQuerySet
from slas.querysets.disputed import under_dispute
from slas.searching import found_levels
from vendors.choices import ServiceType


class ServiceLevelFilter(StrictFilterSet):
    """Narrow service levels by vendor, contract and code."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    service_type = ChoiceFilter(
        field_name="contract__service_type",
        choices=ServiceType.choices,
        help_text="What the contract outsources",
    )
    code = CharFilter(help_text="Code within the contract, exactly")
    metric = CharFilter(field_name="metric__code", help_text="Code of the catalogue's metric")
    external_source = CharFilter(help_text="The system that knows it by external_id")
    external_id = CharFilter(help_text="Its id in another system")
    q = CharFilter(
        method="named_like", help_text="Beginnings of words of the name, the code or an id"
    )

    class Meta:
        model = ServiceLevel
        fields: ClassVar[list[str]] = []

    def named_like(
        self,
        queryset: QuerySet[ServiceLevel],
        name: str,  # noqa: ARG002
        value: str,
    ) -> QuerySet[ServiceLevel]:
        """Keep service levels that hold every word, accents and case aside."""
        return found_levels(queryset, value)


class ResultFilter(StrictFilterSet):
    """Narrow results by whom they judge, when, and what they say."""

    vendor = UUIDFilter(
        field_name="service_level__contract__vendor__public_id", help_text="Id of the vendor"
    )
    contract = UUIDFilter(
        field_name="service_level__contract__public_id", help_text="Id of the contract"
    )
    service_level = UUIDFilter(
        field_name="service_level__public_id", help_text="Id of the service level"
    )
    service_type = ChoiceFilter(
        field_name="service_level__contract__service_type",
        choices=ServiceType.choices,
        help_text="What the contract outsources",
    )
    unit = CharFilter(
        field_name="service_level__contract__unit__code", help_text="Code of the business unit"
    )
    code = CharFilter(field_name="service_level__code", help_text="Code of the service level")
    metric_type = ChoiceFilter(
        field_name="version__metric_type",
        choices=MetricType.choices,
        help_text="How the figure is computed",
    )
    dimension = ChoiceFilter(
        field_name="version__dimension",
        choices=Dimension.choices,
        help_text="The side of performance it speaks of",
    )
    month = MonthFilter(help_text="The calendar month in which the period ends, YYYY-MM")
    month_from = MonthFilter(
        field_name="month", lookup_expr="gte", help_text="This month or later, YYYY-MM"
    )
    month_to = MonthFilter(
        field_name="month", lookup_expr="lte", help_text="This month or earlier, YYYY-MM"
    )
    period_from = InstantFilter(
        field_name="period_start",
        lookup_expr="gte",
        help_text="Periods that start at this instant or later",
    )
    period_to = InstantFilter(
        field_name="period_end",
        lookup_expr="lte",
        help_text="Periods that end at this instant or earlier",
    )
    result_class = ChoiceFilter(choices=ResultClass.choices, help_text="What the result says")
    state = ChoiceFilter(choices=PeriodState.choices, help_text="How final it is")
    disputed = BooleanFilter(
        method="under_dispute", help_text="It, or a credit of it, is under dispute now"
    )
    as_of = InstantFilter(
        method="as_it_stands",
        help_text="The revisions that stood published at this instant; without it those of now",
    )

    class Meta:
        model = Result
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: ResultQuerySet) -> ResultQuerySet:
        """Narrow, and keep of each figure the one revision that stands, or stood."""
        instant = self.form.cleaned_data.get("as_of")
        standing = queryset.current() if instant is None else queryset.as_of(instant)
        narrowed: ResultQuerySet = super().filter_queryset(standing)
        return narrowed

    def as_it_stands(self, queryset: ResultQuerySet, name: str, value: datetime) -> ResultQuerySet:  # noqa: ARG002
        """Leave rows as they are: which revision stands is asked before all else."""
        return queryset

    def under_dispute(self, queryset: ResultQuerySet, name: str, value: bool) -> ResultQuerySet:  # noqa: ARG002
        """Keep those under dispute, or those that are not."""
        return queryset.filter(under_dispute() if value else ~under_dispute())


class MetricFilter(StrictFilterSet):
    """Narrow the catalogue by what is measured, and for whom."""

    code = CharFilter(help_text="Its code, exactly")
    service_type = ChoiceFilter(choices=ServiceType.choices, help_text="What it is usual for")
    dimension = ChoiceFilter(choices=Dimension.choices, help_text="What it says something about")

    class Meta:
        model = Metric
        fields: ClassVar[list[str]] = []


class CalendarFilter(StrictFilterSet):
    """Narrow calendars by their code."""

    code = CharFilter(help_text="Its code, exactly")

    class Meta:
        model = Calendar
        fields: ClassVar[list[str]] = []


class SourceFilter(StrictFilterSet):
    """Narrow sources by who measures."""

    kind = ChoiceFilter(choices=SourceKind.choices, help_text="Who measures")

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = []

"""How lists of statements are narrowed."""

from datetime import datetime
from typing import ClassVar

from django_filters import CharFilter, ChoiceFilter, UUIDFilter

from core.filters import InstantFilter, MonthFilter, StrictFilterSet
from slas.choices import StatementState
from slas.models import Statement
from slas.querysets import StatementQuerySet


class StatementFilter(StrictFilterSet):
    """Narrow statements by whom they concern, when, and how far they have come."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    unit = CharFilter(field_name="contract__unit__code", help_text="Code of the business unit")
    state = ChoiceFilter(choices=StatementState.choices, help_text="How far it has come")
    month = MonthFilter(help_text="The month that it is of, YYYY-MM")
    month_from = MonthFilter(
        field_name="month", lookup_expr="gte", help_text="This month or later, YYYY-MM"
    )
    month_to = MonthFilter(
        field_name="month", lookup_expr="lte", help_text="This month or earlier, YYYY-MM"
    )
    as_of = InstantFilter(
        method="stood", help_text="The revisions that stood published at this instant"
    )

    class Meta:
        model = Statement
        fields: ClassVar[list[str]] = []

    def stood(
        self,
        queryset: StatementQuerySet,
        name: str,  # noqa: ARG002
        value: datetime,
    ) -> StatementQuerySet:
        """Keep the revisions that stood published at an instant."""
        return queryset.as_of(value)

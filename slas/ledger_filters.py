"""How lists of exclusions, root events, disputes and credits are narrowed."""

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, UUIDFilter

from core.filters import InstantFilter, MonthFilter, StrictFilterSet
from slas.choices import CreditKind, CreditState, DisputeState, ExclusionCategory, ExclusionState
from slas.models import Credit, CreditSchedule, Dispute, Exclusion, RootEvent


class ExclusionFilter(StrictFilterSet):
    """Narrow exclusions by whom they concern, and where they stand."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    service_level = UUIDFilter(
        field_name="levels__public_id", help_text="Id of a service level that it concerns"
    )
    state = ChoiceFilter(choices=ExclusionState.choices, help_text="Where it stands")
    category = ChoiceFilter(choices=ExclusionCategory.choices, help_text="Why it is excused")
    starts_before = InstantFilter(
        field_name="starts_at", lookup_expr="lt", help_text="Intervals that begin before"
    )
    ends_after = InstantFilter(
        field_name="ends_at", lookup_expr="gt", help_text="Intervals that end after"
    )

    class Meta:
        model = Exclusion
        fields: ClassVar[list[str]] = []


class RootEventFilter(StrictFilterSet):
    """Narrow root events by whom they concern, and when they were."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    service_level = UUIDFilter(
        field_name="levels__public_id", help_text="Id of a service level that it concerns"
    )
    is_catastrophic = BooleanFilter(help_text="Named by the contract as a catastrophe")
    starts_from = InstantFilter(
        field_name="starts_at", lookup_expr="gte", help_text="Began at this instant or later"
    )
    starts_before = InstantFilter(
        field_name="starts_at", lookup_expr="lt", help_text="Began before this instant"
    )

    class Meta:
        model = RootEvent
        fields: ClassVar[list[str]] = []


class DisputeFilter(StrictFilterSet):
    """Narrow disputes by what is disputed, and where they stand."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    service_level = UUIDFilter(
        field_name="service_level__public_id", help_text="Id of the service level"
    )
    credit = UUIDFilter(field_name="credit__public_id", help_text="Id of the credit")
    month = MonthFilter(help_text="The month of the disputed figure, YYYY-MM")
    state = ChoiceFilter(choices=DisputeState.choices, help_text="Where it stands")

    class Meta:
        model = Dispute
        fields: ClassVar[list[str]] = []


class CreditFilter(StrictFilterSet):
    """Narrow credits by whom they concern, when, and where they stand in the ledger."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    service_level = UUIDFilter(
        field_name="service_level__public_id", help_text="Id of the service level"
    )
    kind = ChoiceFilter(choices=CreditKind.choices, help_text="What the entry is")
    state = ChoiceFilter(choices=CreditState.choices, help_text="Where it stands")
    month = MonthFilter(help_text="The month that it is of, YYYY-MM")
    month_from = MonthFilter(
        field_name="month", lookup_expr="gte", help_text="This month or later, YYYY-MM"
    )
    month_to = MonthFilter(
        field_name="month", lookup_expr="lte", help_text="This month or earlier, YYYY-MM"
    )
    claim_due_before = DateFilter(
        field_name="claim_due_on",
        method="due_before",
        help_text="Still to be claimed, the last day for it being before this one",
    )

    class Meta:
        model = Credit
        fields: ClassVar[list[str]] = []

    def due_before(self, queryset: QuerySet[Credit], name: str, value: object) -> QuerySet[Credit]:
        """Keep what has to be claimed before a day."""
        return queryset.filter(state=CreditState.CLAIM_DUE, **{f"{name}__lt": value})


class CreditScheduleFilter(StrictFilterSet):
    """Narrow credit schedules by contract and template."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    template = CharFilter(help_text="Id of the public agreement that it was taken from")

    class Meta:
        model = CreditSchedule
        fields: ClassVar[list[str]] = []

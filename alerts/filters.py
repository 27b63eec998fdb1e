"""How lists of alerts are narrowed."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django_filters import CharFilter, ChoiceFilter, UUIDFilter

from alerts.choices import AlertRule, AlertState, Severity
from alerts.models import Alert
from core.filters import InstantFilter, StrictFilterSet
from vendors.names import fold


class AlertFilter(StrictFilterSet):
    """Narrow alerts by state, cause, weight, vendor and time."""

    state = ChoiceFilter(choices=AlertState.choices, help_text="Where it stands")
    rule = ChoiceFilter(choices=AlertRule.choices, help_text="What it was raised for")
    severity = ChoiceFilter(choices=Severity.choices, help_text="How much it matters")
    vendor = UUIDFilter(field_name="vendor__public_id", help_text="Id of the vendor")
    unit = CharFilter(field_name="unit__code", help_text="Code of the business unit")
    taken_by = CharFilter(field_name="taken_by__username", help_text="User name of who took it")
    q = CharFilter(method="worded_like", help_text="Part of its words or of the vendor's name")
    opened_from = InstantFilter(
        field_name="opened_at", lookup_expr="gte", help_text="Opened at this instant or later"
    )
    opened_before = InstantFilter(
        field_name="opened_at", lookup_expr="lt", help_text="Opened before this instant"
    )

    class Meta:
        model = Alert
        fields: ClassVar[list[str]] = []

    def worded_like(self, queryset: QuerySet[Alert], name: str, value: str) -> QuerySet[Alert]:  # noqa: ARG002
        """Keep alerts with the text in their title, their detail or the vendor's name."""
        return queryset.filter(
            Q(title__icontains=value)
            | Q(detail__icontains=value)
            | Q(vendor__folded_name__contains=fold(value))
        )

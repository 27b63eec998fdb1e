"""How lists of alerts are narrowed."""

from typing import ClassVar

from django_filters import CharFilter, ChoiceFilter, UUIDFilter

from alerts.choices import AlertRule, AlertState, Severity
from alerts.models import Alert
from core.filters import InstantFilter, StrictFilterSet


class AlertFilter(StrictFilterSet):
    """Narrow alerts by state, cause, weight, vendor and time."""

    state = ChoiceFilter(choices=AlertState.choices, help_text="Where it stands")
    rule = ChoiceFilter(choices=AlertRule.choices, help_text="What it was raised for")
    severity = ChoiceFilter(choices=Severity.choices, help_text="How much it matters")
    vendor = UUIDFilter(field_name="vendor__public_id", help_text="Id of the vendor")
    unit = CharFilter(field_name="unit__code", help_text="Code of the business unit")
    opened_from = InstantFilter(
        field_name="opened_at", lookup_expr="gte", help_text="Opened at this instant or later"
    )
    opened_before = InstantFilter(
        field_name="opened_at", lookup_expr="lt", help_text="Opened before this instant"
    )

    class Meta:
        model = Alert
        fields: ClassVar[list[str]] = []

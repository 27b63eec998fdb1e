"""How lists of renewals are narrowed."""

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, DateFilter, UUIDFilter

from contracts.models import Contract, RenewalWatch
from contracts.searching import found_contracts
from core.filters import StrictFilterSet
from vendors.choices import ServiceType

NOBODY = "-"


class RenewalFilter(StrictFilterSet):
    """Narrow renewals by contract, by who watches, and by the last day."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    service_type = ChoiceFilter(
        field_name="contract__service_type",
        choices=ServiceType.choices,
        help_text="What is outsourced",
    )
    unit = CharFilter(field_name="contract__unit__code", help_text="Code of the business unit")
    owner = CharFilter(
        method="watched_by", help_text="User name of who watches or stands in; - is nobody"
    )
    decide_before = DateFilter(
        field_name="decision_on", lookup_expr="lt", help_text="The last day is before this one"
    )
    q = CharFilter(
        method="named_like",
        help_text="Beginnings of words of the title, the reference, an id or the vendor",
    )

    class Meta:
        model = RenewalWatch
        fields: ClassVar[list[str]] = []

    def watched_by(
        self,
        queryset: QuerySet[RenewalWatch],
        name: str,  # noqa: ARG002
        value: str,
    ) -> QuerySet[RenewalWatch]:
        """Keep what somebody watches or stands in for, or nobody does."""
        if value == NOBODY:
            return queryset.filter(owner__isnull=True)
        return queryset.filter(owner__username=value) | queryset.filter(deputy__username=value)

    def named_like(
        self,
        queryset: QuerySet[RenewalWatch],
        name: str,  # noqa: ARG002
        value: str,
    ) -> QuerySet[RenewalWatch]:
        """Keep the renewals of contracts that hold every word, accents and case aside."""
        found = found_contracts(Contract.objects.order_by(), value)
        return queryset.filter(contract__in=found.values("pk"))

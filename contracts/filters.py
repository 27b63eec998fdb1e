"""How lists of contracts are narrowed."""

from datetime import date
from typing import ClassVar

from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, DateFilter, UUIDFilter

from contracts.clause_querysets import with_clauses_as_asked
from contracts.clauses.kinds import ClausesAsked
from contracts.models import Contract
from contracts.querysets import ContractQuerySet
from contracts.searching import found_contracts
from core.filters import StrictFilterSet
from vendors.choices import ServiceType


class ContractFilter(StrictFilterSet):
    """Narrow contracts by vendor, service and day in force."""

    vendor = UUIDFilter(field_name="vendor__public_id", help_text="Id of the vendor")
    service_type = ChoiceFilter(choices=ServiceType.choices, help_text="What is outsourced")
    unit = CharFilter(field_name="unit__code", help_text="Code of the business unit")
    currency = CharFilter(help_text="ISO 4217 code")
    reference = CharFilter(help_text="Our reference, exactly")
    external_source = CharFilter(help_text="The system that knows it by external_id")
    external_id = CharFilter(help_text="Its id in another system")
    framework = UUIDFilter(
        field_name="framework__public_id", help_text="Id of the framework it is called off under"
    )
    in_force_on = DateFilter(method="in_force", help_text="A day that the term holds")
    clauses = ChoiceFilter(
        method="with_clauses",
        choices=ClausesAsked.choices,
        help_text="What the checklist of clauses says",
    )
    q = CharFilter(
        method="named_like",
        help_text="Beginnings of words of the title, the reference, an id or the vendor",
    )

    class Meta:
        model = Contract
        fields: ClassVar[list[str]] = []

    def in_force(self, queryset: ContractQuerySet, name: str, value: date) -> QuerySet[Contract]:  # noqa: ARG002
        """Keep contracts whose term holds the day."""
        return queryset.in_force_on(value)

    def with_clauses(
        self,
        queryset: QuerySet[Contract],
        name: str,  # noqa: ARG002
        value: str,
    ) -> QuerySet[Contract]:
        """Keep contracts whose checklist stands so."""
        return with_clauses_as_asked(queryset, self.request.user, value)

    def named_like(self, queryset: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:  # noqa: ARG002
        """Keep contracts that hold every word, accents and case aside."""
        return found_contracts(queryset, value)

"""How lists of obligations are narrowed."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, UUIDFilter

from contracts.models import Milestone, Obligation, RegisterImport
from contracts.register_choices import ObligationKind, Side, Standing
from core.filters import StrictFilterSet


class MilestoneFilter(StrictFilterSet):
    """Narrow what falls due by whom it concerns, when, and where it stands."""

    vendor = UUIDFilter(
        field_name="obligation__contract__vendor__public_id", help_text="Id of the vendor"
    )
    contract = UUIDFilter(
        field_name="obligation__contract__public_id", help_text="Id of the contract"
    )
    obligation = UUIDFilter(field_name="obligation__public_id", help_text="Id of the obligation")
    side = ChoiceFilter(
        field_name="obligation__side", choices=Side.choices, help_text="Who owes it"
    )
    kind = ChoiceFilter(
        field_name="obligation__kind", choices=ObligationKind.choices, help_text="What is owed"
    )
    standing = ChoiceFilter(choices=Standing.choices, help_text="Where it stands today")
    due_from = DateFilter(
        field_name="due_on", lookup_expr="gte", help_text="Due on this day or later"
    )
    due_before = DateFilter(field_name="due_on", lookup_expr="lt", help_text="Due before this day")
    q = CharFilter(method="named_like", help_text="Part of the title, the clause or the contract")

    class Meta:
        model = Milestone
        fields: ClassVar[list[str]] = []

    def named_like(
        self,
        queryset: QuerySet[Milestone],
        name: str,  # noqa: ARG002
        value: str,
    ) -> QuerySet[Milestone]:
        """Keep what has the text in its title, its clause or its contract's reference."""
        return queryset.filter(
            Q(obligation__title__icontains=value)
            | Q(obligation__clause__icontains=value)
            | Q(obligation__contract__reference__icontains=value)
        )


class ObligationFilter(StrictFilterSet):
    """Narrow obligations by whom they concern and who owes what."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    side = ChoiceFilter(choices=Side.choices, help_text="Who owes it")
    kind = ChoiceFilter(choices=ObligationKind.choices, help_text="What is owed")

    class Meta:
        model = Obligation
        fields: ClassVar[list[str]] = []


class RegisterImportFilter(StrictFilterSet):
    """Narrow imports of the register by whether they went in."""

    applied = BooleanFilter(
        field_name="applied_at", lookup_expr="isnull", exclude=True, help_text="Whether it went in"
    )

    class Meta:
        model = RegisterImport
        fields: ClassVar[list[str]] = []

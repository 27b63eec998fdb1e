"""How lists of obligations are narrowed."""

from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, UUIDFilter

from contracts.choices import AmendmentState
from contracts.models import (
    Amendment,
    Charge,
    Document,
    Milestone,
    Note,
    Objective,
    Obligation,
    RegisterImport,
)
from contracts.register_choices import (
    Benefit,
    ChargeKind,
    ObjectiveState,
    ObligationKind,
    Side,
    Standing,
)
from core.file_kinds import KINDS
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


class DocumentFilter(StrictFilterSet):
    """Narrow documents by what they are kept with."""

    vendor = UUIDFilter(
        method="of_vendor", help_text="Id of the vendor: of itself and of its certificates"
    )
    certificate = UUIDFilter(field_name="certificate__public_id", help_text="Id of the certificate")
    contract = UUIDFilter(
        method="of_contract", help_text="Id of the contract: of itself and of its versions"
    )
    kind = ChoiceFilter(
        choices=[(kind.code, kind.label) for kind in KINDS.values()], help_text="Kind of file"
    )

    class Meta:
        model = Document
        fields: ClassVar[list[str]] = []

    def of_vendor(
        self,
        queryset: QuerySet[Document],
        name: str,  # noqa: ARG002
        value: UUID,
    ) -> QuerySet[Document]:
        """Keep what belongs to a vendor or its certificates."""
        return queryset.filter(Q(vendor__public_id=value) | Q(certificate__vendor__public_id=value))

    def of_contract(
        self,
        queryset: QuerySet[Document],
        name: str,  # noqa: ARG002
        value: UUID,
    ) -> QuerySet[Document]:
        """Keep what belongs to a contract or its versions."""
        return queryset.filter(Q(contract__public_id=value) | Q(version__contract__public_id=value))


class NoteFilter(StrictFilterSet):
    """Narrow notes by what they are about."""

    vendor = UUIDFilter(field_name="vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    is_pinned = BooleanFilter(help_text="Whether it stands above the others")
    q = CharFilter(field_name="text", lookup_expr="icontains", help_text="Part of the text")

    class Meta:
        model = Note
        fields: ClassVar[list[str]] = []


class AmendmentFilter(StrictFilterSet):
    """Narrow amendments by whom they concern and what became of them."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    state = ChoiceFilter(choices=AmendmentState.choices, help_text="What became of it")

    class Meta:
        model = Amendment
        fields: ClassVar[list[str]] = []


class ObligationFilter(StrictFilterSet):
    """Narrow obligations by whom they concern and who owes what."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    side = ChoiceFilter(choices=Side.choices, help_text="Who owes it")
    kind = ChoiceFilter(choices=ObligationKind.choices, help_text="What is owed")

    class Meta:
        model = Obligation
        fields: ClassVar[list[str]] = []


class ObjectiveFilter(StrictFilterSet):
    """Narrow objectives by whom they concern, what they serve, and what became of them."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")
    benefit = ChoiceFilter(choices=Benefit.choices, help_text="What it serves")
    state = ChoiceFilter(choices=ObjectiveState.choices, help_text="What became of it")

    class Meta:
        model = Objective
        fields: ClassVar[list[str]] = []


class RegisterImportFilter(StrictFilterSet):
    """Narrow imports of the register by whether they went in."""

    applied = BooleanFilter(
        field_name="applied_at", lookup_expr="isnull", exclude=True, help_text="Whether it went in"
    )

    class Meta:
        model = RegisterImport
        fields: ClassVar[list[str]] = []


class ChargeFilter(StrictFilterSet):
    """Narrow charges by what they are for."""

    kind = ChoiceFilter(choices=ChargeKind.choices, help_text="For what it is due")
    q = CharFilter(method="named_like", help_text="Part of the title, the code or the unit")

    class Meta:
        model = Charge
        fields: ClassVar[list[str]] = []

    def named_like(
        self,
        queryset: QuerySet[Charge],
        name: str,  # noqa: ARG002
        value: str,
    ) -> QuerySet[Charge]:
        """Keep what has the text in its title, its code or its unit."""
        return queryset.filter(
            Q(title__icontains=value) | Q(code__icontains=value) | Q(unit__icontains=value)
        )


class ChargeListFilter(ChargeFilter):
    """Narrow the charges of all contracts by whose they are, too."""

    vendor = UUIDFilter(field_name="contract__vendor__public_id", help_text="Id of the vendor")
    contract = UUIDFilter(field_name="contract__public_id", help_text="Id of the contract")

    class Meta:
        model = Charge
        fields: ClassVar[list[str]] = []

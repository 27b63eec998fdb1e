"""How documents, obligations and their milestones are fetched: through the walls of their owner."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.access import access_of
from accounts.permissions import Capability
from contracts.querysets import ContractQuerySet
from contracts.register_choices import MilestoneState
from vendors.models import Vendor

if TYPE_CHECKING:
    from accounts.models import User
    from contracts.models import (  # noqa: F401
        Amendment,
        Charge,
        Contract,
        Document,
        Milestone,
        Note,
        Objective,
        Obligation,
        RegisterImport,
        Responsibility,
        Subprovider,
    )


def _contracts(user: "User", capability: Capability) -> ContractQuerySet:
    """Give the contracts that a user sees."""
    rows = ContractQuerySet(apps.get_model("contracts", "Contract"))
    return rows.visible_to(user, capability)


class DocumentQuerySet(QuerySet["Document"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep documents of the vendors and contracts that the user sees.

        They are ours: a vendor's own user sees none.
        """
        if access_of(user).is_vendor_user:
            return self.none()
        vendors = Vendor.objects.visible_to(user, capability)
        contracts = _contracts(user, capability)
        return self.filter(
            Q(vendor__in=vendors)
            | Q(certificate__vendor__in=vendors)
            | Q(contract__in=contracts)
            | Q(version__contract__in=contracts)
        )

    def of_vendor(self, pk: int) -> Self:
        """Keep what belongs to a vendor or one of its certificates."""
        return self.filter(Q(vendor_id=pk) | Q(certificate__vendor_id=pk))

    def of_contract(self, pk: int) -> Self:
        """Keep what belongs to a contract or one of its versions."""
        return self.filter(Q(contract_id=pk) | Q(version__contract_id=pk))

    def with_owners(self) -> Self:
        """Load beside each what it belongs to, and who added it."""
        return self.select_related(
            "vendor",
            "certificate__vendor",
            "contract__vendor",
            "version__contract__vendor",
            "added_by",
        )


class SubproviderQuerySet(QuerySet["Subprovider"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep the sub-providers of vendors, and of contracts if named, that the user sees.

        They are what we know: a vendor's own user sees none.
        """
        if access_of(user).is_vendor_user:
            return self.none()
        contracts = _contracts(user, capability)
        return self.filter(
            Q(contract__isnull=True) | Q(contract__in=contracts),
            vendor__in=Vendor.objects.visible_to(user, capability),
        )

    def on(self, today: date) -> Self:
        """Keep those that are relied on upon a day."""
        return self.filter(
            Q(works_from__isnull=True) | Q(works_from__lte=today),
            Q(works_until__isnull=True) | Q(works_until__gte=today),
        )


class NoteQuerySet(QuerySet["Note"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep notes on the vendors and contracts that the user sees.

        They are ours: a vendor's own user sees none.
        """
        if access_of(user).is_vendor_user:
            return self.none()
        vendors = Vendor.objects.visible_to(user, capability)
        return self.filter(Q(vendor__in=vendors) | Q(contract__in=_contracts(user, capability)))

    def about(self, subject: "Vendor | Contract") -> Self:
        """Keep notes on a vendor, or on a contract."""
        is_vendor = isinstance(subject, Vendor)
        return self.filter(**{"vendor" if is_vendor else "contract": subject.pk})


class AmendmentQuerySet(QuerySet["Amendment"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep amendments of the contracts that the user sees.

        What is not agreed is ours: a vendor's own user sees approved ones alone.
        """
        rows = self.filter(contract__in=_contracts(user, capability))
        return rows.filter(state="approved") if access_of(user).is_vendor_user else rows

    def waiting(self) -> Self:
        """Keep what nobody has decided."""
        return self.filter(state="proposed")

    def with_people(self) -> Self:
        """Load beside each its contract, its paper, its version, and who did what."""
        return self.select_related(
            "contract__vendor",
            "contract__unit",
            "document",
            "version",
            "proposed_by",
            "decided_by",
        )


class ObligationQuerySet(QuerySet["Obligation"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep obligations of the contracts that the user sees."""
        return self.filter(contract__in=_contracts(user, capability))

    def to_plan(self, *, through: date) -> Self:
        """Keep obligations that are not planned so far, or not by their contract's newest terms."""
        return self.filter(
            Q(planned_through__isnull=True)
            | Q(planned_through__lt=through)
            | Q(contract__versions__created_at__gt=F("planned_at"))
        ).distinct()


class MilestoneQuerySet(QuerySet["Milestone"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep milestones of the contracts that the user sees."""
        return self.filter(obligation__contract__in=_contracts(user, capability))

    def waiting(self) -> Self:
        """Keep what nobody has reported done or decided."""
        return self.filter(state=MilestoneState.SCHEDULED, reported_at__isnull=True)

    def overdue_on(self, day: date) -> Self:
        """Keep what waits although its day is over."""
        return self.waiting().filter(due_on__lt=day)

    def with_standing(self, day: date) -> Self:
        """Put beside each row `standing`: its state, or overdue or reported while scheduled."""
        is_open = Q(state=MilestoneState.SCHEDULED)
        return self.annotate(
            standing=Case(
                When(is_open & Q(reported_at__isnull=False), then=Value("reported")),
                When(is_open & Q(due_on__lt=day), then=Value("overdue")),
                default=F("state"),
                output_field=CharField(),
            )
        )


class RegisterImportQuerySet(QuerySet["RegisterImport"]):
    def visible_to(self, user: "User") -> Self:
        """Keep a person's own imports; an administrator of all units sees everybody's."""
        if access_of(user).reach(Capability.ADMINISTER).everywhere:
            return self
        return self.filter(by=user)

    def without_bulk(self) -> Self:
        """Leave the file itself in the database."""
        return self.defer("content")


class ChargeQuerySet(QuerySet["Charge"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep charges of the contracts that the user sees."""
        return self.filter(contract__in=_contracts(user, capability))


class ObjectiveQuerySet(QuerySet["Objective"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep objectives of the contracts that the user sees.

        They are ours: a vendor's own user sees none.
        """
        if access_of(user).is_vendor_user:
            return self.none()
        return self.filter(contract__in=_contracts(user, capability))

    def with_latest(self) -> Self:
        """Put beside each row `latest` and `latest_on`: its last reading."""
        readings = apps.get_model("contracts", "ObjectiveReading")
        last: QuerySet[Any] = (
            QuerySet(readings).filter(objective=OuterRef("pk")).order_by("-on", "-pk")
        )
        return self.annotate(
            latest=Subquery(last.values("value")[:1]), latest_on=Subquery(last.values("on")[:1])
        )


class ResponsibilityQuerySet(QuerySet["Responsibility"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep activities of the contracts that the user sees; both sides read them."""
        return self.filter(contract__in=_contracts(user, capability))

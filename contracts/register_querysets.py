"""How obligations and their milestones are fetched: through the walls of their contract."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from accounts.access import access_of
from accounts.permissions import Capability
from contracts.querysets import ContractQuerySet
from contracts.register_choices import MilestoneState

if TYPE_CHECKING:
    from accounts.models import User
    from contracts.models import Milestone, Obligation, RegisterImport  # noqa: F401


def _contracts(user: "User", capability: Capability) -> ContractQuerySet:
    """Give the contracts that a user sees."""
    rows = ContractQuerySet(apps.get_model("contracts", "Contract"))
    return rows.visible_to(user, capability)


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

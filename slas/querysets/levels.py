"""Service levels and results through the contract's wall."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

from accounts.permissions import Capability
from contracts.models import Contract
from slas.choices import Standing

if TYPE_CHECKING:
    from accounts.models import User
    from slas.models import Result, ServiceLevel  # noqa: F401


class ServiceLevelQuerySet(QuerySet["ServiceLevel"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep the service levels of contracts that the user sees."""
        return self.filter(contract__in=Contract.objects.visible_to(user, capability))


class ResultQuerySet(QuerySet["Result"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep the results of contracts that the user sees."""
        return self.filter(
            service_level__contract__in=Contract.objects.visible_to(user, capability)
        )

    def in_month(self, month: date) -> Self:
        """Keep results whose period ends in the calendar month (its first day)."""
        return self.filter(month=month)

    def totals(self) -> Self:
        """Keep totals over all scopes, of the revisions that count."""
        return self.current().filter(scope__isnull=True)

    def current(self) -> Self:
        """Keep the revisions that count: neither superseded nor merely proposed."""
        return self.filter(standing=Standing.CURRENT)

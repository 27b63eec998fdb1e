"""Service levels and results through the contract's wall."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.permissions import Capability
from contracts.models import Contract
from slas.choices import Standing
from slas.querysets.disputed import under_dispute

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
        return self.current().of_totals()

    def of_totals(self) -> Self:
        """Keep what is of no scope, of any revision."""
        return self.filter(scope__isnull=True)

    def current(self) -> Self:
        """Keep the revisions that count: neither superseded nor merely proposed."""
        return self.filter(standing=Standing.CURRENT)

    def as_of(self, instant: datetime) -> Self:
        """Keep the revisions that stood published at an instant; nothing else has stood.

        A revision leaves alone what it does not change: the one before goes on standing.
        """
        published = Q(published_in__published_at__lte=instant)
        later = self.model.objects.filter(
            published,
            service_level_id=OuterRef("service_level_id"),
            period_start=OuterRef("period_start"),
            revision__gt=OuterRef("revision"),
        )
        same_scope = Coalesce(OuterRef("scope"), Value(""))
        later = later.annotate(of_scope=Coalesce("scope", Value(""))).filter(of_scope=same_scope)
        return self.filter(published).exclude(Exists(later))

    def with_disputes(self) -> Self:
        """Tell of each, as `is_disputed`, whether it or a credit of it is under dispute."""
        return self.annotate(is_disputed=under_dispute())

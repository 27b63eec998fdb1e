"""How scorecards and standings are fetched: through the vendor's wall."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

from accounts.permissions import Capability
from vendors.models import Vendor

if TYPE_CHECKING:
    from accounts.models import User
    from scoring.models import Scorecard, Standing  # noqa: F401


class ScorecardQuerySet(QuerySet["Scorecard"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the scorecards of vendors that the user sees."""
        return self.filter(vendor__in=Vendor.objects.visible_to(user, capability))

    def in_months(self, first: date, last: date) -> Self:
        """Keep the cards of a run of months, both first days included."""
        return self.filter(month__range=(first, last))


class StandingQuerySet(QuerySet["Standing"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the standings of vendors that the user sees."""
        return self.filter(vendor__in=Vendor.objects.visible_to(user, capability))

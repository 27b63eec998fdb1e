"""How contracts are fetched: through the vendor's wall and the unit's."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import F, FilteredRelation, Q, QuerySet

from accounts.access import access_of
from accounts.permissions import Capability
from vendors.models import Vendor

if TYPE_CHECKING:
    from accounts.models import User
    from contracts.models import Contract, RenewalWatch  # noqa: F401


class ContractQuerySet(QuerySet["Contract"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep contracts whose vendor the user sees and whose unit is in reach."""
        access = access_of(user)
        vendors = Vendor.objects.visible_to(user, capability)
        if access.is_vendor_user:
            return self.filter(vendor__in=vendors)
        reach = access.reach(capability)
        if reach.everywhere:
            return self
        return self.filter(vendor__in=vendors, unit_id__in=reach.unit_ids)

    def in_force_on(self, day: date) -> Self:
        """Keep contracts whose term holds the day."""
        return self.filter(
            Q(versions__ends_on__isnull=True) | Q(versions__ends_on__gt=day),
            Q(versions__effective_to__isnull=True) | Q(versions__effective_to__gt=day),
            versions__effective_from__lte=day,
            starts_on__lte=day,
        )

    def with_terms_on(self, day: date) -> Self:
        """Put the terms of a day beside each contract: `charge` and `term_ends_on`.

        The charge is None outside the term; the end is what the latest version states.
        """
        return self.annotate(
            terms=FilteredRelation(
                "versions",
                condition=Q(versions__effective_from__lte=day)
                & (Q(versions__effective_to__isnull=True) | Q(versions__effective_to__gt=day))
                & (Q(versions__ends_on__isnull=True) | Q(versions__ends_on__gt=day)),
            ),
            latest=FilteredRelation("versions", condition=Q(versions__effective_to__isnull=True)),
            charge=F("terms__monthly_charge"),
            term_ends_on=F("latest__ends_on"),
        )


class RenewalWatchQuerySet(QuerySet["RenewalWatch"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the renewals of contracts that the user sees; a vendor's own user sees none."""
        if access_of(user).is_vendor_user:
            return self.none()
        vendors = Vendor.objects.visible_to(user, capability)
        reach = access_of(user).reach(capability)
        if reach.everywhere:
            return self
        return self.filter(contract__vendor__in=vendors, contract__unit_id__in=reach.unit_ids)

    def to_decide(self) -> Self:
        """Keep those on which there is something to decide."""
        return self.filter(decision_on__isnull=False)

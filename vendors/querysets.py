"""How vendors are fetched: always through what the user may see."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.access import access_of
from accounts.permissions import Capability
from vendors.certificates.kinds import CertificateKind, CertificateStanding
from vendors.choices import VendorStatus

if TYPE_CHECKING:
    from accounts.models import User
    from vendors.models import Vendor, VendorCertificate  # noqa: F401  (generic arguments below)


_AT_WORK = (VendorStatus.ACTIVE, VendorStatus.EXITING)

# Up from a vendor to the last parent that is among those given, then down from there.
_GROUP = """
WITH RECURSIVE given (id, parent_id) AS ({given}),
up (id, parent_id, height) AS (
    SELECT id, parent_id, 0 FROM given WHERE id = %s
    UNION ALL
    SELECT given.id, given.parent_id, up.height + 1 FROM given JOIN up ON given.id = up.parent_id
),
down (id, line) AS (
    (SELECT id, ARRAY[id] FROM up ORDER BY height DESC LIMIT 1)
    UNION ALL
    SELECT given.id, down.line || given.id FROM given JOIN down ON given.parent_id = down.id
)
SELECT id, cardinality(line) - 1, id IN (SELECT id FROM up WHERE height > 0) FROM down ORDER BY line
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A vendor of a group: how far below its head, and whether it is above the one asked for."""

    pk: int
    depth: int
    is_above: bool


class VendorQuerySet(QuerySet["Vendor"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the vendors on which the user holds the capability.

        A vendor's own user sees that vendor alone, and edits nothing; a unit sees the vendors that
        it owns or shares.
        """
        access = access_of(user)
        if access.is_vendor_user:
            # That the vendor is there is no secret to them, even where its scores are.
            is_open = capability is Capability.READ_SCORES or access.allows(capability)
            return self.filter(memberships__user=user) if is_open else self.none()
        reach = access.reach(capability)
        if reach.everywhere:
            return self
        if not reach:
            return self.none()
        shared = Q(
            pk__in=self.model.shared_with.through.objects.filter(
                businessunit_id__in=reach.unit_ids
            ).values("vendor_id")
        )
        return self.filter(Q(unit_id__in=reach.unit_ids) | shared)

    def group_of(self, pk: int) -> list[Member]:
        """List the group of a vendor as a tree from its head, as far as it is among these.

        A vendor that is not among these ends the way up and hides what is below it.
        """
        try:
            given, values = self.order_by().values_list("pk", "parent_id").query.sql_with_params()
        except EmptyResultSet:
            return []
        with connection.cursor() as cursor:
            cursor.execute(_GROUP.format(given=given), [*values, pk])
            return [Member(*row) for row in cursor.fetchall()]


class CertificateQuerySet(QuerySet["VendorCertificate"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the certificates of vendors that the user sees; a vendor's own user sees none."""
        if access_of(user).is_vendor_user:
            return self.none()
        vendors = VendorQuerySet(apps.get_model("vendors", "Vendor"))
        return self.filter(vendor__in=vendors.visible_to(user, capability))

    def with_standing(self, today: date, *, days: int) -> Self:
        """Put beside each row `standing`, as `standing_on` has it."""
        return self.annotate(
            standing=Case(
                When(valid_until__isnull=True, then=Value(CertificateStanding.MISSING.value)),
                When(valid_until__lt=today, then=Value(CertificateStanding.EXPIRED.value)),
                When(valid_from__gt=today, then=Value(CertificateStanding.UPCOMING.value)),
                When(
                    valid_until__lte=today + timedelta(days=days),
                    then=Value(CertificateStanding.EXPIRING.value),
                ),
                default=Value(CertificateStanding.VALID.value),
                output_field=CharField(),
            )
        )

    def not_renewed(self) -> Self:
        """Keep what no other of its kind takes over from, without a gap, at the same vendor.

        Of the kind "other" nobody knows which takes over from which.
        """
        following = (
            self.model._default_manager.filter(  # noqa: SLF001  the same table again
                vendor=OuterRef("vendor"),
                kind=OuterRef("kind"),
                valid_until__gt=OuterRef("valid_until"),
            )
            .exclude(kind=CertificateKind.OTHER)
            .filter(
                Q(valid_from__isnull=True)
                | Q(valid_from__lte=OuterRef("valid_until") + timedelta(days=1))
            )
        )
        return self.filter(~Exists(following))

    def to_tell(self, *, through: date, since: date | None = None) -> Self:
        """Keep what runs out by a day, of vendors that work for us, and was not renewed."""
        rows = self.filter(valid_until__lte=through, vendor__status__in=_AT_WORK)
        return (rows if since is None else rows.filter(valid_until__gte=since)).not_renewed()

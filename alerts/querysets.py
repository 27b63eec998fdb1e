"""How alerts are fetched: through the vendor's wall and the unit's."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import connection
from django.db.models import QuerySet

from accounts.access import access_of
from accounts.permissions import Capability
from vendors.models import Vendor

if TYPE_CHECKING:
    from accounts.models import User
    from alerts.models import Alert  # noqa: F401


class AlertQuerySet(QuerySet["Alert"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep the alerts of vendors and units in the user's reach; a vendor's user sees none.

        Alerts are the customer's own working list.
        """
        access = access_of(user)
        if access.is_vendor_user:
            return self.none()
        reach = access.reach(capability)
        if reach.everywhere:
            return self
        return self.filter(
            vendor__in=Vendor.objects.visible_to(user, capability), unit_id__in=reach.unit_ids
        )

    def unresolved(self) -> Self:
        return self.exclude(state="resolved")


_INSERT = """
INSERT INTO alerts_alert
    (public_id, rule, subject, episode, vendor_id, unit_id, severity, title, detail, path,
     period_ended_at, state, opened_at, resolved_at, reason)
SELECT gen_random_uuid(), cause.*
FROM unnest(
    %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::timestamptz[], %s::timestamptz[],
    %s::text[]
) AS cause
ON CONFLICT (rule, subject, episode) DO NOTHING
RETURNING id, state
"""


def insert_new(rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, str]]:
    """Insert alerts whose episode is not there yet; return the id and state of those inserted.

    A row is (rule, subject, episode, vendor id, unit id, severity, title, detail, path,
    period_ended_at, state, opened_at, resolved_at, reason).
    """
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
        return [(row[0], row[1]) for row in cursor.fetchall()]

"""How alerts are fetched: through the vendor's wall and the unit's."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.access import access_of
from accounts.permissions import GRANTS, Capability, Role
from vendors.models import Vendor

if TYPE_CHECKING:
    from accounts.models import User
    from alerts.models import Alert, Change  # noqa: F401


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


class ChangeQuerySet(QuerySet["Change"]):
    def visible_to(self, user: "User") -> Self:
        """Keep the changes in the user's reach: scores by the vendor, results also by the unit.

        A vendor's user sees none; results show only to who reads records.
        """
        access = access_of(user)
        if access.is_vendor_user:
            return self.none()
        scores, records = (
            access.reach(capability)
            for capability in (Capability.READ_SCORES, Capability.READ_RECORDS)
        )
        seen = Q(kind="score") if scores else Q(pk__in=[])
        if scores and not scores.everywhere:
            seen &= Q(vendor__in=Vendor.objects.visible_to(user, Capability.READ_SCORES))
        if records.everywhere:
            return self.filter(seen | Q(kind="result"))
        if records:
            seen |= Q(
                kind="result",
                unit_id__in=records.unit_ids,
                vendor__in=Vendor.objects.visible_to(user, Capability.READ_RECORDS),
            )
        return self.filter(seen)


_RECIPIENTS = """
SELECT preference.user_id, alert.id
FROM alerts_mailpreference preference
JOIN accounts_user person
    ON person.id = preference.user_id AND person.is_active AND person.email <> ''
JOIN alerts_alert alert
    ON alert.id = ANY(%(alert_ids)s)
    AND array_position(%(severities)s::text[], alert.severity::text)
        <= array_position(%(severities)s::text[], preference.alerts_from::text)
JOIN vendors_vendor vendor ON vendor.id = alert.vendor_id
WHERE NOT EXISTS (
    SELECT FROM accounts_rolegrant held
    WHERE held.user_id = person.id AND held.role = %(vendor_role)s
) AND EXISTS (
    SELECT FROM accounts_rolegrant held
    WHERE held.user_id = person.id AND held.role = ANY(%(reading_roles)s) AND held.unit_id IS NULL
    UNION ALL
    SELECT FROM accounts_rolegrant of_unit
    JOIN accounts_rolegrant of_vendor
        ON of_vendor.user_id = person.id AND of_vendor.role = ANY(%(reading_roles)s)
    WHERE of_unit.user_id = person.id AND of_unit.role = ANY(%(reading_roles)s)
        AND of_unit.unit_id = alert.unit_id
        AND (of_vendor.unit_id = vendor.unit_id OR of_vendor.unit_id IN (
            SELECT shared.businessunit_id FROM vendors_vendor_shared_with shared
            WHERE shared.vendor_id = vendor.id
        ))
)
ORDER BY preference.user_id, alert.id
"""


def recipients_of(alert_ids: Sequence[int], severities: Sequence[str]) -> list[tuple[int, int]]:
    """Pair users with the alerts that they see and want mailed, in one query.

    Whom an alert shows to is what ``visible_to`` says; ``severities`` stand worst first.
    """
    if not alert_ids:
        return []
    given: dict[str, Any] = {
        "alert_ids": list(alert_ids),
        "severities": list(severities),
        "vendor_role": Role.VENDOR_USER.value,
        "reading_roles": [
            role.value for role, grants in GRANTS.items() if Capability.READ_SCORES in grants
        ],
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECIPIENTS, given)
        return [(row[0], row[1]) for row in cursor.fetchall()]


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

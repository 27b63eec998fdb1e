"""Exclusions, root events, disputes and credits through the contract's wall."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Max, Q, QuerySet

from accounts.access import access_of
from accounts.permissions import Capability
from contracts.models import Contract
from slas.choices import CreditState, DisputeState, ExclusionState
from slas.querysets.disputed import under_dispute

if TYPE_CHECKING:
    from accounts.models import User
    from slas.models import (  # noqa: F401
        Credit,
        CreditSchedule,
        Dispute,
        Event,
        Exclusion,
        RootEvent,
    )

#: What a vendor's user sees of exclusions: what was put forward, not what is being drafted.
SHOWN_TO_VENDORS = (
    ExclusionState.SUBMITTED,
    ExclusionState.APPROVED,
    ExclusionState.PARTLY_APPROVED,
    ExclusionState.REJECTED,
)
IN_EFFECT = (ExclusionState.APPROVED, ExclusionState.PARTLY_APPROVED)


def _in_sight(user: "User", capability: Capability) -> Q:
    return Q(contract__in=Contract.objects.visible_to(user, capability))


class ExclusionQuerySet(QuerySet["Exclusion"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep those of contracts that the user sees; for a vendor's user those put forward."""
        rows = self.filter(_in_sight(user, capability))
        return rows.filter(state__in=SHOWN_TO_VENDORS) if access_of(user).is_vendor_user else rows

    def in_effect(self) -> Self:
        """Keep what was approved, wholly or partly."""
        return self.filter(state__in=IN_EFFECT)

    def to_decide(self) -> Self:
        """Keep what waits for an approver."""
        return self.filter(state=ExclusionState.SUBMITTED)


class RootEventQuerySet(QuerySet["RootEvent"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep those of contracts that the user sees."""
        return self.filter(_in_sight(user, capability))


class DisputeQuerySet(QuerySet["Dispute"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep those of contracts that the user sees."""
        return self.filter(_in_sight(user, capability))

    def open(self) -> Self:
        """Keep those that nobody has decided or withdrawn."""
        return self.filter(state=DisputeState.OPEN)

    def of_figures(self, figures: Iterable[tuple[int, datetime]]) -> Self:
        """Keep those of any scope, result or credit, of these levels and period starts."""
        wanted = set(figures)
        return self.filter(
            service_level_id__in={level_id for level_id, _ in wanted},
            period_start__in={start for _, start in wanted},
        )


class CreditQuerySet(QuerySet["Credit"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep those of contracts that the user sees; for a vendor's user those published."""
        rows = self.filter(_in_sight(user, capability))
        is_vendor = access_of(user).is_vendor_user
        return rows.filter(statement__published_at__isnull=False) if is_vendor else rows

    def with_disputes(self) -> Self:
        """Tell of each, as `is_disputed`, whether it or the result under it is under dispute."""
        return self.annotate(is_disputed=under_dispute(of_credit=True))

    def claimable(self) -> Self:
        """Keep what has to be claimed, the earliest deadline first."""
        return self.filter(state=CreditState.CLAIM_DUE).order_by("claim_due_on", "pk")

    def waiver_asked(self) -> Self:
        """Keep those whose waiver waits for an approver."""
        return self.filter(waiver_asked_at__isnull=False).exclude(state=CreditState.WAIVED)


class CreditScheduleQuerySet(QuerySet["CreditSchedule"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep the schedules of contracts that the user sees."""
        return self.filter(_in_sight(user, capability))


def latest_attribution(
    events: "QuerySet[Event]",
    *,
    level_ids: Iterable[int],
    start: datetime,
    end: datetime,
    before: datetime,
) -> dict[int, datetime]:
    """Find, per level, the latest period that judges an event touching [start, end).

    An event that was open in the interval may be judged long after it.
    """
    rows = events.filter(
        Q(resolved_at__isnull=True) | Q(resolved_at__gt=start),
        service_level_id__in=list(level_ids),
        superseded_by=0,
        opened_at__lt=end,
        attributed_at__gte=start,
        attributed_at__lt=before,
    )
    found = rows.order_by().values_list("service_level_id").annotate(latest=Max("attributed_at"))
    return dict(found)

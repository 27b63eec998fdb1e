"""What waits for a person's decision, of every kind, by how long it has waited."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Amendment
from slas.choices import CreditState, DisputeState, StatementState
from slas.models import Credit, CreditTransition, Dispute, Exclusion, Statement

KINDS: Final = ("amendment", "statement", "exclusion", "dispute", "waiver", "credit")


def undecided(user: User, kinds: Sequence[str] = KINDS) -> QuerySet[Any] | None:
    """Give sort, pk and since when of what others put forward and this person may decide.

    The longest waiting first; nothing that the person prepared is in it. None for those who decide
    nothing anywhere.
    """
    if not access_of(user).allows(Capability.APPROVE):
        return None
    several = [_named(kind, _OF_KIND[kind](user)) for kind in kinds]
    found: QuerySet[Any] = several[0]
    if len(several) > 1:
        found = found.union(*several[1:], all=True)
    return found.order_by("since", "sort", "pk")


def _named(kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    kept = rows.order_by().annotate(sort=Value(kind, output_field=CharField()))
    named: QuerySet[Any] = kept.values("sort", "pk", "since")
    return named


def _amendments(user: User) -> QuerySet[Any]:
    rows = Amendment.objects.visible_to(user, Capability.APPROVE).waiting()
    return rows.exclude(proposed_by=user).annotate(since=F("proposed_at"))


def _statements(user: User) -> QuerySet[Any]:
    rows = Statement.objects.visible_to(user, Capability.APPROVE)
    waiting = rows.filter(state=StatementState.IN_REVIEW).exclude(submitted_by=user)
    return waiting.annotate(since=F("submitted_at"))


def _exclusions(user: User) -> QuerySet[Any]:
    rows = Exclusion.objects.visible_to(user, Capability.APPROVE).to_decide()
    return rows.exclude(requested_by=user).annotate(since=F("requested_at"))


def _disputes(user: User) -> QuerySet[Any]:
    rows = Dispute.objects.visible_to(user, Capability.APPROVE).open()
    return rows.exclude(raised_by=user).annotate(since=F("raised_at"))


def _waivers(user: User) -> QuerySet[Any]:
    rows = Credit.objects.visible_to(user, Capability.APPROVE).waiver_asked()
    return rows.exclude(waiver_asked_by=user).annotate(since=F("waiver_asked_at"))


def _credits(user: User) -> QuerySet[Any]:
    """Find credits of which somebody else told the vendor, and that nobody disputes."""
    last = CreditTransition.objects.filter(credit=OuterRef("pk")).order_by("-pk")
    disputed = Dispute.objects.filter(credit=OuterRef("pk"), state=DisputeState.OPEN)
    rows = Credit.objects.visible_to(user, Capability.APPROVE).filter(
        ~Exists(disputed), state=CreditState.NOTIFIED, waiver_asked_at__isnull=True
    )
    told = rows.annotate(
        told_by=Subquery(last.values("by")[:1]), since=Subquery(last.values("at")[:1])
    )
    return told.filter(Q(told_by__isnull=True) | ~Q(told_by=user.pk))


_OF_KIND: Final = {
    "amendment": _amendments,
    "statement": _statements,
    "exclusion": _exclusions,
    "dispute": _disputes,
    "waiver": _waivers,
    "credit": _credits,
}

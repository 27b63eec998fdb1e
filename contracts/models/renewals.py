"""How contracts renew, who watches over it, what was decided, and the calendar that shows it."""

import uuid
from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, F, Func, Q

from contracts.choices import DecisionKind, NoticeSide, NoticeUnit, RenewalPolicy
from contracts.models.contracts import Contract, ContractVersion
from contracts.querysets import RenewalWatchQuerySet
from core.constraints import before, bounded, one_of

LONGEST_TERM_MONTHS: Final = 600
LONGEST_NOTICE: Final = 1000
MOST_RUNGS: Final = 6
FARTHEST_RUNG: Final = 1000
_WITHIN: Final = f"0 < ALL(%(expressions)s) AND {FARTHEST_RUNG} >= ALL(%(expressions)s)"


class RenewalTerms(models.Model):
    """What a version says on renewal; versions that say nothing keep what came before."""

    version = models.OneToOneField(
        ContractVersion, on_delete=models.PROTECT, related_name="renewal"
    )
    policy = models.CharField(max_length=10, choices=RenewalPolicy.choices)
    # Terms are counted in months from this day.
    anchor_on = models.DateField()
    initial_months = models.PositiveSmallIntegerField(null=True, blank=True)
    renewal_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # Null: none agreed.
    our_notice = models.PositiveSmallIntegerField(null=True, blank=True)
    our_notice_unit = models.CharField(
        max_length=6, choices=NoticeUnit.choices, default=NoticeUnit.MONTHS
    )
    their_notice = models.PositiveSmallIntegerField(null=True, blank=True)
    their_notice_unit = models.CharField(
        max_length=6, choices=NoticeUnit.choices, default=NoticeUnit.MONTHS
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("policy", RenewalPolicy.values, name="renewal_policy_is_known"),
            one_of("our_notice_unit", NoticeUnit.values, name="renewal_our_unit_is_known"),
            one_of("their_notice_unit", NoticeUnit.values, name="renewal_their_unit_is_known"),
            bounded(
                "initial_months", 1, LONGEST_TERM_MONTHS, name="renewal_initial_term_is_bounded"
            ),
            bounded("renewal_months", 1, LONGEST_TERM_MONTHS, name="renewal_next_term_is_bounded"),
            bounded("our_notice", 0, LONGEST_NOTICE, name="renewal_our_notice_is_bounded"),
            bounded("their_notice", 0, LONGEST_NOTICE, name="renewal_their_notice_is_bounded"),
            models.CheckConstraint(
                condition=~Q(policy="automatic")
                | Q(initial_months__isnull=False, renewal_months__isnull=False),
                name="renewal_by_itself_has_terms",
            ),
            # Where a term is fixed, its end is the version's own; it is said once.
            models.CheckConstraint(
                condition=~Q(policy__in=["agreement", "none"]) | Q(initial_months__isnull=True),
                name="renewal_fixed_term_is_the_versions",
            ),
            models.CheckConstraint(
                condition=~Q(policy__in=["none", "evergreen"]) | Q(renewal_months__isnull=True),
                name="renewal_that_is_none_has_no_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.policy}"


def default_ladder() -> list[int]:
    return [180, 90, 30]


class RenewalWatch(models.Model):
    """Who watches over a contract's renewals, how long before, and when the next look is due."""

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="watch")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_renewals",
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputised_renewals",
    )
    # Days before the last day for notice, longest first.
    ladder = ArrayField(models.PositiveSmallIntegerField(), default=default_ladder)
    # What the rules say of today, brought up to date whenever it is due: the last day on which to
    # decide, and the first day after the term that it is about. Null: nothing to decide, no end.
    decision_on = models.DateField(null=True, blank=True)
    term_ends_on = models.DateField(null=True, blank=True)
    # When the rules are next to be asked: a mark of the queue. Null: nothing lies ahead.
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = RenewalWatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="renewal_watch_due"
            ),
            models.Index(
                fields=["decision_on", "contract"],
                condition=Q(decision_on__isnull=False),
                name="renewal_by_last_day",
            ),
        ]
        constraints = [
            before("decision_on", "term_ends_on", name="renewal_decided_before_the_end"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | ~Q(owner=F("deputy")),
                name="renewal_deputy_is_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | Q(owner__isnull=False),
                name="renewal_deputy_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(ladder__len__range=(1, MOST_RUNGS)), name="renewal_ladder_has_rungs"
            ),
            models.CheckConstraint(
                condition=Func(
                    F("ladder"),
                    template=_WITHIN,
                    output_field=BooleanField(),
                ),
                name="renewal_rungs_are_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.ladder}"


class RenewalDecision(models.Model):
    """What was decided on the end of a term: notice, an extension, or to leave it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="renewal_decisions"
    )
    kind = models.CharField(max_length=8, choices=DecisionKind.choices)
    # Of a notice alone.
    side = models.CharField(max_length=8, choices=NoticeSide.choices, blank=True, default="")
    # The first day after the term that it is about.
    term_ends_on = models.DateField()
    # The day on which it was decided; of a notice, on which it reached the other side.
    decided_on = models.DateField()
    # The first day after the contract's term as it stands by it; null: it changes none.
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")
    # The version that it brought about, if any.
    version = models.ForeignKey(
        ContractVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal_decisions",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering = ["contract_id", "-at", "-pk"]
        constraints = [
            one_of("kind", DecisionKind.values, name="renewal_decision_is_known"),
            models.CheckConstraint(
                condition=Q(kind="notice", side__in=NoticeSide.values)
                | (~Q(kind="notice") & Q(side="")),
                name="renewal_notice_has_a_side",
            ),
            models.CheckConstraint(
                condition=Q(kind="leave", ends_on__isnull=True)
                | (~Q(kind="leave") & Q(ends_on__isnull=False)),
                name="renewal_decision_says_the_end",
            ),
            models.UniqueConstraint(
                fields=["contract", "term_ends_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="renewal_decided_once_per_term",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="renewal_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind} {self.decided_on}"


class CalendarFeed(models.Model):
    """A secret address at which a person's calendar finds their deadlines."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    # SHA-256 of the secret, in hex; the secret itself is shown once and not kept.
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_once_per_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} since {self.created_at:%Y-%m-%d}"

"""What changes a figure in the open: exclusions, root events and disputes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contracts.models import Contract
from core.constraints import before, bounded, one_of, together
from slas.choices import DisputeState, ExclusionCategory, ExclusionKind, ExclusionState
from slas.models.credit_terms import MOST_MONEY
from slas.models.credits import Credit
from slas.models.measurements import EventKey
from slas.models.statements import Statement
from slas.models.terms import LIMIT, ServiceLevel
from slas.querysets import DisputeQuerySet, ExclusionQuerySet, RootEventQuerySet

DECIDED = ("approved", "partly_approved", "rejected")


class Exclusion(models.Model):
    """Performance to be excused: it has effect only once another person approved it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="exclusions")
    kind = models.CharField(max_length=8, choices=ExclusionKind.choices)
    category = models.CharField(max_length=13, choices=ExclusionCategory.choices)
    # The clause of the contract that allows it.
    clause = models.CharField(max_length=80)
    reason = models.CharField(max_length=400)
    # Where the proof is found: an address, a ticket, a file.
    evidence = models.CharField(max_length=400, blank=True, default="")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    # What was approved, where that is less than what was asked for.
    approved_starts_at = models.DateTimeField(null=True, blank=True)
    approved_ends_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=15, choices=ExclusionState.choices, default=ExclusionState.DRAFT
    )
    levels = models.ManyToManyField(ServiceLevel, related_name="exclusions")
    scope = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.CharField(max_length=400, blank=True, default="")

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            one_of("kind", ExclusionKind.values, name="exclusion_kind_is_known"),
            one_of("category", ExclusionCategory.values, name="exclusion_category_is_known"),
            one_of("state", ExclusionState.values, name="exclusion_state_is_known"),
            before("starts_at", "ends_at", name="exclusion_ends_after_it_starts"),
            before(
                "approved_starts_at", "approved_ends_at", name="exclusion_approved_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind="events", starts_at__isnull=True, ends_at__isnull=True)
                | Q(kind="interval", starts_at__isnull=False, ends_at__isnull=False),
                name="exclusion_of_an_interval_has_one",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="exclusion_decided_by_another_person",
            ),
            together("decided_at", "decided_by", name="exclusion_decided_by_somebody"),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_at__isnull=True)),
                name="exclusion_decided_exactly_when_decided",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(clause=""), name="exclusion_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}, {self.get_state_display()}"


class ExclusionEvent(models.Model):
    """A single event that an exclusion names; approved or not, one by one."""

    exclusion = models.ForeignKey(Exclusion, on_delete=models.CASCADE, related_name="events")
    key = models.ForeignKey(EventKey, on_delete=models.PROTECT, related_name="exclusions")
    is_approved = models.BooleanField(default=False)

    class Meta:
        ordering = ["exclusion_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exclusion", "key"], name="exclusion_names_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.exclusion_id}: {self.key_id}"


class RootEvent(models.Model):
    """One cause of several failures: they are paid for once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="root_events")
    title = models.CharField(max_length=160)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    # Named by the contract as a catastrophe: a critical default by itself.
    is_catastrophic = models.BooleanField(default=False)
    note = models.CharField(max_length=400, blank=True, default="")
    levels = models.ManyToManyField(ServiceLevel, related_name="root_events")
    # The service level whose credit the customer chose; null: the highest.
    chosen = models.ForeignKey(
        ServiceLevel, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = RootEventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            before("starts_at", "ends_at", name="root_event_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(title=""), name="root_event_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Dispute(models.Model):
    """Somebody contradicts a result or a credit, with a reason; another person decides."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="disputes")
    month = models.DateField()
    # What is disputed: the result of a service level, period and scope; or one credit.
    service_level = models.ForeignKey(
        ServiceLevel, on_delete=models.PROTECT, related_name="disputes"
    )
    period_start = models.DateTimeField()
    scope = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001
    result_revision = models.PositiveSmallIntegerField()
    credit = models.ForeignKey(
        Credit, on_delete=models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    reason = models.CharField(max_length=1000)
    evidence = models.CharField(max_length=400, blank=True, default="")
    state = models.CharField(max_length=9, choices=DisputeState.choices, default=DisputeState.OPEN)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.CharField(max_length=1000, blank=True, default="")
    # What was agreed instead of the computed figure; null: what the inputs now give.
    agreed_attained = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    agreed_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    # The revision that carries the decision out.
    revision = models.ForeignKey(
        Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="disputes"
    )

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_level", "period_start", "scope", "credit"],
                condition=Q(state="open"),
                name="dispute_open_once_per_figure",
                nulls_distinct=False,
            ),
            one_of("state", DisputeState.values, name="dispute_state_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="dispute_says_why"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("raised_by")),
                name="dispute_decided_by_another_person",
            ),
            together("decided_at", "decided_by", name="dispute_decided_by_somebody"),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["upheld", "rejected"], decided_at__isnull=False) & ~Q(decision="")
                )
                | Q(state__in=["open", "withdrawn"], decided_at__isnull=True),
                name="dispute_decided_with_a_reason",
            ),
            bounded("agreed_attained", -LIMIT, LIMIT, name="dispute_agreed_value_is_finite"),
            bounded("agreed_amount", 0, MOST_MONEY, name="dispute_agreed_amount_is_finite"),
        ]

    def __str__(self) -> str:
        return f"{self.service_level_id} {self.period_start:%Y-%m-%d}, {self.get_state_display()}"

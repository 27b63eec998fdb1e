"""The statement of a contract and month: its life, what it froze, and the defaults in it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contracts.models import Contract
from core.constraints import before, bounded, one_of, together
from slas.choices import DefaultKind, StatementState
from slas.models.results import Result
from slas.models.terms import ServiceLevel
from slas.querysets import StatementQuerySet

MOST_MONEY = 10**13
DRAFTS = (StatementState.OPEN, StatementState.PROVISIONAL, StatementState.IN_REVIEW)


class Statement(models.Model):
    """All results, defaults and credits of a contract that belong to one month, one revision.

    Once published nothing changes but that a later revision supersedes it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="statements")
    # First day of the calendar month that holds the last local day of the periods in it.
    month = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=11, choices=StatementState.choices, default=StatementState.OPEN
    )
    # The contract's own month, clipped to its term.
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    currency = models.CharField(max_length=3)
    # What the credits are counted on, null where no charge is known; and the bounds on their sum.
    charges = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    at_risk_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    credit_amount = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    # How it was reckoned: caps, pool, cuts, termination triggers; as the page shows it.
    reckoning = models.JSONField(default=dict)
    # Of everything that it rests on, before publication.
    inputs_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    # Why it differs from the revision before.
    reason = models.CharField(max_length=400, blank=True, default="")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The inputs hash that was shown to who submitted it.
    submitted_hash = models.CharField(max_length=64, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Everything that it rests on, and the hash over it: what a recomputation starts from.
    content = models.JSONField(null=True)
    content_hash = models.CharField(max_length=64, blank=True, default="")
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "contract_id", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month", "revision"], name="statement_revision_once"
            ),
            models.UniqueConstraint(
                fields=["contract", "month"],
                condition=Q(state="published"),
                name="statement_published_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "month"],
                condition=Q(state__in=["open", "provisional", "in_review"]),
                name="statement_in_the_making_once",
            ),
            one_of("state", StatementState.values, name="statement_state_is_known"),
            before("period_start", "period_end", name="statement_ends_after_it_starts"),
            bounded("charges", 0, MOST_MONEY, name="statement_charges_are_finite"),
            bounded("at_risk_amount", 0, MOST_MONEY, name="statement_at_risk_is_finite"),
            bounded("credit_amount", -MOST_MONEY, MOST_MONEY, name="statement_credit_is_finite"),
            bounded("revision", 1, 10_000, name="statement_revision_is_positive"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="statement_currency_is_iso_code"
            ),
            together("submitted_at", "submitted_by", name="statement_submitted_by_somebody"),
            together("published_at", "published_by", name="statement_published_by_somebody"),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("submitted_by")),
                name="statement_published_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["published", "superseded"],
                    published_at__isnull=False,
                    content__isnull=False,
                    content_hash__regex=r"^[0-9a-f]{64}$",
                    submitted_at__isnull=False,
                )
                | (
                    Q(
                        state__in=["open", "provisional", "in_review"],
                        published_at__isnull=True,
                        content__isnull=True,
                    )
                ),
                name="statement_published_with_its_content",
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(state="published") | ~Q(reason=""),
                name="statement_revised_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.month:%Y-%m} r{self.revision}, {self.state}"

    @property
    def is_in_the_making(self) -> bool:
        """Say whether its figures may still change."""
        return self.state in DRAFTS


class Default(models.Model):
    """A failed service level in a statement: which result, and which kind of default."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="defaults")
    service_level = models.ForeignKey(
        ServiceLevel, on_delete=models.PROTECT, related_name="defaults"
    )
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="defaults")
    period_start = models.DateTimeField()
    scope = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001
    kind = models.CharField(max_length=17, choices=DefaultKind.choices)
    # In words: which figure against which bound, or how often in how many periods.
    detail = models.CharField(max_length=300)
    root_event = models.ForeignKey(
        "slas.RootEvent", on_delete=models.PROTECT, null=True, related_name="defaults"
    )

    class Meta:
        ordering = ["statement_id", "service_level_id", "period_start", "scope", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "service_level", "period_start", "scope", "kind"],
                name="default_once_per_statement_level_period_scope_kind",
                nulls_distinct=False,
            ),
            one_of("kind", DefaultKind.values, name="default_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.service_level_id} {self.get_kind_display()}"


class OwedStatement(models.Model):
    """A contract whose statements must be reckoned anew from a month on: the row is the queue."""

    contract = models.OneToOneField(
        Contract, on_delete=models.CASCADE, related_name="owed_statement"
    )
    from_month = models.DateField()
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    quarantined_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.contract_id} from {self.from_month:%Y-%m}"

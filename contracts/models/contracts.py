"""Contracts, their versions by amendment and their scopes."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from accounts.models import BusinessUnit
from contracts.choices import ScopeKind
from contracts.querysets import ContractQuerySet
from core.constraints import before, bounded, one_of
from vendors.choices import ServiceType
from vendors.models import Vendor


class Contract(models.Model):
    """An agreement with one vendor; what shapes its periods never changes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="contracts")
    unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, related_name="contracts")
    service_type = models.CharField(max_length=16, choices=ServiceType.choices)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=60)
    # First day of the term; periods run from anchor_day in the contract's zone.
    starts_on = models.DateField()
    anchor_day = models.PositiveSmallIntegerField(default=1)
    # The framework agreement under which this one is called off.
    framework = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="call_offs",
        db_index=False,
    )
    external_source = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        indexes = [
            models.Index(
                fields=["framework"],
                condition=Q(framework__isnull=False),
                name="contract_framework",
            )
        ]
        constraints = [
            bounded("anchor_day", 1, 31, name="contract_anchor_day_between_1_and_31"),
            one_of("service_type", ServiceType.values, name="contract_service_type_is_known"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="contract_currency_is_iso_code"
            ),
            models.UniqueConstraint(
                fields=["external_source", "external_id"],
                condition=~Q(external_id=""),
                name="contract_external_id_unique_per_source",
            ),
            models.CheckConstraint(
                condition=Q(framework__isnull=True) | ~Q(framework=F("pk")),
                name="contract_is_not_its_own_framework",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


def _days_of(start: str, end: str) -> Func:
    return Func(F(start), F(end), Value("[)"), function="daterange")


class ContractVersion(models.Model):
    """The terms of a contract from one day on, until the next amendment."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    # First day on which these terms no longer hold; null: until further notice.
    effective_to = models.DateField(null=True, blank=True)
    change = models.CharField(max_length=200, blank=True, default="")
    # First day after the term; null: open-ended.
    ends_on = models.DateField(null=True, blank=True)
    monthly_charge = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    at_risk_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    created_at = models.DateTimeField()
    # When what hangs on the terms (the periods of service levels) was brought up to date with
    # them; null: owed.
    taken_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["contract_id", "number"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(taken_up_at__isnull=True),
                name="contract_version_to_take_up",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="contract_version_number_once"
            ),
            before("effective_from", "effective_to", name="contract_version_ends_after_it_starts"),
            before("effective_from", "ends_on", name="contract_ends_after_its_version_starts"),
            bounded("monthly_charge", 0, 10**13, name="contract_monthly_charge_is_finite"),
            bounded("at_risk_percent", 0, 100, name="contract_at_risk_is_a_percentage"),
            ExclusionConstraint(
                name="contract_versions_do_not_overlap",
                expressions=[
                    (
                        Func(F("contract_id"), F("contract_id"), Value("[]"), function="int8range"),
                        "&&",
                    ),
                    (_days_of("effective_from", "effective_to"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} v{self.number}"


class Scope(models.Model):
    """A named part of a contract (a site, a centre, a unit) for which figures are kept apart."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="scopes")
    # As measurements name it.
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=ScopeKind.choices)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["contract_id", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code"], name="scope_code_once_per_contract"
            ),
            one_of("kind", ScopeKind.values, name="scope_kind_is_known"),
            models.CheckConstraint(condition=~Q(code=""), name="scope_has_a_code"),
        ]

    def __str__(self) -> str:
        return self.name

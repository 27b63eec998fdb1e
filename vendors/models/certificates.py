"""What a vendor shows to be fit: certificates and insurances, each for a time."""

import uuid

from django.db import models
from django.db.models import F, Q

from core.constraints import bounded, one_of
from vendors.certificates.kinds import HIGHEST_SUM, INSURANCES, CertificateKind
from vendors.models.vendors import Vendor
from vendors.querysets import CertificateQuerySet


class VendorCertificate(models.Model):
    """One certificate or insurance; without a last day it is asked for and not there yet."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=24, choices=CertificateKind.choices)
    number = models.CharField(max_length=80, blank=True, default="")
    issuer = models.CharField(max_length=120, blank=True, default="")
    scope = models.CharField(max_length=400, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    # The last day on which it holds.
    valid_until = models.DateField(null=True, blank=True)
    is_required = models.BooleanField(default=False)
    insured_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    created_at = models.DateTimeField()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["vendor_id", "kind", "valid_until", "pk"]
        constraints = [
            one_of("kind", CertificateKind.values, name="certificate_kind_is_known"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=False) | Q(is_required=True),
                name="certificate_is_there_or_required",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=False, valid_until__gte=F("valid_from")),
                name="certificate_ends_after_it_begins",
            ),
            bounded("insured_amount", 0, HIGHEST_SUM, name="certificate_sum_is_in_range"),
            models.CheckConstraint(
                condition=Q(insured_amount__isnull=True, currency="")
                | Q(insured_amount__isnull=False, currency__regex=r"^[A-Z]{3}$"),
                name="certificate_sum_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(insured_amount__isnull=True)
                | Q(kind__in=[kind.value for kind in INSURANCES]),
                name="certificate_sum_is_of_an_insurance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

"""What the register keeps beside a vendor: its identifiers and how it came to stand with us."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.constraints import one_of
from vendors.choices import IdentifierScheme, VendorStatus
from vendors.models.vendors import Vendor


class VendorIdentifier(models.Model):
    """A number by which the world knows a vendor; nobody else in the register has it."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=10, choices=IdentifierScheme.choices)
    # The register of a national number, such as DE-HRB; empty for the other schemes.
    register = models.CharField(max_length=40, blank=True, default="")
    value = models.CharField(max_length=40)

    class Meta:
        ordering = ["vendor_id", "scheme", "register", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "register", "value"], name="vendor_identifier_is_of_one_vendor"
            ),
            models.UniqueConstraint(
                fields=["vendor"], condition=Q(scheme="lei"), name="vendor_has_one_lei"
            ),
            one_of("scheme", IdentifierScheme.values, name="vendor_identifier_scheme_is_known"),
            models.CheckConstraint(
                condition=Q(scheme="national") & ~Q(register="")
                | ~Q(scheme="national") & Q(register=""),
                name="vendor_identifier_register_where_national",
            ),
            models.CheckConstraint(
                condition=~Q(value="")
                & (~Q(scheme="lei") | Q(value__regex=r"^[A-Z0-9]{18}[0-9]{2}$")),
                name="vendor_identifier_has_its_form",
            ),
        ]

    def __str__(self) -> str:
        name = self.register or str(self.get_scheme_display())
        return f"{name} {self.value}"


class VendorStatusStep(models.Model):
    """One step from a status to another, by whom and why; append-only."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="status_steps")
    source = models.CharField(max_length=16, choices=VendorStatus.choices)
    target = models.CharField(max_length=16, choices=VendorStatus.choices)
    reason = models.CharField(max_length=400, blank=True, default="")
    # Null: the portal itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            one_of("source", VendorStatus.values, name="vendor_step_source_is_known"),
            one_of("target", VendorStatus.values, name="vendor_step_target_is_known"),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="vendor_step_leads_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"

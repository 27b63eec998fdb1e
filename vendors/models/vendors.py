"""Vendors, what they do for us, where, and whom to call."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import BusinessUnit
from core.constraints import bounded, one_of
from vendors.choices import ContactRole, ServiceType, VendorStatus
from vendors.querysets import VendorQuerySet


class Vendor(models.Model):
    """An organisation to whom IT is outsourced, owned by one business unit."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    legal_name = models.CharField(max_length=200)
    display_name = models.CharField(max_length=120)
    # Accents and case folded, so that search and duplicate checks need no database extension.
    folded_name = models.CharField(max_length=200, db_index=True)
    external_source = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    status = models.CharField(
        max_length=16, choices=VendorStatus.choices, default=VendorStatus.ACTIVE
    )
    tier = models.PositiveSmallIntegerField(default=3)
    # The day of the last review; how often one is due is the tier's matter.
    reviewed_on = models.DateField(null=True, blank=True)
    unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, related_name="vendors")
    shared_with = models.ManyToManyField(BusinessUnit, related_name="shared_vendors", blank=True)
    # The vendor that owns this one; the trigger vendor_group_has_no_circle keeps it a tree.
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="subsidiaries",
    )
    # The vendor that this one was found to be; this record is closed then, and points there.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="merged_from",
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = VendorQuerySet.as_manager()

    class Meta:
        ordering = [Lower("display_name"), "pk"]
        indexes = [
            models.Index(fields=["parent"], name="vendor_parent"),
            models.Index(fields=["merged_into"], name="vendor_merged_into"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_id"],
                condition=~Q(external_id=""),
                name="vendor_external_id_unique_per_source",
            ),
            one_of("status", VendorStatus.values, name="vendor_status_is_known"),
            bounded("tier", 1, 4, name="vendor_tier_between_1_and_4"),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="vendor_country_is_two_capitals",
            ),
            models.CheckConstraint(condition=~Q(display_name=""), name="vendor_has_a_name"),
            models.CheckConstraint(
                condition=~Q(parent=models.F("pk")), name="vendor_is_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("pk")), name="vendor_is_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name


class VendorService(models.Model):
    """One of the six service types that a vendor provides."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="services")
    service_type = models.CharField(max_length=16, choices=ServiceType.choices)

    class Meta:
        ordering = ["vendor_id", "service_type"]
        constraints = [
            models.UniqueConstraint(fields=["vendor", "service_type"], name="vendor_service_once"),
            one_of("service_type", ServiceType.values, name="vendor_service_type_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor}: {self.get_service_type_display()}"


class VendorLocation(models.Model):
    """A place from which a vendor works for us."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="locations")
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    activity = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["vendor_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "name"], name="location_name_once_per_vendor"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="location_country_is_two_capitals"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


class VendorContact(models.Model):
    """A person at the vendor, and what to call them for."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=ContactRole.choices)
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ["vendor_id", "role", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "name", "role"], name="contact_once_per_vendor_and_role"
            ),
            one_of("role", ContactRole.values, name="contact_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"


class VendorMembership(models.Model):
    """Which vendor a vendor's user belongs to: one user, one vendor."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vendor_membership"
    )
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="memberships")

    def __str__(self) -> str:
        return f"{self.user} of {self.vendor}"

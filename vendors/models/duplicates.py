"""Vendors that look like one and are two, because somebody said so."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from vendors.models.vendors import Vendor


class VendorDistinction(models.Model):
    """Two vendors that are two, who said so and when; the one on record first stands first."""

    first = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="told_apart_later")
    second = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="told_apart_earlier")
    # Null: the portal itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="vendor_distinction_is_said_once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="vendor_distinction_is_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"

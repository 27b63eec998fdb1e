"""Vendors that were found to be one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from vendors.models.vendors import Vendor


class VendorMerge(models.Model):
    """One vendor merged into another: by whom, why, and what moved; append-only."""

    kept = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="merges")
    merged = models.OneToOneField(Vendor, on_delete=models.CASCADE, related_name="merge")
    reason = models.CharField(max_length=300)
    # How many rows moved, by what they are; and which value of the two stayed, by field.
    moved = models.JSONField(default=dict)
    chosen = models.JSONField(default=dict)
    # Null: the portal itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="vendor_merge_is_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="vendor_merge_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"

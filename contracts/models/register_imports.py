"""Files of vendors and contracts that people bring in."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import BusinessUnit
from contracts.register_querysets import RegisterImportQuerySet
from core.constraints import bounded, one_of, together
from vendors.choices import ServiceType

MOST_REGISTERED: Final = 10 * 1024 * 1024  # bytes


class RegisterImport(models.Model):
    """One file that states vendors and contracts, from upload to what it brought in.

    The file stays: what an import did can be told from it years later.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Who owns what the file brings in.
    unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    # What stands in where the file names none.
    currency = models.CharField(max_length=3)
    service_type = models.CharField(max_length=16, choices=ServiceType.choices)
    time_zone = models.CharField(max_length=60)
    # [kind, first, second] of spellings that a person said are one: the first stays.
    same = models.JSONField(default=list, blank=True)
    # [line, field, value] that a person put in the place of what stands in the file.
    fixes = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), blank=True
    )
    result = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            bounded("size", 1, MOST_REGISTERED, name="register_import_size_is_bounded"),
            one_of(
                "service_type", ServiceType.values, name="register_import_service_type_is_known"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="register_import_currency_is_iso_code",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="register_import_hash_is_a_digest",
            ),
            together("applied_at", "result", name="register_import_applied_with_a_result"),
        ]

    def __str__(self) -> str:
        return self.file_name

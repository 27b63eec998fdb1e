"""Files kept with a vendor, a certificate, a contract or one of its versions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from contracts.models.contracts import Contract, ContractVersion
from contracts.register_querysets import DocumentQuerySet
from core.constraints import bounded, one_of
from core.file_kinds import KINDS, LONGEST_NAME
from vendors.models import Vendor, VendorCertificate

MOST_BYTES = 10 * 1024 * 1024
OWNERS = ("vendor", "certificate", "contract", "version")


def _exactly_one() -> Q:
    """Hold that a document is of one thing."""
    found = Q()
    for owner in OWNERS:
        found |= Q(**{f"{name}__isnull": name != owner for name in OWNERS})
    return found


class Document(models.Model):
    """What is known of a file; its bytes stand apart, so that no list and no history holds them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vendor = models.ForeignKey(
        Vendor, on_delete=models.CASCADE, null=True, related_name="documents"
    )
    certificate = models.ForeignKey(
        VendorCertificate, on_delete=models.CASCADE, null=True, related_name="documents"
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, related_name="documents"
    )
    version = models.ForeignKey(
        ContractVersion, on_delete=models.PROTECT, null=True, related_name="documents"
    )
    title = models.CharField(max_length=160, blank=True, default="")
    file_name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=8, choices=[(k.code, k.label) for k in KINDS.values()])
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Null: the portal itself.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_exactly_one(), name="document_is_of_one_thing"),
            models.UniqueConstraint(
                fields=[*OWNERS, "sha256"], nulls_distinct=False, name="document_once_per_thing"
            ),
            one_of("kind", KINDS, name="document_kind_is_known"),
            bounded("size", 1, MOST_BYTES, name="document_size_is_bounded"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_hash_is_a_digest"
            ),
            models.CheckConstraint(condition=~Q(file_name=""), name="document_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name


class DocumentContent(models.Model):
    """The bytes of a document; they go with it."""

    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, primary_key=True, related_name="content"
    )
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"bytes of document {self.document_id}"

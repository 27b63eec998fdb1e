"""Files on their way in: the job that is also its queue, its pieces, mappings kept for reuse."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.constraints import bounded, one_of, together
from slas.choices import ImportKind, ImportPart, ImportState
from slas.querysets.imports import ImportJobQuerySet

MOST_UPLOADED = 50 * 1024 * 1024  # bytes
ENDED = (ImportState.DONE, ImportState.FAILED)


class ImportJob(models.Model):
    """One file that a person brings in, from upload to the last row; the row is the queue."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=ImportKind.choices)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # What stands in the file: header, first rows, the values of columns that have few.
    sketch = models.JSONField()
    mapping = models.JSONField()
    # The name of the mapping that this one began as; "" where it was guessed.
    mapping_from = models.CharField(max_length=120, blank=True, default="")
    options = models.JSONField(default=dict)
    rows_read = models.PositiveIntegerField(default=0)
    # How many rows there are; null until the file was read once.
    rows = models.PositiveIntegerField(null=True)
    preview = models.JSONField(null=True)
    result = models.JSONField(null=True)
    failure = models.CharField(max_length=400, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    owed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["owed_at"],
                condition=Q(state__in=["mapped", "queued", "running"]),
                name="import_owed",
            ),
        ]
        constraints = [
            one_of("kind", ImportKind.values, name="import_kind_is_known"),
            one_of("state", ImportState.values, name="import_state_is_known"),
            bounded("size", 1, MOST_UPLOADED, name="import_size_is_bounded"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="import_hash_is_a_digest"
            ),
            together("lease", "leased_until", name="import_lease_has_an_end"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
                name="import_ended_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed", failure=""), name="import_failed_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["mapped", "queued", "running"], owed_at__isnull=True),
                name="import_owed_since_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.get_state_display()}"

    @property
    def is_owed(self) -> bool:
        """Say whether a worker has it or will take it."""
        return self.state in (ImportState.MAPPED, ImportState.QUEUED, ImportState.RUNNING)


class ImportChunk(models.Model):
    """A piece of a file of an import, so that any process can read it."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="chunks")
    part = models.CharField(max_length=6, choices=ImportPart.choices)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "part", "number"], name="import_chunk_once"),
            one_of("part", ImportPart.values, name="import_part_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.number}"


class ImportMapping(models.Model):
    """How the files of a source are read, kept for the next one."""

    source_code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=8, choices=ImportKind.choices)
    name = models.CharField(max_length=120)
    content = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_code", "kind"], name="import_mapping_once_per_source"
            ),
            one_of("kind", ImportKind.values, name="import_mapping_kind_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="import_mapping_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

"""What happened: sources, batches, samples and events.

Samples and events are partitioned by month and append-only: a trigger lets nothing change but
``superseded_by``, once, from 0 to the batch whose row took the place.
"""

from django.conf import settings
from django.db import models

from core.constraints import one_of
from slas.choices import BatchKind, SourceKind


class Source(models.Model):
    """A system or person that measures."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=SourceKind.choices)

    class Meta:
        ordering = ["code"]
        constraints = [one_of("kind", SourceKind.values, name="source_kind_is_known")]

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """Rows that came in together: by whom, from where and why."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=10, choices=BatchKind.choices, default=BatchKind.INGEST)
    origin = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")
    # Null: the portal itself (a command run by an operator).
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            one_of("kind", BatchKind.values, name="batch_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(kind="ingest") | ~models.Q(reason=""),
                name="correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.received_at:%Y-%m-%d %H:%M}"


class Watermark(models.Model):
    """How far a source has reported on a service level: everything in between has come in."""

    service_level = models.OneToOneField(
        "slas.ServiceLevel", on_delete=models.CASCADE, related_name="watermark"
    )
    reported_from = models.DateTimeField()
    reported_through = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reported_from__lte=models.F("reported_through")),
                name="watermark_starts_before_it_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_level_id} reported through {self.reported_through:%Y-%m-%d}"


class Sample(models.Model):
    """A number at an instant: n things measured, of them good, and their sum.

    ``superseded_by`` is 0 on the current row of a (level, instant, scope), else the batch that took
    over. ``scope`` is blank but for levels that are judged per scope.
    """

    pk = models.CompositePrimaryKey("service_level_id", "at", "scope", "superseded_by")
    service_level = models.ForeignKey(
        "slas.ServiceLevel", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    at = models.DateTimeField()
    scope = models.CharField(max_length=80, default="")
    superseded_by = models.BigIntegerField(default=0)
    n = models.DecimalField(max_digits=18, decimal_places=6)
    good = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    total = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    batch = models.ForeignKey(
        Batch, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )

    class Meta:
        managed = False
        db_table = "slas_sample"

    def __str__(self) -> str:
        return f"{self.service_level_id} at {self.at:%Y-%m-%d %H:%M}"


class EventKey(models.Model):
    """The one row per event of a source that says which version of it is current.

    A unique key over partitions must hold the partition column, so the guard stands here.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=120)
    service_level = models.ForeignKey(
        "slas.ServiceLevel", on_delete=models.PROTECT, related_name="+"
    )
    attributed_at = models.DateTimeField()
    # Sortable order of versions, composed from what the source gives (count, instant).
    rank = models.DecimalField(max_digits=38, decimal_places=0)
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="event_key_once"),
            models.CheckConstraint(
                condition=models.Q(rank__range=(0, 10**37)), name="event_rank_is_finite"
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class Event(models.Model):
    """One version of a ticket or an outage.

    ``opened_at`` and ``resolved_at`` bound an outage; ``met`` is the outcome that the
    source states, null where it states none; ``attributed_at`` decides the period, year 9999 while
    the agreed attribution gives none yet.
    """

    pk = models.CompositePrimaryKey("service_level_id", "attributed_at", "key_id", "rank")
    service_level = models.ForeignKey(
        "slas.ServiceLevel", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    attributed_at = models.DateTimeField()
    key = models.ForeignKey(
        EventKey, on_delete=models.DO_NOTHING, related_name="versions", db_constraint=False
    )
    rank = models.DecimalField(max_digits=38, decimal_places=0)
    version_label = models.CharField(max_length=80)
    superseded_by = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    met = models.BooleanField(null=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    # Of a level that is judged per scope; the code of a scope of the contract.
    scope = models.CharField(max_length=80, null=True)  # noqa: DJ001
    priority = models.CharField(max_length=40, default="")
    # Share of the service that an outage took away, 0–1; null: all of it.
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    # [start, end] in UTC, end null while it lasts: when the clock stood still.
    pauses = models.JSONField(null=True)
    content_hash = models.CharField(max_length=64)
    batch = models.ForeignKey(
        Batch, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )

    class Meta:
        managed = False
        db_table = "slas_event"

    def __str__(self) -> str:
        return f"{self.key_id} version {self.version_label}"

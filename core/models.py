"""What every app leans on: the trace that workers leave."""

from django.db import models


class Drain(models.Model):
    """The last time that a kind of owed work was drained, so that a silent worker is seen."""

    work = models.CharField(max_length=40, unique=True)
    drained_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.work} drained at {self.drained_at:%Y-%m-%d %H:%M:%S}"

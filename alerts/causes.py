"""What an alert is raised for, as the apps above hand it down."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of one alert episode.

    ``subject`` is what it is about ("level:12"), ``episode`` which occurrence ("2026-10-01"): with
    the rule they name the episode, so that raising it twice is raising it once.
    """

    rule: str
    subject: str
    episode: str
    vendor_id: int
    unit_id: int
    severity: str
    title: str
    detail: str
    path: str
    period_ended_at: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        """Name the episode."""
        return (self.rule, self.subject, self.episode)


@dataclass(frozen=True, slots=True)
class News:
    """One figure of a period that is over, changed; ``unit_id`` None: all who see the vendor.

    ``before`` and ``after`` are written as people read them ("82.4 B"); ``period`` too.
    """

    kind: str
    subject: str
    episode: str
    vendor_id: int
    unit_id: int | None
    title: str
    period: str
    before: str
    after: str
    path: str

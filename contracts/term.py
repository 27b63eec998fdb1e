"""A contract's term, and which of its versions is in force on a day: pure.

The term runs from the contract's first day up to the end that the latest version states.
Source: docs/contracts.md, "Term".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from core.periods import local_midnight


@dataclass(frozen=True, slots=True)
class Term:
    """The days [starts_on, ends_on) of a contract; an open end is None."""

    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        """Say whether a day lies in the term; the end does not."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def instants(self, zone: str) -> tuple[datetime, datetime | None]:
        """Give the term's first instant and the first one after it, in UTC."""
        end = None if self.ends_on is None else local_midnight(zone, self.ends_on)
        return local_midnight(zone, self.starts_on), end


@dataclass(frozen=True, slots=True, order=True)
class VersionDays:
    """The days [effective_from, effective_to) of one version, and the end of the term it states."""

    number: int
    effective_from: date
    effective_to: date | None
    ends_on: date | None


def term_of(*, starts_on: date, versions: Iterable[VersionDays]) -> Term:
    """Say how long a contract runs: to the end that its latest version states.

    :raises ValueError: no version at all
    """
    return Term(starts_on=starts_on, ends_on=max(versions).ends_on)


def version_on(versions: Iterable[VersionDays], day: date) -> VersionDays | None:
    """Give the version whose days hold a day, None before the first."""
    for version in versions:
        is_over = version.effective_to is not None and version.effective_to <= day
        if version.effective_from <= day and not is_over:
            return version
    return None

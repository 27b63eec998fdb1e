"""Which of the figures on a page are under dispute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils.safestring import SafeString

from slas.ledger import words
from slas.models import Result
from slas.services.disputes import open_disputes_of
from slas.services.results import key_of


@dataclass(frozen=True, slots=True)
class Disputed:
    """The figures under dispute, by level, first instant and scope."""

    figures: frozenset[tuple[int, datetime, str | None]]

    @classmethod
    def among(cls, results: Iterable[Result]) -> Self:
        """Find those of a page's results that somebody disputes, or a credit of theirs, at once."""
        found = open_disputes_of((row.service_level_id, row.period_start) for row in results)
        return cls(frozenset(found))

    def beside(self, chip: SafeString, result: Result) -> SafeString:
        """Put “Disputed” beside the chip of a disputed figure; give any other back as it is."""
        return words.with_disputed(chip, is_disputed=key_of(result) in self.figures)

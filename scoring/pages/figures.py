"""How figures of a cohort are printed and drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from core import formats
from core.components.parts import KeyValue
from core.components.small_charts import cohort_strip
from scoring.engine.grades import display_score
from scoring.pages.cohorts import SCORE, Cohort
from slas.presentation import short_unit


@dataclass(frozen=True, slots=True)
class Figures:
    """Print the figures of a month; scores are never rounded up into a better grade."""

    month: date
    bounds: Sequence[Decimal]

    def shown(self, value: Decimal, cohort: Cohort, *, unit: bool = True) -> str:
        """Print a figure of a cohort."""
        if cohort.subject == SCORE:
            return formats.number(display_score(value, decimals=1, bounds=self.bounds), 1)
        text = formats.number(value, 2)
        return formats.with_unit(text, short_unit(cohort.unit)) if unit else text

    def middle(self, cohort: Cohort) -> str:
        """Print the middle half, "" where it is not known."""
        known = cohort.quartiles or cohort.library
        if known is None or known.q1 is None or known.q3 is None:
            return ""
        low = self.shown(known.q1, cohort, unit=False)
        return f"{low} to {self.shown(known.q3, cohort)}"

    def strip(self, cohort: Cohort, *, spoken: bool = False) -> SafeString | str:
        """Draw the cohort where its quartiles are told; silent beside a table that says them."""
        told = cohort.quartiles
        if told is None:
            return ""
        said = (
            f"{cohort.name}: median {self.shown(told.median, cohort)}, "
            f"half of all {self.middle(cohort)}"
        )
        return cohort_strip(
            seen=[member.value for member in cohort.members],
            quartiles=(told.q1, told.median, told.q3),
            spoken=said if spoken else "",
            lower_is_better=cohort.is_lower_better,
        )

    def facts(self, cohort: Cohort) -> tuple[KeyValue, ...]:
        """List what is known of the cohort beside its vendors."""
        known = cohort.quartiles or cohort.library
        if known is None:
            return ()
        found = [KeyValue("Median", self.shown(known.median, cohort))]
        middle = self.middle(cohort)
        if middle:
            found.append(KeyValue("Middle half", middle))
        if cohort.library is not None:
            row = cohort.library
            found = [KeyValue("Published", self.shown(row.median, cohort)), *found[1:]]
            found.append(KeyValue("Source", row.source))
            found.append(KeyValue("As of", formats.month(row.as_of)))
        return tuple(found)

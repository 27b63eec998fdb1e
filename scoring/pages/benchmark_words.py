"""What the page of benchmarks says in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from core import formats
from scoring.engine.benchmarks import FEWEST_PEERS, NO_COMPARISON, Basis, tells_nobody_apart
from scoring.pages.cohorts import Cohort, Member, quarter_in_library
from slas.presentation import in_words, plural, sentence_case

QUARTERS: Final = {1: "best quarter", 2: "better half", 3: "worse half", 4: "worst quarter"}


def title(label: str, month: date, cohorts: Sequence[Cohort]) -> str:
    """Say how many figures can be compared."""
    if not label:
        return "No vendor to compare yet"
    if not cohorts:
        return f"{label} has no figures for {formats.month(month)}"
    compared = sum(1 for one in cohorts if one.is_compared)
    if not compared:
        return f"{label}: no figure can be compared"
    if compared == len(cohorts):
        return f"{label}: {_all(compared)} can be compared"
    return f"{label}: {in_words(compared)} of {in_words(len(cohorts))} figures can be compared"


def _all(count: int) -> str:
    """Count figures of which each is meant."""
    return "the one figure" if count == 1 else f"all {in_words(count)} figures"


def heading(label: str, month: date) -> str:
    """Head the table of figures."""
    return f"{label}, {formats.month(month)}" if label else "Benchmarks"


def month_word(month: date | None) -> str:
    """Name a month, "" where there is none."""
    return formats.month(month) if month else ""


def lead(cohorts: Sequence[Cohort]) -> str:
    """Say who stands worst most often."""
    worst = Counter(
        (member.name, member.slug)
        for one in cohorts
        for member in one.members
        if member.quartile == 4
    )
    if not worst:
        return ""
    (name, _), times = worst.most_common(1)[0]
    placed = sum(1 for one in cohorts if one.is_placed)
    of = _all(placed) if times == placed else f"{in_words(times)} of {in_words(placed)} figures"
    return f"{name} stands in the worst quarter of {of}."


def of_vendors(cohort: Cohort) -> str:
    """Count the vendors of a cohort, and those seen where they are fewer."""
    if not cohort.unseen:
        return f"{cohort.vendors:,}"
    return f"{len(cohort.members):,} of {cohort.vendors:,}"


def says(cohort: Cohort) -> str:
    """Say in a sentence what stands here."""
    count = sentence_case(plural(cohort.vendors, "vendor"))
    figures = "has a figure" if cohort.vendors == 1 else "have figures"
    said = f"{count} {figures} for {formats.month(cohort.month)}"
    if not cohort.unseen:
        return f"{said}."
    return f"{said}; you see {in_words(len(cohort.members))} of them."


def basis(cohort: Cohort) -> str:
    """Say what the figures are compared with, or why with nothing."""
    hidden = not tells_nobody_apart(cohort.unseen)
    if cohort.basis is Basis.PEERS:
        if not cohort.unseen:
            return "Each is compared with the others; the box is the middle half of all."
        if hidden:
            return (
                f"The box is the middle half of the {in_words(len(cohort.members))} that you see: "
                f"with only {in_words(cohort.unseen)} more, theirs could be worked out. "
                "Places count all."
            )
        return "The box is the middle half of all; points are the vendors that you see."
    kept_back = hidden and cohort.vendors > FEWEST_PEERS
    why = (
        f"Only {in_words(cohort.unseen)} are of other units: quartiles would give them away"
        if kept_back
        else "Fewer than five peers"
    )
    if cohort.library is not None:
        return f"{why}, so a published figure stands in. {cohort.library.note}".strip()
    if cohort.is_placed:
        return f"Places count all. {why}."
    return f"{sentence_case(NO_COMPARISON)}."


def instead(cohort: Cohort) -> str:
    """Say in a row why no strip is drawn, "" where one is."""
    if cohort.quartiles is not None:
        return ""
    if cohort.library is not None:
        return f"{cohort.library.source}"
    return "places alone" if cohort.is_placed else "fewer than five peers"


def place(number: int | None, of: int) -> str:
    """Print a place among all."""
    return f"{number} of {of}" if number else formats.NO_FIGURE


def standing(member: Member, cohort: Cohort) -> str:
    """Say in words where a vendor stands."""
    if cohort.library is None:
        return QUARTERS.get(member.quartile or 0, formats.NO_FIGURE)
    quarter = quarter_in_library(member, cohort)
    if quarter is not None:
        return QUARTERS[quarter]
    if member.value == cohort.library.median:
        return "equal"
    return "better" if (member.value < cohort.library.median) == cohort.is_lower_better else "worse"


def empty_heading(counts: Mapping[str, int]) -> str:
    """Head the page where there is nothing to compare."""
    return "Nothing to compare in this month" if counts else "No vendor to compare yet"


def empty_text(counts: Mapping[str, int], label: str, month: date) -> str:
    """Say what comes first."""
    if not counts:
        return "Figures appear once a vendor has a contract with results; five peers make a cohort."
    return f"No vendor of {label} that you see has a result or a score for {formats.month(month)}."

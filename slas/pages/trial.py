"""Other terms tried on the last periods, as a table: what stands, and what would have been."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from core import formats
from slas.presentation import class_chip, short_unit
from slas.services.trial import Figure, Trial, TriedPeriod


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A period: its figure and credit as they stand, and under the terms tried."""

    label: str
    before: SafeString | str
    before_figure: str
    after: SafeString | str
    after_figure: str
    credit_before: str
    credit_after: str
    differs: bool
    credit_differs: bool


@dataclass(frozen=True, slots=True)
class TrialPart:
    """The last periods under the terms tried, oldest first, and what they add up to."""

    sentence: str
    rows: tuple[TrialRow, ...]
    credit_before: str
    credit_after: str
    credit_differs: bool


def trial_part(trial: Trial, *, unit_before: str, unit_after: str) -> TrialPart:
    """Put a trial into words and figures."""
    before, after = trial.credit_before, trial.credit_after
    return TrialPart(
        sentence=_sentence(trial),
        rows=tuple(_row(trial, row, unit_before, unit_after) for row in trial.periods),
        credit_before=formats.money(before, trial.currency),
        credit_after=formats.money(after, trial.currency),
        credit_differs=before != after,
    )


def _sentence(trial: Trial) -> str:
    if not trial.periods:
        return "No period is over yet, so there is nothing to try these terms on."
    changed = sum(row.differs for row in trial.periods)
    periods = "period" if len(trial.periods) == 1 else "periods"
    if not changed:
        return f"Nothing would have been otherwise in the last {len(trial.periods)} {periods}."
    change = trial.credit_after - trial.credit_before
    if not change:
        money = "The credits stay as they are."
    else:
        more = "more" if change > 0 else "less"
        money = f"Credits: {formats.money(abs(change), trial.currency)} {more}."
    verb = "differs" if changed == 1 else "differ"
    return f"{changed} of the last {len(trial.periods)} {periods} {verb}. {money}"


def _row(trial: Trial, row: TriedPeriod, unit_before: str, unit_after: str) -> TrialRow:
    before = Decimal(0) if row.before is None else row.before.credit
    after = Decimal(0) if row.after is None else row.after.credit
    return TrialRow(
        label=row.label,
        before=_chip(row.before),
        before_figure=_figure(row.before, unit_before, trial.decimals),
        after=_chip(row.after),
        after_figure=_figure(row.after, unit_after, trial.decimals),
        credit_before=formats.money(before, trial.currency) if before else formats.NO_FIGURE,
        credit_after=formats.money(after, trial.currency) if after else formats.NO_FIGURE,
        differs=row.differs,
        credit_differs=before != after,
    )


def _chip(figure: Figure | None) -> SafeString | str:
    return formats.NO_FIGURE if figure is None else class_chip(figure.result_class)


def _figure(figure: Figure | None, unit: str, decimals: int) -> str:
    """Print a figure in the decimals of its own terms, which may be more than are tried."""
    if figure is None or figure.shown is None:
        return ""
    own = figure.shown.normalize().as_tuple().exponent
    assert isinstance(own, int)  # noqa: S101  a stored figure is finite
    return formats.with_unit(formats.number(figure.shown, max(decimals, -own)), short_unit(unit))

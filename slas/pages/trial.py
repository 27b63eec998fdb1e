"""Other terms tried on the last periods, as a table: what stands, and what would have been."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from core import formats
from slas.presentation import class_chip, short_unit
from slas.services.trial import Trial
from slas.services.tried import Figure, TriedPeriod


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A period: its figure and credit as they stand, and under what was tried."""

    label: str
    sub: str
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
    """Periods under what was tried, and what they add up to; ``then`` names the column."""

    heading: str
    then: str
    sentence: str
    rows: tuple[TrialRow, ...]
    credit_before: str
    credit_after: str
    credit_differs: bool


def trial_part(trial: Trial, *, unit_before: str, unit_after: str) -> TrialPart:
    """Put a trial into words and figures."""
    before, after = trial.credit_before, trial.credit_after
    return TrialPart(
        heading="On the last 12 periods",
        then="Under these terms",
        sentence=_sentence(trial),
        rows=tuple(
            trial_row(
                row,
                name=row.label,
                sub="",
                units=(unit_before, unit_after),
                decimals=trial.decimals,
                currency=trial.currency,
            )
            for row in trial.periods
        ),
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
    money = credits_sentence(trial.credit_before, trial.credit_after, trial.currency)
    verb = "differs" if changed == 1 else "differ"
    return f"{changed} of the last {len(trial.periods)} {periods} {verb}. {money}"


def credits_sentence(before: Decimal, after: Decimal, currency: str) -> str:
    """Say how the credits would move."""
    if before == after:
        return "The credits stay as they are."
    more = "more" if after > before else "less"
    return f"Credits: {formats.money(abs(after - before), currency)} {more}."


def trial_row(
    row: TriedPeriod,
    *,
    name: str,
    sub: str,
    units: tuple[str, str],
    decimals: int,
    currency: str,
) -> TrialRow:
    """Put one period into figures; ``units`` are those before and after."""
    before = Decimal(0) if row.before is None else row.before.credit
    after = Decimal(0) if row.after is None else row.after.credit
    return TrialRow(
        label=name,
        sub=sub,
        before=_chip(row.before),
        before_figure=_figure(row.before, units[0], decimals),
        after=_chip(row.after),
        after_figure=_figure(row.after, units[1], decimals),
        credit_before=formats.money(before, currency) if before else formats.NO_FIGURE,
        credit_after=formats.money(after, currency) if after else formats.NO_FIGURE,
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

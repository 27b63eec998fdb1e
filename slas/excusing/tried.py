"""An exclusion tried before it is approved, as a table: what stands, and what would be."""

from core import formats
from slas.pages.trial import TrialPart, TrialRow, credits_sentence, trial_row
from slas.presentation import in_words, plural, sentence_case
from slas.services.exclusion_trial import ExclusionTrial, TriedFigure

MOST_FIGURES = 60


def tried_part(trial: ExclusionTrial) -> TrialPart:
    """Put a trial into words and figures."""
    before, after = trial.credit_before, trial.credit_after
    return TrialPart(
        heading="If it is approved",
        then="If approved",
        sentence=_sentence(trial),
        rows=tuple(_row(one, trial.currency) for one in trial.figures[:MOST_FIGURES]),
        credit_before=formats.money(before, trial.currency),
        credit_after=formats.money(after, trial.currency),
        credit_differs=before != after,
    )


def _row(one: TriedFigure, currency: str) -> TrialRow:
    return trial_row(
        one.period,
        name=one.period.label,
        sub=one.terms.service_level.name,
        units=(one.terms.unit, one.terms.unit),
        decimals=one.terms.decimals,
        currency=currency,
    )


def _sentence(trial: ExclusionTrial) -> str:
    if not trial.figures:
        return "It touches no period that has begun, so it changes nothing yet."
    changed = sum(one.period.differs for one in trial.figures)
    count = plural(len(trial.figures), "figure")
    if not changed:
        return f"It touches {count} and changes none."
    money = credits_sentence(trial.credit_before, trial.credit_after, trial.currency)
    more = len(trial.figures) - MOST_FIGURES
    shown = f" The newest {MOST_FIGURES} are listed." if more > 0 else ""
    return sentence_case(f"{in_words(changed)} of {count} would change. {money}{shown}")

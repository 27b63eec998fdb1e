"""Gates: facts that hold a grade down whatever the score says (docs/scoring.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scoring.engine.decay import Standing
from scoring.engine.grades import BEST_FIRST, Grade, worse_of
from scoring.engine.inputs import FAILS_MINIMUM, LEAVES_THE_MEAN, Fact, LevelLine, ResultClass


class Gate(StrEnum):
    """What can hold a grade down; the first two are read from results, the rest are facts."""

    CRITICAL_LEVEL_BELOW_MINIMUM = "critical_level_below_minimum"
    CRITICAL_FAILURE = "critical_failure"
    OVERDUE_CRITICAL_RISK = "overdue_critical_risk"
    SANCTIONS = "sanctions"
    INSOLVENCY = "insolvency"
    TERMINATION_TRIGGER = "termination_trigger"


DEFAULT_CAPS: Final[Mapping[Gate, Grade]] = {
    Gate.CRITICAL_LEVEL_BELOW_MINIMUM: Grade.C,
    Gate.CRITICAL_FAILURE: Grade.D,
    Gate.OVERDUE_CRITICAL_RISK: Grade.D,
    Gate.SANCTIONS: Grade.D,
    Gate.INSOLVENCY: Grade.D,
    Gate.TERMINATION_TRIGGER: Grade.E,
}


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """A gate that had an input: whether it holds, and whether it lowered the grade."""

    gate: Gate
    cap: Grade
    holds: bool
    lowers: bool
    reason: str
    line_keys: tuple[str, ...] = ()


def evaluate_gates(
    caps: Mapping[Gate, Grade],
    measured: Sequence[tuple[LevelLine, Standing]],
    facts: Sequence[Fact],
    grade: Grade | None,
) -> tuple[GateOutcome, ...]:
    """Evaluate every gate that has an input, in the gates' own order.

    Results are those that stand for the month; a fact about the same gate is joined to them.

    :raises ValueError: a fact names no known gate
    """
    answers = [*_answers_from_results(measured), *_answers_from_facts(facts)]
    outcomes = []
    for gate in Gate:
        given = [answer for answer in answers if answer.gate is gate]
        if gate not in caps or not given:
            continue
        holding = [answer for answer in given if answer.holds]
        reasons = sorted({answer.reason for answer in holding if answer.reason})
        outcomes.append(
            GateOutcome(
                gate=gate,
                cap=caps[gate],
                holds=bool(holding),
                lowers=bool(holding) and grade is not None and _is_worse(caps[gate], grade),
                reason="; ".join(reasons),
                line_keys=tuple(sorted({k for answer in holding for k in answer.line_keys})),
            )
        )
    return tuple(outcomes)


def apply_gates(grade: Grade, outcomes: Sequence[GateOutcome]) -> Grade:
    """Return the grade that remains when every gate that holds has capped it."""
    return worse_of(grade, *(outcome.cap for outcome in outcomes if outcome.holds))


@dataclass(frozen=True, slots=True)
class _Answer:
    gate: Gate
    holds: bool
    reason: str
    line_keys: tuple[str, ...] = ()


def _answers_from_results(measured: Sequence[tuple[LevelLine, Standing]]) -> list[_Answer]:
    """Ask the standing results about critical levels below minimum and critical failures."""
    answers = []
    for line, standing in measured:
        judged = {r.result_class for r in standing.current} - LEAVES_THE_MEAN
        if not judged:
            continue
        name = line.label or line.key
        if line.critical:
            below = bool(judged & FAILS_MINIMUM)
            answers.append(
                _Answer(
                    Gate.CRITICAL_LEVEL_BELOW_MINIMUM,
                    below,
                    f"critical service level below its minimum: {name}" if below else "",
                    (line.key,) if below else (),
                )
            )
        failed = ResultClass.CRITICAL in judged
        answers.append(
            _Answer(
                Gate.CRITICAL_FAILURE,
                failed,
                f"critical failure: {name}" if failed else "",
                (line.key,) if failed else (),
            )
        )
    return answers


def _answers_from_facts(facts: Sequence[Fact]) -> list[_Answer]:
    """Turn facts into answers; a fact without words is named after its gate."""
    return [
        _Answer(Gate(fact.gate), fact.holds, fact.reason or fact.gate.replace("_", " "))
        for fact in facts
    ]


def _is_worse(cap: Grade, grade: Grade) -> bool:
    return BEST_FIRST.index(cap) > BEST_FIRST.index(grade)

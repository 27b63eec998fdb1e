"""The card: service levels into dimensions into one score that its breakdown sums to exactly."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scoring.engine.confidence import CardState, state_of
from scoring.engine.decay import Standing, stand
from scoring.engine.fingerprint import inputs_hash
from scoring.engine.gates import GateOutcome, apply_gates, evaluate_gates
from scoring.engine.grades import Grade, grade_of
from scoring.engine.inputs import Fact, LevelLine, ResultClass
from scoring.engine.methodology import Methodology
from scoring.engine.normaliser import ANCHOR_SCORES
from scoring.engine.numbers import HUNDRED, ONE, STORED_ZERO, ZERO, exact, spread, stored
from scoring.engine.rollup import Rollup, composite, roll_up, trust


@dataclass(frozen=True, slots=True)
class LineScore:
    """One service level on a card; `score` is None where it is not measured."""

    key: str
    dimension: str
    weight: Decimal
    own_score: Decimal | None  # of the periods that stand for the month
    own_class: ResultClass | None
    ended_on: date | None
    carried: bool
    disputed: bool
    score: Decimal | None  # over time
    share_percent: Decimal  # of the whole score
    adds: Decimal  # points of the score


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension on a card; not agreed means that no service level is there at all."""

    dimension: str
    agreed: bool
    weight_percent: Decimal  # in the methodology
    used_percent: Decimal  # after what is not agreed or not measured has left
    coverage_ratio: Decimal
    source_quality: Decimal
    score: Decimal | None
    adds: Decimal


@dataclass(frozen=True, slots=True)
class Card:
    """A month of a vendor: adds of lines sum to their dimension's, and those to the score."""

    month: date
    state: CardState
    score: Decimal | None
    own_score: Decimal | None  # of the month's own periods, without the months before
    grade: Grade | None
    grade_without_gates: Grade | None
    previous_grade: Grade | None
    coverage_ratio: Decimal
    confidence: Decimal
    gates: tuple[GateOutcome, ...]
    dimensions: tuple[DimensionScore, ...]
    lines: tuple[LineScore, ...]
    inputs_hash: str


@exact
def build_card(
    methodology: Methodology,
    lines: Sequence[LevelLine],
    *,
    month: date,
    previous_grade: Grade | None = None,
    facts: Sequence[Fact] = (),
) -> Card:
    """Return the card of a month (given as its first day) from the service levels agreed in it.

    `previous_grade` is `grade_without_gates` of the last final card that has one. The order of
    lines, of results and of facts does not matter; nothing but the arguments does.

    :raises ValueError: two lines share a key, or a line's weight, quality or dimension is unusable
    """
    _check_lines(methodology, lines)
    measured = [(line, _standing(methodology, line, month)) for line in _in_order(lines)]
    rollups = roll_up(methodology.weights, [(line, s.score) for line, s in measured])
    own = composite(roll_up(methodology.weights, [(line, s.own_score) for line, s in measured]))
    score = composite(rollups)
    score = None if score is None else stored(score, methodology.deciding_scores)
    coverage, confidence = trust(rollups)
    confidence = stored(confidence, (methodology.insufficient_below, methodology.provisional_below))
    state = state_of(
        confidence,
        insufficient_below=methodology.insufficient_below,
        provisional_below=methodology.provisional_below,
    )
    ungated = None
    if score is not None and state is not CardState.INSUFFICIENT:
        ungated = grade_of(
            score,
            previous=previous_grade,
            bounds=methodology.grade_bounds,
            hysteresis=methodology.hysteresis,
        )
    gates = evaluate_gates(methodology.gate_caps, measured, facts, ungated)
    dimensions = _dimension_scores(rollups, score)
    return Card(
        month=month,
        state=state if score is not None else CardState.INSUFFICIENT,
        score=score,
        own_score=None if own is None else stored(own, methodology.deciding_scores),
        grade=None if ungated is None else apply_gates(ungated, gates),
        grade_without_gates=ungated,
        previous_grade=previous_grade,
        coverage_ratio=stored(coverage, (ONE,)),
        confidence=confidence,
        gates=gates,
        dimensions=dimensions,
        lines=_line_scores(measured, {d.dimension: d for d in dimensions}),
        inputs_hash=inputs_hash(
            methodology, measured, month=month, previous_grade=previous_grade, facts=facts
        ),
    )


def _check_lines(methodology: Methodology, lines: Sequence[LevelLine]) -> None:
    if len({line.key for line in lines}) != len(lines):
        raise ValueError("two lines of a card share a key")
    for line in lines:
        if line.dimension not in methodology.weights:
            raise ValueError(f"{line.key}: the methodology knows no dimension {line.dimension!r}")
        if not (line.weight.is_finite() and line.weight >= ZERO):
            raise ValueError(f"{line.key}: a weight must be a number not below 0")
        if not (line.source_quality.is_finite() and ZERO <= line.source_quality <= ONE):
            raise ValueError(f"{line.key}: a source's quality lies between 0 and 1")


def _in_order(lines: Sequence[LevelLine]) -> list[LevelLine]:
    return sorted(lines, key=lambda line: line.key)


def _standing(methodology: Methodology, line: LevelLine, month: date) -> Standing:
    return stand(
        line.results,
        month=month,
        half_life_months=methodology.half_life_months,
        window_periods=methodology.window_periods,
        months_per_period=line.months_per_period,
    )


def _dimension_scores(
    rollups: Sequence[Rollup], score: Decimal | None
) -> tuple[DimensionScore, ...]:
    """Round the dimensions so that shares sum to 100 and adds to the score."""
    counted = [r for r in rollups if r.pull]
    total = sum((r.pull for r in counted), ZERO)
    used = dict.fromkeys((r.dimension for r in rollups), STORED_ZERO)
    adds = dict(used)
    if score is not None:
        shares = [r.pull / total for r in counted]
        parts = [share * (r.score or ZERO) for share, r in zip(shares, counted, strict=True)]
        names = [r.dimension for r in counted]
        used.update(zip(names, spread(HUNDRED, [HUNDRED * s for s in shares]), strict=True))
        adds.update(zip(names, spread(score, parts), strict=True))
    return tuple(
        DimensionScore(
            dimension=r.dimension,
            agreed=r.agreed,
            weight_percent=r.weight_percent,
            used_percent=used[r.dimension],
            coverage_ratio=stored(r.coverage, (ONE,)),
            source_quality=stored(r.source_quality, (ONE,)),
            score=_rounded(r.score),
            adds=adds[r.dimension],
        )
        for r in rollups
    )


def _line_scores(
    measured: Sequence[tuple[LevelLine, Standing]], dimensions: Mapping[str, DimensionScore]
) -> tuple[LineScore, ...]:
    """Round the lines so that shares and adds sum to those of their dimension."""
    groups: dict[str, list[tuple[LevelLine, Standing]]] = defaultdict(list)
    for line, standing in measured:
        if standing.score is not None and line.weight:
            groups[line.dimension].append((line, standing))
    shares: dict[str, Decimal] = {}
    adds: dict[str, Decimal] = {}
    for name, group in groups.items():
        total = sum((line.weight for line, _ in group), ZERO)
        used = dimensions[name].used_percent
        parts = [used * line.weight / total for line, _ in group]
        keys = [line.key for line, _ in group]
        shares.update(zip(keys, spread(used, parts), strict=True))
        points = [
            part * (standing.score or ZERO) / HUNDRED
            for part, (_, standing) in zip(parts, group, strict=True)
        ]
        adds.update(zip(keys, spread(dimensions[name].adds, points), strict=True))
    return tuple(
        _line_score(
            line, standing, shares.get(line.key, STORED_ZERO), adds.get(line.key, STORED_ZERO)
        )
        for line, standing in measured
    )


def _line_score(line: LevelLine, standing: Standing, share: Decimal, adds: Decimal) -> LineScore:
    newest = standing.newest
    score = _rounded(standing.score)
    alone = standing.own_score is standing.score
    return LineScore(
        key=line.key,
        dimension=line.dimension,
        weight=line.weight,
        own_score=score if alone else _rounded(standing.own_score),
        own_class=None if newest is None else newest.result_class,
        ended_on=None if newest is None else newest.ended_on,
        carried=standing.carried,
        disputed=any(result.disputed for result in standing.window),
        score=score,
        share_percent=share,
        adds=adds,
    )


def _rounded(score: Decimal | None) -> Decimal | None:
    """Round for storage; below the minimum, the expected level or the best stays below."""
    return None if score is None else stored(score, ANCHOR_SCORES)

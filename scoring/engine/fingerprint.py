"""The hash of what a card was computed from."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from scoring.engine.decay import Standing
from scoring.engine.grades import Grade
from scoring.engine.inputs import Fact, LevelLine
from scoring.engine.methodology import Methodology, plain
from scoring.engine.numbers import STORED, exact


@exact
def inputs_hash(
    methodology: Methodology,
    measured: Sequence[tuple[LevelLine, Standing]],
    *,
    month: date,
    previous_grade: Grade | None,
    facts: Sequence[Fact],
) -> str:
    """Return the SHA-256, in hexadecimal, of everything that can move the card.

    Lines come in the order of their keys. The order of facts does not matter, nor do trailing
    zeros; results outside the window are left out.
    """
    parts = [methodology.digest, month.isoformat(), previous_grade or "-"]
    parts += sorted(f"fact {f.gate} {f.holds:d} {f.reason}" for f in facts)
    parts += [_line_text(line, standing) for line, standing in measured]
    return sha256("\n".join(parts).encode()).hexdigest()


def _line_text(line: LevelLine, standing: Standing) -> str:
    head = (
        f"{line.key}|{line.dimension}|{plain(line.weight)}|{line.critical:d}"
        f"|{plain(line.source_quality)}|{line.months_per_period}|{line.label}"
    )
    texts = [head]
    for result in standing.window:
        score = result.score
        texts += (
            str(result.ended_on.toordinal()),
            result.result_class,
            "-" if score is None else str(score.quantize(STORED)),
            "disputed" if result.disputed else "",
        )
    return "|".join(texts)

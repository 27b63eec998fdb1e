"""The formula of a figure, in letters and with its numbers, and the sum that it is made of.

Source: docs/service-levels.md, "Metric types".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core import formats
from core.components.parts import SumRow
from slas import presentation
from slas.choices import InputKind, LowVolume, MetricType
from slas.models import Result, ServiceLevelVersion
from slas.rules.low_volume import Part, together
from slas.rules.terms import USUAL_PERCENTILE

EXTRA_DECIMALS: Final = 4
Formula = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a formula is filled with: the value, what is above and below the line, n, excused."""

    value: str
    top: Decimal
    bottom: Decimal
    n: Decimal
    excused: Decimal

    @property
    def above(self) -> str:
        return presentation.quantity(self.top)

    @property
    def below(self) -> str:
        return presentation.quantity(self.bottom)

    @property
    def whole(self) -> str:
        """Give the denominator; what is excused is taken off where it says so."""
        if self.excused and self.n - self.excused == self.bottom:
            return f"({presentation.quantity(self.n)} − {presentation.quantity(self.excused)})"
        return self.below

    @property
    def rest(self) -> str:
        """Give what is below the line and not above it."""
        return presentation.quantity(self.bottom - self.top)


def exact_text(value: Decimal, decimals: int) -> str:
    """Print a value with four decimals more than the contract's, cut, with … where it goes on."""
    wanted = decimals + EXTRA_DECIMALS
    trimmed = value.normalize()
    exponent = trimmed.as_tuple().exponent
    has = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if has <= wanted:
        return formats.number(value, max(has, decimals))
    cut = int(value.scaleb(wanted)) / Decimal(10**wanted)
    return formats.number(cut, wanted) + "…"


def formula(result: Result, terms: ServiceLevelVersion, carried: tuple[Part, ...] = ()) -> Formula:
    """Write the formula in letters and with the numbers; empty where nothing was computed.

    ``carried`` is what earlier periods left to be judged together with this one.
    """
    if result.attained is None:
        return "", ""
    value = exact_text(result.attained, terms.decimals)
    if result.is_settled:
        measured = presentation.level_figure(result.raw_shown, terms, unit=False)
        return "the value that a dispute agreed on", f"{value}; measured, raw: {measured}"
    if terms.metric_type in (MetricType.PERCENTILE, MetricType.BACKLOG_AGE):
        return _ranked(result, terms, value)
    if terms.metric_type == MetricType.COUNT:
        return _counted(result, value)
    if result.numerator is None or result.denominator is None:
        return "as the source stated it", f"{value}, n = {presentation.quantity(result.n)}"
    if carried and result.low_volume_rule == LowVolume.ROLL:
        return _rolled(result, value, carried)
    numbers = Numbers(value, result.numerator, result.denominator, result.n, result.excused)
    if presentation.is_timed(terms):
        return _TIMED[terms.metric_type](numbers)
    return _OF_SUMS[terms.metric_type](numbers)


def _ranked(result: Result, terms: ServiceLevelVersion, value: str) -> Formula:
    percent = USUAL_PERCENTILE if terms.percentile is None else terms.percentile
    p, n = presentation.quantity(percent), presentation.quantity(result.n - result.excused)
    is_age = terms.metric_type == MetricType.BACKLOG_AGE
    if is_age and terms.input_kind == InputKind.SAMPLES:
        return "the last age that was stated", f"{value}, of {n} open"
    what = "age of what is open" if is_age else "value"
    if terms.percentile_method == "linear":
        return (
            f"P = the {what} at rank 1 + p · (n − 1) ÷ 100, between neighbours by share",
            f"{value} at rank 1 + {p} · ({n} − 1) ÷ 100",
        )
    return f"P = the k-th {what} from below, k = ⌈p ÷ 100 · n⌉", f"{value}, k = ⌈{p} ÷ 100 · {n}⌉"


def _counted(result: Result, value: str) -> Formula:
    n = presentation.quantity(result.n)
    if not result.excused:
        return "N = events that count", f"{value} = {n} counted"
    return "N = events − excused", f"{value} = {n} − {presentation.quantity(result.excused)}"


def _rolled(result: Result, value: str, carried: tuple[Part, ...]) -> Formula:
    own = (result.numerator or Decimal(0), result.denominator or Decimal(0))
    parts = (*carried, own)
    top, bottom = together(parts)
    met = " + ".join(presentation.quantity(part[0]) for part in parts)
    counted = " + ".join(presentation.quantity(part[1]) for part in parts)
    share = f"100 · {presentation.quantity(top)} ÷ {presentation.quantity(bottom)}"
    return (
        "P = 100 · Σ met ÷ Σ counted, over the periods that rolled together",
        f"{value} = {share} = 100 · ({met}) ÷ ({counted})",
    )


def _share(general: str) -> Callable[[Numbers], Formula]:
    return lambda one: (general, f"{one.value} = 100 · {one.above} ÷ {one.whole}")


def _quotient(general: str) -> Callable[[Numbers], Formula]:
    return lambda one: (general, f"{one.value} = {one.above} ÷ {one.below}")


def _up(general: str) -> Callable[[Numbers], Formula]:
    return lambda one: (
        general,
        f"{one.value} = 100 · ({one.below} − {one.rest}) ÷ {one.below}",
    )


def _error_rate(one: Numbers) -> Formula:
    rates = presentation.quantity((one.bottom - one.top) * 100)
    return "U = 100 − Σ error rates ÷ slots", f"{one.value} = 100 − {rates} ÷ {one.below}"


_UP: Final = "A = 100 · Σ good ÷ Σ n"
_TIMED: Final[Mapping[str, Callable[[Numbers], Formula]]] = {
    MetricType.AVAILABILITY: _up("A = 100 · (AST − D) ÷ AST"),
    MetricType.WEIGHTED_AVAILABILITY: _up("A = 100 · (AST − Σ D · share) ÷ AST"),
}
_OF_SUMS: Final[Mapping[str, Callable[[Numbers], Formula]]] = {
    MetricType.WITHIN_TARGET: _share("P = 100 · met ÷ counted"),
    MetricType.AVAILABILITY: _share(_UP),
    MetricType.WEIGHTED_AVAILABILITY: _share(_UP),
    MetricType.ERROR_RATE: _error_rate,
    MetricType.MEAN: _quotient("x̄ = Σ x ÷ n"),
    MetricType.DURATION: _quotient("T = Σ business time ÷ n resolved"),
    MetricType.BACKLOG_SHARE: _share("B = 100 · older than agreed ÷ open"),
    MetricType.DENSITY: _quotient("d = Σ defects ÷ Σ size"),
    MetricType.VARIANCE: _share("V = 100 · Σ |actual − plan| ÷ Σ plan"),
    MetricType.SATISFACTION: _share("S = 100 · answers of 4 or 5 ÷ answers"),
    MetricType.RATIO: _up("R = 100 · (triggered − failed) ÷ triggered"),
}

#: What is counted, what of it is bad and what is good, where a sum can be followed.
_WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    MetricType.WITHIN_TARGET: ("Tickets that count", "Missed", "Met"),
    MetricType.ERROR_RATE: ("Slots", "Errors, in slots", "Slots without errors"),
    MetricType.SATISFACTION: ("Answers that count", "Answers of 1 to 3", "Answers of 4 or 5"),
    MetricType.RATIO: ("Triggered", "Failed", "Not failed"),
    MetricType.BACKLOG_SHARE: ("Open at the snapshot", "Not older than agreed", "Older"),
}
_UNITS: Final = ("Units sampled", "Bad", "Good")


def sum_rows(result: Result, terms: ServiceLevelVersion) -> tuple[SumRow, ...]:
    """List the parts of a share: what came in, what is excused, what counted, failed and met."""
    top, bottom = result.numerator, result.denominator
    is_share = terms.metric_type in presentation.PERCENTAGES
    if top is None or bottom is None or not is_share or result.is_settled:
        return ()
    timed = presentation.is_timed(terms)
    whole, bad, good = _words(terms, timed=timed)
    unit = f"{formats.NARROW}min" if timed else ""

    def line(operator: str, label: str, amount: Decimal, *, see: str = "") -> SumRow:
        url = "#measurements" if see else ""
        return SumRow(operator, label, presentation.quantity(amount) + unit, link=see, url=url)

    rows = []
    if result.excused > 0:
        first = "Scheduled and reported, less maintenance" if timed else "All that came in"
        all_of_it = bottom + result.excused if timed else result.n
        rows.append(line("", first, all_of_it))
        rows.append(line("−", "Excused", all_of_it - bottom, see="by what"))
        rows[-1] = SumRow("−", "Excused", rows[-1].amount, link="by what", url="#left-out")
        rows.append(line("=", whole, bottom))
    else:
        rows.append(line("", whole, bottom))
    return (*rows, line("−", bad, bottom - top, see="see them"), line("=", good, top))


def _words(terms: ServiceLevelVersion, *, timed: bool) -> tuple[str, str, str]:
    if timed:
        return "Agreed service time, AST", "Downtime that counts, D", "Time up"
    is_counted = terms.input_kind == InputKind.EVENTS or terms.metric_type != (
        MetricType.WITHIN_TARGET
    )
    return _WORDS.get(terms.metric_type, _UNITS) if is_counted else _UNITS

"""The raw credit of one default: what its schedule gives before any cap, step by step."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from core.errors import RuleError
from core.rounding import half_up
from slas.rules.credits.money import DIGITS, Step, money_text, percent, percent_amount, product
from slas.rules.credits.schedule import CreditKind, Schedule, Tier
from slas.rules.numbers import HUNDRED, ONE, ZERO, divide, number_text

_NEVER_NEGATIVE = (
    "charges",
    "fee_per_year",
    "minutes_down",
    "minutes_of_period",
    "at_risk",
    "allocation_percent",
    "pool_share_percent",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawInputs:
    """Hold what a schedule may ask for; which of it is needed depends on its kind.

    ``attained`` is the compared, shown value. ``charges`` are those of the period that the
    contract names as the base. ``at_risk`` is the month's amount at risk.
    ``consecutive_misses`` counts this one.

    :raises ValueError: a negative figure, no currency, or a part longer than its whole
    """

    currency: str
    digits: int = DIGITS
    attained: Decimal | None = None
    charges: Decimal | None = None
    fee_per_year: Decimal | None = None
    minutes_down: Decimal | None = None
    minutes_of_period: Decimal | None = None
    at_risk: Decimal | None = None
    allocation_percent: Decimal | None = None
    pool_share_percent: Decimal = HUNDRED
    consecutive_misses: int = 1

    def __post_init__(self) -> None:
        if not self.currency:
            raise ValueError("an amount needs a currency")
        for name in _NEVER_NEGATIVE:
            number: Decimal | None = getattr(self, name)
            if number is not None and (not number.is_finite() or number < 0):
                raise ValueError(f"{name} must be a finite number, 0 or more, not {number}")
        down, whole = self.minutes_down, self.minutes_of_period
        if down is not None and whole is not None and (down > whole or not whole):
            raise ValueError(f"{down} minutes down do not fit into {whole}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCredit:
    """Hold what a schedule gives for one default, before any cap, to the currency's digits.

    ``percent`` and ``points`` are those of the tier, times the multiplier, where the kind has
    them; ``waits_for_scale``: the points get their amount from the month's scale. ``cap`` and
    ``minimum_credit`` are the schedule's own, as amounts. ``tier`` is None where there is none, or
    the value is in none.
    """

    amount: Decimal
    currency: str
    digits: int = DIGITS
    percent: Decimal | None = None
    points: Decimal | None = None
    tier: Tier | None = None
    cap: Decimal | None = None
    minimum_credit: Decimal | None = None
    waits_for_scale: bool = False
    steps: tuple[Step, ...] = ()


def raw_credit(schedule: Schedule, inputs: RawInputs) -> RawCredit:
    """Give what a schedule pays for one default.

    Source: docs/service-credits.md, "The six kinds of credit".

    :raises RuleError: the schedule needs a figure that is missing
    """
    return _Calculation(schedule, inputs).credit()


class _Calculation:
    """Work one credit out, noting each step."""

    def __init__(self, schedule: Schedule, inputs: RawInputs) -> None:
        self.schedule = schedule
        self.inputs = inputs
        self.steps: list[Step] = []
        self.tier: Tier | None = None

    def credit(self) -> RawCredit:
        schedule, inputs = self.schedule, self.inputs
        value, multiplier, worth = self._value(), ONE, ZERO
        if value is not None:
            multiplier = self._multiplier()
            worth = product(_AMOUNTS[schedule.kind](self, value), multiplier)
        amount = half_up(worth, inputs.digits)
        if value is not None and multiplier != ONE:
            self._note_multiplied(amount, multiplier)
        times = ZERO if value is None else product(value, multiplier)
        is_points = schedule.kind is CreditKind.POINTS
        return RawCredit(
            amount=amount,
            currency=inputs.currency,
            digits=inputs.digits,
            percent=times if schedule.kind is CreditKind.LADDER else None,
            points=times if is_points else None,
            tier=self.tier,
            cap=self._cap(),
            minimum_credit=schedule.minimum_credit,
            waits_for_scale=is_points and schedule.percent_per_point is None,
            steps=tuple(self.steps),
        )

    def _value(self) -> Decimal | None:
        """Find what the tier pays, None where the attained value is in no tier."""
        schedule = self.schedule
        if not schedule.tiers:
            return HUNDRED if schedule.fee_multiple is None else schedule.fee_multiple
        attained = self._need("attained", "the attained value")
        self.tier = schedule.tier_for(attained)
        if self.tier is None:
            self._note("Tier", f"{number_text(attained)} is in no tier", ZERO, self._unit)
            return None
        text = f"{number_text(attained)} is in {self.tier.text}"
        self._note("Tier", text, self.tier.value, self._unit)
        return self.tier.value

    @property
    def _unit(self) -> str:
        return _UNITS.get(self.schedule.kind, self.inputs.currency)

    def _multiplier(self) -> Decimal:
        misses = self.inputs.consecutive_misses
        multiplier = self.schedule.multiplier_for(misses)
        if len(self.schedule.multipliers) > 1:
            self._note("Repeat multiplier", f"miss no. {misses} in a row", multiplier, "×")
        return multiplier

    def of_charges(self, value: Decimal) -> Decimal:
        charges = self._need("charges", "the charges of the period")
        worth = percent(value, charges)
        self._note_money("Credit", f"{self._money(charges)} × {number_text(value)} %", worth)
        return worth

    def of_points(self, value: Decimal) -> Decimal:
        each = self.schedule.percent_per_point
        if each is None:
            return ZERO
        charges = self._need("charges", "the charges of the period")
        worth = percent(product(value, each), charges)
        text = f"{self._money(charges)} × {number_text(value)} points × {number_text(each)} %"
        self._note_money("Credit", text, worth)
        return worth

    def of_fee_for_downtime(self, value: Decimal) -> Decimal:
        charges = self._need("charges", "the charges of the period")
        down = self._need("minutes_down", "the minutes down")
        whole = self._need("minutes_of_period", "the minutes of the period")
        fee = divide(product(charges, down), whole)
        minutes = f"{number_text(down)} / {number_text(whole)} min"
        self._note_money("Fee for the time down", f"{self._money(charges)} × {minutes}", fee)
        worth = divide(product(value, charges, down), whole)
        text = f"{number_text(value)} × {self._money(charges)} × {minutes}"
        self._note_money("Credit", text, worth)
        return worth

    def of_days(self, value: Decimal) -> Decimal:
        fee = self._need("fee_per_year", "the fee per year")
        days = self.schedule.days_in_year
        worth = divide(product(value, fee), Decimal(days))
        text = f"{number_text(value)} / {days} days × {self._money(fee)}"
        self._note_money("Credit", text, worth)
        return worth

    def of_fixed(self, value: Decimal) -> Decimal:
        self._note_money("Credit", "a fixed amount", value)
        return value

    def of_pool(self, value: Decimal) -> Decimal:
        at_risk = self._need("at_risk", "the amount at risk")
        allocation = self._need("allocation_percent", "the allocation of the service level")
        share = self.inputs.pool_share_percent
        worth = percent(value, percent(allocation, percent(share, at_risk)))
        factors = [self._money(at_risk), f"pool share {number_text(share)} %"]
        factors.append(f"allocation {number_text(allocation)} %")
        if self.tier is not None:
            factors.append(f"tier {number_text(value)} %")
        self._note_money("Credit", " × ".join(factors), worth)
        return worth

    def _cap(self) -> Decimal | None:
        share = self.schedule.cap_percent
        if share is None:
            return None
        charges = self._need("charges", "the charges of the period")
        cap = percent_amount(share, charges, self.inputs.digits)
        self._note_money(
            "Cap of one credit", f"{self._money(charges)} × {number_text(share)} %", cap
        )
        return cap

    def _need(self, name: str, words: str) -> Decimal:
        number: Decimal | None = getattr(self.inputs, name)
        if number is None:
            raise RuleError(f"The credit cannot be worked out without {words}.", field=name)
        return number

    def _money(self, amount: Decimal) -> str:
        return money_text(amount, self.inputs.currency, self.inputs.digits)

    def _note_multiplied(self, amount: Decimal, multiplier: Decimal) -> None:
        if self.schedule.kind is CreditKind.POINTS and self.schedule.percent_per_point is None:
            return
        text = f"{self._money(self.steps[-1].value)} × {number_text(multiplier)}"
        self._note("Credit, multiplied", text, amount, self.inputs.currency)

    def _note_money(self, label: str, text: str, amount: Decimal) -> None:
        self._note(label, text, half_up(amount, self.inputs.digits), self.inputs.currency)

    def _note(self, label: str, text: str, value: Decimal, unit: str) -> None:
        self.steps.append(Step(label, text, value, unit))


_UNITS = {
    CreditKind.LADDER: "%",
    CreditKind.POOL: "%",
    CreditKind.POINTS: "points",
    CreditKind.FEE_MULTIPLE: "×",
    CreditKind.DAYS_OF_FEE: "days",
}

_AMOUNTS: dict[CreditKind, Callable[[_Calculation, Decimal], Decimal]] = {
    CreditKind.LADDER: _Calculation.of_charges,
    CreditKind.POINTS: _Calculation.of_points,
    CreditKind.FEE_MULTIPLE: _Calculation.of_fee_for_downtime,
    CreditKind.DAYS_OF_FEE: _Calculation.of_days,
    CreditKind.FIXED: _Calculation.of_fixed,
    CreditKind.POOL: _Calculation.of_pool,
}

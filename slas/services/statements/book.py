"""The reckoning of one contract and month: what it rests on, and what comes of it.

Pure: no Django, no clock. What goes in is stored with the published statement, so that the same
reckoning can be made again from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from slas.rules.credits.earn_back import EarnBackPolicy, JudgedPeriod, PaidCredit
from slas.rules.credits.money import Step
from slas.rules.credits.month import Cap, NotPaid
from slas.rules.credits.schedule import Schedule
from slas.rules.credits.termination import CreditedMonth, TriggerRule
from slas.rules.defaults import DefaultKind, DefaultRule, PeriodOutcome
from slas.rules.numbers import HUNDRED, ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One result of the month: a service level, period and scope, and what its default costs.

    ``key`` names it once in the month. ``history`` ends with the period itself. A line that bears
    nothing is shown beside those that do: a period that still runs, or the total of a service
    level that is judged per scope. ``applied`` is what an invoice holds of it already, by earlier
    revisions. ``agreed_amount`` is what a decided dispute put in the place of the schedule.
    """

    key: str
    bears: bool
    history: tuple[PeriodOutcome, ...]
    rule: DefaultRule
    last_day: date
    shown: str
    schedule: Schedule | None = None
    attained: Decimal | None = None
    charges: Decimal | None = None
    fee_per_year: Decimal | None = None
    minutes_down: Decimal | None = None
    minutes_of_period: Decimal | None = None
    allocation_percent: Decimal | None = None
    pool_share_percent: Decimal = HUNDRED
    root_event: str | None = None
    is_chosen: bool = False
    agreed_amount: Decimal | None = None
    applied: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """The invoice of a month: the amount, and what of it credits are not counted on."""

    amount: Decimal
    pass_through: Decimal = ZERO
    taxes: Decimal = ZERO
    one_time: Decimal = ZERO
    invoice: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnBackCase:
    """A credit of an earlier month that may be earned back, and the periods after it."""

    key: str
    credit: PaidCredit
    periods: tuple[JudgedPeriod, ...]
    year: tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerCase:
    """A termination trigger, with the history of each service level and scope that it reads.

    Beside each history stands how many of its periods are of the month itself.
    """

    rule: TriggerRule
    histories: tuple[tuple[str, tuple[PeriodOutcome, ...], int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All that a month's defaults and credits rest on; None where nothing is known or agreed.

    ``charges`` is what credits are counted on. ``at_risk_percent`` is the contract's share at
    risk, ``cap_percent`` what bounds the month. ``year_credited`` and ``total_credited`` are the
    credits of the months before this one. ``months`` are those months, oldest first.
    ``applied`` is all that invoices hold of this month already.
    """

    currency: str
    month: date
    anchor_day: int
    charges: Decimal | None
    billed: Billed | None
    at_risk_percent: Decimal | None
    cap_percent: Decimal | None
    year_cap: Decimal | None = None
    year_credited: Decimal = ZERO
    total_cap: Decimal | None = None
    total_credited: Decimal = ZERO
    applied: Decimal = ZERO
    lines: tuple[Line, ...] = ()
    earn_back: EarnBackPolicy | None = None
    earn_back_cases: tuple[EarnBackCase, ...] = ()
    months: tuple[CreditedMonth, ...] = ()
    triggers: tuple[TriggerCase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDefault:
    """A default of a line, in words."""

    key: str
    kind: DefaultKind
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a line adds to the ledger; below zero where an invoice holds too much already.

    ``whole`` is the line's credit before what was applied is taken off.
    """

    key: str
    kind: DefaultKind | None
    raw: Decimal
    whole: Decimal
    amount: Decimal
    steps: tuple[Step, ...]
    note: str = ""
    cut_by: tuple[Cap, ...] = ()
    not_paid: NotPaid | None = None
    claim_due_on: date | None = None
    is_claimed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedBack:
    """A credit that this month earns back, with an amount below zero."""

    key: str
    amount: Decimal
    on: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """How near a termination trigger is after this month, and how near it was before it."""

    rule: TriggerRule
    subject: str
    text: str
    have: Decimal
    need: Decimal
    is_warned: bool
    is_reached: bool
    was_warned: bool
    was_reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What came of a book.

    ``cap`` is the lowest of the bounds on the month's credits, applied ones included; ``at_risk``
    what the pool shares out; ``total`` what the month's credits come to, before earn-backs.
    """

    at_risk: Decimal | None
    cap: Decimal | None
    limited_by: Cap | None
    claimed: Decimal
    total: Decimal
    defaults: tuple[FoundDefault, ...]
    entries: tuple[Entry, ...]
    earned_back: tuple[EarnedBack, ...]
    triggers: tuple[Trigger, ...]
    steps: tuple[Step, ...]


_GRAVEST = (
    DefaultKind.CRITICAL,
    DefaultKind.MINIMUM,
    DefaultKind.EXPECTED_REPEATED,
    DefaultKind.MEASUREMENT,
)


def gravest(kinds: Iterable[DefaultKind]) -> DefaultKind:
    """Choose the default that a credit is booked on: critical before minimum before the others."""
    return min(kinds, key=_GRAVEST.index)


def one_line_key(code: str, period: str, scope: str | None) -> str:
    """Name a line for people, once per month: service level, period, scope."""
    return " / ".join(part for part in (code, period, scope) if part is not None)


def tail_needed(rule: DefaultRule, schedule: Schedule | None) -> int:
    """Say how many periods, this one included, a line's defaults and credit look back on.

    Misses in a row are counted over at most twice as many periods as there are multipliers.
    """
    window = rule.repeat_window or 1
    if schedule is None:
        return window
    return max(window, schedule.condition_periods, 2 * len(schedule.multipliers))

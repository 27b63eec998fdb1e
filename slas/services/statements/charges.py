"""What a contract's months and periods cost: billed, else agreed, by days where a part is meant.

Pure: no Django, no clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from core.periods import (
    Period,
    PeriodRule,
    add_months,
    anchored_rule,
    clip_to,
    local_date,
    local_midnight,
    period_containing,
    periods_from,
)
from core.rounding import half_up
from slas.rules.credits.money import DIGITS, product
from slas.rules.numbers import add, divide, subtract
from slas.services.statements.book import Billed

_DAY = timedelta(days=1)
MONTHS_A_YEAR = Decimal(12)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The money terms of a contract version, from its first local day on."""

    effective_from: date
    monthly_charge: Decimal | None
    at_risk_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Span:
    """What of a contract belongs to one calendar month: its own months that end in it.

    ``months`` are these, whole and clipped to the term.
    """

    month: date
    start: datetime
    end: datetime
    months: tuple[tuple[Period, Period], ...]


@dataclass(frozen=True, slots=True)
class ContractMoney:
    """A contract's months and what they cost.

    ``billed`` holds the last invoice of each statement month; ``ends_on`` is the first local day
    after the term.
    """

    zone: str
    starts_on: date
    ends_on: date | None
    anchor_day: int
    versions: tuple[Agreed, ...]
    billed: Mapping[date, Billed]

    @property
    def _rule(self) -> PeriodRule:
        return anchored_rule("month", self.zone, self.starts_on, self.anchor_day)

    def span(self, month: date) -> Span:
        """Give what of the contract belongs to a calendar month, by its first day.

        A month of the contract belongs to the calendar month of its last local day; outside the
        term the calendar month itself stands.
        """
        first = local_midnight(self.zone, month)
        until = local_midnight(self.zone, add_months(month, 1))
        found = tuple(
            (whole, clipped)
            for whole in periods_from(self._rule, first, until)
            if (clipped := self._clip(whole)) is not None and self._month_of(clipped) == month
        )
        if not found:
            return Span(month, first, until, ())
        return Span(month, found[0][1].start, found[-1][1].end, found)

    def _clip(self, period: Period) -> Period | None:
        ends_at = None if self.ends_on is None else local_midnight(self.zone, self.ends_on)
        return clip_to(period, local_midnight(self.zone, self.starts_on), ends_at)

    def _month_of(self, period: Period) -> date:
        return period.days(self.zone)[1].replace(day=1)

    def on(self, instant: datetime) -> Agreed | None:
        """Give the money terms in force on an instant's local day."""
        day = local_date(self.zone, instant)
        found = None
        for version in self.versions:
            if version.effective_from <= day:
                found = version
        return found

    def of_month(self, month: date, *, known_until: date | None = None) -> Decimal | None:
        """Give what a month's credits are counted on: what was billed, else what is agreed.

        Invoices of months after ``known_until`` are not looked at. None where no charge is known.
        """
        billed = self.billed.get(month)
        if billed is not None and (known_until is None or month <= known_until):
            less = add((billed.pass_through, billed.taxes, billed.one_time))
            return subtract(billed.amount, less)
        span = self.span(month)
        parts = []
        for whole, clipped in span.months:
            agreed = self.on(clipped.start)
            if agreed is None or agreed.monthly_charge is None:
                return None
            parts.append(self._by_days(agreed.monthly_charge, clipped, whole))
        return half_up(add(parts), DIGITS) if parts else None

    def of_period(self, period: Period, monthly_fee: Decimal | None) -> Decimal | None:
        """Give what a period costs: its months' charges, or a monthly fee, part months by days."""
        parts = []
        for span in self._spans(period):
            for whole, clipped in span.months:
                shared = period.intersect(clipped)
                if shared is None:
                    continue
                part = self._part(span, whole, clipped, monthly_fee)
                if part is None:
                    return None
                parts.append(self._by_days(part, shared, clipped))
        return half_up(add(parts), DIGITS) if parts else None

    def _part(
        self, span: Span, whole: Period, clipped: Period, monthly_fee: Decimal | None
    ) -> Decimal | None:
        if monthly_fee is not None:
            return self._by_days(monthly_fee, clipped, whole)
        charge = self.of_month(span.month)
        if charge is None or len(span.months) == 1:
            return charge
        return self._by_days(charge, clipped, Period(span.start, span.end))

    def _spans(self, period: Period) -> Iterator[Span]:
        month = local_date(self.zone, period.start).replace(day=1)
        last = add_months(period.days(self.zone)[1].replace(day=1), 1)
        while month <= last:
            yield self.span(month)
            month = add_months(month, 1)

    def _by_days(self, amount: Decimal, part: Period, whole: Period) -> Decimal:
        days, of = self._days(part), self._days(whole)
        return amount if days == of else divide(product(amount, days), of)

    def _days(self, period: Period) -> Decimal:
        first, last = period.days(self.zone)
        return Decimal((last - first).days + 1)

    def fee_per_year(self, month: date, monthly_fee: Decimal | None) -> Decimal | None:
        """Give twelve monthly fees: stated, agreed for the month, or as it was billed."""
        if monthly_fee is not None:
            return product(monthly_fee, MONTHS_A_YEAR)
        agreed = self.on(self.span(month).start)
        if agreed is not None and agreed.monthly_charge is not None:
            return product(agreed.monthly_charge, MONTHS_A_YEAR)
        charge = self.of_month(month)
        return None if charge is None else product(charge, MONTHS_A_YEAR)

    def year_of(self, month: date) -> tuple[date, date]:
        """Give the first and last month whose statements belong to a month's contract year."""
        rule = anchored_rule("year", self.zone, self.starts_on, self.anchor_day)
        year = period_containing(rule, self.span(month).end - timedelta.resolution)
        first = year.days(self.zone)[0]
        start = add_months(first.replace(day=1), 0 if self.anchor_day == 1 else 1)
        return start, add_months(start, 11)

    def year_days(self, month: date) -> tuple[date, date]:
        """Give the first and last local day of a month's contract year."""
        rule = anchored_rule("year", self.zone, self.starts_on, self.anchor_day)
        return period_containing(rule, self.span(month).end - timedelta.resolution).days(self.zone)

    def of_year(self, month: date) -> Decimal | None:
        """Give what the contract year costs, as it is known in a month.

        Months to come count as agreed, so that a later invoice changes no earlier cap; months
        outside the term cost nothing.
        """
        first, last = self.year_of(month)
        return self._sum(first, last, month)

    def so_far(self, month: date) -> Decimal | None:
        """Give all that was charged up to a month, it included."""
        return self._sum(self.starts_on.replace(day=1), month, month)

    def _sum(self, first: date, last: date, known_until: date) -> Decimal | None:
        charges = []
        while first <= last:
            if self.span(first).months:
                charge = self.of_month(first, known_until=known_until)
                if charge is None:
                    return None
                charges.append(charge)
            first = add_months(first, 1)
        return add(charges) if charges else None

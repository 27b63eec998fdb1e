"""How a contract renews: its terms, the last day for notice, the ends still in reach: pure.

Ends are the first day after a term; a last day for notice is the last on which it still counts.
Source: docs/renewals.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from core.periods import add_months

Policy = Literal["automatic", "agreement", "none", "evergreen"]
Unit = Literal["days", "months"]
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """A length of notice; none agreed is a count of nought."""

    count: int = 0
    unit: Unit = "days"


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed on renewal; terms are counted in months from the anchor."""

    policy: Policy
    anchor_on: date
    initial_months: int | None = None
    renewal_months: int | None = None
    our_notice: Notice = Notice()
    their_notice: Notice = Notice()

    @property
    def runs_on(self) -> bool:
        """Say whether the contract goes on where nobody does anything."""
        return self.policy in ("automatic", "evergreen")


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract's days and its terms of renewal; `ends_on` is an end that stands for certain."""

    starts_on: date
    ends_on: date | None
    terms: Terms


@dataclass(frozen=True, slots=True)
class TermNow:
    """One term, [starts_on, ends_on); `is_last` where nothing can follow it by itself."""

    number: int
    starts_on: date
    ends_on: date | None
    is_last: bool


@dataclass(frozen=True, slots=True)
class Target:
    """The end of a term, and the last day on which our notice still brings it about."""

    number: int
    ends_on: date
    decide_by: date


def months_between(anchor_on: date, day: date) -> int | None:
    """Count the whole months from an anchor to a day of its grid; None off the grid."""
    months = (day.year - anchor_on.year) * 12 + day.month - anchor_on.month
    return months if add_months(anchor_on, months) == day else None


def last_day_for(ends_on: date, notice: Notice, anchor_on: date) -> date:
    """Give the last day on which notice still ends a contract before a day.

    Months are counted from the anchor where the end lies on its grid, so that a short month never
    eats a day of a later one.
    """
    if notice.unit == "days":
        return ends_on - timedelta(days=notice.count) - _DAY
    months = months_between(anchor_on, ends_on)
    if months is None:
        return add_months(ends_on, -notice.count) - _DAY
    return add_months(anchor_on, months - notice.count) - _DAY


def end_of_term(terms: Terms, number: int) -> date:
    """Give the first day after a term of a contract that renews by itself.

    :raises ValueError: terms that do not renew by themselves
    """
    if terms.policy != "automatic" or not terms.initial_months or not terms.renewal_months:
        raise ValueError(f"{terms.policy} terms have no numbered ends")
    return add_months(terms.anchor_on, terms.initial_months + (number - 1) * terms.renewal_months)


def _number_on(terms: Terms, day: date) -> int:
    """Find the term that holds a day, 1 for all days up to the end of the first."""
    initial, every = terms.initial_months or 1, terms.renewal_months or 1
    anchor = terms.anchor_on
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    number = max(1, (months - initial) // every + 1)
    while end_of_term(terms, number) <= day:
        number += 1
    return number


def term_on(deal: Deal, day: date) -> TermNow | None:
    """Give the term that holds a day; None outside the contract's days."""
    if day < deal.starts_on or (deal.ends_on is not None and deal.ends_on <= day):
        return None
    if deal.terms.policy != "automatic":
        return TermNow(1, deal.starts_on, deal.ends_on, is_last=deal.ends_on is not None)
    number = _number_on(deal.terms, day)
    ends_on = end_of_term(deal.terms, number)
    is_last = deal.ends_on is not None and deal.ends_on <= ends_on
    began = end_of_term(deal.terms, number - 1) if number > 1 else deal.starts_on
    return TermNow(
        number=number,
        starts_on=max(began, deal.starts_on),
        ends_on=deal.ends_on if is_last else ends_on,
        is_last=is_last,
    )


def _target(deal: Deal, number: int, ends_on: date) -> Target:
    terms = deal.terms
    return Target(number, ends_on, last_day_for(ends_on, terms.our_notice, terms.anchor_on))


def targets_from(deal: Deal, day: date) -> Iterator[Target]:
    """Give the ends to decide on, from the term that holds a day on, soonest first.

    A contract that renews by itself has one per term, without end unless its end is fixed; one
    that ends unless agreed otherwise has one; an open end, or an end that stands, has none.
    """
    term = term_on(deal, max(day, deal.starts_on))
    if term is None or term.ends_on is None or deal.terms.policy == "evergreen":
        return
    if deal.terms.policy != "automatic":
        yield _target(deal, term.number, term.ends_on)
        return
    number = term.number
    while True:
        ends_on = end_of_term(deal.terms, number)
        if deal.ends_on is not None and deal.ends_on <= ends_on:
            return
        yield _target(deal, number, ends_on)
        number += 1


def next_target(deal: Deal, day: date) -> Target | None:
    """Give the soonest end on which one can still decide on a day."""
    for target in targets_from(deal, day):
        if target.decide_by >= day:
            return target
        if deal.terms.policy != "automatic":
            return None
    return None


def earliest_end(deal: Deal, given_on: date, notice: Notice) -> date | None:
    """Give the first day after the contract if notice reaches the other side on a day.

    None where notice changes nothing: the contract has an end already, or ends by itself.
    """
    terms = deal.terms
    if not terms.runs_on or deal.ends_on is not None:
        return None
    given_on = max(given_on, deal.starts_on)
    if terms.policy == "evergreen":
        return _evergreen_end(terms, given_on, notice)
    number = _number_on(terms, given_on)
    while last_day_for(end_of_term(terms, number), notice, terms.anchor_on) < given_on:
        number += 1
    return end_of_term(terms, number)


def _evergreen_end(terms: Terms, given_on: date, notice: Notice) -> date:
    """Count notice from the day after it is given, never into the shortest term agreed."""
    first = given_on + _DAY
    if notice.unit == "days":
        ends_on = first + timedelta(days=notice.count)
    else:
        ends_on = add_months(first, notice.count)
        while add_months(ends_on, -notice.count) - _DAY < given_on:
            ends_on += _DAY
    shortest = add_months(terms.anchor_on, terms.initial_months or 0)
    return max(ends_on, shortest) if terms.initial_months else ends_on


def extended_end(deal: Deal, months: int) -> date:
    """Give the end of a fixed term that is extended by months, counted from the anchor.

    :raises ValueError: a contract without an end
    """
    if deal.ends_on is None:
        raise ValueError("an open end cannot be extended")
    gone = months_between(deal.terms.anchor_on, deal.ends_on)
    if gone is None:
        return add_months(deal.ends_on, months)
    return add_months(deal.terms.anchor_on, gone + months)

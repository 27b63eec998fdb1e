"""On which days a recurring obligation falls due: pure.

The n-th occurrence falls n × `every_months` months after the first, always counted from the first:
31 January gives 28 February and then 31 March. Source: docs/obligations.md, "Due days".
"""

from dataclasses import dataclass
from datetime import date, timedelta

from core.periods import add_months


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When something is due: on one day, or every so many months from it, through its last day."""

    first_due_on: date
    every_months: int = 0
    last_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueDay:
    """One occurrence: its number, from 1, and its day."""

    number: int
    due_on: date


def due_days(rule: Recurrence, *, term_ends_on: date | None, through: date) -> tuple[DueDay, ...]:
    """List the occurrences up to and with a day.

    What recurs ends with the contract's term, whose end is the first day after it; what is due
    once is due whenever it says, as the return of data is after the end.
    """
    if not rule.every_months:
        is_near = rule.first_due_on <= through
        return (DueDay(1, rule.first_due_on),) if is_near else ()
    last = min(
        through,
        rule.last_due_on or through,
        term_ends_on - timedelta(days=1) if term_ends_on else through,
    )
    found = []
    number, due_on = 1, rule.first_due_on
    while due_on <= last:
        found.append(DueDay(number, due_on))
        due_on = add_months(rule.first_due_on, number * rule.every_months)
        number += 1
    return tuple(found)

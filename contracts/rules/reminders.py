"""When who watches a contract's renewal is reminded: rungs before the last day for notice: pure.

A reminder is known by contract, term, last day and rung: when a day changes, another is armed.
Source: docs/renewals.md, "Reminders".
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final

from contracts.rules.renewal import Deal, Target, targets_from

DEFAULT_LADDER: Final = (180, 90, 30)
#: The rung of a last day that went by without a decision.
PASSED: Final = 0
_DAY: Final = timedelta(days=1)
_FARTHEST_TERMS: Final = 1000


@dataclass(frozen=True, slots=True)
class Reminder:
    """One rung of one term's ladder, and the day from which on it stands."""

    target: Target
    rung: int
    due_on: date

    @property
    def episode(self) -> str:
        """Name the term, its last day and the rung: "2:2027-09-30:90"."""
        return f"{self.target.number}:{self.target.decide_by.isoformat()}:{self.rung}"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What stands on a day: the end to decide on, reminders due, and when to look again."""

    target: Target | None
    due: tuple[Reminder, ...]
    coming: Reminder | None
    look_again_on: date | None


def rungs_of(target: Target, ladder: Sequence[int]) -> tuple[Reminder, ...]:
    """List the reminders of one end, soonest first, last the one for a day gone by."""
    decide_by = target.decide_by
    rungs = [
        Reminder(target, rung, decide_by - timedelta(days=rung))
        for rung in sorted(set(ladder), reverse=True)
    ]
    return (*rungs, Reminder(target, PASSED, decide_by + _DAY))


def open_targets(deal: Deal, day: date, decided: Collection[date]) -> tuple[Target, ...]:
    """Give the ends that still want a decision: of the term that runs, and the next in reach.

    The next one counts only once the first is decided or has gone by. `decided` holds ends.
    """
    found: list[Target] = []
    for target in islice(targets_from(deal, day), _FARTHEST_TERMS):
        if target.ends_on in decided:
            continue
        if target.decide_by >= day:
            return (*found, target)
        if not found and target.ends_on > day:
            found.append(target)
    return tuple(found)


def outlook(deal: Deal, day: date, ladder: Sequence[int], decided: Collection[date]) -> Outlook:
    """Say what stands on a day, however long nobody looked: of each end the latest rung alone."""
    targets = open_targets(deal, day, decided)
    due: list[Reminder] = []
    ahead: list[Reminder] = []
    for target in targets:
        rungs = rungs_of(target, ladder)
        reached = [rung for rung in rungs if rung.due_on <= day]
        due.extend(reached[-1:])
        ahead.extend(rung for rung in rungs if rung.due_on > day)
    coming = min(ahead, key=lambda rung: rung.due_on, default=None)
    ends = [target.ends_on for target in targets if target.ends_on > day]
    turns = [*(rung.due_on for rung in ahead), *ends, *_turns(deal, day)]
    return Outlook(
        target=targets[0] if targets else None,
        due=tuple(due),
        coming=coming,
        look_again_on=min(turns, default=None),
    )


def _turns(deal: Deal, day: date) -> list[date]:
    """Give the days ahead on which the contract itself begins or ends."""
    return [turn for turn in (deal.starts_on, deal.ends_on) if turn is not None and turn > day]

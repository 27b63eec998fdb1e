"""What the sides of two contracts of the demo owe, and what came of it so far."""

from datetime import datetime

from accounts.models import User
from contracts.models import Contract, Milestone
from contracts.register_choices import Side
from contracts.services_obligations import (
    agree_obligation,
    decide_milestone,
    report_milestone,
)
from core.periods import add_months, local_date


def owe(contract: Contract, *, manager: User, officer: User, now: datetime) -> None:
    """Agree three obligations, begun three months ago; of the first all days but one are proved."""
    start = add_months(local_date(contract.time_zone, now).replace(day=1), -3)
    said = (
        (Side.VENDOR, "deliverable", "Monthly service report", "Schedule C, 1", 1, 0),
        (Side.VENDOR, "deliverable", "Exit plan, tested", "Section 17.2", 12, 5),
        (Side.OURS, "obligation", "Forecast of volumes for the next quarter", "Section 6", 3, 4),
    )
    for side, kind, title, clause, every_months, later in said:
        owed = agree_obligation(
            contract=contract,
            side=side,
            kind=kind,
            title=title,
            clause=clause,
            first_due_on=add_months(start, later),
            every_months=every_months,
            by=officer,
            now=now,
        )
        if not later:
            for row in owed.milestones.filter(number__lte=3):
                _prove(row, manager=manager, officer=officer, now=now)


def _prove(row: Milestone, *, manager: User, officer: User, now: datetime) -> None:
    """Report a day; the officer accepts it, the second in part, and has not seen the third."""
    evidence = f"Report of {add_months(row.due_on, -1):%B %Y}, in the contract's folder"
    report_milestone(milestone=row, evidence=evidence, by=manager, now=now)
    if row.number == 1:
        decide_milestone(milestone=row, state="met", by=officer, now=now)
    elif row.number == 2:
        note = "The list of open incidents is missing."
        decide_milestone(milestone=row, state="partiallyMet", note=note, by=officer, now=now)

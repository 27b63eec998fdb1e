"""What the portal does with obligations by itself: lay out their days, tell what is overdue."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse

from alerts.causes import Cause
from alerts.choices import AlertRule, Severity
from alerts.services.raising import clear_alerts, raise_alerts
from contracts.models import Contract, Milestone, Obligation
from contracts.register_choices import MilestoneState, Side
from contracts.rules.due_days import Recurrence, due_days
from core import formats
from core.periods import local_date, local_midnight

#: How far ahead milestones stand at least, and how much further they are laid out at once.
AHEAD: Final = timedelta(days=366)
STRIDE: Final = timedelta(days=92)
AT_ONCE: Final = 200


def overdue_key(milestone: Milestone, due_on: date) -> tuple[str, str, str]:
    """Name the alert of a milestone's day."""
    episode = due_on.isoformat()
    return (AlertRule.OBLIGATION_OVERDUE.value, f"milestone:{milestone.public_id}", episode)


def clear_told(milestones: Iterable[Milestone], *, reason: str, now: datetime) -> None:
    """Resolve the alerts of milestones, each on the day that the row holds."""
    clear_alerts(keys=[overdue_key(row, row.due_on) for row in milestones], reason=reason, now=now)


@transaction.atomic
def lay_out(obligation: Obligation, *, now: datetime) -> None:
    """Bring what waits in line with the rule: add, move and take away; safe to repeat.

    What was reported or decided stays as it is. A moved day is told anew once it is over.
    """
    contract = obligation.contract
    through = local_date(contract.time_zone, now) + AHEAD + STRIDE
    term_ends_on = contract.versions.order_by("-number").values_list("ends_on", flat=True)[0]
    rule = Recurrence(obligation.first_due_on, obligation.every_months, obligation.last_due_on)
    wanted = {
        found.number: found.due_on
        for found in due_days(rule, term_ends_on=term_ends_on, through=through)
    }
    if not obligation.every_months:
        wanted = {1: obligation.first_due_on}
    rows = obligation.milestones.select_for_update(no_key=True).order_by("number")
    known = {row.number: row for row in rows}
    waiting = [
        row
        for row in known.values()
        if row.state == MilestoneState.SCHEDULED and row.reported_at is None
    ]
    stale = [row for row in waiting if wanted.get(row.number) != row.due_on]
    clear_told(stale, reason="The day it falls due was changed.", now=now)
    Milestone.objects.filter(pk__in=[r.pk for r in stale if r.number not in wanted]).delete()
    moved = [row for row in stale if row.number in wanted]
    for row in moved:
        row.due_on, row.told_at = wanted[row.number], None
    Milestone.objects.bulk_update(moved, ["due_on", "told_at"])
    Milestone.objects.bulk_create(
        Milestone(obligation=obligation, number=number, due_on=due_on)
        for number, due_on in wanted.items()
        if number not in known
    )
    obligation.planned_through, obligation.planned_at = through, now
    obligation.save(update_fields=["planned_through", "planned_at"])


@transaction.atomic
def lay_out_owed(*, now: datetime) -> int:
    """Lay out what is not planned far enough ahead, or not by its contract's newest terms.

    Safe to run twice or at once. Return how many obligations.
    """
    through = now.date() + AHEAD
    owed = Obligation.objects.to_plan(through=through).order_by("pk").values_list("pk", flat=True)
    rows = (
        Obligation.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(pk__in=list(owed[:AT_ONCE]))
        .select_related("contract")
        .order_by("pk")
    )
    found = list(rows)
    for obligation in found:
        lay_out(obligation, now=now)
    return len(found)


@transaction.atomic
def tell_overdue(*, now: datetime) -> int:
    """Raise one alert for each milestone whose day is over; safe to run twice or at once.

    Days are those of the contract's zone. Return how many were told.
    """
    rows = (
        Milestone.objects.waiting()
        .filter(told_at__isnull=True, due_on__lte=now.date())
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .select_related("obligation__contract__vendor")
        .order_by("due_on", "pk")[:AT_ONCE]
    )
    late = [row for row in rows if row.due_on < local_date(_contract(row).time_zone, now)]
    raise_alerts(causes=[_cause(row, now) for row in late], now=now)
    Milestone.objects.filter(pk__in=[row.pk for row in late]).update(told_at=now)
    return len(late)


def _contract(row: Milestone) -> Contract:
    return row.obligation.contract


def _cause(row: Milestone, now: datetime) -> Cause:
    contract, owed = _contract(row), row.obligation
    today = local_date(contract.time_zone, now)
    rule, subject, episode = overdue_key(row, row.due_on)
    debtor = contract.vendor.display_name if owed.side == Side.VENDOR else contract.unit.name
    return Cause(
        rule=rule,
        subject=subject,
        episode=episode,
        vendor_id=contract.vendor_id,
        unit_id=contract.unit_id,
        severity=Severity.HIGH.value,
        title=f"Overdue: {owed.title}",
        detail=f"{debtor} owes it under {contract.reference} since"
        f" {formats.day(row.due_on, today)}; nothing was reported.",
        path=f"{reverse('contracts:obligation-show', args=[owed.public_id])}?day={row.number}",
        period_ended_at=local_midnight(contract.time_zone, row.due_on + timedelta(days=1)),
    )

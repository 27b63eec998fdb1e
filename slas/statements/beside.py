"""What stands beside the figures of a month: exclusions, disputes, the year before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from contracts.models import Contract
from core import formats
from core.components.line_chart import LineChart
from core.periods import add_months
from slas import presentation
from slas.choices import DisputeState, ExclusionKind, ExclusionState
from slas.ledger import words
from slas.models import Dispute, Event, Exclusion, Statement
from slas.services.disputes import Figure
from slas.statements.listing import current_of, moment_of

MONTHS: Final = 12
_SHOWN: Final = (
    ExclusionState.SUBMITTED,
    ExclusionState.APPROVED,
    ExclusionState.PARTLY_APPROVED,
    ExclusionState.REJECTED,
)


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """One exclusion that touches the month."""

    url: str
    category: str
    clause: str
    reason: str
    what: str
    levels: str
    who: str
    chip: SafeString


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One dispute of a figure of the month."""

    url: str
    name: str
    what: str
    reason: str
    who: str
    decision: str
    chip: SafeString


def exclusion_rows(
    user: User, statement: Statement, contract: Contract, today: date
) -> tuple[ExclusionRow, ...]:
    """List the exclusions that touch the month: by interval, or by an event judged in it."""
    start, end = statement.period_start, statement.period_end
    judged = Event.objects.filter(
        service_level__contract=contract,
        superseded_by=0,
        attributed_at__gte=start,
        attributed_at__lt=end,
    )
    rows = (
        Exclusion.objects.visible_to(user)
        .filter(contract=contract, state__in=_SHOWN)
        .filter(
            Q(kind=ExclusionKind.INTERVAL, starts_at__lt=end, ends_at__gt=start)
            | Q(kind=ExclusionKind.EVENTS, events__key__in=judged.values("key_id"))
        )
        .annotate(event_count=Count("events", distinct=True))
        .select_related("requested_by", "decided_by")
        .prefetch_related("levels")
        .order_by("requested_at", "pk")
        .distinct()
    )
    return tuple(_exclusion(row, contract, today) for row in rows)


def _exclusion(row: Exclusion, contract: Contract, today: date) -> ExclusionRow:
    if row.starts_at and row.ends_at:
        starts, ends = row.approved_starts_at or row.starts_at, row.approved_ends_at or row.ends_at
        what = f"{moment_of(starts, contract, today)} to {moment_of(ends, contract, today)}"
    else:
        what = presentation.plural(int(row.__dict__["event_count"]), "event")
    who = f"asked by {words.person(row.requested_by)}"
    if row.decided_by:
        who += f", decided by {words.person(row.decided_by)}"
    return ExclusionRow(
        url=reverse("slas:exclusion-show", args=[row.public_id]),
        category=str(row.get_category_display()),
        clause=row.clause,
        reason=row.reason,
        what=what,
        levels=presentation.listed([level.code for level in row.levels.all()]),
        who=who,
        chip=words.exclusion_chip(row.state),
    )


def figures_disputed(disputes: Iterable[Dispute]) -> frozenset[Figure]:
    """Name the figures that stand as disputed, by their result or by a credit of it."""
    return frozenset(
        (one.service_level_id, one.period_start, one.scope)
        for one in disputes
        if one.state == DisputeState.OPEN
    )


def disputes_of(user: User, statement: Statement) -> list[Dispute]:
    """Load the disputes of a month's figures that a person sees."""
    return list(
        Dispute.objects.visible_to(user)
        .filter(contract_id=statement.contract_id, month=statement.month)
        .select_related("service_level", "credit", "raised_by", "decided_by")
        .order_by("raised_at", "pk")
    )


def dispute_rows(
    rows: Iterable[Dispute], contract: Contract, today: date
) -> tuple[DisputeRow, ...]:
    """Print disputes."""
    names = words.scope_names(contract.scopes.all())
    return tuple(_dispute(row, contract, names, today) for row in rows)


def _dispute(row: Dispute, contract: Contract, names: dict[str, str], today: date) -> DisputeRow:
    what = "the credit" if row.credit_id else "the result"
    scope = names.get(row.scope or "", row.scope or "")
    decision = row.decision
    if row.agreed_amount is not None:
        amount = formats.money(row.agreed_amount, contract.currency)
        decision = f"{decision} Agreed: {amount}."
    elif row.agreed_attained is not None:
        decision = f"{decision} Agreed: {presentation.quantity(row.agreed_attained)}."
    who = f"{words.person(row.raised_by)}, {moment_of(row.raised_at, contract, today)}"
    if row.decided_by:
        who += f"; decided by {words.person(row.decided_by)}"
    return DisputeRow(
        url=reverse("slas:dispute-show", args=[row.public_id]),
        name=row.service_level.name,
        what=f"{what}, {scope}" if scope else what,
        reason=row.reason,
        who=who,
        decision=decision,
        chip=words.dispute_chip(row.state),
    )


def trend(statement: Statement, months: dict[date, Sequence[Statement]]) -> LineChart | None:
    """Draw the credits of a year that ends with the month, against what was at risk."""
    shown = [add_months(statement.month, back - MONTHS + 1) for back in range(MONTHS)]
    found = {month: current_of(rows) for month, rows in months.items() if month in shown}
    found[statement.month] = statement
    first = min(found)
    shown = [month for month in shown if month >= first]
    if len(shown) < 2:
        return None
    values = [found[month].credit_amount if month in found else None for month in shown]
    risk = [found[month].at_risk_amount if month in found else None for month in shown]
    said = (
        f"{formats.month(month)}: {formats.money(found[month].credit_amount, statement.currency)}"
        for month in shown
        if month in found
    )
    return LineChart(
        slug="credits-by-month",
        title="Credits by month",
        description=". ".join(said) + ".",
        labels=[formats.month_short(month) for month in shown],
        values=values,
        decimals=2,
        unit=statement.currency,
        word="Credits",
        second=risk if any(one is not None for one in risk) else (),
        second_word="At risk",
        floor=Decimal(0),
        lower_is_better=True,
    )

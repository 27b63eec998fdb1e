"""The list of a contract's statements, newest month first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.safestring import SafeString

from accounts.models import User
from contracts.models import Contract
from core import formats
from core.components.parts import Crumb
from core.periods import local_date
from slas.choices import StatementState
from slas.ledger import words
from slas.models import OwedStatement, Statement
from slas.statements import finding


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of a contract, as it stands."""

    month: str
    url: str
    chip: SafeString
    note: str
    note_url: str
    defaults: str
    credit: str
    at_risk: str
    published: str


@dataclass(frozen=True, slots=True)
class StatementsPage:
    """All that the list of statements shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[MonthRow, ...]
    owed: str
    failed: str


def statements_page(user: User, reference: str, *, now: datetime) -> StatementsPage:
    """Gather a contract's statements by month.

    :raises Http404: no such contract, or not for this person
    """
    contract = finding.contract_of(user, reference)
    today = local_date(contract.time_zone, now)
    found = (
        Statement.objects.visible_to(user)
        .filter(contract=contract)
        .exclude(state=StatementState.SUPERSEDED)  # something later stands in its place
        .defer("content")
        .annotate(default_count=Count("defaults"))
        .order_by("-month", "-revision")
    )
    months = [list(rows) for _, rows in groupby(found, key=lambda row: row.month)]
    owed, failed = owed_words(None if words.is_vendor(user) else contract)
    return StatementsPage(
        title=f"Monthly statements, {contract.title}",
        lead=_lead(months),
        crumbs=finding.crumbs_to(contract),
        rows=tuple(_row(contract, rows, today) for rows in months),
        owed=owed,
        failed=failed,
    )


def owed_words(contract: Contract | None, month: date | None = None) -> tuple[str, str]:
    """Say what is being reckoned, and what could not be; of a month, or of any."""
    rows = OwedStatement.objects.filter(contract=contract) if contract else ()
    for row in rows:
        if month is not None and row.from_month > month:
            continue
        since = formats.month(row.from_month)
        if row.quarantined_at is not None:
            return "", (
                f"The statements from {since} on could not be reckoned, after {row.attempts}"
                " attempts. Figures shown are the last that were; an administrator looks into it."
            )
        return f"The statements from {since} on are being reckoned; this takes a minute.", ""
    return "", ""


def current_of(rows: Sequence[Statement]) -> Statement:
    """Choose what stands of a month: what is published, else the newest."""
    published = (row for row in rows if row.state == StatementState.PUBLISHED)
    return next(published, max(rows, key=lambda row: row.revision))


def _row(contract: Contract, rows: Sequence[Statement], today: date) -> MonthRow:
    row = current_of(rows)
    draft = next((one for one in rows if one.is_in_the_making and one is not row), None)
    published = row.published_at
    count = int(row.__dict__["default_count"])
    note = f"revision {row.revision}" if row.revision > 1 else ""
    if draft is not None:
        note = f"revision {draft.revision} proposed"
    return MonthRow(
        month=formats.month(row.month),
        url=finding.month_url(contract, row.month),
        chip=words.statement_chip(row.state),
        note=note,
        note_url=finding.revision_url(contract, draft) if draft else "",
        defaults=str(count) if count else "none",
        credit=formats.money(row.credit_amount, row.currency),
        at_risk=formats.money(row.at_risk_amount, row.currency),
        published=formats.day(local_date(contract.time_zone, published), today)
        if published
        else formats.NO_FIGURE,
    )


def _lead(months: Sequence[Sequence[Statement]]) -> str:
    """Say how many months wait for a person."""
    if not months:
        return ""
    current = [current_of(rows) for rows in months]
    review = sum(row.state == StatementState.IN_REVIEW for rows in months for row in rows)
    ready = sum(row.state == StatementState.PROVISIONAL for row in current)
    revised = sum(any(one.is_in_the_making and one.revision > 1 for one in rows) for rows in months)
    said = [
        f"{count} {word}"
        for count, word in (
            (review, "in review"),
            (ready, "to be submitted"),
            (revised, "with a proposed revision"),
        )
        if count
    ]
    return f"{'; '.join(said)}." if said else "All months that are over are published."


def moment_of(at: datetime, contract: Contract, today: date) -> str:
    """Print an instant in the contract's zone."""
    return formats.moment(at.astimezone(ZoneInfo(contract.time_zone)), today)

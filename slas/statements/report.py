"""The page of a statement: the service report of a contract and month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import Http404
from django.utils.safestring import SafeString

from accounts.models import User
from contracts.addresses import contract_url
from contracts.models import Contract
from core import formats
from core.components.line_chart import LineChart
from core.components.parts import Crumb, Figure, KeyValue, SumRow, TimelineEvent
from core.periods import local_date
from slas import presentation
from slas.choices import ResultClass, StatementState
from slas.ledger import words
from slas.models import Credit, Default, Result, Statement
from slas.statements import beside, changes, finding, life, money, results
from slas.statements.listing import current_of, owed_words


@dataclass(frozen=True, slots=True)
class RevisionLink:
    """One revision of the month."""

    label: str
    url: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Report:
    """All that the report of a month shows once it was reckoned."""

    chip: SafeString
    notice_tone: str
    notice: str
    notice_url: str
    notice_word: str
    figures: tuple[Figure, ...]
    results: tuple[results.ResultRow, ...]
    defaults: tuple[money.DefaultRow, ...]
    credits: tuple[money.CreditRow, ...]
    credit_sum: str
    charges: tuple[SumRow, ...]
    bounds: tuple[KeyValue, ...]
    steps: tuple[money.StepRow, ...]
    triggers: tuple[money.TriggerRow, ...]
    exclusions: tuple[beside.ExclusionRow, ...]
    disputes: tuple[beside.DisputeRow, ...]
    chart: LineChart | None
    timeline: tuple[TimelineEvent, ...]
    hash: KeyValue
    revisions: tuple[RevisionLink, ...]
    changes: changes.Changes | None
    deeds: life.Deeds | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The page of a month; without a report it is being reckoned."""

    title: str
    facts: tuple[str, ...]
    crumbs: tuple[Crumb, ...]
    url: str
    list_url: str
    contract_url: str
    owed: str
    failed: str
    report: Report | None


def report_page(
    user: User, reference: str, month_text: str, revision: int | None, *, now: datetime
) -> ReportPage:
    """Gather the report of a month as it stands, or of one revision.

    :raises Http404: no such contract, month or revision, or not for this person
    """
    contract = finding.contract_of(user, reference)
    month = finding.month_at(month_text)
    months = _months(user, contract)
    rows = months.get(month, [])
    owed, failed = owed_words(None if words.is_vendor(user) else contract, month)
    statement = _shown(rows, revision)
    if statement is None and not (owed and revision is None):
        raise Http404("No such statement.")
    last = f"Revision {revision}" if revision is not None else ""
    gathered = _gathered(user, contract, statement, rows, now) if statement else None
    return ReportPage(
        title=_title(month, statement, gathered),
        facts=_facts(contract, month, statement),
        crumbs=finding.crumbs_to(contract, month, last),
        url=finding.month_url(contract, month),
        list_url=finding.list_url(contract),
        contract_url=contract_url(contract),
        owed=owed,
        failed=failed,
        report=_report(user, contract, statement, gathered, months, now=now)
        if statement and gathered
        else None,
    )


def _months(user: User, contract: Contract) -> dict[date, Sequence[Statement]]:
    rows = (
        Statement.objects.visible_to(user)
        .filter(contract=contract)
        .select_related("submitted_by", "published_by")
        .defer("content")
        .order_by("month", "revision")
    )
    found = list(rows)
    for row in found:
        row.contract = contract
    return {month: list(same) for month, same in groupby(found, key=lambda row: row.month)}


def _shown(rows: Sequence[Statement], revision: int | None) -> Statement | None:
    if revision is None:
        return current_of(rows) if rows else None
    return next((row for row in rows if row.revision == revision), None)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What was read of a month."""

    results: list[Result]
    defaults: list[Default]
    by_revision: Mapping[int, Sequence[Default]]
    credits: list[Credit]
    rows: Sequence[Statement]
    today: date


def _gathered(
    user: User, contract: Contract, statement: Statement, rows: Sequence[Statement], now: datetime
) -> _Gathered:
    entries = (
        Credit.objects.visible_to(user)
        .filter(contract=contract, month=statement.month)
        .select_related("service_level", "statement")
        .defer("statement__content")
        .order_by("service_level__code", "-kind", "period_start", "scope", "revision")
    )
    defaults = money.defaults_of(rows)
    return _Gathered(
        results=results.results_of(statement),
        defaults=defaults.get(statement.pk, []),
        by_revision=defaults,
        credits=list(entries),
        rows=rows,
        today=local_date(contract.time_zone, now),
    )


def _title(month: date, statement: Statement | None, gathered: _Gathered | None) -> str:
    """Say in the heading how the month went."""
    name = formats.month(month)
    if statement is None or gathered is None:
        return f"{name} is being reckoned"
    count = len(gathered.defaults)
    if not count:
        judged = [row for row in gathered.results if presentation.is_judged(row.result_class)]
        met = judged and all(row.result_class == ResultClass.MET for row in judged)
        return f"{name}: {'everything met' if met else 'no default'}"
    said = presentation.plural(count, "default")
    return f"{name}: {said}, {formats.money(statement.credit_amount, statement.currency)}"


def _facts(contract: Contract, month: date, statement: Statement | None) -> tuple[str, ...]:
    facts = [
        "Monthly service report",
        contract.title,
        contract.reference,
        contract.vendor.display_name,
        formats.month(month),
    ]
    if statement is not None:
        facts.append(f"revision {statement.revision}")
        shown = statement.content_hash or statement.inputs_hash
        facts.append(f"{'content' if statement.content_hash else 'inputs'} {shown[:16]}")
    return tuple(facts)


def _report(
    user: User,
    contract: Contract,
    statement: Statement,
    gathered: _Gathered,
    months: dict[date, Sequence[Statement]],
    *,
    now: datetime,
) -> Report:
    today = gathered.today
    draft = _draft(statement, gathered.rows)
    entries = money.credits_of(gathered.credits, statement)
    replaced = money.replaced_by(statement, entries, gathered.defaults)
    disputes = beside.disputes_of(user, statement)
    disputed = beside.figures_disputed(disputes)
    tone, notice, url, word = _notice(contract, statement, draft, gathered.rows)
    signed = statement.content_hash
    return Report(
        chip=words.statement_chip(statement.state),
        notice_tone=tone,
        notice=notice,
        notice_url=url,
        notice_word=word,
        figures=_figures(statement, gathered),
        results=results.result_rows(
            statement, contract, gathered.results, disputed, results.year_of(statement)
        ),
        defaults=money.default_rows(gathered.defaults, contract, disputed),
        credits=money.credit_rows(
            entries, contract, replaced=replaced, disputed=disputed, today=today
        ),
        credit_sum=formats.money(statement.credit_amount, statement.currency),
        charges=money.charge_rows(statement),
        bounds=money.bounds(statement),
        steps=money.step_rows(statement.reckoning.get("steps", ())),
        triggers=money.trigger_rows(statement),
        exclusions=beside.exclusion_rows(user, statement, contract, today),
        disputes=beside.dispute_rows(disputes, contract, today),
        chart=beside.trend(statement, months),
        timeline=life.timeline(statement, contract, life.later_of(statement, gathered.rows), today),
        hash=KeyValue("Content hash" if signed else "Inputs hash", signed or statement.inputs_hash),
        revisions=_revisions(contract, statement, gathered.rows),
        changes=_changes(contract, draft, gathered),
        deeds=life.deeds_of(user, draft, now=now),
    )


def _draft(statement: Statement, rows: Sequence[Statement]) -> Statement | None:
    """Choose what deeds are about: what is shown if it is in the making, else what is proposed."""
    if statement.is_in_the_making:
        return statement
    if statement.state != StatementState.PUBLISHED:
        return None
    return next((row for row in rows if row.is_in_the_making), None)


def _changes(
    contract: Contract, draft: Statement | None, gathered: _Gathered
) -> changes.Changes | None:
    published = next((row for row in gathered.rows if row.state == StatementState.PUBLISHED), None)
    if draft is None or published is None:
        return None
    return changes.changes_of(published, draft, contract, gathered.credits, gathered.by_revision)


def _notice(
    contract: Contract,
    statement: Statement,
    draft: Statement | None,
    rows: Sequence[Statement],
) -> tuple[str, str, str, str]:
    later = life.later_of(statement, rows)
    if statement.state == StatementState.SUPERSEDED and later is not None:
        text = f"Revision {later.revision} took the place of this one: {later.reason}"
        return "warn", text, finding.revision_url(contract, later), f"Revision {later.revision}"
    if draft is not None and draft is not statement:
        text = f"Revision {draft.revision} is proposed: what came in since changes the figures."
        return "info", text, finding.revision_url(contract, draft), "See it whole"
    if statement.is_in_the_making and statement.revision > 1:
        text = "This revision is proposed; what is published stands until it is published."
        return "info", text, finding.month_url(contract, statement.month), "What is published"
    return "", "", "", ""


def _figures(statement: Statement, gathered: _Gathered) -> tuple[Figure, ...]:
    currency = statement.currency
    judged = [row for row in gathered.results if presentation.is_judged(row.result_class)]
    met = sum(row.result_class == ResultClass.MET for row in judged)
    excused = sum(bool(row.excused) for row in gathered.results)
    silent = sum(row.result_class == ResultClass.NOT_REPORTED for row in gathered.results)
    return (
        Figure(
            "Credits",
            formats.money(statement.credit_amount, currency),
            sentence=_share(statement),
        ),
        Figure(
            "Defaults",
            str(len(gathered.defaults)),
            sentence=f"{presentation.plural(silent, 'result')} not reported." if silent else "",
        ),
        Figure(
            "Met",
            str(met),
            unit=f"of {len(judged)} judged",
            sentence=f"Exclusions changed {presentation.plural(excused, 'of them', 'of them')}."
            if excused
            else "Nothing is excused.",
        ),
        Figure(
            "At risk",
            formats.money(statement.at_risk_amount, currency),
            sentence="" if statement.charges is None else "Of the charges that count.",
        ),
    )


def _share(statement: Statement) -> str:
    if not statement.at_risk_amount:
        return ""
    share = statement.credit_amount * 100 / statement.at_risk_amount
    return f"{formats.percent(share)} of what is at risk."


def _revisions(
    contract: Contract, statement: Statement, rows: Sequence[Statement]
) -> tuple[RevisionLink, ...]:
    return tuple(
        RevisionLink(
            label=f"Revision {row.revision}, {StatementState(row.state).label.lower()}",
            url=finding.revision_url(contract, row),
            is_shown=row.pk == statement.pk,
        )
        for row in rows
    )

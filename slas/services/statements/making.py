"""From a contract's files to the book of one month, and back from its lines to rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.periods import Period
from slas.choices import CreditKind, CreditState, InputKind, PeriodState, StatementState
from slas.models import (
    Credit,
    CreditTerms,
    Result,
    RootEvent,
    ServiceLevelVersion,
    Statement,
    TerminationTrigger,
)
from slas.rules.classes import ResultClass, Targets
from slas.rules.credits.earn_back import JudgedPeriod, PaidCredit
from slas.rules.credits.money import DIGITS, percent_amount
from slas.rules.credits.schedule import Schedule
from slas.rules.credits.states import COUNTED
from slas.rules.credits.termination import CreditedMonth, TriggerKind
from slas.rules.defaults import DefaultKind, DefaultRule, PeriodOutcome
from slas.rules.intervals import as_minutes
from slas.rules.metric_types import AVAILABILITIES, PERCENTAGES
from slas.rules.numbers import ONE, ZERO, add, divide, multiply, subtract
from slas.services.statements.book import (
    Book,
    EarnBackCase,
    Line,
    TriggerCase,
    one_line_key,
    tail_needed,
)
from slas.services.statements.converting import policy_of, pool_share_of, trigger_of
from slas.services.statements.loading import ContractFiles, Key, key_of

COUNTED_STATES = frozenset(CreditState(state.value) for state in COUNTED)
BY_LEVEL = (TriggerKind.REPEATED_MISSES, TriggerKind.CRITICAL_DEFAULT)


@dataclass(frozen=True, slots=True)
class Made:
    """A book, and the rows that its lines, earn-backs and triggers speak of."""

    book: Book
    results: Mapping[str, Result]
    root_events: Mapping[str, RootEvent]
    earning: Mapping[str, Credit]
    trigger_ids: tuple[int, ...]

    def root_event_of(self, key: str) -> RootEvent | None:
        """Find the root event of a line."""
        name = next(line.root_event for line in self.book.lines if line.key == key)
        return None if name is None else self.root_events[name]


def make_book(
    files: ContractFiles,
    month: date,
    *,
    is_published: bool,
) -> Made:
    """Make a month's book.

    What invoices hold already counts once the month is published: before, an entry is simply
    brought up to date.
    """
    money, contract = files.money, files.contract
    span = money.span(month)
    terms, agreed = files.terms_on(span.start), money.on(span.start)
    at_risk_percent = None if agreed is None else agreed.at_risk_percent
    month_cap = None if terms is None else terms.month_cap_percent
    cap_percent = at_risk_percent if month_cap is None else month_cap
    results = files.in_month(month)
    roots = _root_events(files, results)
    applied = files.applied(month) if is_published else {}
    lines = _Lines(files, month, terms, roots, applied)
    made = {lines.key(row): row for row in results}
    earning = _earning(files, month) if policy_of(terms) is not None else {}
    months = credited_months(files.statements)
    before = {one: months[one] for one in sorted(months) if one < month}
    year_start, _ = money.year_of(month)
    charges = money.of_month(month)
    book = Book(
        currency=contract.currency,
        month=month,
        anchor_day=contract.anchor_day,
        charges=charges,
        billed=money.billed.get(month),
        at_risk_percent=cap_percent if at_risk_percent is None else at_risk_percent,
        cap_percent=cap_percent,
        year_cap=_share(None if terms is None else terms.year_cap_percent, money.of_year(month)),
        year_credited=add(row.credited for one, row in before.items() if one >= year_start),
        total_cap=_share(None if terms is None else terms.total_cap_percent, money.so_far(month)),
        total_credited=add(row.credited for row in before.values()),
        applied=add(amount for amount in applied.values() if amount > 0),
        lines=tuple(lines.line(key, row) for key, row in made.items()),
        earn_back=policy_of(terms),
        earn_back_cases=tuple(
            _case(files, key, credit, month) for key, credit in sorted(earning.items())
        ),
        months=tuple(before.values()),
        triggers=_triggers(files, terms, month),
    )
    return Made(
        book=book,
        results=made,
        root_events=dict(roots.values()),
        earning=earning,
        trigger_ids=tuple(row.pk for row in _trigger_rows(terms)),
    )


def _share(share: Decimal | None, charges: Decimal | None) -> Decimal | None:
    return None if share is None or charges is None else percent_amount(share, charges, DIGITS)


def _trigger_rows(terms: CreditTerms | None) -> list[TerminationTrigger]:
    return [] if terms is None else list(terms.termination_triggers.all())


def _touches(root: RootEvent, row: Result) -> bool:
    last = root.starts_at if root.ends_at is None else root.ends_at
    return (
        root.starts_at < row.period_end
        and last >= row.period_start
        and any(level.pk == row.service_level_id for level in root.levels.all())
    )


def _root_events(
    files: ContractFiles, results: Sequence[Result]
) -> dict[Key, tuple[str, RootEvent]]:
    """Find the root event of each result, the first recorded one, with a name of its own."""
    titles = [root.title for root in files.root_events]
    found = {}
    for row in results:
        for root in files.root_events:
            if _touches(root, row):
                name = root.title if titles.count(root.title) == 1 else f"{root.title} #{root.pk}"
                found[key_of(row)] = (name, root)
                break
    return found


def targets_of(version: ServiceLevelVersion) -> Targets:
    """Read what a version promises."""
    return Targets(
        expected=version.expected,
        minimum=version.minimum,
        critical=version.critical_floor,
        higher_is_better=version.direction == "higher",
        decimals=version.decimals,
        rounding=version.rounding,
    )


def _outcome(files: ContractFiles, row: Result, schedule: Schedule | None) -> PeriodOutcome:
    tier = None
    if schedule is not None and row.attained_shown is not None:
        tier = schedule.tier_for(row.attained_shown)
    return PeriodOutcome(
        period_start=row.period_start,
        klass=ResultClass(row.result_class),
        is_catastrophic=any(
            root.is_catastrophic and _touches(root, row) for root in files.root_events
        ),
        in_tier=tier is not None and tier.value > 0,
    )


def _over(rows: Sequence[Result]) -> list[Result]:
    return [row for row in rows if row.state != PeriodState.RUNNING]


@dataclass(frozen=True, slots=True)
class _Lines:
    """How the results of a month become lines."""

    files: ContractFiles
    month: date
    terms: CreditTerms | None
    roots: Mapping[Key, tuple[str, RootEvent]]
    applied: Mapping[Key, Decimal]

    def key(self, row: Result) -> str:
        zone = self.files.contract.time_zone
        period = Period(row.period_start, row.period_end).key(zone)
        return one_line_key(row.service_level.code, period, row.scope)

    def line(self, key: str, row: Result) -> Line:
        files, version = self.files, self.files.versions[row.version_id]
        schedule = files.schedules.get(version.credit_schedule_id or 0)
        rule = DefaultRule(version.repeat_misses, version.repeat_window)
        is_total = version.per_scope and row.scope is None
        period = Period(row.period_start, row.period_end)
        history = _over(
            files.history((row.service_level_id, row.scope), row.period_start, self.month)
        )
        fee = None if version.credit_schedule is None else version.credit_schedule.monthly_fee
        _, root = self.roots.get(key_of(row), ("", None))
        return Line(
            key=key,
            bears=row.state != PeriodState.RUNNING and not is_total,
            history=tuple(
                _outcome(files, one, schedule) for one in history[-tail_needed(rule, schedule) :]
            ),
            rule=rule,
            last_day=period.days(files.contract.time_zone)[1],
            shown=""
            if row.attained_shown is None
            else f"{row.attained_shown:.{version.decimals}f} {_unit(version)}",
            schedule=schedule,
            attained=row.attained_shown,
            charges=None if schedule is None else files.money.of_period(period, fee),
            fee_per_year=None if schedule is None else files.money.fee_per_year(self.month, fee),
            minutes_down=_minutes_down(row, version, period),
            minutes_of_period=as_minutes(period.duration),
            allocation_percent=version.allocation_percent,
            pool_share_percent=pool_share_of(self.terms, version.pool_category),
            root_event=self.roots[key_of(row)][0] if root is not None else None,
            is_chosen=self._is_chosen(row, root),
            agreed_amount=files.agreed_amounts.get(key_of(row)),
            applied=self.applied.get(key_of(row), ZERO),
        )

    def _is_chosen(self, row: Result, root: RootEvent | None) -> bool:
        """Tell whether the customer chose the line; of several of a level it is the first."""
        if root is None or root.chosen_id != row.service_level_id:
            return False
        same = [
            key
            for key, (_, other) in self.roots.items()
            if other.pk == root.pk and key[0] == row.service_level_id
        ]
        return min(same, key=lambda key: (key[1], key[2] or "")) == key_of(row)


def _unit(version: ServiceLevelVersion) -> str:
    return "%" if version.unit == "percent" else version.unit


def _minutes_down(row: Result, version: ServiceLevelVersion, period: Period) -> Decimal | None:
    """Give the minutes down: those of outages, or of sampled time its share of the period."""
    if version.metric_type not in AVAILABILITIES or not row.denominator or row.numerator is None:
        return None
    down = subtract(row.denominator, row.numerator)
    minutes = as_minutes(period.duration)
    if version.input_kind == InputKind.SAMPLES:
        return multiply(subtract(ONE, divide(row.numerator, row.denominator)), minutes)
    return min(down, minutes)


def _earning(files: ContractFiles, month: date) -> dict[str, Credit]:
    """Name the credits of earlier months that may be earned back."""
    found = {}
    for credit in files.credits:
        if (
            credit.kind == CreditKind.SERVICE_CREDIT
            and credit.month < month
            and credit.amount > 0
            and credit.state in COUNTED_STATES
        ):
            name = f"{credit.service_level.code} / {credit.period_start:%Y-%m-%d}"
            scope = "" if credit.scope is None else f" / {credit.scope}"
            if _own_result(files, credit) is not None:
                found[f"{name}{scope} / r{credit.revision}"] = credit
    return found


def _own_result(files: ContractFiles, credit: Credit) -> Result | None:
    rows = files.results.get((credit.service_level_id, credit.scope), ())
    return next((row for row in rows if row.period_start == credit.period_start), None)


def _case(files: ContractFiles, key: str, credit: Credit, month: date) -> EarnBackCase:
    zone = files.contract.time_zone
    year = files.money.year_days(credit.month)
    until = files.money.span(month).end
    place = (credit.service_level_id, credit.scope)
    rows = _over(files.history(place, until, month))
    own = _own_result(files, credit)
    assert own is not None  # noqa: S101  (a credit without one is left out above)
    last_day = Period(own.period_start, own.period_end).days(zone)[1]
    periods = tuple(_judged(files, row) for row in rows if row.month <= month)
    return EarnBackCase(
        key=key,
        credit=PaidCredit(
            amount=credit.amount,
            currency=credit.currency,
            last_day=last_day,
            is_critical=credit.default is not None and credit.default.kind == DefaultKind.CRITICAL,
        ),
        periods=tuple(one for one in periods if one.last_day >= min(year[0], last_day)),
        year=year,
    )


def _judged(files: ContractFiles, row: Result) -> JudgedPeriod:
    version = files.versions[row.version_id]
    return JudgedPeriod(
        last_day=Period(row.period_start, row.period_end).days(files.contract.time_zone)[1],
        klass=ResultClass(row.result_class),
        targets=targets_of(version),
        attained=row.attained,
        numerator=row.numerator,
        denominator=row.denominator,
        is_percent=version.metric_type in PERCENTAGES,
    )


def _triggers(
    files: ContractFiles, terms: CreditTerms | None, month: date
) -> tuple[TriggerCase, ...]:
    cases = []
    for row in _trigger_rows(terms):
        rule = trigger_of(row)
        cases.append(
            TriggerCase(
                rule=rule,
                histories=_histories(files, rule.months, month) if rule.kind in BY_LEVEL else (),
            )
        )
    return tuple(cases)


def _histories(
    files: ContractFiles, window: int | None, month: date
) -> tuple[tuple[str, tuple[PeriodOutcome, ...], int], ...]:
    """Give the history of each critical service level and scope that bears defaults."""
    found = []
    until = files.money.span(month).end
    for place in sorted(files.results, key=lambda place: (place[0], place[1] or "")):
        rows = [row for row in _over(files.history(place, until, month)) if row.month <= month]
        if not rows:
            continue
        version = files.versions[rows[-1].version_id]
        if not version.is_critical or (version.per_scope and place[1] is None):
            continue
        schedule = files.schedules.get(version.credit_schedule_id or 0)
        new = sum(row.month == month for row in rows)
        tail = rows if window is None else rows[-(window + new) :]
        name = one_line_key(version.service_level.code, "", place[1]).strip(" /")
        found.append((name, tuple(_outcome(files, row, schedule) for row in tail), new))
    return tuple(found)


def stands(row: Statement) -> bool:
    """Tell whether a revision is the one of its month that counts."""
    return row.state != StatementState.SUPERSEDED and (
        row.revision == 1 or row.published_at is not None
    )


def credited_months(statements: Sequence[Statement]) -> dict[date, CreditedMonth]:
    """Give what each month came to and what was at risk, by the revision that counts.

    What became of a credit since changes no later cap: a waiver makes no room for another.
    """
    return {
        row.month: CreditedMonth(
            credited=Decimal(row.reckoning.get("total", "0")), at_risk=row.at_risk_amount or ZERO
        )
        for row in statements
        if stands(row)
    }

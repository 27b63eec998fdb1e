"""A month's reckoning written down: statement, defaults, credits, and the cap they keep to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from slas.choices import CreditKind, CreditState, PeriodState, StatementState
from slas.models import Credit, Default, Dispute, Statement
from slas.querysets.statements import keep_total
from slas.rules.numbers import ZERO, add, number_text
from slas.services.statements.book import Entry, Reckoned
from slas.services.statements.codec import digest, to_json
from slas.services.statements.ledger import Booked, next_revision, steps_json, sync_entries
from slas.services.statements.loading import PAID, ContractFiles, Key, is_adjustment, key_of
from slas.services.statements.making import BY_LEVEL, Made

IN_THE_MAKING = (StatementState.OPEN, StatementState.PROVISIONAL, StatementState.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a month: its statement in the making, and whether that is a new revision."""

    statement: Statement | None
    changed: bool
    removed: Statement | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A month's reckoning with the files that it was made from."""

    files: ContractFiles
    month: date
    made: Made
    reckoned: Reckoned
    now: datetime

    @property
    def currency(self) -> str:
        """Give the contract's currency."""
        return self.files.contract.currency

    def key(self, name: str) -> Key:
        """Give the figure that a line speaks of."""
        return key_of(self.made.results[name])


def write_month(month: Month) -> Written:
    """Bring a month's statement up to date: in place, or beside a published one as a revision."""
    statements = month.files.of_month(month.month)
    published = next((row for row in statements if row.state == StatementState.PUBLISHED), None)
    draft = next((row for row in statements if row.state in IN_THE_MAKING), None)
    if published is None:
        return _write(month, draft, None)
    if not _differs(month, published):
        if draft is None or Dispute.objects.filter(revision=draft).exists():
            return Written(draft, changed=False)
        remove_draft(draft)
        return Written(None, changed=True, removed=draft)
    return _write(month, draft, published)


def remove_draft(draft: Statement) -> None:
    """Take back a revision that nobody needs any more, with its proposals."""
    Credit.objects.filter(statement=draft, state=CreditState.PROPOSED).delete()
    draft.defaults.all().delete()
    draft.delete()


def _write(month: Month, row: Statement | None, published: Statement | None) -> Written:
    figures = _figures(month)
    if row is not None and all(getattr(row, name) == value for name, value in figures.items()):
        state = _state(month, row, is_other=False)
        if row.state != state:
            Statement.objects.filter(pk=row.pk).update(state=state)
            return Written(row, changed=True)
        return Written(row, changed=False)
    statement = _save(month, row, published, figures)
    defaults, gone = _write_defaults(month, statement)
    if published is None:
        cap = _cap(month)
        keep_total(statement, cap=cap, at_least=True)
        sync_entries(statement, _booked(month, statement, defaults), now=month.now)
        keep_total(statement, cap=cap, at_least=False)
    else:
        sync_entries(statement, _proposed(month, statement, defaults), now=month.now)
    # What a superseded entry hangs on stays with it.
    Default.objects.filter(pk__in=gone, credits__isnull=True).delete()
    return Written(statement, changed=True)


def _figures(month: Month) -> dict[str, Any]:
    book, reckoned = month.made.book, month.reckoned
    span = month.files.money.span(month.month)
    earned = add(one.amount for one in reckoned.earned_back)
    return {
        "period_start": span.start,
        "period_end": span.end,
        "currency": month.currency,
        "charges": book.charges,
        "at_risk_amount": _month_cap(month),
        "credit_amount": add((*target_amounts(month).values(), earned)),
        "reckoning": reckoning_json(month),
        "inputs_hash": hash_of(month),
    }


def _month_cap(month: Month) -> Decimal | None:
    """Give the amount at risk: what the credits of the month alone are bounded by."""
    for step in month.reckoned.steps:
        if step.label == "At risk":
            return step.value
    return month.reckoned.at_risk


def hash_of(month: Month) -> str:
    """Hash all that a month's figures rest on and what came of it, as 64 hex digits."""
    results = [
        [name, row.revision, row.result_class, row.state, row.inputs_hash]
        for name, row in sorted(month.made.results.items())
    ]
    return digest([to_json(month.made.book), results, to_json(month.reckoned)])


def reckoning_json(month: Month) -> dict[str, Any]:
    """Write how a month was reckoned, as its page shows it."""
    book, reckoned = month.made.book, month.reckoned
    triggers = zip(reckoned.triggers, _trigger_ids(month), strict=True)
    return {
        "billed": to_json(book.billed),
        "at_risk": to_json(reckoned.at_risk),
        "cap": to_json(reckoned.cap),
        "limited_by": to_json(reckoned.limited_by),
        "year_cap": to_json(book.year_cap),
        "year_credited": to_json(book.year_credited),
        "total_cap": to_json(book.total_cap),
        "total_credited": to_json(book.total_credited),
        "claimed": to_json(reckoned.claimed),
        "total": to_json(reckoned.total),
        "steps": steps_json(reckoned.steps, month.currency),
        "triggers": [
            {
                "id": trigger_id,
                "kind": to_json(trigger.rule.kind),
                "subject": trigger.subject,
                "text": trigger.text,
                "have": number_text(trigger.have),
                "need": number_text(trigger.need),
                "is_warned": trigger.is_warned,
                "is_reached": trigger.is_reached,
            }
            for trigger, trigger_id in triggers
        ],
    }


def _trigger_ids(month: Month) -> list[int]:
    """Name the row of each trigger that was reckoned; one row may speak of several levels."""
    found = []
    for trigger_id, case in zip(month.made.trigger_ids, month.made.book.triggers, strict=True):
        found += [trigger_id] * (len(case.histories) if case.rule.kind in BY_LEVEL else 1)
    return found


def _state(month: Month, row: Statement | None, *, is_other: bool) -> StatementState:
    """Say how far a statement is; a figure that changes takes it out of review."""
    if row is not None and row.state == StatementState.IN_REVIEW and not is_other:
        return StatementState.IN_REVIEW
    over = month.files.money.span(month.month).end <= month.now
    running = any(row.state == PeriodState.RUNNING for row in month.made.results.values())
    return StatementState.PROVISIONAL if over and not running else StatementState.OPEN


def _save(
    month: Month, row: Statement | None, published: Statement | None, figures: dict[str, Any]
) -> Statement:
    if row is None:
        revision = 1 if published is None else published.revision + 1
        row = Statement(contract=month.files.contract, month=month.month, revision=revision)
        row.state = _state(month, None, is_other=True)
    else:
        row.state = _state(month, row, is_other=row.inputs_hash != figures["inputs_hash"])
    for name, value in figures.items():
        setattr(row, name, value)
    if row.state != StatementState.IN_REVIEW:
        row.submitted_at, row.submitted_by, row.submitted_hash = None, None, ""
    row.computed_at = month.now
    row.save()
    return row


def _write_defaults(
    month: Month, statement: Statement
) -> tuple[dict[tuple[Key, str], Default], list[int]]:
    """Bring the defaults of a statement up to date; give them, and those that stand no more."""
    rows = Default.objects.filter(statement=statement)
    known = {(row.service_level_id, row.period_start, row.scope, row.kind): row for row in rows}
    found = {}
    for one in month.reckoned.defaults:
        result = month.made.results[one.key]
        key = key_of(result)
        root = month.made.root_event_of(one.key)
        row = known.pop((*key, one.kind.value), None) or Default(
            statement=statement,
            service_level_id=key[0],
            period_start=key[1],
            scope=key[2],
            kind=one.kind.value,
        )
        fresh = (result.pk, one.detail[:300], None if root is None else root.pk)
        if row.pk is None or (row.result_id, row.detail, row.root_event_id) != fresh:
            row.result, row.detail, row.root_event = result, one.detail[:300], root
            row.save()
        found[(key, one.kind.value)] = row
    return found, [row.pk for row in known.values()]


def _cap(month: Month) -> Decimal | None:
    """Give the bound on what counts of the month; never below what was applied already."""
    cap = month.reckoned.cap
    if cap is None:
        return None
    applied = add(
        row.amount
        for row in month.files.credits
        if row.month == month.month and row.kind == CreditKind.SERVICE_CREDIT and row.state in PAID
    )
    return max(cap, applied)


def _first_state(entry: Entry) -> CreditState:
    """Say where an entry starts; without a deadline nothing has to be claimed by a day."""
    has_deadline = entry.is_claimed and entry.claim_due_on is not None and entry.amount > 0
    return CreditState.CLAIM_DUE if has_deadline else CreditState.ACCRUED


def _booked(
    month: Month, statement: Statement, defaults: Mapping[tuple[Key, str], Default]
) -> list[Booked]:
    """List the entries of a statement that was never published."""
    entries = [
        _credit(month, statement, entry, defaults, _first_state(entry))
        for entry in month.reckoned.entries
        if entry.kind is not None
    ]
    return entries + _earn_backs(month, statement, CreditState.ACCRUED)


def _credit(
    month: Month,
    statement: Statement,
    entry: Entry,
    defaults: Mapping[tuple[Key, str], Default],
    state: CreditState,
) -> Booked:
    key = month.key(entry.key)
    version = month.files.versions[month.made.results[entry.key].version_id]
    kind = "" if entry.kind is None else entry.kind.value
    return Booked(
        key=key,
        kind=CreditKind.SERVICE_CREDIT,
        raw=entry.raw,
        amount=entry.amount,
        state=state,
        steps=steps_json(entry.steps, month.currency),
        note=entry.note,
        default=defaults[(key, kind)],
        schedule_id=version.credit_schedule_id,
        claim_due_on=entry.claim_due_on if entry.is_claimed else None,
        revision=next_revision(statement.contract_id, key, CreditKind.SERVICE_CREDIT, statement),
    )


def _earn_backs(month: Month, statement: Statement, state: CreditState) -> list[Booked]:
    booked = []
    for one in month.reckoned.earned_back:
        credit = month.made.earning[one.key]
        key = key_of(credit)
        booked.append(
            Booked(
                key=key,
                kind=CreditKind.EARN_BACK,
                raw=one.amount,
                amount=one.amount,
                state=state,
                steps=[],
                note=one.note,
                earns_back=credit,
                revision=next_revision(statement.contract_id, key, CreditKind.EARN_BACK, statement),
            )
        )
    return booked


def standing_amounts(files: ContractFiles, month: date) -> dict[Key, Decimal]:
    """Add up what the ledger holds of each figure of a month, whatever became of it."""
    found: dict[Key, Decimal] = {}
    for row in files.credits:
        if row.month != month or row.state == CreditState.PROPOSED:
            continue
        if row.kind == CreditKind.SERVICE_CREDIT or is_adjustment(row):
            found[key_of(row)] = found.get(key_of(row), ZERO) + row.amount
    return found


def target_amounts(month: Month) -> dict[Key, Decimal]:
    """Give what the ledger should hold of each figure of a month."""
    applied = {month.key(line.key): line.applied for line in month.made.book.lines}
    return {
        month.key(entry.key): entry.amount + applied[month.key(entry.key)]
        for entry in month.reckoned.entries
    }


def _standing_earn_backs(files: ContractFiles, month: date) -> dict[int, Decimal]:
    return {
        row.earns_back_id: row.amount
        for row in files.credits
        if row.month == month
        and row.kind == CreditKind.EARN_BACK
        and not is_adjustment(row)
        and row.state != CreditState.PROPOSED
        and row.earns_back_id is not None
    }


def _differs(month: Month, published: Statement) -> bool:
    """Tell whether a published month would come out otherwise now."""
    if any(row.published_in_id is None for row in month.made.results.values()):
        return True
    stands = {
        (row.service_level_id, row.period_start, row.scope, row.kind)
        for row in Default.objects.filter(statement=published).exclude(
            credits__statement=published, credits__state=CreditState.SUPERSEDED
        )
    }
    found = {(*month.key(one.key), one.kind.value) for one in month.reckoned.defaults}
    return stands != found or changed_keys(month) != (set(), set())


def changed_keys(month: Month) -> tuple[set[Key], set[int]]:
    """Name the figures, and the earned-back credits, that the ledger holds otherwise."""
    standing, target = standing_amounts(month.files, month.month), target_amounts(month)
    keys = {
        key
        for key in {*standing, *target}
        if standing.get(key, ZERO) != target.get(key, ZERO)
        or (key in target and key not in standing)
    }
    earned = {month.made.earning[one.key].pk: one.amount for one in month.reckoned.earned_back}
    known = _standing_earn_backs(month.files, month.month)
    ids = {pk for pk in {*earned, *known} if earned.get(pk) != known.get(pk)}
    return keys, ids


def _proposed(
    month: Month, statement: Statement, defaults: Mapping[tuple[Key, str], Default]
) -> list[Booked]:
    """List what a revision proposes: entries whose amount changes, and no others."""
    keys, earned = changed_keys(month)
    booked = []
    for entry in month.reckoned.entries:
        key = month.key(entry.key)
        if key not in keys:
            continue
        if entry.amount < 0:
            booked.append(_adjustment(month, statement, entry))
        elif entry.kind is not None and (entry.amount or not entry.whole):
            booked.append(_credit(month, statement, entry, defaults, CreditState.PROPOSED))
    return booked + [
        one
        for one in _earn_backs(month, statement, CreditState.PROPOSED)
        if one.earns_back is not None and one.earns_back.pk in earned
    ]


def _adjustment(month: Month, statement: Statement, entry: Entry) -> Booked:
    """Take back what an invoice holds too much, from the entry that was applied."""
    key = month.key(entry.key)
    applied = next(
        row
        for row in reversed(month.files.credits)
        if key_of(row) == key and row.kind == CreditKind.SERVICE_CREDIT and row.state in PAID
    )
    return Booked(
        key=key,
        kind=CreditKind.EARN_BACK,
        raw=entry.amount,
        amount=entry.amount,
        state=CreditState.PROPOSED,
        steps=steps_json(entry.steps, month.currency),
        note=f"More was applied than the revision gives. {entry.note}".strip(),
        earns_back=applied,
        revision=next_revision(statement.contract_id, key, CreditKind.EARN_BACK, statement),
    )

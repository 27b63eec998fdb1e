"""A month's reckoning written down: statement, defaults, credits, and the cap they keep to."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from slas.choices import CreditKind, CreditState, PeriodState, StatementState
from slas.models import Credit, Default, Dispute, Statement
from slas.querysets.statements import keep_total
from slas.rules.numbers import add, number_text
from slas.services.statements.codec import digest, to_json
from slas.services.statements.entries import Entries
from slas.services.statements.ledger import steps_json, sync_entries
from slas.services.statements.loading import PAID, Key, key_of
from slas.services.statements.making import BY_LEVEL
from slas.services.statements.month import Month, changed_keys, target_amounts

__all__ = [
    "Month",
    "Written",
    "differs_from",
    "hash_of",
    "reckoning_json",
    "target_amounts",
    "write_month",
]

IN_THE_MAKING = (StatementState.OPEN, StatementState.PROVISIONAL, StatementState.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a month: its statement in the making, and whether that is a new revision."""

    statement: Statement | None
    changed: bool
    removed: Statement | None = None


def write_month(month: Month) -> Written:
    """Bring a month's statement up to date: in place, or beside a published one as a revision."""
    statements = month.files.of_month(month.month)
    published = next((row for row in statements if row.state == StatementState.PUBLISHED), None)
    draft = next((row for row in statements if row.state in IN_THE_MAKING), None)
    if published is None:
        return _write(month, draft, None)
    if not differs_from(month, published):
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
    entries = Entries.of(month, statement, defaults)
    if published is None:
        cap = _cap(month)
        keep_total(statement, cap=cap, at_least=True)
        sync_entries(statement, entries.booked(), now=month.now)
        keep_total(statement, cap=cap, at_least=False)
    else:
        sync_entries(statement, entries.proposed(), now=month.now)
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


def differs_from(month: Month, published: Statement) -> bool:
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

"""Entries of the credit ledger brought up to date with what was reckoned.

What a person moved is never changed behind their back: an amount that differs sends the entry back
to its first state, in a step that says why; an applied one stays as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from slas.choices import CreditKind, CreditState
from slas.models import Credit, CreditTransition, Default, Dispute, Statement
from slas.rules.credits.money import Step, money_text
from slas.rules.numbers import number_text
from slas.services.statements.loading import PAID, Key, key_of

FIRST = (CreditState.ACCRUED, CreditState.CLAIM_DUE, CreditState.PROPOSED)
#: Kept although the amount changed: the deadline is past, or the dispute goes on.
_STAYING = (CreditState.EXPIRED, CreditState.DISPUTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """An entry as it should stand in the ledger."""

    key: Key
    kind: CreditKind
    raw: Decimal
    amount: Decimal
    state: CreditState
    steps: list[list[str]]
    note: str
    default: Default | None = None
    earns_back: Credit | None = None
    schedule_id: int | None = None
    claim_due_on: date | None = None
    revision: int


def steps_json(steps: Iterable[Step], currency: str) -> list[list[str]]:
    """Write steps as they are stored: label, formula with its numbers, value."""
    return [
        [
            step.label,
            step.text,
            money_text(step.value, currency)
            if step.unit == currency
            else f"{number_text(step.value)} {step.unit}",
        ]
        for step in steps
    ]


def sync_entries(statement: Statement, wanted: Sequence[Booked], *, now: datetime) -> None:
    """Bring the entries of a statement up to date; those that lessen come first, for the cap."""
    rows = (
        Credit.objects.filter(statement=statement)
        .select_for_update(of=("self",))
        .select_related("default", "earns_back")
        .order_by("pk")
    )
    known = {(key_of(row), row.kind): row for row in rows}
    by_key = {(entry.key, entry.kind.value): entry for entry in wanted}
    for place, row in known.items():
        if place not in by_key:
            _let_go(row, now=now)
    grown = sorted(by_key.items(), key=lambda item: _grows(known.get(item[0]), item[1]))
    for place, entry in grown:
        found = known.get(place)
        if found is None:
            Credit.objects.create(statement=statement, **_row(statement, entry, now))
        else:
            _update(found, statement, entry, now=now)


def _grows(row: Credit | None, entry: Booked) -> bool:
    return row is None or entry.amount > row.amount or row.state == CreditState.SUPERSEDED


def _row(statement: Statement, entry: Booked, now: datetime) -> dict[str, Any]:
    return {
        "contract_id": statement.contract_id,
        "month": statement.month,
        "service_level_id": entry.key[0],
        "period_start": entry.key[1],
        "scope": entry.key[2],
        "kind": entry.kind,
        "revision": entry.revision,
        "currency": statement.currency,
        "state": entry.state,
        **_figures(entry),
        "computed_at": now,
    }


def _figures(entry: Booked) -> dict[str, Any]:
    return {
        "default": entry.default,
        "earns_back": entry.earns_back,
        "schedule_id": entry.schedule_id,
        "raw_amount": entry.raw,
        "amount": entry.amount,
        "steps": entry.steps,
        "note": entry.note[:300],
        "claim_due_on": entry.claim_due_on,
    }


def _update(row: Credit, statement: Statement, entry: Booked, *, now: datetime) -> None:
    if row.state in PAID:
        return
    figures = _figures(entry)
    is_other = row.amount != entry.amount
    moved = row.state == CreditState.SUPERSEDED or (is_other and row.state not in FIRST)
    restarted = row.state in FIRST and row.state != entry.state
    if (
        not moved
        and not restarted
        and all(getattr(row, name) == value for name, value in figures.items())
    ):
        return
    for name, value in figures.items():
        setattr(row, name, value)
    row.computed_at = now
    if is_other:
        row.waiver_reason, row.waiver_asked_at, row.waiver_asked_by = "", None, None
    before = row.state
    if restarted or (moved and row.state not in _STAYING):
        row.state = entry.state
    row.save()
    if moved:
        note_step(
            row,
            before,
            reason=f"Reckoned anew: {money_text(entry.amount, statement.currency)}.",
            now=now,
        )


def _let_go(row: Credit, *, now: datetime) -> None:
    """Take back an entry whose default fell away; what hangs on it keeps it, as superseded."""
    if row.state in PAID or row.state == CreditState.SUPERSEDED:
        return
    if not row.transitions.exists() and not Dispute.objects.filter(credit=row).exists():
        row.delete()
        return
    before, row.state = row.state, CreditState.SUPERSEDED
    row.save(update_fields=["state"])
    note_step(row, before, reason="Its default no longer stands.", now=now)


def supersede_entry(row: Credit, *, reason: str, now: datetime) -> None:
    """Let a revision take the place of an entry."""
    before, row.state = row.state, CreditState.SUPERSEDED
    row.save(update_fields=["state"])
    note_step(row, before, reason=reason, now=now)


def note_step(row: Credit, before: str, *, reason: str, now: datetime) -> None:
    """Write a step of the portal itself into the ledger."""
    CreditTransition.objects.create(
        credit=row, from_state=before, to_state=row.state, at=now, reason=reason[:400]
    )


class Revisions:
    """Which revisions of the figures of a statement the ledger holds already."""

    def __init__(self, statement: Statement, keys: Iterable[Key]) -> None:
        rows = Credit.objects.filter(
            contract_id=statement.contract_id, period_start__in={key[1] for key in keys}
        ).values_list(
            "service_level_id", "period_start", "scope", "kind", "revision", "statement_id"
        )
        self._statement = statement
        self._highest: dict[tuple[Key, str], int] = {}
        self._own: dict[tuple[Key, str], int] = {}
        for level_id, start, scope, kind, revision, statement_id in rows:
            place = ((level_id, start, scope), kind)
            self._highest[place] = max(revision, self._highest.get(place, 0))
            if statement_id == statement.pk:
                self._own[place] = revision

    def next(self, key: Key, kind: CreditKind) -> int:
        """Give the revision of an entry: the one it has in the statement, else the next free."""
        place = (key, kind.value)
        if place in self._own:
            return self._own[place]
        return max(self._highest.get(place, 0) + 1, self._statement.revision)

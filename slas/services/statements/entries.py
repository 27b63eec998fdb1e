"""A reckoning as entries of the ledger: booked, or merely proposed beside a published month."""

from collections.abc import Mapping
from dataclasses import dataclass

from slas.choices import CreditKind, CreditState
from slas.models import Default, Statement
from slas.services.statements.book import Entry
from slas.services.statements.ledger import Booked, Revisions, steps_json
from slas.services.statements.loading import PAID, Key, key_of
from slas.services.statements.month import Month, changed_keys

Defaults = Mapping[tuple[Key, str], Default]


def _first_state(entry: Entry) -> CreditState:
    """Say where an entry starts; without a deadline nothing has to be claimed by a day."""
    has_deadline = entry.is_claimed and entry.claim_due_on is not None and entry.amount > 0
    return CreditState.CLAIM_DUE if has_deadline else CreditState.ACCRUED


@dataclass(frozen=True, slots=True)
class Entries:
    """What a statement's reckoning books, with the defaults that it rests on."""

    month: Month
    defaults: Defaults
    revisions: Revisions

    @classmethod
    def of(cls, month: Month, statement: Statement, defaults: Defaults) -> "Entries":
        """Load which revisions the ledger holds already."""
        keys = [key_of(row) for row in month.made.results.values()]
        keys += [key_of(row) for row in month.made.earning.values()]
        return cls(month, defaults, Revisions(statement, keys))

    def booked(self) -> list[Booked]:
        """List the entries of a statement that was never published."""
        entries = [
            self._credit(entry, _first_state(entry))
            for entry in self.month.reckoned.entries
            if entry.kind is not None
        ]
        return entries + self._earn_backs(CreditState.ACCRUED)

    def _credit(self, entry: Entry, state: CreditState) -> Booked:
        month = self.month
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
            default=self.defaults[(key, kind)],
            schedule_id=version.credit_schedule_id,
            claim_due_on=entry.claim_due_on if entry.is_claimed else None,
            revision=self.revisions.next(key, CreditKind.SERVICE_CREDIT),
        )

    def _earn_backs(self, state: CreditState) -> list[Booked]:
        month, booked = self.month, []
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
                    revision=self.revisions.next(key, CreditKind.EARN_BACK),
                )
            )
        return booked

    def proposed(self) -> list[Booked]:
        """List what a revision proposes: entries whose amount changes, and no others."""
        month = self.month
        keys, earned = changed_keys(month)
        booked = []
        for entry in month.reckoned.entries:
            key = month.key(entry.key)
            if key not in keys:
                continue
            if entry.amount < 0:
                booked.append(self._adjustment(entry))
            elif entry.kind is not None and (entry.amount or not entry.whole):
                booked.append(self._credit(entry, CreditState.PROPOSED))
        return booked + [
            one
            for one in self._earn_backs(CreditState.PROPOSED)
            if one.earns_back is not None and one.earns_back.pk in earned
        ]

    def _adjustment(self, entry: Entry) -> Booked:
        """Take back what an invoice holds too much, from the entry that was applied."""
        month = self.month
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
            revision=self.revisions.next(key, CreditKind.EARN_BACK),
        )

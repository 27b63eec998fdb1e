"""One month's reckoning beside what the ledger holds of it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from slas.choices import CreditKind, CreditState
from slas.rules.numbers import ZERO
from slas.services.statements.book import Reckoned
from slas.services.statements.loading import ContractFiles, Key, is_adjustment, key_of
from slas.services.statements.making import Made


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

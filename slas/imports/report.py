"""What became of a file: counts, what was created, what is wrong with it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from slas.imports.errors import Problem
from slas.ingest_rows import Receipt

#: So many of a kind are named one by one; the rest is counted.
MOST_NAMED: Final = 100


@dataclass(slots=True)
class Created:
    """How many of each an import created, and the first of them by name."""

    vendors: int = 0
    contracts: int = 0
    levels: int = 0
    extended: int = 0
    new_vendors: list[str] = field(default_factory=list)
    new_contracts: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.vendors or self.contracts or self.levels or self.extended)

    def add_vendor(self, name: str) -> None:
        """Count a vendor."""
        self.vendors += 1
        if len(self.new_vendors) < MOST_NAMED:
            self.new_vendors.append(name)

    def add_contract(self, supplier: str) -> None:
        """Count a contract."""
        self.contracts += 1
        if len(self.new_contracts) < MOST_NAMED:
            self.new_contracts.append(supplier)


class LeftOut(NamedTuple):
    """Why the row that starts on a line does not go in, and the column to blame."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file; ``tickets`` counts what its rows state: tickets or samples."""

    rows: int
    tickets: int
    receipt: Receipt
    created: Created
    # What would have to be created, each with where it is asked for first.
    missing: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    problem_count: int
    # Contracts' terms that do not hold the instant: nothing is owed there.
    outside_term: int
    # What the file was taken to cover; None where it covers nothing for sure.
    covered: tuple[datetime, datetime] | None
    # Every row that does not go in, by line, as far as problems are kept.
    left_out: tuple[LeftOut, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Say whether everything in the file went in."""
        return not (self.problems or self.missing)

    @property
    def changed(self) -> bool:
        """Say whether the import changed anything."""
        return bool(self.created) or self.receipt.batch_id is not None

    def summary(self) -> dict[str, Any]:
        """Give what is shown of the report, as JSON."""
        receipt, created = self.receipt, self.created
        overtaking = receipt.new_versions + receipt.corrected
        return {
            "rows": self.rows,
            "things": self.tickets,
            "new": receipt.accepted - overtaking,
            "newer": overtaking,
            "unchanged": receipt.duplicate,
            "older": receipt.older,
            "left_out": self.problem_count,
            "outside_term": self.outside_term,
            "covered": [at.isoformat() for at in self.covered] if self.covered else None,
            "changed": self.changed,
            "created": {
                "vendors": created.vendors,
                "contracts": created.contracts,
                "levels": created.levels,
                "extended": created.extended,
                "new_vendors": created.new_vendors,
                "new_contracts": created.new_contracts,
            },
            "missing": [_entry(problem) for problem in self.missing[:MOST_NAMED]],
            "missing_count": len(self.missing),
            "problems": [_entry(problem) for problem in self.problems[:MOST_NAMED]],
        }


def _entry(problem: Problem) -> list[object]:
    return [problem.line, problem.column, problem.message]

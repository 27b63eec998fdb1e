"""Find the first thing in the history that is not as it was written; knows no database."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

FIRST_HASH: Final = "0" * 64


class Chained(Protocol):
    """A row of history beside the head of its chain; None where there is no row, or no head."""

    @property
    def chain(self) -> int: ...
    @property
    def position(self) -> int | None: ...
    @property
    def id(self) -> int | None: ...
    @property
    def table_name(self) -> str | None: ...
    @property
    def row_pk(self) -> str | None: ...
    @property
    def said(self) -> str | None: ...
    @property
    def previous_hash(self) -> str | None: ...
    @property
    def hash(self) -> str | None: ...
    @property
    def head_rows(self) -> int | None: ...
    @property
    def head_hash(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows were read, in how many chains, and what is wrong, chain by chain."""

    rows: int
    chains: int
    broken: tuple[str, ...]


def judge(rows: Iterable[Chained]) -> Verdict:
    """Recompute every chain from rows in order of chain and position."""
    counted = _Counted()
    broken = []
    for chain, members in groupby(counted.each(rows), key=lambda row: row.chain):
        fault = _first_fault(members)
        if fault:
            broken.append(f"chain {chain}: {fault}")
        counted.chains += 1
    return Verdict(counted.rows, counted.chains, tuple(broken))


class _Counted:
    """Count what passes."""

    def __init__(self) -> None:
        self.rows = 0
        self.chains = 0

    def each(self, rows: Iterable[Chained]) -> Iterator[Chained]:
        """Pass rows on."""
        for row in rows:
            self.rows += row.position is not None
            yield row


def _first_fault(rows: Iterable[Chained]) -> str:
    """Say what is wrong first in one chain; "" where nothing is."""
    count, before = 0, FIRST_HASH
    row = None
    for row in rows:
        if row.position is None:
            break
        count += 1
        fault = _fault_of(row, count, before)
        if fault:
            return fault
        before = row.hash or ""
    if row is None or row.head_rows is None:
        return "rows without a head: they were added, or the head was removed"
    if count < row.head_rows:
        return f"rows {count + 1} to {row.head_rows}, the last, were removed"
    if count > row.head_rows:
        return f"row {row.head_rows + 1} was added at the end, or the head was changed"
    return "" if before == row.head_hash else f"row {count}, the last, or the head was changed"


def _fault_of(row: Chained, place: int, before: str) -> str:
    """Say what is wrong with a row that should stand at a place after the one with that hash."""
    named = f"(id {row.id}, {row.table_name} {row.row_pk})"
    if row.position != place:
        if row.position is not None and row.position > place:
            return f"row {place} was removed, before row {row.position} {named}"
        return f"row {row.position} {named} was added"
    if hashlib.sha256((row.said or "").encode()).hexdigest() != row.hash:
        return f"row {place} {named} was changed"
    if row.previous_hash != before:
        return f"row {place} {named} does not follow the row before it: one of the two was replaced"
    return ""

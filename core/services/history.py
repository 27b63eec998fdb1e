"""Whether the history is as it was written."""

from dataclasses import dataclass

from core.chains import judge
from core.querysets import history_in_order, tables_with_history


@dataclass(frozen=True, slots=True)
class HistoryCheck:
    """What a reading of the whole history found."""

    rows: int
    chains: int
    tables: int
    faults: tuple[str, ...]

    @property
    def said(self) -> str:
        """Say it in one line."""
        state = "broken" if self.faults else "intact"
        return f"history: rows={self.rows} tables={self.tables} chains={self.chains} {state}"


def check_history() -> HistoryCheck:
    """Recompute every chain and compare it with its head; look whether every table still tells."""
    verdict = judge(history_in_order())
    tables = tables_with_history()
    silent = tuple(
        f"{table}: its history is switched off" for table, on in tables.items() if not on
    )
    return HistoryCheck(verdict.rows, verdict.chains, len(tables), verdict.broken + silent)

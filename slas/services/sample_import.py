"""Import a file of samples: read it whole, then put it in by one transaction."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.periods import add_months, local_date
from slas.choices import BatchKind
from slas.imports.errors import KEPT_PROBLEMS, Problem
from slas.imports.planning import Span
from slas.imports.reader import TableReader
from slas.imports.report import Created, ImportReport, LeftOut
from slas.imports.sample_mapping import SampleMapping
from slas.imports.samples import LevelName, ReadSample, read_samples, sample_column
from slas.ingest_checks import window_at
from slas.ingest_rows import Receipt
from slas.models import ServiceLevel, Source
from slas.querysets.ingest import lock_import
from slas.querysets.partitions import ensure_months, months_of
from slas.services.import_call import (
    ImportOptions,
    NothingGoesInError,
    Settle,
    carry_out,
    source_of,
    span_asked_for,
)
from slas.services.ingest import record_samples

CONFLICT = (
    "The file or what came in before gives this instant other figures; to replace figures, say why."
)


def import_samples(
    *,
    path: Path,
    mapping: SampleMapping,
    options: ImportOptions,
    now: datetime,
    by: User | None = None,
    name: str = "",
    progress: Callable[[int], None] | None = None,
    settle: Settle | None = None,
    keep: int = KEPT_PROBLEMS,
) -> ImportReport:
    """Bring the samples of a file in; safe to repeat and to run at once.

    ``settle`` is called once with what came of it, in the transaction that keeps it.
    Source: docs/imports.md.

    :raises ImportFileError: the file cannot be read at all
    :raises RuleError: an option or the mapping asks for what cannot be
    :raises ForbiddenError: the person may not record
    """
    require(by, Capability.RECORD_MEASUREMENTS)
    reader = TableReader(
        path,
        wanted=mapping.wanted,
        delimiter=mapping.delimiter,
        encoding=mapping.encoding,
        name=name,
        keep=keep,
    )
    samples = read_samples(reader, mapping, window=window_at(now), progress=progress)
    work = _Import(reader, samples, mapping=mapping, options=options, by=by, now=now)
    if not (options.all_or_nothing and reader.problems.count):
        ensure_months("slas_sample", months_of(sample.at for sample in samples))
    return carry_out(work.run, dry_run=options.dry_run, settle=settle)


@dataclass(slots=True)
class _Lack:
    """A name that is no service level to feed: why, first line, rows."""

    why: str
    line: int
    rows: int = 0


class _Import:
    """One file on its way in."""

    def __init__(
        self,
        reader: TableReader,
        samples: list[ReadSample],
        *,
        mapping: SampleMapping,
        options: ImportOptions,
        by: User | None,
        now: datetime,
    ) -> None:
        self._reader = reader
        self._problems = reader.problems
        self._samples = samples
        self._mapping = mapping
        self._options = options
        self._by = by
        self._now = now
        self._lacks: dict[LevelName, _Lack] = {}
        self._covered: tuple[datetime, datetime] | None = None

    def run(self) -> ImportReport:
        """Record the samples that have a service level."""
        if self._options.all_or_nothing and self._problems.count:
            raise NothingGoesInError(self._report(Receipt()))
        source = source_of(self._mapping.source, by=self._by, now=self._now)
        lock_import(source.pk)
        levels = self._levels()
        if self._lacks and self._options.all_or_nothing:
            raise NothingGoesInError(self._report(Receipt()))
        receipt = self._record(source, levels)
        if receipt.rejected and self._options.all_or_nothing:
            raise NothingGoesInError(self._report(replace(receipt, accepted=0)))
        return self._report(receipt)

    def _levels(self) -> dict[LevelName, int]:
        """Find the service level of each name, and note the names that have none."""
        names = {sample.name for sample in self._samples}
        found = levels_named(names, source_code=self._mapping.source.code, by=self._by)
        for sample in self._samples:
            if isinstance(found[sample.name], str):
                why = str(found[sample.name])
                lack = self._lacks.setdefault(sample.name, _Lack(why, sample.line))
                lack.rows += 1
        return {name: level for name, level in found.items() if isinstance(level, int)}

    def _record(self, source: Source, levels: dict[LevelName, int]) -> Receipt:
        going = [sample for sample in self._samples if sample.name in levels]
        receipt = record_samples(
            source=source,
            rows=[sample.row(levels[sample.name]) for sample in going],
            by=self._by,
            now=self._now,
            kind=BatchKind.CORRECTION if self._options.reason else BatchKind.INGEST,
            reason=self._options.reason,
            origin=self._problems.file,
            covers=self._covers({levels[sample.name] for sample in going}),
            all_or_nothing=self._options.all_or_nothing,
        )
        for rejection in receipt.rejected:
            column = sample_column(rejection.field, self._mapping)
            said = CONFLICT if rejection.code == "conflict" else rejection.detail
            self._problems.add(going[rejection.index].line, column, said)
        return receipt

    def _covers(self, fed: set[int]) -> dict[int, tuple[datetime, datetime]]:
        """State what the file covers, for every service level that it feeds."""
        zone = self._mapping.dates.zone
        span = span_asked_for(self._options, _months(self._samples, zone))
        is_stated = self._options.states_coverage and self._reader.is_complete
        if span is None or not fed or not is_stated:
            return {}
        start, through = span.instants(zone, now=self._now)
        if start >= through:
            return {}
        self._covered = (start, through)
        return dict.fromkeys(fed, self._covered)

    def _report(self, receipt: Receipt) -> ImportReport:
        column = self._mapping.columns.level
        lacks = {
            name: Problem(self._problems.file, lack.line, column, _said(lack))
            for name, lack in sorted(self._lacks.items(), key=lambda pair: pair[1].line)
        }
        rows = [LeftOut(found.line, found.column, found.message) for found in self._problems.kept]
        rows += [
            LeftOut(sample.line, column, lacks[sample.name].message)
            for sample in (self._samples if lacks else ())
            if sample.name in lacks
        ]
        return ImportReport(
            rows=self._reader.rows_read,
            tickets=len(self._samples),
            receipt=receipt,
            created=Created(),
            missing=tuple(lacks.values()),
            problems=tuple(self._problems.kept),
            problem_count=self._problems.count + sum(lack.rows for lack in self._lacks.values()),
            outside_term=0,
            covered=self._covered,
            left_out=tuple(sorted(row for row in rows if row.line)),
        )


def _said(lack: _Lack) -> str:
    return f"{lack.why}: {'1 row' if lack.rows == 1 else f'{lack.rows:,} rows'} left out."


def _months(samples: Iterable[ReadSample], zone: str) -> Span | None:
    instants = [sample.at for sample in samples]
    if not instants:
        return None
    first, last = (local_date(zone, at).replace(day=1) for at in (min(instants), max(instants)))
    return Span(first, add_months(last, 1))


def levels_named(
    names: Iterable[LevelName], *, source_code: str, by: User | None
) -> dict[LevelName, int | str]:
    """Find the service level that each name means, or say why it means none, in two queries.

    A name is the level's external id at the source, else its code; the code alone must be one
    contract's only, else the contract's reference tells which.
    """
    wanted = set(names)
    texts = {text for text, _ in wanted}
    levels = ServiceLevel.objects.all()
    if by is not None:
        levels = levels.visible_to(by, Capability.RECORD_MEASUREMENTS)
    by_id: dict[str, list[tuple[int, str]]] = {}
    rows = levels.filter(external_source=source_code, external_id__in=texts - {""})
    for pk, text, contract in rows.values_list("pk", "external_id", "contract__reference"):
        by_id.setdefault(text, []).append((pk, contract))
    by_code: dict[str, list[tuple[int, str]]] = {}
    rows = levels.filter(code__in=texts)
    for pk, text, contract in rows.values_list("pk", "code", "contract__reference"):
        by_code.setdefault(text, []).append((pk, contract))
    return {
        (text, reference): _meant(text, reference, by_id.get(text) or by_code.get(text) or [])
        for text, reference in wanted
    }


def _meant(text: str, reference: str, found: list[tuple[int, str]]) -> int | str:
    fitting = [pk for pk, contract in found if reference in ("", contract)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        counts = Counter(contract for _, contract in found)
        some = ", ".join(sorted(counts)[:3])
        return (
            f"“{text}” stands in {len(fitting)} contracts ({some} …);"
            " name the contract's reference in a column"
        )
    where = f" of contract “{reference}”" if reference else ""
    return f"“{text}”{where} is no service level that you may record"

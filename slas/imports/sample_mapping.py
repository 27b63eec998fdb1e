"""How a file of samples is to be read: one figure of one service level at one instant a row."""

from dataclasses import dataclass
from typing import Any

from slas.choices import SourceKind
from slas.imports.mapping import Dates, SourceTerms, dates_of, delimiter_of, encoding_of
from slas.imports.sections import Section


@dataclass(frozen=True, slots=True)
class SampleColumns:
    """Which column holds what; `value` stands alone, `n` with `good` or `sum` or both."""

    level: str
    contract: str | None
    at: str
    value: str | None
    n: str | None
    good: str | None
    sum: str | None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class SampleMapping:
    """How one kind of file of samples is read."""

    name: str
    source: SourceTerms
    delimiter: str
    encoding: str
    missing: frozenset[str]
    columns: SampleColumns
    dates: Dates

    @property
    def wanted(self) -> tuple[str, ...]:
        """Give the columns that the file must have, each once."""
        named = self.columns
        given = (
            named.level,
            named.contract,
            named.scope,
            named.at,
            named.value,
            named.n,
            named.good,
        )
        return tuple(dict.fromkeys(column for column in (*given, named.sum) if column is not None))


def read_sample_mapping(entries: dict[str, Any], *, file: str) -> SampleMapping:
    """Check the entries of a mapping of samples.

    :raises MappingError: an entry is missing, unknown or does not hold
    """
    top = Section(file, "", entries)
    source, layout = top.section("source"), top.section("file", optional=True)
    mapping = SampleMapping(
        name=top.text("name"),
        source=SourceTerms(
            code=source.text("code"),
            name=source.text("name"),
            kind=source.choice("kind", SourceKind.values, default=SourceKind.SYSTEM),
        ),
        delimiter=delimiter_of(layout),
        encoding=encoding_of(layout),
        missing=frozenset({"", *layout.texts("missing", default=())}),
        columns=_columns(top.section("columns")),
        dates=dates_of(top.section("dates")),
    )
    for section in (source, layout, top):
        section.done()
    return mapping


def _columns(section: Section) -> SampleColumns:
    columns = SampleColumns(
        level=section.text("level"),
        contract=section.text("contract", default="") or None,
        at=section.text("at"),
        value=section.text("value", default="") or None,
        n=section.text("n", default="") or None,
        good=section.text("good", default="") or None,
        sum=section.text("sum", default="") or None,
        scope=section.text("scope", default="") or None,
    )
    section.done()
    counts = (columns.n, columns.good, columns.sum)
    if columns.value is not None and any(counts):
        raise section.error("value", "stands alone; take it, or n with good or sum")
    if columns.value is None and not (columns.n and (columns.good or columns.sum)):
        raise section.error("value", "is missing; name it, or n with good or sum")
    return columns

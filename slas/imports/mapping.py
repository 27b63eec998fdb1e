"""How a ticket tool's export is to be read: TOML in, a checked mapping out."""

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, cast

from core.errors import RuleError
from core.periods import zone_info
from slas.choices import Attribution, Dimension, SourceKind
from slas.imports.errors import MappingError
from slas.imports.sections import Section
from vendors.choices import ServiceType

SHIPPED = Path(__file__).resolve().parent / "mappings"
LONGEST_SUPPLIER = 120
# Digits of a rank that one part of a version takes; all parts together must fit 37.
NUMBER_DIGITS = 12
DATE_DIGITS = 18
MOST_DIGITS = 37


@dataclass(frozen=True, slots=True)
class VersionPart:
    """One column of a version; the first weighs most."""

    column: str
    kind: Literal["number", "date"]

    @property
    def digits(self) -> int:
        """Give how many digits of the rank the part takes."""
        return NUMBER_DIGITS if self.kind == "number" else DATE_DIGITS


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; those that may be None need not exist."""

    id: str
    supplier: str
    priority: str
    opened: str
    due: str | None
    resolved: str | None
    outcome: str | None
    scope: str | None = None
    pauses: str | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """How dates are written, and in which zone where they do not say it."""

    formats: tuple[str, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """The source that the measurements of a file are kept under."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class LevelTerms:
    """The starting terms of the service level of one priority."""

    priority: str
    code: str
    name: str
    expected: Decimal
    minimum: Decimal
    metric: str
    is_critical: bool
    weight: Decimal


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """The starting terms of contracts that an import creates, common to all their levels."""

    service_type: str
    currency: str
    dimension: str
    attribution: str
    decimals: int


@dataclass(frozen=True, slots=True)
class TicketMapping:
    """How one kind of export is read and what it may create."""

    name: str
    source_code: str
    source_name: str
    source_kind: str
    delimiter: str
    encoding: str
    missing: frozenset[str]
    columns: Columns
    version: tuple[VersionPart, ...]
    dates: Dates
    met: frozenset[str]
    missed: frozenset[str]
    # Stands for a supplier that is missing; "" where a row without one is an error.
    supplier_if_missing: str
    contract: ContractTerms
    levels: Mapping[str, LevelTerms]
    # Whether a ticket's priority is kept with it, for limits by priority.
    keeps_priority: bool = False

    @property
    def source(self) -> SourceTerms:
        """Give the source that the tickets are kept under."""
        return SourceTerms(self.source_code, self.source_name, self.source_kind)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Give the columns that the file must have, each once."""
        named = self.columns
        columns = [named.id, named.supplier, named.priority, named.opened]
        others = (named.due, named.resolved, named.outcome, named.scope, named.pauses)
        columns += [column for column in others if column is not None]
        columns += [part.column for part in self.version]
        return tuple(dict.fromkeys(columns))


def load_mapping(name_or_file: str) -> TicketMapping:
    """Load a mapping that ships with the portal by its name, or any by its path.

    :raises MappingError: there is none, it is not TOML, or an entry of it does not hold
    """
    return read_mapping(
        load_entries(name_or_file), file=Path(name_or_file).with_suffix(".toml").name
    )


def load_entries(name_or_file: str) -> dict[str, Any]:
    """Load the entries of a mapping, unchecked.

    :raises MappingError: there is none, or it is not TOML
    """
    path = Path(name_or_file)
    shipped = SHIPPED / f"{name_or_file}.toml"
    if path.suffix != ".toml":
        names = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.toml")))
        if path.name != name_or_file or not shipped.exists():
            raise MappingError(
                f"There is no mapping “{name_or_file}”. Shipped are: {names}; a file of your own"
                " ends in .toml."
            )
        path = shipped
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise MappingError(f"{path}: cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{path}: is not valid TOML: {error}.") from error


def read_mapping(entries: dict[str, Any], *, file: str) -> TicketMapping:
    """Check the entries of a mapping.

    :raises MappingError: an entry is missing, unknown or does not hold
    """
    top = Section(file, "", entries)
    source, outcome = top.section("source"), top.section("outcome", optional=True)
    columns = _columns(top.section("columns"))
    met, missed = (frozenset(outcome.texts(k, default=())) for k in ("met", "missed"))
    if columns.outcome is not None and not (met and missed and not met & missed):
        raise outcome.error("met", "name values for met and others for missed")
    outcome.done()
    layout = top.section("file", optional=True)
    mapping = TicketMapping(
        name=top.text("name"),
        source_code=source.text("code"),
        source_name=source.text("name"),
        source_kind=source.choice("kind", SourceKind.values, default=SourceKind.SYSTEM),
        delimiter=delimiter_of(layout),
        encoding=encoding_of(layout),
        missing=frozenset({"", *layout.texts("missing", default=())}),
        columns=columns,
        version=_version(top),
        dates=dates_of(top.section("dates")),
        met=met,
        missed=missed,
        supplier_if_missing=_supplier(top.section("supplier", optional=True)),
        contract=_contract(top.section("contract")),
        levels=_levels(top),
        keeps_priority=top.truth("keep_priority", default=False),
    )
    for section in (source, layout, top):
        section.done()
    return mapping


def _columns(section: Section) -> Columns:
    columns = Columns(
        id=section.text("id"),
        supplier=section.text("supplier"),
        priority=section.text("priority"),
        opened=section.text("opened"),
        due=section.text("due", default="") or None,
        resolved=section.text("resolved", default="") or None,
        outcome=section.text("outcome", default="") or None,
        scope=section.text("scope", default="") or None,
        pauses=section.text("pauses", default="") or None,
    )
    section.done()
    return columns


def delimiter_of(section: Section) -> str:
    """Read the sign between two values.

    :raises MappingError: not one sign
    """
    delimiter = section.text("delimiter", default=",", strip=False)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise section.error("delimiter", "must be one sign, such as , or ;")
    return delimiter


def encoding_of(section: Section) -> str:
    """Read how the text is written as bytes.

    :raises MappingError: unknown, or one in which lines cannot be told
    """
    encoding = section.text("encoding", default="utf-8")
    try:
        keeps_lines = codecs.encode('\n,"', encoding) == b'\n,"'
    except LookupError:
        keeps_lines = False
    if not keeps_lines:
        raise section.error(
            "encoding", f"“{encoding}” is not known or not one such as utf-8, cp1252 or latin-1"
        )
    return encoding


def _version(top: Section) -> tuple[VersionPart, ...]:
    parts = []
    for section in top.sections("version"):
        kind = section.choice("type", ["number", "date"])
        parts.append(VersionPart(section.text("column"), cast('Literal["number", "date"]', kind)))
        section.done()
    if sum(part.digits for part in parts) > MOST_DIGITS:
        raise top.error("version", "holds more than fits: two dates, or a date and a number, do")
    return tuple(parts)


def dates_of(section: Section) -> Dates:
    """Read how dates are written.

    :raises MappingError: no format, or no such zone
    """
    dates = Dates(section.texts("formats"), section.text("zone", default="UTC"))
    try:
        zone_info(dates.zone)
    except RuleError as error:
        raise section.error("zone", error.message) from error
    section.done()
    return dates


def _supplier(section: Section) -> str:
    supplier = section.text("missing", default="")
    if len(supplier) > LONGEST_SUPPLIER:
        raise section.error("missing", f"may have {LONGEST_SUPPLIER} signs")
    section.done()
    return supplier


def _contract(section: Section) -> ContractTerms:
    terms = ContractTerms(
        service_type=section.choice("service_type", ServiceType.values),
        currency=section.text("currency"),
        dimension=section.choice("dimension", Dimension.values, default=Dimension.DELIVERY),
        attribution=section.choice("attribution", Attribution.values, default=Attribution.OPENED),
        decimals=section.whole("decimals", default=2, most=6),
    )
    section.done()
    return terms


def _levels(top: Section) -> dict[str, LevelTerms]:
    levels: dict[str, LevelTerms] = {}
    for section in top.sections("level"):
        terms = LevelTerms(
            priority=section.text("priority"),
            code=section.text("code"),
            name=section.text("name"),
            expected=section.percent("expected"),
            minimum=section.percent("minimum"),
            metric=section.text("metric", default=""),
            is_critical=section.truth("critical", default=False),
            weight=Decimal(section.whole("weight", default=1, most=1000)),
        )
        if terms.minimum > terms.expected:
            raise section.error("minimum", "is above expected")
        if terms.priority in levels:
            raise section.error("priority", "stands twice")
        if any(
            replace(known, priority=terms.priority) != terms
            for known in levels.values()
            if known.code == terms.code
        ):
            raise section.error("code", "stands twice, with another name or other targets")
        levels[terms.priority] = terms
        section.done()
    return levels

"""Read the rows of a bulk call, each by itself: pure.

A row is a sample ({service_level, at} with n and good or sum, or with value) or one version of an
event ({service_level, external_id, version, opened_at, …}).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from core.values import instant_of
from slas.ingest_rows import EventRow, Pause, SampleRow

ONE = Decimal(1)
LONGEST_NUMBER = 60
NUMBERS = frozenset({int, str, Decimal})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SAMPLE_FIELDS = frozenset({"service_level", "at", "n", "good", "sum", "value", "scope"})
EVENT_FIELDS = frozenset(
    {
        "service_level",
        "external_id",
        "version",
        "opened_at",
        "due_at",
        "resolved_at",
        "met",
        "value",
        "scope",
        "priority",
        "share",
        "pauses",
    }
)


class LevelName(NamedTuple):
    """How a row names its service level: our id, or a source's external id."""

    public_id: UUID | None
    source: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """Why a row cannot be read."""

    index: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of NDJSON that is not JSON."""

    detail: str


class RowError(Exception):
    """Carry the code and the words of a refusal."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(slots=True)
class ReadRows:
    """The rows that could be read, each with its place in the call, and those that could not."""

    samples: list[SampleRow] = field(default_factory=list)
    sample_places: list[int] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    event_places: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def level_name(given: object) -> LevelName:
    """Read how a service level is named.

    :raises RowError: neither an id nor a source with an external id
    """
    if isinstance(given, str):
        try:
            return LevelName(UUID(given))
        except ValueError as error:
            raise RowError("unknown_service_level", "There is no such service level.") from error
    if isinstance(given, Mapping) and set(given) == {"source", "external_id"}:
        source, external_id = given["source"], given["external_id"]
        if isinstance(source, str) and isinstance(external_id, str) and external_id:
            if not (source + external_id).isprintable():
                raise RowError("unknown_service_level", "There is no such service level.")
            return LevelName(None, source, external_id)
    raise RowError(
        "bad_service_level", "Name the service level by its id, or by source and external_id."
    )


def names_in(rows: Sequence[object]) -> set[LevelName]:
    """Collect how the rows name their service levels; unreadable names are left for later."""
    seen: set[str] = set()
    names: set[LevelName] = set()
    for row in rows:
        given = row.get("service_level") if isinstance(row, dict) else None
        if isinstance(given, str):
            if given in seen:
                continue
            seen.add(given)
        try:
            names.add(level_name(given))
        except RowError:
            continue
    return names


def read_rows(rows: Sequence[object], levels: Mapping[LevelName, int]) -> ReadRows:
    """Read every row, with the ids of the service levels that the sender may feed."""
    read = ReadRows()
    known: dict[str, int] = {}
    for index, row in enumerate(rows):
        try:
            if not isinstance(row, dict):
                raise _not_a_row(row)
            given = row.get("service_level")
            level_id = known.get(given) if isinstance(given, str) else None
            if level_id is None:
                level_id = _level_id(given, levels)
                if isinstance(given, str):
                    known[given] = level_id
            if "external_id" in row or "opened_at" in row:
                read.events.append(event_of(row, level_id))
                read.event_places.append(index)
            else:
                read.samples.append(sample_of(row, level_id))
                read.sample_places.append(index)
        except RowError as error:
            read.refused.append(Refusal(index, error.code, error.detail))
    return read


def _not_a_row(row: object) -> RowError:
    if isinstance(row, BadLine):
        return RowError("malformed_json", row.detail)
    return RowError("not_an_object", "A row is a JSON object.")


def _level_id(given: object, levels: Mapping[LevelName, int]) -> int:
    found = levels.get(level_name(given))
    if found is None:
        raise RowError("unknown_service_level", "There is no such service level.")
    return found


def sample_of(row: Mapping[str, Any], level_id: int) -> SampleRow:
    """Read a sample; `value` stands for one thing of that value.

    :raises RowError: an unknown field, or a value that cannot be read
    """
    if not row.keys() <= SAMPLE_FIELDS:
        raise _unknown_field(row, SAMPLE_FIELDS)
    at, scope = _instant(row, "at"), _text(row, "scope")
    if "value" in row:
        if row.keys() & {"n", "good", "sum"}:
            raise RowError("ambiguous", "Give “value” alone, or “n” with “good” or “sum”.")
        return SampleRow(level_id, at, ONE, None, _required_number(row, "value"), scope)
    n = _required_number(row, "n")
    return SampleRow(level_id, at, n, _number(row, "good"), _number(row, "sum"), scope)


def event_of(row: Mapping[str, Any], level_id: int) -> EventRow:
    """Read one version of an event.

    :raises RowError: an unknown field, or a value that cannot be read
    """
    if not row.keys() <= EVENT_FIELDS:
        raise _unknown_field(row, EVENT_FIELDS)
    external_id, met = row.get("external_id"), row.get("met")
    if not isinstance(external_id, str):
        raise RowError("required", "“external_id” is a text that names the event.")
    if met is not None and not isinstance(met, bool):
        raise RowError("bad_boolean", "“met” is true, false or null.")
    rank, label = version_rank(row.get("version"))
    return EventRow(
        service_level_id=level_id,
        external_id=external_id,
        rank=rank,
        version_label=label,
        opened_at=_instant(row, "opened_at"),
        due_at=_optional_instant(row, "due_at"),
        resolved_at=_optional_instant(row, "resolved_at"),
        met=met,
        value=_number(row, "value"),
        scope=_text(row, "scope"),
        priority=_text(row, "priority"),
        share=_number(row, "share"),
        pauses=_pauses(row.get("pauses")),
    )


def version_rank(version: object) -> tuple[int, str]:
    """Rank a version: a whole number by itself, an instant by its microseconds since 1970.

    :raises RowError: neither of the two
    """
    if isinstance(version, int) and not isinstance(version, bool) and version >= 0:
        return version, str(version)
    if isinstance(version, str) and len(version) <= 37:
        if version.isascii() and version.isdigit():
            return int(version), version
        try:
            return (instant_of(version) - EPOCH) // MICROSECOND, version
        except ValueError:
            pass
    raise RowError(
        "bad_version", "“version” is a whole number that grows, or the instant of the change."
    )


def _unknown_field(row: Mapping[str, Any], known: frozenset[str]) -> RowError:
    unknown = min(row.keys() - known)
    return RowError("unknown_field", f"There is no field “{unknown[:40]}” in such a row.")


def _instant(row: Mapping[str, Any], name: str) -> datetime:
    given = row.get(name)
    if given is None:
        raise RowError("required", f"“{name}” is missing.")
    try:
        return instant_of(given if isinstance(given, str) else "")
    except ValueError as error:
        raise RowError("bad_instant", f"“{name}” is {error}.") from error


def _optional_instant(row: Mapping[str, Any], name: str) -> datetime | None:
    return None if row.get(name) is None else _instant(row, name)


def _text(row: Mapping[str, Any], name: str) -> str:
    given = row.get(name)
    if given is None:
        return ""
    if not isinstance(given, str):
        raise RowError("bad_text", f"“{name}” is not a text.")
    return given


def _pauses(given: object) -> tuple[Pause, ...]:
    if given is None:
        return ()
    if isinstance(given, list) and all(isinstance(p, list) and len(p) == 2 for p in given):
        return tuple(
            (_of_pause(start), None if end is None else _of_pause(end)) for start, end in given
        )
    raise RowError("bad_pauses", "“pauses” is a list of [start, end], the end null while it lasts.")


def _of_pause(given: object) -> datetime:
    try:
        return instant_of(given if isinstance(given, str) else "")
    except ValueError as error:
        raise RowError("bad_instant", f"“pauses” holds what is {error}.") from error


def _number(row: Mapping[str, Any], name: str) -> Decimal | None:
    given = row.get(name)
    if given is None:
        return None
    if type(given) not in NUMBERS:  # True and False are integers to Python, but no numbers here
        raise RowError("bad_number", f"“{name}” is not a number.")
    if isinstance(given, str) and len(given) > LONGEST_NUMBER:
        raise RowError("bad_number", f"“{name}” is too long for a number.")
    try:
        return _finite(given)
    except InvalidOperation as error:
        raise RowError("bad_number", f"“{name}” is not a number.") from error
    except OverflowError as error:
        raise RowError("not_finite", f"“{name}” is not finite.") from error


@lru_cache(maxsize=8192)
def _finite(given: int | str | Decimal) -> Decimal:
    """Read a number; the same few come again and again.

    :raises InvalidOperation: it is none
    :raises OverflowError: it is not finite
    """
    value = Decimal(given)
    if not value.is_finite():
        raise OverflowError
    return value


def _required_number(row: Mapping[str, Any], name: str) -> Decimal:
    value = _number(row, name)
    if value is None:
        raise RowError("required", f"“{name}” is missing.")
    return value

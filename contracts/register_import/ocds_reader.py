"""Read Open Contracting data: releases, records and packages, alone or in an archive: pure.

A file that cannot be read is reported and the others go on. Amounts of different currencies are
never added. A contract without an end has none: that is not an expiry.
"""

import json
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import Any, Final

from contracts.register_import.columns import START
from contracts.register_import.entries import Entry, Reading
from contracts.register_import.findings import Finding, RegisterFileError
from contracts.register_import.ocds_release import (
    TAKEN_FROM,
    entries_of_release,
    figures_of_release,
)

MOST_FILES: Final = 5_000
LARGEST_FILE: Final = 20 * 1024**2  # bytes
MOST_UNPACKED: Final = 300 * 1024**2  # bytes
MOST_TIMES_PACKED: Final = 250
_BEFORE_DOUBT: Final = 16 * 1024**2  # bytes
DEEPEST: Final = 64
_FOLDERS_OF_FORM: Final = frozenset({"sample", "releases", "records", "data"})
MOST_CONTRACTS: Final = 20_000


@dataclass(slots=True)
class Source:
    """Figures of the files of one publisher; ``amounts`` by currency, of distinct contracts."""

    files: int = 0
    unreadable: int = 0
    contracts: set[str] = field(default_factory=set)
    suppliers: set[str] = field(default_factory=set)
    amounts: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    payments: set[tuple[str, str]] = field(default_factory=set)

    def as_json(self) -> dict[str, Any]:
        """Give what a page and the API show of it."""
        return {
            "files": self.files,
            "unreadable": self.unreadable,
            "contracts": len(self.contracts),
            "suppliers": len(self.suppliers),
            "payments": len(self.payments),
            "amounts": {
                currency: str(sum(by_contract.values()))
                for currency, by_contract in sorted(self.amounts.items())
            },
        }


def read_ocds(path: Path, *, name: str) -> Reading:
    """Read one JSON file, or a ZIP or TAR archive of them.

    :raises RegisterFileError: no such file, or one that unpacks to far more than it should
    """
    reading, sources = Reading([]), dict[str, Source]()
    seen: dict[str, Entry] = {}
    for number, (file, content) in enumerate(_files(path, name), start=1):
        source = sources.setdefault(publisher_of(file), Source())
        if not file.endswith(".json"):
            _leave(reading, (number, file), "not_json", "Not a JSON file; it holds no data.")
            continue
        source.files += 1
        try:
            releases = releases_of(content)
        except ValueError as error:
            source.unreadable += 1
            _leave(
                reading,
                (number, file),
                "unreadable",
                f"The file cannot be read: {error}.",
                is_error=True,
            )
            continue
        if not releases:
            _leave(reading, (number, file), "empty", "The file holds no release.")
        for release in releases:
            figures_of_release(release, source)
            for entry in entries_of_release(release, file=file):
                seen[entry.key] = entry
        if len(seen) > MOST_CONTRACTS:
            raise RegisterFileError(f"More than {MOST_CONTRACTS:,} contracts. Split the archive.")
    reading.entries = [
        Entry(line, entry.texts, entry.attributes, entry.file, entry.key, entry.others)
        for line, entry in enumerate(seen.values(), start=1)
    ]
    for entry in reading.entries:
        taken = entry.attributes.get(TAKEN_FROM)
        if taken:
            said = f"No start is stated; the {taken}, {entry.text(START)}, is taken."
            reading.findings.append(
                Finding(entry.line, START, "start_from", said, is_error=False, file=entry.file)
            )
    reading.figures = {key: source.as_json() for key, source in sorted(sources.items())}
    return reading


def _leave(
    reading: Reading, place: tuple[int, str], code: str, said: str, *, is_error: bool = False
) -> None:
    number, file = place
    reading.findings.append(Finding(number, "", code, said, is_error=is_error, file=file))


def publisher_of(file: str) -> str:
    """Name a publisher by the folder of its files, without what says their form."""
    parts = [part for part in PurePosixPath(file).parts[:-1] if part not in _FOLDERS_OF_FORM]
    return "/".join(parts[-2:]) or "this file"


def releases_of(content: bytes) -> list[dict[str, Any]]:
    """Give the releases of a release, a record or a package of either.

    A record stands with its compiled release, or with the releases that it holds.

    :raises ValueError: not JSON, too deep, or not open contracting data
    """
    try:
        data = json.loads(
            content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        said = "it is empty" if not content.strip() else f"line {error.lineno}, {error.msg}"
        raise ValueError(said) from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if _depth(data) > DEEPEST:
        raise ValueError("it is nested too deeply")
    if not isinstance(data, dict):
        raise ValueError("it is no release, record or package")  # noqa: TRY004  bad input
    return [release for release in _unpacked(data) if isinstance(release, dict)]


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _unpacked(data: dict[str, Any]) -> Iterator[Any]:
    if isinstance(data.get("records"), list):
        for record in data["records"]:
            if isinstance(record, dict):
                yield from _of_record(record)
    elif isinstance(data.get("releases"), list) and "compiledRelease" not in data:
        yield from data["releases"]
    elif "compiledRelease" in data:
        yield from _of_record(data)
    elif "ocid" in data:
        yield data
    else:
        raise ValueError("it is no release, record or package")


def _of_record(record: dict[str, Any]) -> Iterator[Any]:
    compiled = record.get("compiledRelease")
    if isinstance(compiled, dict):
        yield compiled
    elif isinstance(record.get("releases"), list):
        yield from record["releases"]


def _depth(data: Any) -> int:
    deepest, level = 0, [data]
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [
            part
            for value in level
            if isinstance(value, dict | list)
            for part in (value.values() if isinstance(value, dict) else value)
            if isinstance(part, dict | list)
        ]
    return deepest


def _files(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of each file; nothing is unpacked onto the disk.

    :raises RegisterFileError: a damaged archive, or a bomb
    """
    packed = max(1, path.stat().st_size)
    total = 0
    try:
        for file, size, content in _members(path, name):
            total += size
            if total > MOST_UNPACKED or (
                total > _BEFORE_DOUBT and total > MOST_TIMES_PACKED * packed
            ):
                raise RegisterFileError(
                    "The archive unpacks to far more than it should; it was not read on."
                )
            yield file, content
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        LZMAError,
        EOFError,
        OSError,
        zlib.error,
    ) as error:
        raise RegisterFileError("The archive is damaged.") from error


def _members(path: Path, name: str) -> Iterator[tuple[str, int, bytes]]:
    with path.open("rb") as file:
        start = file.read(6)
    if start[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            for number, part in enumerate(archive.infolist()):
                _hold(number, part.file_size)
                if not part.is_dir():
                    yield part.filename, part.file_size, archive.read(part)
    elif start[:2] == b"\x1f\x8b" or start[:6] == b"\xfd7zXZ\x00":
        with tarfile.open(path, "r:*") as bundle:
            for number, member in enumerate(bundle):
                _hold(number, member.size)
                held = bundle.extractfile(member) if member.isfile() else None
                if held is not None:
                    yield member.name, member.size, held.read(LARGEST_FILE)
    else:
        yield (name if name.endswith(".json") else f"{name}.json"), 0, path.read_bytes()


def _hold(number: int, size: int) -> None:
    if number >= 2 * MOST_FILES:
        raise RegisterFileError(f"The archive holds more than {MOST_FILES:,} files. Split it.")
    if size > LARGEST_FILE:
        raise RegisterFileError("A file of the archive has more than 20 MB. Split it.")

"""The pieces of a file kept in the database, so that any process can read it."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from core.errors import RuleError
from slas.choices import ImportPart
from slas.models import ImportChunk, ImportJob
from slas.models.imports import MOST_UPLOADED

PIECE: Final = 1024 * 1024  # bytes
TOO_LARGE: Final = (
    f"The file has more than {MOST_UPLOADED // 1024 // 1024} MB. Compress it with gzip, or split"
    " it; the command import_tickets takes files of any size."
)


@dataclass(frozen=True, slots=True)
class Spooled:
    """A file laid down for reading: where, how long, and its SHA-256 in hex."""

    path: Path
    size: int
    sha256: str


@contextmanager
def spooled(pieces: Iterable[bytes]) -> Iterator[Spooled]:
    """Lay pieces down as a file that nobody else can read, and take it away afterwards.

    :raises RuleError: nothing is in it, or more than is taken
    """
    with TemporaryDirectory(prefix="ito-import-") as folder:
        path = Path(folder) / "file"
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > MOST_UPLOADED:
                    raise RuleError(TOO_LARGE, field="file")
                digest.update(piece)
                file.write(piece)
        if not size:
            raise RuleError("The file is empty.", field="file")
        yield Spooled(path, size, digest.hexdigest())


@contextmanager
def uploaded_file(job: ImportJob) -> Iterator[Path]:
    """Lay the uploaded file of an import down for reading.

    :raises RuleError: it is no longer kept
    """
    with spooled(pieces_of(job, ImportPart.UPLOAD)) as file:
        if file.sha256 != job.sha256:
            raise RuleError("The file is no longer whole. Upload it again.")
        yield file.path


def keep_file(*, job: ImportJob, part: ImportPart, pieces: Iterable[bytes]) -> None:
    """Put a file of an import in place of the one that was there; within a transaction."""
    ImportChunk.objects.filter(job=job, part=part).delete()
    for number, content in enumerate(_evenly(pieces)):
        ImportChunk.objects.create(job=job, part=part, number=number, content=content)


def pieces_of(job: ImportJob, part: ImportPart) -> Iterator[bytes]:
    """Yield the pieces of a file one by one."""
    chunks = ImportChunk.objects.filter(job=job, part=part).order_by("number")
    for pk in list(chunks.values_list("pk", flat=True)):
        content = ImportChunk.objects.filter(pk=pk).values_list("content", flat=True).first()
        if content is not None:
            yield bytes(content)


def read_in_pieces(path: Path) -> Iterator[bytes]:
    """Yield a file of the disk in pieces."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _evenly(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)

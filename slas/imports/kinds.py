"""The two kinds of mapping behind one door."""

from typing import Any

from slas.choices import ImportKind
from slas.imports.guessing import Entries, fits, guess_samples, guess_tickets
from slas.imports.mapping import SHIPPED, TicketMapping, load_entries, read_mapping
from slas.imports.sample_mapping import SampleMapping, read_sample_mapping
from slas.imports.sketch import Sketch

__all__ = ["Entries", "checked", "fits", "guessed", "shipped"]


def checked(kind: str, entries: dict[str, Any], *, file: str) -> TicketMapping | SampleMapping:
    """Check the entries of a mapping of either kind.

    :raises MappingError: an entry is missing, unknown or does not hold
    """
    if kind == ImportKind.TICKETS:
        return read_mapping(entries, file=file)
    return read_sample_mapping(entries, file=file)


def guessed(kind: str, sketch: Sketch) -> Entries:
    """Guess a mapping from a file's header and first rows."""
    return guess_tickets(sketch) if kind == ImportKind.TICKETS else guess_samples(sketch)


def shipped(kind: str) -> list[Entries]:
    """Load the mappings that come with the portal."""
    if kind != ImportKind.TICKETS:
        return []
    return [load_entries(path.stem) for path in sorted(SHIPPED.glob("*.toml"))]

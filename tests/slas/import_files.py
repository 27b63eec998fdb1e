"""Small exports of tickets, written as a test needs them."""

import gzip
from pathlib import Path

HEADER = (
    "number,sys_mod_count,sys_updated_at,made_sla,opened_at,priority,assignment_group,resolved_at"
)


def line(  # one row of an export, each column open to be spoilt
    number: str = "INC1",
    *,
    count: str = "1",
    updated: str = "2/3/2016 10:00",
    met: str = "true",
    opened: str = "1/3/2016 09:00",
    priority: str = "1 - Critical",
    group: str = "Group 1",
    resolved: str = "?",
) -> str:
    return f"{number},{count},{updated},{met},{opened},{priority},{group},{resolved}"


def write(folder: Path, *lines: str, name: str = "export.csv", header: str = HEADER) -> Path:
    """Write an export and give its path."""
    path = folder / name
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def write_gzip(folder: Path, *lines: str, keep: float = 1.0) -> Path:
    """Write a gzipped export, or the first part of one."""
    path = folder / "export.csv.gz"
    packed = gzip.compress("\n".join((HEADER, *lines, "")).encode())
    path.write_bytes(packed[: int(len(packed) * keep)])
    return path

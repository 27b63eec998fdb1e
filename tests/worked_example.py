"""The tables of docs/worked-example.md, and the file of requests that they speak of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

PAGE = Path(__file__).resolve().parents[1] / "docs" / "worked-example.md"
ZONE = ZoneInfo("Europe/Berlin")
SITES = {"BER": "Berlin", "LYO": "Lyon", "OSL": "Oslo"}
FIRST_DAY = date(2026, 1, 16)
SUPPLIER, CODE = "Tern Desk", "REQ"
HEADER = "id,version,supplier,priority,site,opened,due,resolved"
#: By place and month: the share of requests in time and the credit.
Figures = dict[tuple[str, str], tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many requests a site had in a month, and how many were resolved in time."""

    month: str
    site: str
    requests: int
    in_time: int


def _rows(heading: str) -> Iterator[list[str]]:
    """Give the rows of the table that stands below a heading of the page."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| 2026-"):
            yield cells


def counted() -> list[Counted]:
    """Read how many requests there were."""
    rows = _rows("Two months of requests")
    return [Counted(row[0], row[1], int(row[2]), int(row[3])) for row in rows]


def before_the_dispute() -> Figures:
    """Read what the months come to first."""
    return {(row[0], row[1]): _figures(row[4], row[6]) for row in _rows("Two months of requests")}


def after_the_dispute() -> Figures:
    """Read what they come to once the dispute is decided."""
    return {(row[0], row[1]): _figures(row[2], row[3]) for row in _rows("A dispute")}


def _figures(share: str, credit: str) -> tuple[Decimal, Decimal]:
    return Decimal(share), Decimal(credit.replace(",", ""))


def file_of_requests() -> str:
    """Write the requests as a ticket tool exports them: due within 8 hours of their opening."""
    lines = [HEADER]
    for group in counted():
        ends = date.fromisoformat(f"{group.month}-15")
        for number in range(group.requests):
            opened = datetime(ends.year, ends.month, 1, 8, tzinfo=ZONE) - timedelta(days=12)
            opened += timedelta(days=number)
            hours = 4 if number < group.in_time else 12
            ticket = f"{group.site}-{group.month}-{number + 1:02d}"
            times = (opened, opened + timedelta(hours=8), opened + timedelta(hours=hours))
            said = ",".join(at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") for at in times)
            lines.append(f"{ticket},1,{SUPPLIER},3,{group.site},{said}")
    return "\n".join(lines) + "\n"

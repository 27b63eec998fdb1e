"""The demo of a few vendors, made as `make demo` makes that of many."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from accounts.models import User
from dashboards.demo.building import Built, build_demo, vendor_number
from dashboards.demo.closing import close_books
from dashboards.demo.handling import handle_alerts
from dashboards.demo.logins import HANDLER, build_logins
from scoring.models import Scorecard

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the logins were written, and how many months were closed."""

    folder: Path
    closed: int


def quiet(_text: str) -> None:
    """Tell nobody."""


def build(vendors: int = 6, seed: int = 7) -> Built:
    """Make vendors and what was measured of them."""
    return build_demo(seed=seed, vendors=vendors, now=NOW, tell=quiet)


def build_whole(folder: Path) -> Demo:
    """Make all of the demo: vendors, people, alerts in hand, books closed."""
    build()
    failing, silent = vendor_number(3, seed=7), vendor_number(4, seed=7)
    build_logins(vendor=failing, now=NOW, folder=folder)
    handle_alerts(by=User.objects.get(username=HANDLER), failing=failing, silent=silent, now=NOW)
    return Demo(folder, close_books(seed=7, now=NOW))


def grades(index: int) -> dict[date, str]:
    """Give a vendor's grades by month."""
    cards = Scorecard.objects.filter(vendor=vendor_number(index, seed=7)).order_by("month")
    return dict(cards.values_list("month", "grade"))

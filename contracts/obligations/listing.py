"""What falls due under all contracts that a person sees, the soonest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from contracts.models import Contract, Milestone
from contracts.obligations import words
from contracts.register_choices import ObligationKind, Side, Standing
from core import formats
from core.components.parts import Crumb, Key, Pages
from core.lists import (
    MOST_CHOICES,
    PER_PAGE,
    Asked,
    FilterBar,
    Narrowed,
    choice_field,
    date_field,
    filter_bar,
    pages_of,
    search_field,
)
from vendors.models import Vendor

SORTS: Final = ("due", "vendor", "title")
DEFAULT_SORT: Final = "due"
EXPORT_HEADS: Final = (
    *("Id", "Due on", "Standing", "Owed by", "Side", "Kind", "What is owed", "Clause"),
    *("Contract", "Vendor reference", "Vendor", "Evidence", "Reported on", "Note"),
)
_ORDERS: Final[dict[str, Any]] = {
    "due": F("due_on"),
    "vendor": Lower("obligation__contract__vendor__display_name"),
    "title": Lower("obligation__title"),
}


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One occurrence in the list."""

    title: str
    url: str
    sub: str
    debtor: str
    vendor: str
    vendor_url: str
    due: str
    away: str
    chip: SafeString


@dataclass(frozen=True, slots=True)
class ObligationsPage:
    """All that the list shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    bar: FilterBar
    sort: str
    shown_note: str
    rows: tuple[MilestoneRow, ...]
    pages: Pages | None
    is_portal_empty: bool


def obligations_page(
    user: User, asked: Asked, found: Narrowed[Milestone], *, today: date
) -> ObligationsPage:
    """Gather the list from milestones that are narrowed already, through what the user sees."""
    sums = found.rows.order_by().aggregate(
        total=Count("pk"), overdue=Count("pk", filter=Q(standing=Standing.OVERDUE))
    )
    total = sums["total"]
    shown = list(_ordered(found.rows, asked.sort)[asked.first : asked.first + PER_PAGE])
    url = reverse("contracts:obligation-list")
    return ObligationsPage(
        title=_title(total, asked),
        lead=_lead(sums["overdue"]) if total else "",
        crumbs=(Crumb("Contracts", reverse("contracts:contract-list")), Crumb("Obligations")),
        keys=(Key(("f",), "narrow the list"), Key(("[", "]"), "previous, next page")),
        problems=found.problems,
        bar=_bar(user, asked, url),
        sort=asked.sort,
        shown_note=f"{asked.first + 1}–{asked.first + len(shown)} of {total:,}" if shown else "",
        rows=tuple(_row(row, today) for row in shown),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        is_portal_empty=not total and not asked.given,
    )


def _ordered(rows: QuerySet[Milestone], sort: str) -> QuerySet[Milestone]:
    by: Any = _ORDERS[sort.removeprefix("-")]
    order = by.desc() if sort.startswith("-") else by.asc()
    return rows.select_related(
        "obligation__contract__vendor", "obligation__contract__unit"
    ).order_by(order, "due_on", "pk")


def _title(total: int, asked: Asked) -> str:
    if not total:
        what = "Nothing falls due"
        return f"{what} that fits the filters" if asked.given else what
    what = f"{total:,} due {'day' if total == 1 else 'days'}"
    return f"{what} {'fits' if total == 1 else 'fit'} the filters" if asked.given else what


def _lead(overdue: int) -> str:
    if not overdue:
        return "None of them is overdue."
    return f"{overdue:,} of them {'is' if overdue == 1 else 'are'} overdue."


def _bar(user: User, asked: Asked, url: str) -> FilterBar:
    contracts = (
        Contract.objects.visible_to(user).filter(obligations__isnull=False).distinct().order_by()
    )
    vendors = (
        Vendor.objects.filter(contracts__in=contracts)
        .distinct()
        .order_by(Lower("display_name"))
        .values_list("public_id", "display_name")
    )
    named = contracts.order_by("reference").values_list("public_id", "reference")
    fields = [
        search_field(asked, "What, clause or contract"),
        choice_field(asked, "standing", "Standing", Standing.choices),
        choice_field(asked, "side", "Side", Side.choices),
        choice_field(asked, "kind", "Kind", ObligationKind.choices),
        choice_field(asked, "vendor", "Vendor", vendors[:MOST_CHOICES]),
        choice_field(asked, "contract", "Contract", named[:MOST_CHOICES]),
        date_field(asked, "due_before", "Due before"),
    ]
    return filter_bar(asked, fields, url=url, export_url=reverse("contracts:obligation-export"))


def _row(row: Milestone, today: date) -> MilestoneRow:
    owed = row.obligation
    standing = Standing(row.__dict__["standing"])
    is_open = standing in (Standing.OVERDUE, Standing.SCHEDULED, Standing.REPORTED)
    parts = (owed.contract.reference, owed.clause and f"clause {owed.clause}")
    return MilestoneRow(
        title=owed.title,
        url=f"{reverse('contracts:obligation-show', args=[owed.public_id])}?day={row.number}",
        sub=" · ".join(filter(None, parts)),
        debtor=words.debtor(owed),
        vendor=owed.contract.vendor.display_name,
        vendor_url=reverse("dashboards:vendor-show", args=[owed.contract.vendor.slug]),
        due=formats.day(row.due_on, today),
        away=formats.distance(row.due_on, today) if is_open else "",
        chip=words.standing_chip(standing),
    )


def export_rows(asked: Asked, found: Narrowed[Milestone]) -> Iterator[Sequence[object]]:
    """Give exactly the due days of the list, in its order, all pages of it."""
    for row in _ordered(found.rows, asked.sort).iterator(chunk_size=2000):
        owed = row.obligation
        vendor = owed.contract.vendor
        yield [
            str(row.public_id),
            row.due_on,
            str(Standing(row.__dict__["standing"]).label),
            words.debtor(owed),
            str(owed.get_side_display()),
            str(owed.get_kind_display()),
            owed.title,
            owed.clause,
            owed.contract.reference,
            vendor.reference,
            vendor.display_name,
            row.evidence,
            row.reported_at.date() if row.reported_at else None,
            row.note,
        ]

"""The credit ledger: every credit that a person sees, what is claimable soonest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Count, DateField, F, Min, Q, QuerySet, Sum, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from contracts.models import Contract
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
)
from slas import presentation
from slas.choices import CreditKind, CreditState
from slas.ledger import words
from slas.models import Credit
from slas.rules.credits import states
from vendors.models import Vendor

SORTS: Final = ("due", "month", "vendor")
DEFAULT_SORT: Final = "due"
EXPORT_HEADS: Final = (
    "Id",
    "Vendor reference",
    "Vendor",
    "Contract",
    "Month",
    "Service level",
    "Code",
    "Scope",
    "Kind",
    "State",
    "Disputed",
    "Before caps",
    "Amount",
    "Currency",
    "Claim until",
    "Invoice line",
    "Note",
)
_ORDERS: Final[dict[str, tuple[Any, ...]]] = {
    "due": (F("due").asc(nulls_last=True), "-month", "pk"),
    "-due": (F("due").desc(nulls_last=True), "-month", "pk"),
    "month": ("month", "pk"),
    "-month": ("-month", "pk"),
    "vendor": (Lower("contract__vendor__display_name"), "-month", "pk"),
    "-vendor": (Lower("contract__vendor__display_name").desc(), "-month", "pk"),
}


@dataclass(frozen=True, slots=True)
class CreditRow:
    """One credit in the list."""

    name: str
    url: str
    sub: str
    vendor: str
    vendor_url: str
    month: str
    chip: SafeString
    note: str
    amount: str
    until: str
    away: str
    is_void: bool


@dataclass(frozen=True, slots=True)
class SumRow:
    """What the credits asked for come to in one currency."""

    currency: str
    claimable: str
    under_way: str
    applied: str
    counts: str
    lost: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """All that the ledger shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    bar: FilterBar
    sort: str
    shown_note: str
    rows: tuple[CreditRow, ...]
    sums: tuple[SumRow, ...]
    pages: Pages | None
    is_portal_empty: bool


def ledger_page(user: User, asked: Asked, found: Narrowed[Credit], *, today: date) -> LedgerPage:
    """Gather the ledger from credits that are narrowed already, through what the user sees."""
    total = found.rows.count()
    shown = list(_ordered(found.rows, asked.sort)[asked.first : asked.first + PER_PAGE])
    url = reverse("slas:credit-list")
    codes = len({row.currency for row in shown}) > 1
    return LedgerPage(
        title=_title(total, asked),
        lead=_lead(found.rows, today) if total else "",
        crumbs=(Crumb("Credits"),),
        keys=(Key(("f",), "narrow the list"), Key(("[", "]"), "previous, next page")),
        problems=found.problems,
        bar=_bar(user, asked, url),
        sort=asked.sort,
        shown_note=f"{asked.first + 1}–{asked.first + len(shown)} of {total:,}" if shown else "",
        rows=tuple(_row(row, today, code=codes) for row in shown),
        sums=_sums(found.rows) if total else (),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        is_portal_empty=not total and not asked.given,
    )


def _ordered(rows: Any, sort: str) -> QuerySet[Credit]:
    due = Case(
        When(state=CreditState.CLAIM_DUE, then=F("claim_due_on")),
        default=None,
        output_field=DateField(),
    )
    found: Any = rows.with_disputes().annotate(due=due)
    ordered: QuerySet[Credit] = found.select_related("contract__vendor", "service_level")
    return ordered.order_by(*_ORDERS[sort])


def _title(total: int, asked: Asked) -> str:
    what = presentation.sentence_case(f"{total:,} credits" if total != 1 else "One credit")
    if not total:
        what = "No credits"
    return f"{what} {'fits' if total == 1 else 'fit'} the filters" if asked.given else what


def _lead(rows: QuerySet[Credit], today: date) -> str:
    """Say what can be claimed, and until when the first of it."""
    found = rows.filter(state=CreditState.CLAIM_DUE).aggregate(
        count=Count("pk"), first=Min("claim_due_on")
    )
    if not found["count"]:
        return "None of them waits to be claimed."
    day, away = words.until(found["first"], today)
    said = presentation.plural(found["count"], "credit")
    verb = "waits" if found["count"] == 1 else "wait"
    first = "" if found["count"] == 1 else "the first "
    return presentation.sentence_case(f"{said} {verb} to be claimed, {first}until {day}, {away}.")


def _bar(user: User, asked: Asked, url: str) -> FilterBar:
    mine = Credit.objects.visible_to(user).order_by()
    vendors = (
        Vendor.objects.filter(contracts__credits__in=mine)
        .distinct()
        .order_by(Lower("display_name"))
        .values_list("public_id", "display_name")
    )
    contracts = (
        Contract.objects.filter(credits__in=mine)
        .distinct()
        .order_by("reference")
        .values_list("public_id", "reference")
    )
    months = mine.values_list("month", flat=True).distinct().order_by("-month")[:MOST_CHOICES]
    fields = [
        choice_field(asked, "state", "State", CreditState.choices),
        choice_field(asked, "vendor", "Vendor", vendors[:MOST_CHOICES]),
        choice_field(asked, "contract", "Contract", contracts[:MOST_CHOICES]),
        choice_field(
            asked, "month", "Month", [(f"{one:%Y-%m}", formats.month(one)) for one in months]
        ),
        date_field(asked, "claim_due_before", "To be claimed before"),
    ]
    return filter_bar(asked, fields, url=url, export_url=reverse("slas:credit-export"))


def _row(row: Any, today: date, *, code: bool) -> CreditRow:
    is_due = row.state == CreditState.CLAIM_DUE
    until, away = words.until(row.claim_due_on, today)
    contract = row.contract
    kind = "" if row.kind == CreditKind.SERVICE_CREDIT else "earn-back"
    parts = (contract.reference, row.service_level.code, row.scope or "", kind)
    return CreditRow(
        name=row.service_level.name,
        url=reverse("slas:credit-show", args=[row.public_id]),
        sub=" · ".join(filter(None, parts)),
        vendor=contract.vendor.display_name,
        vendor_url=reverse("dashboards:vendor-show", args=[contract.vendor.slug]),
        month=formats.month(row.month),
        chip=words.credit_chip(row.state, is_disputed=row.is_disputed),
        note="waiver asked for" if row.waiver_asked_at else "",
        amount=formats.money(row.amount, row.currency, code=code),
        until=until,
        away=away if is_due else "",
        is_void=row.state in words.VOID,
    )


def _sums(rows: QuerySet[Credit]) -> tuple[SumRow, ...]:
    """Add up by currency, never across; what was replaced or is only proposed counts nothing."""

    def of(*wanted: states.CreditState) -> Any:
        return Sum("amount", filter=Q(state__in=[one.value for one in wanted]), default=Decimal(0))

    claimable = states.CreditState.CLAIM_DUE
    found: Iterable[Mapping[str, Any]] = (
        rows.order_by()
        .values("currency")
        .annotate(
            claimable=of(claimable),
            under_way=of(*(states.OPEN - {claimable})),
            applied=of(*states.PAID),
            counts=of(*states.COUNTED),
            lost=of(*states.LOST),
        )
        .order_by("currency")
    )
    names = ("claimable", "under_way", "applied", "counts", "lost")
    return tuple(
        SumRow(
            row["currency"],
            *(formats.money(row[name], row["currency"], code=True) for name in names),
        )
        for row in found
    )


def export_rows(asked: Asked, found: Narrowed[Credit]) -> Iterator[Sequence[object]]:
    """Give exactly the credits of the list, in its order, all pages of it."""
    row: Any
    for row in _ordered(found.rows, asked.sort).iterator(chunk_size=2000):
        vendor = row.contract.vendor
        yield [
            str(row.public_id),
            vendor.reference,
            vendor.display_name,
            row.contract.reference,
            f"{row.month:%Y-%m}",
            row.service_level.name,
            row.service_level.code,
            row.scope,
            str(row.get_kind_display()),
            str(row.get_state_display()),
            "yes" if row.is_disputed else "no",
            row.raw_amount,
            row.amount,
            row.currency,
            row.claim_due_on,
            row.invoice_line,
            row.note,
        ]

"""What the pages on charges show: those of a contract, and one with what it comes to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from contracts.charging import words
from contracts.models import Charge, Contract
from contracts.obligations.pages import contract_crumbs, contract_of, may
from contracts.register_choices import ChargeKind
from core import formats
from core.components.parts import Crumb, KeyValue, Pages
from core.lists import (
    PER_PAGE,
    Asked,
    FilterBar,
    Narrowed,
    choice_field,
    filter_bar,
    pages_of,
    search_field,
)
from core.periods import local_date

MOST_BESIDE: Final = 6
SORTS: Final = ("title", "amount", "code")
DEFAULT_SORT: Final = "title"
EXPORT_HEADS: Final = (
    *("Id", "Kind", "Code", "Title", "Detail", "Amount", "Currency", "Months", "Unit"),
    *("From", "Last day", "Base volume", "Deadband %", "Unit more", "Unit less"),
    *("Index", "Index at the start", "Share %", "Floor %", "Cap %"),
)
_ORDERS: Final[dict[str, Any]] = {
    "title": Lower("title"),
    "amount": F("amount"),
    "code": F("code"),
}


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One charge in a table."""

    title: str
    url: str
    sub: str
    kind: str
    price: str
    term: str


@dataclass(frozen=True, slots=True)
class ChargesPart:
    """What a contract's own page shows of its charges."""

    rows: tuple[ChargeRow, ...]
    note: str
    url: str
    add_url: str


@dataclass(frozen=True, slots=True)
class ChargesPage:
    """The charges of a contract as far as the address asks."""

    contract: Contract
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    problems: tuple[str, ...]
    bar: FilterBar
    sort: str
    shown_note: str
    rows: tuple[ChargeRow, ...]
    pages: Pages | None
    is_empty: bool
    add_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class ChargePage:
    """One charge."""

    charge: Charge
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[KeyValue, ...]
    band: tuple[KeyValue, ...]
    index: tuple[KeyValue, ...]
    attributes: tuple[KeyValue, ...]
    detail: str
    may_edit: bool
    change_url: str
    back_url: str


def charges_part(contract: Contract, today: date, *, may_edit: bool) -> ChargesPart:
    """Gather the first charges of a contract, fixed ones first; two queries."""
    found = list(contract.charges.order_by("kind", Lower("title"), "pk")[: MOST_BESIDE + 1])
    total = contract.charges.count() if len(found) > MOST_BESIDE else len(found)
    for charge in found:
        charge.contract = contract
    return ChargesPart(
        rows=tuple(_row(charge, today) for charge in found[:MOST_BESIDE]),
        note=f"the first {MOST_BESIDE} of {total:,}" if total > MOST_BESIDE else "",
        url=contract_url(contract, "contracts:contract-charges"),
        add_url=contract_url(contract, "contracts:charge-create") if may_edit else "",
    )


def charges_of(user: User, reference: str) -> tuple[Contract, QuerySet[Charge]]:
    """Find a contract and its charges.

    :raises Http404: no such contract, or not for this person
    """
    contract = contract_of(user, reference)
    return contract, Charge.objects.filter(contract=contract)


def charges_page(
    user: User, contract: Contract, asked: Asked, found: Narrowed[Charge], *, now: datetime
) -> ChargesPage:
    """Gather the charges of a contract from those that are narrowed already."""
    total = found.rows.count()
    shown = list(ordered(found.rows, asked.sort)[asked.first : asked.first + PER_PAGE])
    today = local_date(contract.time_zone, now)
    for charge in shown:
        charge.contract = contract
    url = contract_url(contract, "contracts:contract-charges")
    can_edit = may(user, Capability.EDIT_CONTRACTS, contract)
    fits = " that fit the filters" if asked.given else ""
    return ChargesPage(
        contract=contract,
        title=f"Charges of {contract.reference}",
        lead=f"{total:,} {'charge' if total == 1 else 'charges'}{fits}, in {contract.currency}."
        if total
        else f"{contract.title}, in {contract.currency}.",
        crumbs=contract_crumbs(contract, "Charges"),
        problems=found.problems,
        bar=filter_bar(
            asked,
            [
                search_field(asked, "Title, code or unit"),
                choice_field(asked, "kind", "Kind", ChargeKind.choices),
            ],
            url=url,
            export_url=contract_url(contract, "contracts:charge-export"),
        ),
        sort=asked.sort,
        shown_note=f"{asked.first + 1}–{asked.first + len(shown)} of {total:,}" if shown else "",
        rows=tuple(_row(charge, today) for charge in shown),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        is_empty=not total and not asked.given,
        add_url=contract_url(contract, "contracts:charge-create") if can_edit else "",
        back_url=contract_url(contract),
    )


def ordered(rows: QuerySet[Charge], sort: str) -> QuerySet[Charge]:
    """Put charges in the order that the address asks for."""
    by: Any = _ORDERS[sort.removeprefix("-")]
    return rows.order_by(by.desc() if sort.startswith("-") else by.asc(), "pk")


def _row(charge: Charge, today: date) -> ChargeRow:
    return ChargeRow(
        title=charge.title,
        url=reverse("contracts:charge-show", args=[charge.public_id]),
        sub=charge.code,
        kind=str(charge.get_kind_display()),
        price=words.price(charge),
        term=_term(charge, today),
    )


def _term(charge: Charge, today: date) -> str:
    last = None if charge.ends_on is None else charge.ends_on - timedelta(days=1)
    if charge.starts_on is None and last is None:
        return "as the contract"
    start = f"from {formats.day(charge.starts_on, today)}" if charge.starts_on else ""
    return " ".join(filter(None, (start, f"to {formats.day(last, today)}" if last else "")))


def find_charge(
    user: User, public_id: UUID, capability: Capability = Capability.READ_RECORDS
) -> Charge:
    """Find a charge.

    :raises Http404: no such charge, or not for this person
    """
    visible = Charge.objects.visible_to(user, capability)
    found = visible.select_related("contract__vendor", "contract__unit")
    charge = found.filter(public_id=public_id).first()
    if charge is None:
        raise Http404("No such charge.")
    return charge


def charge_page(user: User, public_id: UUID, *, now: datetime) -> ChargePage:
    """Gather one charge.

    :raises Http404: no such charge, or not for this person
    """
    charge = find_charge(user, public_id)
    contract = charge.contract
    today = local_date(contract.time_zone, now)
    return ChargePage(
        charge=charge,
        title=charge.title,
        lead=f"{words.price(charge)}, under {contract.reference} with"
        f" {contract.vendor.display_name}.",
        crumbs=contract_crumbs(contract, charge.code),
        facts=(
            KeyValue("Kind", str(charge.get_kind_display())),
            KeyValue("Amount", words.price(charge)),
            KeyValue("Code", charge.code),
            KeyValue("Holds", _term(charge, today)),
        ),
        band=_band(charge),
        index=_index(charge),
        attributes=tuple(KeyValue(name, text) for name, text in charge.attributes.items()),
        detail=charge.detail,
        may_edit=may(user, Capability.EDIT_CONTRACTS, contract),
        change_url=reverse("contracts:charge-change", args=[charge.public_id]),
        back_url=contract_url(contract, "contracts:contract-charges"),
    )


def _band(charge: Charge) -> tuple[KeyValue, ...]:
    if charge.base_volume is None:
        return ()
    currency = charge.contract.currency
    return (
        KeyValue("Base volume", f"{charge.base_volume.normalize():f} {charge.unit}".strip()),
        KeyValue("Deadband", formats.percent(charge.deadband_percent, 2)),
        KeyValue("Each unit more costs", formats.money(charge.more_rate, currency)),
        KeyValue("Each unit less gives back", formats.money(charge.less_rate, currency)),
    )


def _index(charge: Charge) -> tuple[KeyValue, ...]:
    if charge.index_first is None:
        return ()
    return (
        KeyValue("Index", charge.index_name),
        KeyValue("At the start", f"{charge.index_first.normalize():f}"),
        KeyValue("Share that moves", formats.percent(charge.index_share, 2)),
        KeyValue("Never below", formats.percent(charge.index_floor, 2)),
        KeyValue("Never above", formats.percent(charge.index_cap, 2)),
    )


def export_rows(
    contract: Contract, asked: Asked, found: Narrowed[Charge]
) -> Iterator[Sequence[object]]:
    """Give exactly the charges of the list, in its order, all pages of it."""
    for row in ordered(found.rows, asked.sort).iterator(chunk_size=2000):
        last = None if row.ends_on is None else row.ends_on - timedelta(days=1)
        yield [
            str(row.public_id),
            str(row.get_kind_display()),
            row.code,
            row.title,
            row.detail,
            row.amount,
            contract.currency,
            row.every_months,
            row.unit,
            row.starts_on,
            last,
            row.base_volume,
            row.deadband_percent,
            row.more_rate,
            row.less_rate,
            row.index_name,
            row.index_first,
            row.index_share,
            row.index_floor,
            row.index_cap,
        ]

"""The list of contracts, and the pages on which one is added or amended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Protocol

from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from accounts.units import units_in_reach
from contracts.addresses import contract_url
from contracts.clauses.kinds import ClausesAsked
from contracts.clauses.words import checklist_beside, clauses_cell, labels
from contracts.models import Amendment, Contract, ContractVersion
from contracts.searching import contract_nearness
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Key, KeyValue, Pages, TimelineEvent
from core.lists import (
    MOST_CHOICES,
    NEAREST,
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
from vendors.choices import ServiceType
from vendors.models import Vendor

SORTS: Final = ("reference", "title", "vendor", "starts", "ends", "charge", NEAREST)
DEFAULT_SORT: Final = "reference"
EXPORT_HEADS: Final = (
    "Reference",
    "Title",
    "Vendor reference",
    "Vendor",
    "Service type",
    "Business unit",
    "Starts on",
    "Ends on (first day after)",
    "State",
    "Monthly charge",
    "Currency",
    "Clauses missing",
    "Clauses not looked at",
    "External source",
    "External id",
)
_ORDERS: Final[Mapping[str, Any]] = {
    "reference": F("reference"),
    "title": Lower("title"),
    "vendor": Lower("vendor__display_name"),
    "starts": F("starts_on"),
    "ends": F("term_ends_on"),
    "charge": F("charge"),
}
_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "In force": ("", ""),
    "Not begun": ("info", "ring"),
    "Ended": ("outline", "dash"),
}


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One contract in the list."""

    title: str
    url: str
    reference: str
    vendor: str
    vendor_url: str
    service_type: str
    unit: str
    term: str
    ends: str
    charge: str
    state: SafeString | str
    clauses: SafeString | str
    clauses_sub: str


@dataclass(frozen=True, slots=True)
class ContractsPage:
    """All that the list of contracts shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    bar: FilterBar
    sort: str
    shown_note: str
    rows: tuple[ContractRow, ...]
    pages: Pages | None
    create_url: str
    shows_clauses: bool
    is_portal_empty: bool


def contracts_page(
    user: User, asked: Asked, found: Narrowed[Contract], *, today: date
) -> ContractsPage:
    """Gather the list from contracts that are narrowed already, through what the user sees."""
    total = found.rows.count()
    in_force = found.rows.filter(pk__in=_in_force(user, today)).count() if total else 0
    ordered = _ordered(found.rows, asked)
    shown = list(ordered[asked.first : asked.first + PER_PAGE]) if total else []
    url = reverse("contracts:contract-list")
    can_add = access_of(user).allows(Capability.EDIT_CONTRACTS)
    return ContractsPage(
        title=_title(total, asked),
        lead=_lead(in_force, total),
        crumbs=(Crumb("Contracts"),),
        keys=(Key(("f",), "narrow the list"), Key(("[", "]"), "previous, next page")),
        problems=found.problems,
        bar=_bar(user, asked, url),
        sort=asked.sort,
        shown_note=f"{asked.first + 1}–{asked.first + len(shown)} of {total:,}" if shown else "",
        rows=tuple(
            _row(row, today, code=len({one.currency for one in shown}) > 1) for row in shown
        ),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        create_url=reverse("contracts:contract-create") if can_add else "",
        shows_clauses=not access_of(user).is_vendor_user,
        is_portal_empty=not total and not asked.given,
    )


def _in_force(user: User, today: date) -> QuerySet[Contract, Any]:
    return Contract.objects.visible_to(user).in_force_on(today).order_by().values("pk")


def _ordered(rows: QuerySet[Contract], asked: Asked) -> QuerySet[Contract]:
    key = asked.sort.removeprefix("-")
    by: Any = contract_nearness(asked.given.get("q", "")) if key == NEAREST else _ORDERS[key]
    order = by.desc(nulls_last=True) if asked.sort.startswith("-") else by.asc(nulls_last=True)
    return rows.select_related("vendor", "unit").order_by(order, "reference")


def _title(total: int, asked: Asked) -> str:
    what = f"{total:,} contract{'' if total == 1 else 's'}" if total else "No contracts"
    if not asked.given:
        return what
    return f"{what} {'fits' if total == 1 else 'fit'} the filters"


def _lead(in_force: int, total: int) -> str:
    if not total:
        return ""
    if in_force == total:
        return "All of them are in force today." if total > 1 else "It is in force today."
    return f"{in_force or 'None'} of them {'is' if in_force < 2 else 'are'} in force today."


def _bar(user: User, asked: Asked, url: str) -> FilterBar:
    visible = Contract.objects.visible_to(user).order_by()
    units = visible.values_list("unit__code", "unit__name").distinct().order_by("unit__name")
    currencies = visible.values_list("currency", flat=True).distinct().order_by("currency")
    vendors = (
        Vendor.objects.visible_to(user, Capability.READ_RECORDS)
        .filter(contracts__in=visible.values("pk"))
        .distinct()
        .order_by(Lower("display_name"))
        .values_list("public_id", "display_name")
    )
    fields = [
        search_field(asked, "Title, reference or vendor"),
        choice_field(asked, "vendor", "Vendor", vendors[:MOST_CHOICES]),
        choice_field(asked, "service_type", "Service type", ServiceType.choices),
        choice_field(asked, "unit", "Business unit", units[:MOST_CHOICES]),
        choice_field(asked, "currency", "Currency", [(one, one) for one in currencies]),
        date_field(asked, "in_force_on", "In force on"),
    ]
    if not access_of(user).is_vendor_user:
        fields.append(choice_field(asked, "clauses", "Clauses", ClausesAsked.choices))
    return filter_bar(asked, fields, url=url, export_url=reverse("contracts:contract-export"))


def _row(contract: Contract, today: date, *, code: bool) -> ContractRow:
    """Print a contract; the currency by its code where the page has more than one."""
    ends_on, charge = contract.__dict__["term_ends_on"], contract.__dict__["charge"]
    state = state_of(contract.starts_on, ends_on, today)
    tone, shape = _STATES[state]
    cell, sub = clauses_cell(checklist_beside(contract))
    return ContractRow(
        title=contract.title,
        url=contract_url(contract),
        reference=contract.reference,
        vendor=contract.vendor.display_name,
        vendor_url=reverse("dashboards:vendor-show", args=[contract.vendor.slug]),
        service_type=str(contract.get_service_type_display()),
        unit=contract.unit.name,
        term=formats.day(contract.starts_on, today),
        ends=last_day(ends_on, today),
        charge=formats.money_whole(charge, contract.currency, code=code),
        state=atoms.chip(tone=tone, word=state, shape_name=shape, bare=True)  # type: ignore[arg-type]
        if tone
        else state,
        clauses=cell,
        clauses_sub=sub,
    )


def state_of(starts_on: date, ends_on: date | None, today: date) -> str:
    """Say where a day lies in a contract's term."""
    if today < starts_on:
        return "Not begun"
    return "Ended" if ends_on is not None and ends_on <= today else "In force"


def last_day(ends_on: date | None, today: date) -> str:
    """Print the last day of a term, which is stored as the first day after it."""
    return "open-ended" if ends_on is None else formats.day(ends_on - timedelta(days=1), today)


def export_rows(asked: Asked, found: Narrowed[Contract], *, today: date) -> Iterator[list[object]]:
    """Give exactly the contracts of the list, in its order, all pages of it."""
    for contract in _ordered(found.rows, asked).iterator(chunk_size=2000):
        ends_on, listed = contract.__dict__["term_ends_on"], checklist_beside(contract)
        yield [
            contract.reference,
            contract.title,
            contract.vendor.reference,
            contract.vendor.display_name,
            str(contract.get_service_type_display()),
            contract.unit.name,
            contract.starts_on,
            ends_on,
            state_of(contract.starts_on, ends_on, today),
            contract.__dict__["charge"],
            contract.currency,
            labels(listed.missing),
            labels(listed.unseen),
            contract.external_source,
            contract.external_id,
        ]


@dataclass(frozen=True, slots=True)
class NewContractPage:
    """What stands around the form of a new contract, and what it may choose among."""

    crumbs: tuple[Crumb, ...]
    units: list[BusinessUnit]
    vendors: QuerySet[Vendor]
    suggestions: Sequence[Vendor]
    chosen: Vendor | None
    back_url: str
    new_vendor_url: str


def new_contract_page(user: User, vendor_slug: str) -> NewContractPage:
    """Gather what a new contract's form needs; the vendor of the address is filled in."""
    vendors = Vendor.objects.visible_to(user, Capability.EDIT_CONTRACTS)
    chosen = vendors.filter(slug=vendor_slug).first() if vendor_slug else None
    list_url = reverse("contracts:contract-list")
    edits_vendors = access_of(user).allows(Capability.EDIT_VENDORS)
    return NewContractPage(
        crumbs=(Crumb("Contracts", list_url), Crumb("New contract")),
        units=units_in_reach(user, Capability.EDIT_CONTRACTS),
        vendors=vendors,
        suggestions=list(vendors.order_by(Lower("display_name"))[:MOST_CHOICES]),
        chosen=chosen,
        back_url=reverse("dashboards:vendor-show", args=[chosen.slug]) if chosen else list_url,
        new_vendor_url=reverse("vendors:vendor-create") if edits_vendors else "",
    )


class TermsLike(Protocol):
    """What states the terms of a contract: a version, or an amendment that may become one."""

    effective_from: date
    ends_on: date | None
    monthly_charge: Decimal | None
    at_risk_percent: Decimal | None


def version_terms(contract: Contract, version: TermsLike, today: date) -> tuple[KeyValue, ...]:
    """List what a version states."""
    return (
        KeyValue("In force from", formats.day(version.effective_from, today)),
        KeyValue("Last day of the term", last_day(version.ends_on, today)),
        KeyValue("Monthly charge", formats.money(version.monthly_charge, contract.currency)),
        KeyValue("Share at risk", formats.percent(version.at_risk_percent, 2)),
    )


def history_of(
    contract: Contract,
    versions: Sequence[ContractVersion],
    today: date,
    amendments: Mapping[int, Amendment] | None = None,
) -> tuple[TimelineEvent, ...]:
    """List the versions with what each changed, newest first; amendments are by version."""
    events = []
    for version, before in zip(versions, (None, *versions), strict=False):
        changed = "as agreed" if before is None else _changes(contract, before, version, today)
        amendment = (amendments or {}).get(version.pk)
        told = (version.change, changed, agreed_by(amendment) if amendment else "")
        events.append(
            TimelineEvent(
                f"Version {version.number}, from {formats.day(version.effective_from, today)}",
                " · ".join(filter(None, told)),
                reverse("contracts:amendment-show", args=[amendment.public_id])
                if amendment
                else "",
            )
        )
    return tuple(reversed(events))


def agreed_by(amendment: Amendment) -> str:
    """Name the two who let an amendment hold."""
    approver = amendment.decided_by
    told = f"proposed by {amendment.proposed_by.display_name}"
    return f"{told}, approved by {approver.display_name}" if approver else told


def said(term: KeyValue) -> str:
    return "none" if term.value == formats.NO_FIGURE else str(term.value)


def _changes(contract: Contract, old: ContractVersion, new: ContractVersion, today: date) -> str:
    """Say what differs between two versions, in the order of the terms."""
    pairs = zip(
        version_terms(contract, old, today)[1:],
        version_terms(contract, new, today)[1:],
        strict=True,
    )
    return "; ".join(
        f"{now.label.lower()} {said(was)} → {said(now)}" for was, now in pairs if was != now
    )

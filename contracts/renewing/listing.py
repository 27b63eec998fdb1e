"""All renewals that want a decision, in lanes of twelve months, the soonest last day first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from contracts.models import Contract, RenewalWatch
from contracts.renewing import words
from contracts.renewing.filters import NOBODY
from contracts.renewing.page import with_renewals
from contracts.rules.renewal_words import if_nothing
from contracts.services_renewals import deal_of
from core import formats
from core.components import atoms
from core.components.lanes import Axis, axis_from, axis_words, lane
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
from vendors.choices import ServiceType
from vendors.models import Vendor

SOON: Final = 30
EXPORT_HEADS: Final = (
    "Contract",
    "Title",
    "Vendor",
    "Decide by",
    "Term ends (first day after)",
    "If we do nothing",
    "Watched by",
    "Stands in",
    "Monthly charge",
    "Currency",
)


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """One renewal in the list."""

    chip: SafeString
    title: str
    url: str
    vendor: str
    reference: str
    sentence: str
    lane: SafeString
    decide_by: str
    away: str
    owner: SafeString
    charge: str


@dataclass(frozen=True, slots=True)
class RenewalsPage:
    """All that the list of renewals shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    bar: FilterBar
    axis: SafeString
    shown_note: str
    rows: tuple[RenewalRow, ...]
    pages: Pages | None
    is_empty: bool


def renewals_page(
    user: User, asked: Asked, found: Narrowed[RenewalWatch], *, today: date
) -> RenewalsPage:
    """Gather the list from renewals that are narrowed already, through what the user sees."""
    total = found.rows.count()
    ordered = loaded(found.rows, today)
    shown = list(ordered[asked.first : asked.first + PER_PAGE]) if total else []
    url, axis = reverse("contracts:renewal-list"), axis_from(today)
    soon = found.rows.filter(decision_on__lte=today + timedelta(days=SOON)).count() if total else 0
    opens = access_of(user).allows(Capability.READ_RECORDS)
    codes = len({watch.contract.currency for watch in shown}) > 1
    return RenewalsPage(
        title=_title(total, asked),
        lead=_lead(soon, total),
        crumbs=(Crumb("Renewals"),),
        keys=(Key(("f",), "narrow the list"), Key(("[", "]"), "previous, next page")),
        problems=found.problems,
        bar=_bar(user, asked, url),
        axis=axis_words(axis),
        shown_note=f"{asked.first + 1}–{asked.first + len(shown)} of {total:,}" if shown else "",
        rows=tuple(_row(watch, axis, today, code=codes, opens=opens) for watch in shown),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        is_empty=not total and not asked.given,
    )


def to_decide(user: User) -> QuerySet[RenewalWatch]:
    """Keep the renewals of contracts that a person sees on which there is something to decide."""
    return RenewalWatch.objects.visible_to(user).to_decide()


def loaded(rows: QuerySet[RenewalWatch], today: date) -> QuerySet[RenewalWatch]:
    """Order renewals by their last day, with all that a row shows."""
    contracts = Contract.objects.with_terms_on(today).select_related("vendor")
    ordered = rows.select_related("owner", "deputy").order_by("decision_on", "contract_id")
    return ordered.prefetch_related(_contracts(contracts))


def _contracts(contracts: QuerySet[Contract]) -> "Prefetch[str]":
    return Prefetch("contract", contracts.prefetch_related(with_renewals()))


def _title(total: int, asked: Asked) -> str:
    what = f"{total:,} renewal{'' if total == 1 else 's'}" if total else "No renewals"
    if not asked.given:
        return f"{what} to decide"
    return f"{what} {'fits' if total == 1 else 'fit'} the filters"


def _lead(soon: int, total: int) -> str:
    if not total:
        return ""
    if not soon:
        return f"None of them has its last day within {SOON} days."
    verb = "has its" if soon == 1 else "have their"
    return f"{soon} of them {verb} last day within {SOON} days, or behind."


def _bar(user: User, asked: Asked, url: str) -> FilterBar:
    mine = to_decide(user)
    vendors = (
        Vendor.objects.filter(contracts__watch__in=mine.order_by())
        .distinct()
        .order_by(Lower("display_name"))
        .values_list("public_id", "display_name")
    )
    fields = [
        search_field(asked, "Title, reference or vendor"),
        choice_field(asked, "vendor", "Vendor", vendors[:MOST_CHOICES]),
        choice_field(asked, "service_type", "Service type", ServiceType.choices),
        choice_field(asked, "owner", "Watched by", [(user.username, "Me"), (NOBODY, "Nobody")]),
        date_field(asked, "decide_before", "Decide before"),
    ]
    return filter_bar(asked, fields, url=url, export_url=reverse("contracts:renewal-export"))


def _row(watch: RenewalWatch, axis: Axis, today: date, *, code: bool, opens: bool) -> RenewalRow:
    contract, decide_by = watch.contract, watch.decision_on
    assert decide_by is not None  # noqa: S101  as the query keeps them
    opens_on = decide_by - timedelta(days=max(watch.ladder))
    until = formats.day(decide_by, today)
    return RenewalRow(
        chip=_chip((decide_by - today).days),
        title=contract.title,
        url=contract_url(contract, "contracts:contract-renewal") if opens else "",
        vendor=contract.vendor.display_name,
        reference=contract.reference,
        sentence=_sentence(contract, today),
        lane=lane(
            axis,
            today=today,
            ends_on=watch.term_ends_on,
            opens_on=opens_on,
            decide_by=decide_by,
            spoken=f"Decide by {until}; the term ends {_end(watch, today)}",
        ),
        decide_by=until,
        away=formats.distance(decide_by, today),
        owner=atoms.avatar(name=watch.owner.display_name if watch.owner else ""),
        charge=formats.money_whole(contract.__dict__["charge"], contract.currency, code=code),
    )


def _end(watch: RenewalWatch, today: date) -> str:
    return "never" if watch.term_ends_on is None else formats.day(watch.term_ends_on, today)


def _sentence(contract: Contract, today: date) -> str:
    deal = deal_of(contract)
    return if_nothing(deal, today) if deal else ""


def _chip(days: int) -> SafeString:
    if days < 0:
        return atoms.chip(tone="bad", word="Passed", shape_name="void")
    if days <= SOON:
        return atoms.chip(tone="warn", word="Soon", shape_name="clock")
    return atoms.chip(tone="outline", word="Ahead", shape_name="ring")


def export_rows(found: Narrowed[RenewalWatch], *, today: date) -> Iterator[Sequence[object]]:
    """Give exactly the renewals of the list, in its order, all pages of it."""
    for watch in loaded(found.rows, today).iterator(chunk_size=500):
        contract = watch.contract
        yield [
            contract.reference,
            contract.title,
            contract.vendor.display_name,
            watch.decision_on,
            watch.term_ends_on,
            _sentence(contract, today),
            words.person(watch.owner) if watch.owner else "",
            words.person(watch.deputy) if watch.deputy else "",
            contract.__dict__["charge"],
            contract.currency,
        ]

"""One vendor as of a month: grade and why, trend, service levels, contracts, standing, people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.aiming.pages import ObjectivesPart, vendor_objectives_part
from contracts.documents.pages import DocumentsPart, vendor_documents_part
from contracts.models import Contract
from contracts.notes.pages import NotesPart, notes_part
from contracts.subproviders.pages import SubprovidersPart, subproviders_part
from core import formats
from core.components import atoms
from core.components.line_chart import LineChart
from core.components.parts import Crumb, Key, Parts, Tab
from core.context import address
from core.periods import add_months, local_date
from dashboards import presentation
from dashboards.pages import cards
from dashboards.pages.at_risk import AtRisk, at_risk
from dashboards.pages.attention import Attention, attention
from dashboards.pages.cards import Verdict
from dashboards.pages.history import history_url
from dashboards.pages.peers import Peers, medians_told, peers_of
from dashboards.pages.recent import RecentPart, recent_part
from dashboards.pages.vendor_levels import LevelRow, levels_of
from dashboards.pages.vendor_next import Ahead, ahead
from dashboards.pages.vendor_records import (
    ContractRow,
    PersonRow,
    PlaceRow,
    contract_row,
    contracts_of,
    in_force,
    people_of,
    places_of,
)
from scoring.engine.trend import MonthScore, slope_per_month, volatility
from scoring.models import Scorecard, ScorecardDimension, Standing
from slas import presentation as levels
from slas.models import Result
from vendors.choices import VendorStatus
from vendors.models import Vendor

MONTHS: Final = 13


class VendorMergedError(Exception):
    """Say under which address a vendor is found since it was merged into another."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True, slots=True)
class VendorPage:
    """All that a vendor's page shows; what the reader may not see is absent."""

    title: str
    facts: tuple[SafeString | str, ...]
    crumbs: tuple[Crumb, ...]
    change_url: str
    history_url: str
    add_contract_url: str
    keys: tuple[Key, ...]
    tabs: tuple[Tab, ...]
    month: str
    month_words: str
    shows_scores: bool
    verdict: Verdict | None
    parts: Parts | None
    scorecard_url: str
    chart: LineChart | None
    trend_strong: str
    trend: str
    # Running periods that are heading for a miss; always of now.
    risks: AtRisk
    levels: tuple[LevelRow, ...]
    levels_note: str
    levels_url: str
    contracts: tuple[ContractRow, ...]
    peers: Peers | None
    attention: Attention | None
    # What comes next; always of today.
    ahead: Ahead
    objectives: ObjectivesPart | None
    documents: DocumentsPart | None
    notes: NotesPart | None
    subproviders: SubprovidersPart | None
    recent: RecentPart | None
    people: tuple[PersonRow, ...]
    places: tuple[PlaceRow, ...]


@dataclass(frozen=True, slots=True)
class _Scores:
    """The newest cards up to the month, newest first, and the one of the month itself."""

    cards: tuple[Scorecard, ...]
    card: Scorecard | None
    previous: Scorecard | None
    month: date


def vendor_page(
    user: User, slug: str, *, asked: date | None, now: datetime, zone: str
) -> VendorPage:
    """Gather a vendor's page as of a month, else of the last one that is over.

    :raises Http404: no such vendor, not for this person, or a month that has not begun
    :raises VendorMergedError: it is another one now
    """
    vendor = (
        Vendor.objects.visible_to(user)
        .select_related("unit", "merged_into")
        .filter(slug=slug)
        .first()
    )
    today = local_date(zone, now)
    if vendor is None or (asked is not None and asked > today):
        raise Http404("No such vendor.")
    if vendor.merged_into is not None:
        raise VendorMergedError(vendor.merged_into.slug)
    shows_scores = not access_of(user).is_vendor_user
    scores = _scores(user, vendor, asked, today, shows_scores=shows_scores)
    card = scores.card
    dimensions = _dimensions(scores) if shows_scores else {}
    standings = _standings(user, vendor, scores.month) if shows_scores else []
    medians = medians_told(user, standings) if shows_scores else {}
    rows, total = levels_of(user, vendor, scores.month, card)
    contracts = contracts_of(user, vendor)
    waiting = (
        attention(user, now=now, zone=ZoneInfo(zone), vendor_id=vendor.pk) if shows_scores else None
    )
    sees_all = shows_scores and cards.sees_all_contracts(user, vendor)
    before = {row.dimension: row for row in dimensions.get(_pk(scores.previous), [])}
    mine = dimensions.get(_pk(card), [])
    strong, told = cards.what_moved(card, mine, scores.previous, before) if card else ("", "")
    why = presentation.scorecard_url(slug, scores.month)
    levels_url = f"{reverse('slas:level-list')}?vendor={vendor.public_id}"
    return VendorPage(
        title=vendor.display_name,
        facts=_facts(vendor, contracts, today),
        crumbs=(Crumb("Vendors", address("vendors:vendor-list")), Crumb(vendor.display_name)),
        **_deeds(user, vendor),
        keys=(Key(("w",), "why this figure"),),
        tabs=_tabs(vendor, why if card else "", levels_url, (total, len(contracts)), waiting),
        month=f"{scores.month:%Y-%m}",
        month_words=formats.month(scores.month),
        shows_scores=shows_scores,
        verdict=cards.verdict(card, names_levels=sees_all) if card else None,
        parts=cards.dimension_parts(
            card,
            mine,
            before,
            before_word=f"Since {formats.month_short(scores.previous.month)}"
            if scores.previous
            else "",
            url=why,
        )
        if card and mine
        else None,
        scorecard_url=why if card else "",
        chart=_chart(vendor, scores, medians, today),
        trend_strong=strong,
        trend=" ".join(filter(None, (told, _trend(scores.cards)))),
        risks=at_risk(user, now=now, zone=ZoneInfo(zone), vendor_id=vendor.pk),
        levels=rows,
        levels_note=f"{len(rows)} of {total}, worst first" if total > len(rows) else "",
        levels_url=f"{levels_url}&month={scores.month:%Y-%m}",
        contracts=tuple(contract_row(contract, today) for contract in contracts),
        peers=peers_of(user, vendor, standings, scores.month) if shows_scores else None,
        attention=waiting,
        ahead=ahead(user, vendor, today),
        objectives=vendor_objectives_part(user, vendor, today),
        documents=vendor_documents_part(user, vendor, today),
        notes=notes_part(user, vendor, now),
        subproviders=subproviders_part(user, vendor, today),
        recent=recent_part(user, vendor, contracts, now=now, zone=zone),
        people=people_of(user, vendor),
        places=places_of(vendor),
    )


def _deeds(user: User, vendor: Vendor) -> dict[str, str]:
    """Address what the person may do with the vendor; "" is not theirs to do."""
    access = access_of(user)
    reach = access.reach(Capability.EDIT_VENDORS)
    changes = reach.everywhere or vendor.unit_id in reach.unit_ids
    adds = access.allows(Capability.EDIT_CONTRACTS)
    new = f"{reverse('contracts:contract-create')}?vendor={vendor.slug}"
    return {
        "change_url": reverse("vendors:vendor-change", args=[vendor.slug]) if changes else "",
        "add_contract_url": new if adds else "",
        "history_url": history_url(user, "vendors_vendor", vendor.public_id),
    }


def _pk(card: Scorecard | None) -> int:
    return card.pk if card else 0


def _scores(
    user: User, vendor: Vendor, asked: date | None, today: date, *, shows_scores: bool
) -> _Scores:
    running = today.replace(day=1)
    found: list[Scorecard] = []
    if shows_scores:
        found = list(
            Scorecard.objects.visible_to(user)
            .filter(vendor=vendor, month__lte=asked or running)
            .select_related("methodology")
            .order_by("-month")[:MONTHS]
        )
    newest = (
        Result.objects.visible_to(user)
        .filter(service_level__contract__vendor=vendor, month__lt=running)
        .order_by("-month")
        .values_list("month", flat=True)
        .first()
    )
    over = next((card.month for card in found if card.month < running), None)
    month = asked or over or (found[0].month if found else newest) or add_months(running, -1)
    card = next((one for one in found if one.month == month), None)
    previous = next((one for one in found if one.month < month), None)
    return _Scores(tuple(found), card, previous, month)


def _dimensions(scores: _Scores) -> dict[int, list[ScorecardDimension]]:
    found: dict[int, list[ScorecardDimension]] = defaultdict(list)
    wanted = [_pk(scores.card), _pk(scores.previous)]
    for row in ScorecardDimension.objects.filter(scorecard_id__in=wanted).order_by("pk"):
        found[row.scorecard_id].append(row)
    return found


def _standings(user: User, vendor: Vendor, month: date) -> list[Standing]:
    """Load the month's standings, and a year of the standing by score for its median."""
    return list(
        Standing.objects.visible_to(user)
        .filter(
            Q(month=month)
            | Q(subject="score", month__range=(add_months(month, -MONTHS), add_months(month, 1))),
            vendor=vendor,
        )
        .order_by("month", "service_type", "subject")[:200]
    )


def _facts(
    vendor: Vendor, contracts: Sequence[Contract], today: date
) -> tuple[SafeString | str, ...]:
    kinds = dict.fromkeys(contract.get_service_type_display() for contract in contracts)
    found: list[SafeString | str] = [atoms.label(word=str(kind)) for kind in kinds]
    found.append(atoms.label(word=f"Tier {vendor.tier}"))
    if vendor.status != VendorStatus.ACTIVE:
        found.append(atoms.label(word=str(vendor.get_status_display())))
    found += [vendor.reference, f"owned by {vendor.unit.name}"]
    charges: dict[str, Decimal] = defaultdict(Decimal)
    for contract in contracts:
        terms = in_force(contract, today)
        if terms is not None and terms.monthly_charge is not None:
            charges[contract.currency] += terms.monthly_charge
    if charges:
        amounts = [
            formats.money_whole(amount, currency, code=len(charges) > 1)
            for currency, amount in sorted(charges.items())
        ]
        found.append(f"{levels.listed(amounts)} a month")
    return tuple(found)


def _tabs(
    vendor: Vendor,
    why: str,
    levels_url: str,
    counts: tuple[int, int],
    waiting: Attention | None,
) -> tuple[Tab, ...]:
    here = reverse("dashboards:vendor-show", args=[vendor.slug])
    found = [Tab("Overview", here, current=True)]
    if why:
        found.append(Tab("Scorecard", why))
    found.append(Tab("Levels", levels_url, count=counts[0]))
    found.append(Tab("Contracts", "#contracts", count=counts[1]))
    if waiting is not None:
        found.append(Tab("Alerts", "#open-alerts", count=waiting.unresolved))
        found.append(Tab("Register", reverse("vendors:vendor-register", args=[vendor.slug])))
    return tuple(found)


def _chart(
    vendor: Vendor, scores: _Scores, medians: Mapping[date, Decimal], today: date
) -> LineChart | None:
    known = [card for card in scores.cards if card.score is not None]
    if not known:
        return None
    ordered = sorted(scores.cards, key=lambda card: card.month)
    first, last = ordered[0].month, ordered[-1].month
    by_month = {card.month: card for card in ordered}
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [add_months(last, -back) for back in range(min(span, MONTHS) - 1, -1, -1)]
    bounds = presentation.bounds_of(known[0].methodology)
    found = [by_month.get(month) for month in months]
    words = [
        f"{formats.month(card.month)} {formats.number(card.score, 1)} {card.grade}".strip()
        for card in found
        if card is not None and card.score is not None
    ]
    return LineChart(
        slug="score",
        title=f"{vendor.display_name}, score by month",
        description=f"{', '.join(words)}.",
        labels=[formats.month_short(month) for month in months],
        values=[card.score if card else None for card in found],
        tones=[presentation.look_of(card.grade).tone if card else "neutral" for card in found],
        decimals=1,
        word="score",
        second=[medians.get(month) for month in months] if medians else (),
        second_word="median" if medians else "",
        marks=[
            (bound, f"{letter} {levels.quantity(bound)}")
            for letter, bound in zip("ABCD", bounds, strict=True)
        ],
        floor=Decimal(0),
        ceiling=Decimal(100),
        running=last == today.replace(day=1),
    )


def _trend(found: Sequence[Scorecard]) -> str:
    """Say where the score is going, once three months tell."""
    history = [
        MonthScore(card.month, card.score)
        for card in found
        if card.score is not None and card.is_final
    ]
    slope, swing = slope_per_month(history), volatility(history)
    if slope is None or swing is None:
        return ""
    return (
        f"Slope over six months {formats.signed(slope, 1)} a month; "
        f"its usual swing is {formats.number(swing, 1)}."
    )

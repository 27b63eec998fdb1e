"""The list of exclusions: what waits for the reader's decision, then all that the filters keep."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from core.components.parts import Crumb, Key, Pages
from core.lists import (
    MOST_CHOICES,
    PER_PAGE,
    Asked,
    FilterBar,
    Narrowed,
    choice_field,
    filter_bar,
    pages_of,
)
from slas import presentation
from slas.choices import ExclusionCategory, ExclusionState
from slas.excusing import words
from slas.ledger import words as states
from slas.models import Exclusion, ExclusionEvent

MOST_WAITING: Final = 20


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """One exclusion in a list."""

    title: str
    url: str
    vendor: str
    contract: str
    reason: str
    levels: str
    chip: SafeString
    asked_by: str
    asked_at: str
    decided: str


@dataclass(frozen=True, slots=True)
class ExclusionsPage:
    """All that the list of exclusions shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    waiting: tuple[ExclusionRow, ...]
    waiting_note: str
    bar: FilterBar
    shown_note: str
    rows: tuple[ExclusionRow, ...]
    pages: Pages | None
    new_url: str
    is_empty: bool


def exclusions_page(
    user: User, asked: Asked, found: Narrowed[Exclusion], *, now: datetime
) -> ExclusionsPage:
    """Gather the list from exclusions that are narrowed already, through what the user sees."""
    total = found.rows.count()
    ordered = found.rows.order_by("-requested_at", "-pk")
    shown = _loaded(ordered[asked.first : asked.first + PER_PAGE]) if total else []
    waiting = _waiting(user)
    counted = _events_of([*shown, *waiting])
    url = reverse("slas:exclusion-list")
    can_ask = access_of(user).allows(Capability.MANAGE_SERVICE)
    return ExclusionsPage(
        title=_title(len(waiting)),
        lead="What is excused counts nothing in the adjusted figure; the raw one stands beside it."
        " It has effect only once another person has approved it.",
        crumbs=(Crumb("Exclusions"),),
        keys=(Key(("f",), "narrow the list"), Key(("[", "]"), "previous, next page")),
        problems=found.problems,
        waiting=tuple(_row(row, counted[row.pk], now) for row in waiting),
        waiting_note="the oldest first" if len(waiting) > 1 else "",
        bar=_bar(user, asked, url),
        shown_note=f"{asked.first + 1}–{asked.first + len(shown)} of {total:,}" if shown else "",
        rows=tuple(_row(row, counted[row.pk], now) for row in shown),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        new_url=reverse("slas:exclusion-create") if can_ask else "",
        is_empty=not total and not asked.given,
    )


def _loaded(rows: QuerySet[Exclusion]) -> list[Exclusion]:
    found = rows.select_related("contract__vendor", "requested_by", "decided_by")
    return list(found.prefetch_related("levels"))


def _waiting(user: User) -> list[Exclusion]:
    """Load what others put forward and this person may decide, the oldest first."""
    if not access_of(user).allows(Capability.APPROVE):
        return []
    rows = Exclusion.objects.visible_to(user, Capability.APPROVE).to_decide()
    others = rows.exclude(requested_by=user).order_by("requested_at", "pk")
    return _loaded(others[:MOST_WAITING])


def _events_of(rows: Sequence[Exclusion]) -> Counter[int]:
    """Count the events that each exclusion names, in one query."""
    counted = (
        ExclusionEvent.objects.filter(exclusion__in=[row.pk for row in rows])
        .order_by()
        .values_list("exclusion")
        .annotate(events=Count("pk"))
    )
    return Counter(dict(counted))


def _title(waiting: int) -> str:
    if not waiting:
        return "Exclusions"
    count = presentation.plural(waiting, "exclusion")
    verb = "waits" if waiting == 1 else "wait"
    return f"{presentation.sentence_case(count)} {verb} for your decision"


def _row(row: Exclusion, events: int, now: datetime) -> ExclusionRow:
    contract = row.contract
    today = words.today_of(contract, now)
    return ExclusionRow(
        title=words.title(row, events, today),
        url=words.exclusion_url(row),
        vendor=contract.vendor.display_name,
        contract=contract.reference,
        reason=row.reason,
        levels=levels_words([level.code for level in row.levels.all()]),
        chip=states.exclusion_chip(row.state),
        asked_by=states.person(row.requested_by),
        asked_at=words.moment(row.requested_at, contract.time_zone, today),
        decided=_decided(row, today),
    )


def _decided(row: Exclusion, today: date) -> str:
    if row.decided_at is None:
        return ""
    at = words.moment(row.decided_at, row.contract.time_zone, today)
    return f"{states.person(row.decided_by)}, {at}"


def levels_words(codes: Sequence[str]) -> str:
    """Name a few service levels, and count the others."""
    if len(codes) <= words.LEVELS_SHOWN:
        return ", ".join(codes)
    return f"{', '.join(codes[: words.LEVELS_SHOWN])} and {len(codes) - words.LEVELS_SHOWN} more"


def _bar(user: User, asked: Asked, url: str) -> FilterBar:
    contracts = contract_choices(user)
    fields = (
        choice_field(asked, "state", "State", ExclusionState.choices),
        choice_field(asked, "category", "Category", ExclusionCategory.choices),
        choice_field(asked, "contract", "Contract", contracts),
    )
    return filter_bar(asked, fields, url=url, export_url=url)


def contract_choices(
    user: User, capability: Capability = Capability.READ_RECORDS
) -> list[tuple[object, str]]:
    """List the contracts that a person sees, by reference."""
    rows = Contract.objects.visible_to(user, capability).order_by("reference")
    return [
        (public_id, f"{reference} {title}")
        for public_id, reference, title in rows.values_list("public_id", "reference", "title")[
            :MOST_CHOICES
        ]
    ]

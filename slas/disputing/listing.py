"""The list of disputes: what waits for the reader's decision, then all that the filters keep."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from core import formats
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
from slas.choices import DisputeState
from slas.excusing import words
from slas.excusing.listing import contract_choices
from slas.ledger import words as states
from slas.models import Dispute
from vendors.models import Vendor

MOST_WAITING: Final = 20


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One dispute in a list."""

    title: str
    url: str
    vendor: str
    contract: str
    about: str
    reason: str
    chip: SafeString
    raised_by: str
    raised_at: str
    decided: str


@dataclass(frozen=True, slots=True)
class DisputesPage:
    """All that the list of disputes shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    waiting: tuple[DisputeRow, ...]
    waiting_note: str
    bar: FilterBar
    shown_note: str
    rows: tuple[DisputeRow, ...]
    pages: Pages | None
    is_empty: bool


def disputes_page(
    user: User, asked: Asked, found: Narrowed[Dispute], *, now: datetime
) -> DisputesPage:
    """Gather the list from disputes that are narrowed already, through what the user sees."""
    total = found.rows.count()
    ordered = found.rows.order_by("-raised_at", "-pk")
    shown = _loaded(ordered[asked.first : asked.first + PER_PAGE]) if total else []
    waiting = _waiting(user)
    url = reverse("slas:dispute-list")
    return DisputesPage(
        title=_title(len(waiting)),
        lead="A disputed figure stands and is shown as disputed until another person decides."
        " What is upheld becomes a revision, with its reason.",
        crumbs=(Crumb("Disputes"),),
        keys=(Key(("f",), "narrow the list"), Key(("[", "]"), "previous, next page")),
        problems=found.problems,
        waiting=tuple(_row(row, now) for row in waiting),
        waiting_note="the oldest first" if len(waiting) > 1 else "",
        bar=_bar(user, asked, url),
        shown_note=f"{asked.first + 1}–{asked.first + len(shown)} of {total:,}" if shown else "",
        rows=tuple(_row(row, now) for row in shown),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        is_empty=not total and not asked.given,
    )


def _loaded(rows: QuerySet[Dispute]) -> list[Dispute]:
    return list(
        rows.select_related(
            "contract__vendor", "service_level", "credit", "raised_by", "decided_by"
        )
    )


def _waiting(user: User) -> list[Dispute]:
    """Load what others raised and this person may decide, the oldest first."""
    if not access_of(user).allows(Capability.APPROVE):
        return []
    rows = Dispute.objects.visible_to(user, Capability.APPROVE).open()
    others = rows.exclude(raised_by=user).order_by("raised_at", "pk")
    return _loaded(others[:MOST_WAITING])


def _title(waiting: int) -> str:
    if not waiting:
        return "Disputes"
    verb = "waits" if waiting == 1 else "wait"
    count = presentation.plural(waiting, "dispute")
    return f"{presentation.sentence_case(count)} {verb} for your decision"


def about(dispute: Dispute) -> str:
    """Say what is disputed: a credit with its amount, or a result."""
    credit = dispute.credit
    if credit is not None:
        return f"Credit of {formats.money(credit.amount, credit.currency)}"
    return "Result"


def title(dispute: Dispute) -> str:
    """Name a dispute by service level, month and scope."""
    parts = [dispute.service_level.name, formats.month(dispute.month)]
    return ", ".join([*parts, dispute.scope] if dispute.scope else parts)


def dispute_url(dispute: Dispute) -> str:
    """Address a dispute."""
    return reverse("slas:dispute-show", args=[dispute.public_id])


def _row(row: Dispute, now: datetime) -> DisputeRow:
    contract = row.contract
    zone, today = contract.time_zone, words.today_of(contract, now)
    decided = words.moment(row.decided_at, zone, today) if row.decided_at else ""
    return DisputeRow(
        title=title(row),
        url=dispute_url(row),
        vendor=contract.vendor.display_name,
        contract=contract.reference,
        about=about(row),
        reason=row.reason,
        chip=states.dispute_chip(row.state),
        raised_by=states.person(row.raised_by),
        raised_at=words.moment(row.raised_at, zone, today),
        decided=f"{states.person(row.decided_by)}, {decided}" if decided else "",
    )


def _bar(user: User, asked: Asked, url: str) -> FilterBar:
    vendors = (
        Vendor.objects.visible_to(user, Capability.READ_RECORDS)
        .order_by(Lower("display_name"))
        .values_list("public_id", "display_name")[:MOST_CHOICES]
    )
    fields = (
        choice_field(asked, "state", "State", DisputeState.choices),
        choice_field(asked, "vendor", "Vendor", vendors),
        choice_field(asked, "contract", "Contract", contract_choices(user)),
    )
    return filter_bar(asked, fields, url=url, export_url=url)

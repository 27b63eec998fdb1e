"""What comes next with a vendor: renewals to decide and obligations that fall due."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from contracts.models import Milestone
from contracts.obligations import words
from contracts.renewing.listing import loaded, to_decide
from contracts.rules.renewal_words import if_nothing
from contracts.services_renewals import deal_of
from core import formats
from vendors.models import Vendor

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class NextRow:
    """One day that is coming, or is over without what it was for."""

    title: str
    url: str
    sub: str
    due: str
    away: str
    chip: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is to be decided and delivered next; each the soonest day first."""

    decisions: tuple[NextRow, ...]
    due: tuple[NextRow, ...]
    decisions_url: str
    due_url: str


def ahead(user: User, vendor: Vendor, today: date) -> Ahead:
    """Gather what a person sees of it: at most four queries, however much there is."""
    asked = f"?vendor={vendor.public_id}"
    sees_renewals = not access_of(user).is_vendor_user
    return Ahead(
        decisions=_decisions(user, vendor, today),
        due=_due(user, vendor, today),
        decisions_url=f"{reverse('contracts:renewal-list')}{asked}" if sees_renewals else "",
        due_url=f"{reverse('contracts:obligation-list')}{asked}",
    )


def _decisions(user: User, vendor: Vendor, today: date) -> tuple[NextRow, ...]:
    opens = access_of(user).allows(Capability.READ_RECORDS)
    found = []
    for watch in loaded(to_decide(user).filter(contract__vendor=vendor), today)[:MOST]:
        contract, deal = watch.contract, deal_of(watch.contract)
        url = contract_url(contract, "contracts:contract-renewal") if opens else ""
        said = if_nothing(deal, today) if deal else ""
        found.append(NextRow(contract.title, url, said, *_when(watch.decision_on, today)))
    return tuple(found)


def _due(user: User, vendor: Vendor, today: date) -> tuple[NextRow, ...]:
    rows = (
        Milestone.objects.visible_to(user)
        .waiting()
        .filter(obligation__contract__vendor=vendor)
        .select_related("obligation__contract__vendor", "obligation__contract__unit")
        .order_by("due_on", "pk")[:MOST]
    )
    return tuple(
        NextRow(
            row.obligation.title,
            reverse("contracts:obligation-show", args=[row.obligation.public_id]),
            f"{words.debtor(row.obligation)} · {row.obligation.contract.reference}",
            *_when(row.due_on, today),
            chip=words.standing_chip(words.standing_of(row, today)),
        )
        for row in rows
    )


def _when(day: date | None, today: date) -> tuple[str, str]:
    if day is None:
        return formats.NO_FIGURE, ""
    return formats.day(day, today), formats.distance(day, today)

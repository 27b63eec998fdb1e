"""The root events of a contract: one cause of several failures, which are paid for once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import address_part, at_address, contract_url
from contracts.models import Contract
from core.components import atoms
from core.components.parts import Crumb
from slas.excusing import words
from slas.excusing.listing import levels_words
from slas.ledger import words as states
from slas.models import RootEvent, ServiceLevel

MOST_ROWS: Final = 200
MOST_LEVELS: Final = 300


@dataclass(frozen=True, slots=True)
class RootRow:
    """One root event in the list."""

    title: str
    note: str
    when: str
    levels: str
    paid: str
    chip: SafeString | str
    recorded: str
    change_url: str


@dataclass(frozen=True, slots=True)
class RootEventsPage:
    """All that the page of a contract's root events shows, and what its form needs."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    contract: Contract
    rows: tuple[RootRow, ...]
    levels: tuple[ServiceLevel, ...]
    zone: str
    changed: RootEvent | None
    may_record: bool
    note: str
    url: str
    back_url: str


def root_events_page(
    user: User, reference: str, *, change: UUID | None, now: datetime
) -> RootEventsPage:
    """Gather a contract's root events, and the one that is to be changed.

    :raises Http404: no such contract or root event, or not for this person
    """
    visible = Contract.objects.visible_to(user).select_related("vendor")
    contract = at_address(visible, reference)
    if contract is None:
        raise Http404("No such contract.")
    found = (
        RootEvent.objects.visible_to(user)
        .filter(contract=contract)
        .select_related("chosen", "recorded_by")
        .prefetch_related("levels")
    )
    may_record = states.may(user, Capability.MANAGE_SERVICE, contract.unit_id)
    rows = list(found[: MOST_ROWS + 1])
    changed = None
    if change is not None:
        changed = found.filter(public_id=change).first()
        if changed is None or not may_record:
            raise Http404("No such root event.")
    today = words.today_of(contract, now)
    levels = contract.service_levels.order_by("code")[: MOST_LEVELS if may_record else 0]
    url = contract_url(contract, "slas:root-event-list")
    return RootEventsPage(
        title=f"Root events of {contract.reference}",
        lead="One cause of several failures is paid for once: the highest credit, or the one that"
        f" we choose. Times are those of {contract.time_zone}.",
        crumbs=(
            *words.crumbs_to_contract(contract),
            Crumb("Root events", url if changed else ""),
            *((Crumb(changed.title),) if changed else ()),
        ),
        contract=contract,
        rows=tuple(_row(row, contract, today, may_record=may_record) for row in rows[:MOST_ROWS]),
        levels=tuple(levels),
        zone=contract.time_zone,
        changed=changed,
        may_record=may_record,
        note=f"the latest {MOST_ROWS}" if len(rows) > MOST_ROWS else "",
        url=url,
        back_url=contract_url(contract),
    )


def _row(row: RootEvent, contract: Contract, today: date, *, may_record: bool) -> RootRow:
    at = words.moment(row.recorded_at, contract.time_zone, today)
    args = [address_part(contract), row.public_id]
    return RootRow(
        title=row.title,
        note=row.note,
        when=words.span(row.starts_at, row.ends_at, contract.time_zone, today),
        levels=levels_words([level.code for level in row.levels.all()]),
        paid=row.chosen.code if row.chosen else "the highest",
        chip=atoms.chip(tone="crit", shape_name="crit", word="Catastrophe")
        if row.is_catastrophic
        else "",
        recorded=f"{states.person(row.recorded_by)}, {at}",
        change_url=reverse("slas:root-event-change", args=args) if may_record else "",
    )

"""What the pages on objectives show: those of a contract or a vendor, and one with its figures."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from contracts.models import Contract, Objective
from contracts.obligations.pages import contract_crumbs, contract_of, may
from contracts.register_choices import ObjectiveState
from contracts.rules.objectives import is_reached, progress
from core import formats
from core.components import atoms
from core.components.parts import Crumb, KeyValue
from core.periods import local_date
from vendors.models import Vendor

MOST_BESIDE: Final = 6
MOST_READINGS: Final = 100


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """One objective in a table."""

    title: str
    url: str
    sub: str
    way: str
    latest: str
    share: str
    chip: SafeString


@dataclass(frozen=True, slots=True)
class ObjectivesPart:
    """What the page of a contract or a vendor shows of objectives."""

    rows: tuple[ObjectiveRow, ...]
    note: str
    url: str
    may_edit: bool


@dataclass(frozen=True, slots=True)
class ObjectivesPage:
    """What a contract is for."""

    contract: Contract
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[ObjectiveRow, ...]
    may_edit: bool
    owners: tuple[User, ...]
    back_url: str


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """The figure of one day."""

    on: str
    value: str
    share: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class ObjectivePage:
    """One objective with its readings, and what can be done with it."""

    objective: Objective
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[KeyValue, ...]
    readings: tuple[ReadingRow, ...]
    chip: SafeString
    may_manage: bool
    is_open: bool
    change_url: str
    back_url: str


def figure(value: Decimal, unit: str) -> str:
    """Write a figure of a measure with its unit."""
    return f"{formats.number(value, _decimals(value))} {unit}".strip()


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _latest(row: Objective) -> tuple[Decimal | None, date | None]:
    return row.__dict__.get("latest"), row.__dict__.get("latest_on")


def chip_of(row: Objective, today: date) -> SafeString:
    """Say where an objective stands."""
    word = str(row.get_state_display())
    if row.state == ObjectiveState.REACHED:
        return atoms.chip(tone="ok", word=word, shape_name="ok")
    if row.state == ObjectiveState.MISSED:
        return atoms.chip(tone="bad", word=word, shape_name="down")
    if row.state == ObjectiveState.DROPPED:
        return atoms.chip(tone="neutral", word=word, shape_name="dash")
    value, _ = _latest(row)
    if value is None:
        return atoms.chip(tone="outline", word="Not read yet", shape_name="ring")
    if is_reached(row.baseline, row.target, value):
        return atoms.chip(tone="ok", word="At the target", shape_name="ok")
    if row.due_on is not None and row.due_on < today:
        return atoms.chip(tone="bad", word="Past its day", shape_name="down")
    return atoms.chip(tone="warn", word="On the way", shape_name="half")


def _row(row: Objective, today: date) -> ObjectiveRow:
    value, on = _latest(row)
    parts = (row.measure, str(row.get_benefit_display()) if row.benefit else "")
    due = f"by {formats.day(row.due_on, today)}" if row.due_on else ""
    start, end = figure(row.baseline, row.unit), figure(row.target, row.unit)
    return ObjectiveRow(
        title=row.title,
        url=reverse("contracts:objective-show", args=[row.public_id]),
        sub=" · ".join(filter(None, parts)),
        way=f"{start} → {end} {due}".strip(),
        latest=""
        if value is None or on is None
        else f"{figure(value, row.unit)} on {formats.day(on, today)}",
        share="–"
        if value is None
        else formats.percent(progress(row.baseline, row.target, value), 1),
        chip=chip_of(row, today),
    )


def contract_objectives_part(
    user: User, contract: Contract, today: date, *, may_edit: bool
) -> ObjectivesPart | None:
    """Gather the first objectives of a contract; one query. A vendor's own user sees none."""
    if access_of(user).is_vendor_user:
        return None
    found = Objective.objects.filter(contract=contract)
    return _part(found, today, contract_url(contract, "contracts:contract-objectives"), may_edit)


def vendor_objectives_part(user: User, vendor: Vendor, today: date) -> ObjectivesPart | None:
    """Gather the open objectives of a vendor's contracts; one query."""
    if access_of(user).is_vendor_user:
        return None
    found = Objective.objects.visible_to(user).filter(
        contract__vendor=vendor, state=ObjectiveState.OPEN
    )
    return _part(found, today, "", may_edit=False)


def _part(found: QuerySet[Objective], today: date, url: str, may_edit: bool) -> ObjectivesPart:
    rows = list(_ordered(found)[: MOST_BESIDE + 1])
    return ObjectivesPart(
        rows=tuple(_row(row, today) for row in rows[:MOST_BESIDE]),
        note=f"the first {MOST_BESIDE}" if len(rows) > MOST_BESIDE else "",
        url=url,
        may_edit=may_edit,
    )


def _ordered(found: QuerySet[Objective]) -> QuerySet[Objective]:
    rows = Objective.objects.filter(pk__in=found.values("pk")).with_latest()
    return rows.order_by("closed_at", "due_on", "title", "pk")


def contract_objectives_page(user: User, reference: str, *, now: datetime) -> ObjectivesPage:
    """Gather what a contract is for.

    :raises Http404: no such contract, or not for this person
    """
    contract = contract_of(user, reference)
    if access_of(user).is_vendor_user:
        raise Http404("Ours alone.")
    today = local_date(contract.time_zone, now)
    edits = may(user, Capability.EDIT_CONTRACTS, contract)
    return ObjectivesPage(
        contract=contract,
        title=f"Objectives of {contract.reference}",
        lead=f"What {contract.title} is for, by which figure it is known, and how far it has come.",
        crumbs=contract_crumbs(contract, "Objectives"),
        rows=tuple(_row(row, today) for row in _ordered(contract.objectives.all())),
        may_edit=edits,
        owners=owners_of(contract) if edits else (),
        back_url=contract_url(contract),
    )


def owners_of(contract: Contract) -> tuple[User, ...]:
    """List who may own an objective: those who work in the contract's unit."""
    people = User.objects.filter(is_active=True, role_grants__unit=contract.unit_id).distinct()
    return tuple(people.order_by("first_name", "last_name", "username"))


def find_objective(
    user: User, public_id: UUID, capability: Capability = Capability.READ_RECORDS
) -> Objective:
    """Find an objective, with its latest reading.

    :raises Http404: no such objective, or not for this person
    """
    rows = Objective.objects.visible_to(user, capability).with_latest()
    found = rows.select_related("contract__vendor", "contract__unit", "owner", "closed_by")
    objective = found.filter(public_id=public_id).first()
    if objective is None:
        raise Http404("No such objective.")
    return objective


def objective_page(user: User, public_id: UUID, *, now: datetime) -> ObjectivePage:
    """Gather one objective with its readings, the newest first.

    :raises Http404: no such objective, or not for this person
    """
    row = find_objective(user, public_id)
    contract = row.contract
    today = local_date(contract.time_zone, now)
    edits = may(user, Capability.EDIT_CONTRACTS, contract)
    readings = row.readings.select_related("by").order_by("-on")[:MOST_READINGS]
    return ObjectivePage(
        objective=row,
        title=row.title,
        lead=f"{row.measure}, under {contract.reference} with {contract.vendor.display_name}.",
        crumbs=contract_crumbs(contract, row.title),
        facts=_facts(row, today),
        readings=tuple(
            ReadingRow(
                on=formats.day(one.on, today),
                value=figure(one.value, row.unit),
                share=formats.percent(progress(row.baseline, row.target, one.value), 1),
                note=one.note,
                by=one.by.display_name if one.by else "",
            )
            for one in readings
        ),
        chip=chip_of(row, today),
        may_manage=may(user, Capability.MANAGE_SERVICE, contract),
        is_open=row.state == ObjectiveState.OPEN,
        change_url=reverse("contracts:objective-change", args=[public_id]) if edits else "",
        back_url=contract_url(contract, "contracts:contract-objectives"),
    )


def _facts(row: Objective, today: date) -> tuple[KeyValue, ...]:
    facts = [
        KeyValue("Serves", str(row.get_benefit_display()) if row.benefit else "–"),
        KeyValue("Measure", row.measure),
        KeyValue("Baseline", figure(row.baseline, row.unit)),
        KeyValue("Target", figure(row.target, row.unit)),
        KeyValue("By", formats.day(row.due_on, today) if row.due_on else "no day agreed"),
        KeyValue("Owner", row.owner.display_name if row.owner else "nobody yet"),
    ]
    if row.state_note:
        facts.append(KeyValue(str(row.get_state_display()), row.state_note))
    return tuple(facts)

"""What a contract's sides owe, and one obligation with its due days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.models import Contract, Milestone, Obligation
from contracts.obligations import words
from contracts.register_choices import MilestoneState
from core import formats
from core.components.parts import Crumb, KeyValue
from core.periods import local_date

MOST_DAYS: Final = 60
#: So many stand on the page of the contract itself.
MOST_BESIDE: Final = 6


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """One obligation of a contract, with its first open due day."""

    title: str
    url: str
    sub: str
    debtor: str
    rhythm: str
    due: str
    chip: SafeString | str


@dataclass(frozen=True, slots=True)
class ContractObligationsPage:
    """What both sides of a contract owe."""

    contract: Contract
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[ObligationRow, ...]
    may_edit: bool
    list_url: str
    back_url: str


def may(user: User, capability: Capability, contract: Contract) -> bool:
    """Say whether a person holds a capability in a contract's unit."""
    reach = access_of(user).reach(capability)
    return reach.everywhere or contract.unit_id in reach.unit_ids


def contract_of(user: User, reference: str) -> Contract:
    """Find a contract that a person sees.

    :raises Http404: no such contract, or not for this person
    """
    visible = Contract.objects.visible_to(user).select_related("vendor", "unit")
    contract = at_address(visible, reference)
    if contract is None:
        raise Http404("No such contract.")
    return contract


def contract_crumbs(contract: Contract, last: str) -> tuple[Crumb, ...]:
    """Lead from the contracts by this one to a page on it."""
    return (
        Crumb("Contracts", reverse("contracts:contract-list")),
        Crumb(contract.reference, contract_url(contract)),
        Crumb(last),
    )


def contract_obligations_page(
    user: User, reference: str, *, now: datetime
) -> ContractObligationsPage:
    """Gather what both sides of a contract owe, the soonest open day first.

    :raises Http404: no such contract, or not for this person
    """
    contract = contract_of(user, reference)
    return ContractObligationsPage(
        contract=contract,
        title=f"Obligations under {contract.reference}",
        lead=(
            f"{contract.title}: what {contract.vendor.display_name} and {contract.unit.name} owe"
            " each other, by when, and how it was proved."
        ),
        crumbs=contract_crumbs(contract, "Obligations"),
        rows=obligation_rows(contract, local_date(contract.time_zone, now)),
        may_edit=may(user, Capability.EDIT_CONTRACTS, contract),
        list_url=f"{reverse('contracts:obligation-list')}?contract={contract.public_id}",
        back_url=contract_url(contract),
    )


@dataclass(frozen=True, slots=True)
class ObligationsPart:
    """What a contract's own page shows of its obligations."""

    rows: tuple[ObligationRow, ...]
    note: str
    url: str
    may_edit: bool


def obligations_part(contract: Contract, today: date, *, may_edit: bool) -> ObligationsPart:
    """Gather the obligations that are due soonest; two queries."""
    rows = obligation_rows(contract, today)
    shown = rows[:MOST_BESIDE]
    return ObligationsPart(
        rows=shown,
        note=f"the next {len(shown)} of {len(rows)}" if len(shown) < len(rows) else "",
        url=contract_url(contract, "contracts:contract-obligations"),
        may_edit=may_edit,
    )


def obligation_rows(contract: Contract, today: date) -> tuple[ObligationRow, ...]:
    """List a contract's obligations, what is open soonest first; two queries."""
    found = list(contract.obligations.select_related("contract__vendor", "contract__unit"))
    open_days = (
        Milestone.objects.filter(
            obligation__in=[row.pk for row in found], state=MilestoneState.SCHEDULED
        )
        .order_by("obligation_id", "due_on")
        .distinct("obligation_id")
    )
    first = {row.obligation_id: row for row in open_days}
    found.sort(key=lambda row: (_next_day(first.get(row.pk)), row.title))
    return tuple(_row(row, first.get(row.pk), today) for row in found)


def _next_day(row: Milestone | None) -> date:
    return row.due_on if row else date.max


def _row(owed: Obligation, following: Milestone | None, today: date) -> ObligationRow:
    parts = (str(owed.get_kind_display()), owed.clause and f"clause {owed.clause}")
    return ObligationRow(
        title=owed.title,
        url=reverse("contracts:obligation-show", args=[owed.public_id]),
        sub=" · ".join(filter(None, parts)),
        debtor=words.debtor(owed),
        rhythm=words.rhythm(owed),
        due=formats.day(following.due_on, today) if following else "nothing more is due",
        chip=words.standing_chip(words.standing_of(following, today)) if following else "",
    )


@dataclass(frozen=True, slots=True)
class DayRow:
    """One due day of an obligation."""

    number: int
    url: str
    due: str
    away: str
    chip: SafeString
    evidence: str
    said: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ObligationPage:
    """One obligation, its due days, and what can be done on the chosen one."""

    obligation: Obligation
    chosen: Milestone | None
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[KeyValue, ...]
    days: tuple[DayRow, ...]
    days_note: str
    day_heading: str
    day_note: str
    may_report: bool
    may_decide: bool
    may_edit: bool
    url: str
    change_url: str
    back_url: str


def obligation_page(
    user: User, public_id: UUID, *, number: int | None, now: datetime
) -> ObligationPage:
    """Gather one obligation; the day asked for is chosen, else the first open one.

    :raises Http404: no such obligation or day, or not for this person
    """
    owed = find_obligation(user, public_id, Capability.READ_RECORDS)
    contract = owed.contract
    today = local_date(contract.time_zone, now)
    rows = list(
        owed.milestones.select_related("reported_by", "decided_by").order_by("due_on", "number")
    )
    chosen = _chosen(rows, number)
    if number is not None and chosen is None:
        raise Http404("No such day.")
    url = reverse("contracts:obligation-show", args=[owed.public_id])
    manages = may(user, Capability.MANAGE_SERVICE, contract)
    is_open = chosen is not None and chosen.state == MilestoneState.SCHEDULED
    reported = chosen is not None and chosen.reported_at is not None
    is_own = chosen is not None and chosen.reported_by_id == user.pk
    edits = may(user, Capability.EDIT_CONTRACTS, contract)
    shown = _around(rows, chosen)
    return ObligationPage(
        obligation=owed,
        chosen=chosen,
        title=owed.title,
        lead=owed.detail,
        crumbs=contract_crumbs(contract, owed.title),
        facts=_facts(owed, today),
        days=tuple(_day(row, chosen, today, url) for row in shown),
        days_note=f"{len(shown)} of {len(rows)}" if len(shown) < len(rows) else "",
        day_heading=f"Due {formats.day(chosen.due_on, today)}" if chosen else "Nothing is due",
        day_note=_note(chosen, is_own=is_own, manages=manages),
        may_report=manages and is_open and not reported,
        may_decide=manages and chosen is not None and not is_own,
        may_edit=edits,
        url=f"{url}?day={chosen.number}" if chosen else url,
        change_url=reverse("contracts:obligation-change", args=[owed.public_id]) if edits else "",
        back_url=contract_url(contract, "contracts:contract-obligations"),
    )


def find_obligation(user: User, public_id: UUID, capability: Capability) -> Obligation:
    """Find an obligation within a person's reach, its contract loaded.

    :raises Http404: unknown, or not within reach
    """
    visible = Obligation.objects.visible_to(user, capability)
    found = visible.select_related("contract__vendor", "contract__unit")
    obligation = found.filter(public_id=public_id).first()
    if obligation is None:
        raise Http404("No such obligation.")
    return obligation


def _chosen(rows: list[Milestone], number: int | None) -> Milestone | None:
    if number is not None:
        return next((row for row in rows if row.number == number), None)
    still_open = (row for row in rows if row.state == MilestoneState.SCHEDULED)
    return next(still_open, rows[-1] if rows else None)


def _around(rows: list[Milestone], chosen: Milestone | None) -> list[Milestone]:
    """Keep at most so many days, the chosen one among them."""
    place = rows.index(chosen) if chosen else 0
    first = max(0, min(place - MOST_DAYS // 2, len(rows) - MOST_DAYS))
    return rows[first : first + MOST_DAYS]


def _facts(owed: Obligation, today: date) -> tuple[KeyValue, ...]:
    found = [
        KeyValue("Owed by", words.debtor(owed)),
        KeyValue("Kind", str(owed.get_kind_display())),
        KeyValue("Due", words.rhythm(owed)),
        KeyValue("First day", formats.day(owed.first_due_on, today)),
    ]
    if owed.every_months:
        end = formats.day(owed.last_due_on, today) if owed.last_due_on else "with the contract"
        found.append(KeyValue("Last day", end))
    if owed.clause:
        found.append(KeyValue("Clause", owed.clause))
    return tuple(found)


def _day(row: Milestone, chosen: Milestone | None, today: date, url: str) -> DayRow:
    standing = words.standing_of(row, today)
    who = row.decided_by or row.reported_by
    verb = "decided by" if row.decided_by else "reported by"
    name = who.get_full_name() or who.get_username() if who else ""
    said = " · ".join(filter(None, (f"{verb} {name}" if who else "", row.note)))
    return DayRow(
        number=row.number,
        url=f"{url}?day={row.number}",
        due=formats.day(row.due_on, today),
        away=formats.distance(row.due_on, today) if row.state == MilestoneState.SCHEDULED else "",
        chip=words.standing_chip(standing),
        evidence=row.evidence,
        said=said,
        is_chosen=row is chosen,
    )


def _note(chosen: Milestone | None, *, is_own: bool, manages: bool) -> str:
    """Say what the chosen day waits for."""
    if chosen is None:
        return "It has no due day within the contract's term. Change its first or last day."
    if chosen.state != MilestoneState.SCHEDULED:
        return "It was decided. Send it back where that was wrong." if manages else ""
    if chosen.reported_at is None:
        return "Report it with the evidence, or record that it was not met." if manages else ""
    if is_own:
        return "You reported it. Another person accepts it."
    return f"Reported with: {chosen.evidence}"

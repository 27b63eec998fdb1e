"""The pages of amendments: the form, those of a contract, and one with what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.choices import AmendmentState
from contracts.models import Amendment, Contract, ContractVersion
from contracts.obligations.pages import contract_crumbs, contract_of, may
from contracts.pages import TermsLike, history_of, said, version_terms
from core import formats
from core.components import atoms
from core.components.parts import Crumb, KeyValue, TimelineEvent, Tone
from core.periods import local_date

_LOOKS: Final[dict[str, tuple[Tone, str]]] = {
    AmendmentState.PROPOSED: ("info", "clock"),
    AmendmentState.APPROVED: ("ok", "ok"),
    AmendmentState.REJECTED: ("bad", "down"),
    AmendmentState.WITHDRAWN: ("outline", "dash"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One term before and after an amendment; `by` is how far a figure moves."""

    label: str
    was: str
    now: str
    by: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class NewAmendmentPage:
    """What stands around the form of an amendment."""

    contract: Contract
    latest: ContractVersion
    # What the form starts from: the latest terms, or those of an amendment that came to nothing.
    start: TermsLike
    change: str
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    terms: tuple[KeyValue, ...]
    history: tuple[TimelineEvent, ...]
    waiting: Amendment | None
    waiting_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """One amendment in a list."""

    change: str
    url: str
    chip: SafeString
    told: str
    effective_from: str
    proposed: str
    decided: str


@dataclass(frozen=True, slots=True)
class AmendmentsPage:
    """The amendments of a contract, the newest first."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[AmendmentRow, ...]
    propose_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class AmendmentPage:
    """All that the page of an amendment shows."""

    amendment: Amendment
    title: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[SafeString | str, ...]
    differences: tuple[Difference, ...]
    note: str
    paper: tuple[KeyValue, ...]
    paper_url: str
    history: tuple[TimelineEvent, ...]
    may_decide: bool
    may_withdraw: bool
    four_eyes: str
    anew_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class AmendmentsPart:
    """What a contract's own page shows of its amendments."""

    waiting: str
    waiting_url: str
    by_version: Mapping[int, Amendment]
    count: int
    url: str


def new_amendment_page(
    user: User, reference: str, *, again: UUID | None, today: date
) -> NewAmendmentPage:
    """Gather what the form of an amendment needs; it may start from one that came to nothing.

    :raises Http404: no such contract, or not this person's to amend
    """
    contracts = Contract.objects.visible_to(user, Capability.EDIT_CONTRACTS)
    contract = at_address(
        contracts.select_related("vendor").prefetch_related("versions"), reference
    )
    if contract is None:
        raise Http404("No such contract.")
    versions = sorted(contract.versions.all(), key=lambda version: version.number)
    latest, url = versions[-1], contract_url(contract)
    waiting = contract.amendments.waiting().first()
    before = contract.amendments.filter(public_id=again).first() if again else None
    return NewAmendmentPage(
        contract=contract,
        latest=latest,
        start=before or latest,
        change=before.change if before else "",
        title=f"Amend {contract.reference}",
        lead=(
            f"{contract.title}, with {contract.vendor.display_name}. Version {latest.number + 1}"
            f" replaces version {latest.number} from its first day, once another person approved"
            " it."
        ),
        crumbs=contract_crumbs(contract, "Amendment"),
        terms=version_terms(contract, latest, today),
        history=history_of(contract, versions, today),
        waiting=waiting,
        waiting_url=amendment_url(waiting) if waiting else "",
        back_url=url,
    )


def amendments_page(user: User, reference: str, *, now: datetime) -> AmendmentsPage:
    """Gather the amendments of a contract.

    :raises Http404: no such contract, or not for this person
    """
    contract = contract_of(user, reference)
    today = local_date(contract.time_zone, now)
    found = Amendment.objects.visible_to(user).filter(contract=contract).with_people()
    rows = tuple(_row(amendment, today) for amendment in found)
    edits = may(user, Capability.EDIT_CONTRACTS, contract)
    return AmendmentsPage(
        title=f"Amendments of {contract.reference}",
        lead=(
            f"{contract.title}: what was proposed, by whom, who decided it, and the version that"
            " came of it."
        ),
        crumbs=contract_crumbs(contract, "Amendments"),
        rows=rows,
        propose_url=contract_url(contract, "contracts:contract-amend") if edits else "",
        back_url=contract_url(contract),
    )


def amendments_part(user: User, contract: Contract, today: date) -> AmendmentsPart:
    """Gather what the contract's own page shows; one query."""
    found = list(Amendment.objects.visible_to(user).filter(contract=contract).with_people())
    waiting = next((row for row in found if row.state == AmendmentState.PROPOSED), None)
    return AmendmentsPart(
        waiting=f"“{waiting.change}”, from {formats.day(waiting.effective_from, today)},"
        f" proposed by {waiting.proposed_by.display_name}."
        if waiting
        else "",
        waiting_url=amendment_url(waiting) if waiting else "",
        by_version={row.version_id: row for row in found if row.version_id is not None},
        count=len(found),
        url=contract_url(contract, "contracts:amendment-list") if found else "",
    )


def amendment_page(user: User, public_id: UUID, *, now: datetime) -> AmendmentPage:
    """Gather one amendment with what it changes.

    :raises Http404: no such amendment, or not for this person
    """
    rows = Amendment.objects.visible_to(user).with_people()
    amendment = rows.filter(public_id=public_id).first()
    if amendment is None:
        raise Http404("No such amendment.")
    contract = amendment.contract
    today = local_date(contract.time_zone, now)
    before = contract.versions.get(number=amendment.replaces)
    is_open = amendment.state == AmendmentState.PROPOSED
    edits = may(user, Capability.EDIT_CONTRACTS, contract)
    approves = may(user, Capability.APPROVE, contract)
    proposed_it = amendment.proposed_by_id == user.pk
    has_paper = amendment.document is not None and not access_of(user).is_vendor_user
    return AmendmentPage(
        amendment=amendment,
        title=amendment.change,
        crumbs=(
            *contract_crumbs(contract, "")[:-1],
            Crumb("Amendments", contract_url(contract, "contracts:amendment-list")),
            Crumb(f"Version {amendment.replaces + 1}"),
        ),
        facts=(
            state_chip(amendment),
            contract.vendor.display_name,
            contract.reference,
            f"proposed by {amendment.proposed_by.display_name}",
        ),
        differences=differences(contract, before, amendment, today),
        note=_note(amendment, before, today),
        paper=_paper(amendment) if has_paper else (),
        paper_url=reverse("contracts:document-file", args=[amendment.document.public_id])
        if amendment.document is not None and has_paper
        else "",
        history=_history(amendment, today),
        may_decide=is_open and approves and not proposed_it,
        may_withdraw=is_open and edits,
        four_eyes=_four_eyes(is_open=is_open, approves=approves, proposed_it=proposed_it),
        anew_url=f"{contract_url(contract, 'contracts:contract-amend')}?from={public_id}"
        if edits and amendment.state in (AmendmentState.REJECTED, AmendmentState.WITHDRAWN)
        else "",
        back_url=contract_url(contract),
    )


def differences(
    contract: Contract, before: TermsLike, after: TermsLike, today: date
) -> tuple[Difference, ...]:
    """Set each term beside what it was."""
    pairs = zip(
        version_terms(contract, before, today), version_terms(contract, after, today), strict=True
    )
    moved = {
        "Monthly charge": _moved(before.monthly_charge, after.monthly_charge),
        "Share at risk": _points(before.at_risk_percent, after.at_risk_percent),
    }
    return tuple(
        Difference(
            label=new.label,
            was=said(old),
            now=said(new),
            by=moved.get(new.label, ""),
            is_changed=old != new,
        )
        for old, new in pairs
    )


def amendment_url(amendment: Amendment) -> str:
    """Write the address of an amendment."""
    return reverse("contracts:amendment-show", args=[amendment.public_id])


def state_chip(amendment: Amendment) -> SafeString:
    """Say what became of an amendment."""
    tone, shape = _LOOKS[amendment.state]
    return atoms.chip(tone=tone, shape_name=shape, word=str(amendment.get_state_display()))


def _moved(was: Decimal | None, now: Decimal | None) -> str:
    """Say by how much of what it was a charge moves, in percent."""
    if not was or now is None or was == now:
        return ""
    return formats.with_unit(formats.signed((now - was) * 100 / was, 2), "%")


def _points(was: Decimal | None, now: Decimal | None) -> str:
    if was is None or now is None or was == now:
        return ""
    return f"{formats.signed(now - was, 2)} points"


def _note(amendment: Amendment, before: ContractVersion, today: date) -> str:
    """Say what reading the difference needs besides: a day that is past, or a later version."""
    if amendment.state != AmendmentState.PROPOSED:
        return ""
    if before.effective_to is not None:
        return (
            f"The contract was amended meanwhile, so version {before.number} is no longer its"
            " latest. This cannot be approved: withdraw it and propose it anew."
        )
    if amendment.effective_from <= today:
        return (
            "It reaches back: figures of periods since its first day are reckoned anew with it,"
            " and published ones are revised."
        )
    return ""


def _paper(amendment: Amendment) -> tuple[KeyValue, ...]:
    document = amendment.document
    if document is None:
        return ()
    return (
        KeyValue(
            "Document",
            str(document),
            reverse("contracts:document-show", args=[document.public_id]),
        ),
        KeyValue("SHA-256", document.sha256),
    )


def _history(amendment: Amendment, today: date) -> tuple[TimelineEvent, ...]:
    """Tell what became of it, the newest first."""
    found = []
    if amendment.decided_by is not None and amendment.decided_at is not None:
        by = amendment.decided_by.display_name
        at = formats.moment(amendment.decided_at, today)
        found.append(
            TimelineEvent(
                f"{amendment.get_state_display()} by {by}", f"{at} · {amendment.decision}"
            )
        )
    elif amendment.state == AmendmentState.WITHDRAWN:
        found.append(TimelineEvent("Withdrawn", "the contract's history says by whom and when"))
    found.append(
        TimelineEvent(
            f"Proposed by {amendment.proposed_by.display_name}",
            formats.moment(amendment.proposed_at, today),
        )
    )
    return tuple(found)


def _four_eyes(*, is_open: bool, approves: bool, proposed_it: bool) -> str:
    """Say why the reader does not decide what waits."""
    if not is_open or (approves and not proposed_it):
        return ""
    if proposed_it:
        return "You proposed this, so somebody else decides it: an approver of the unit."
    return "It waits for an approver of the unit; until then the terms stay as they are."


def _row(amendment: Amendment, today: date) -> AmendmentRow:
    version, approver = amendment.version, amendment.decided_by
    return AmendmentRow(
        change=amendment.change,
        url=amendment_url(amendment),
        chip=state_chip(amendment),
        told=f"version {version.number}" if version else "",
        effective_from=formats.day(amendment.effective_from, today),
        proposed=_by(amendment.proposed_by, amendment.proposed_at, today),
        decided=_by(approver, amendment.decided_at, today)
        if approver and amendment.decided_at
        else "",
    )


def _by(user: User, at: datetime, today: date) -> str:
    return f"{user.display_name}, {formats.day(at.date(), today)}"

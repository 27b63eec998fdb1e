"""The checklist of a contract: what a robust contract must hold, and what this one holds."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from contracts.clauses.kinds import SENTENCES, ClauseKind, ClauseStanding
from contracts.clauses.words import LOOKS, checklist_of, labels, share, share_words
from contracts.models import Contract, ContractClause
from contracts.obligations.pages import contract_crumbs, contract_of, may
from contracts.rules.robustness import Checklist
from core import formats
from core.components import atoms
from core.components.parts import Crumb, KeyValue
from core.periods import local_date


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause of the catalogue, and what was found of it."""

    kind: str
    label: str
    sentence: str
    standing: str
    note: str
    chip: SafeString
    looked: str


@dataclass(frozen=True, slots=True)
class ClausesPage:
    """All that the checklist of a contract shows."""

    contract: Contract
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    share: str
    summary: tuple[KeyValue, ...]
    rows: tuple[ClauseRow, ...]
    may_edit: bool
    back_url: str


@dataclass(frozen=True, slots=True)
class ClausesPart:
    """What a contract's own page shows of its checklist."""

    share: str
    sentence: str
    summary: tuple[KeyValue, ...]
    url: str
    word: str
    is_whole: bool


def clauses_page(user: User, reference: str, *, now: datetime) -> ClausesPage:
    """Gather the checklist of a contract.

    :raises Http404: no such contract, or not for this person
    """
    contract = contract_of(user, reference)
    if access_of(user).is_vendor_user:
        raise Http404("No such contract.")
    found = {row.kind: row for row in contract.clauses.select_related("looked_by")}
    listed = checklist_of({kind: row.state for kind, row in found.items()})
    return ClausesPage(
        contract=contract,
        title=f"Clauses of {contract.reference}",
        lead=f"{contract.title}: {share_words(listed)}",
        crumbs=contract_crumbs(contract, "Clauses"),
        share=share(listed),
        summary=_summary(listed),
        rows=tuple(_row(kind, found.get(kind), contract, now) for kind in ClauseKind.values),
        may_edit=may(user, Capability.EDIT_CONTRACTS, contract),
        back_url=contract_url(contract),
    )


def clauses_part(contract: Contract, *, may_edit: bool) -> ClausesPart:
    """Gather what the contract's own page shows; one query."""
    listed = checklist_of(dict(contract.clauses.values_list("kind", "state")))
    return ClausesPart(
        share=share(listed),
        sentence=share_words(listed),
        summary=_summary(listed),
        url=contract_url(contract, "contracts:contract-clauses"),
        word="Go through the list" if may_edit and listed.unseen else "All clauses",
        is_whole=not (listed.missing or listed.unseen),
    )


def _summary(listed: Checklist) -> tuple[KeyValue, ...]:
    """Name what is missing, and what else is not settled."""
    found = [KeyValue("Missing", labels(listed.missing) or "none")]
    if listed.unseen:
        found.append(KeyValue("Not looked at yet", labels(listed.unseen)))
    if listed.not_needed:
        found.append(KeyValue("Not needed", labels(listed.not_needed)))
    return tuple(found)


def _row(kind: str, row: ContractClause | None, contract: Contract, now: datetime) -> ClauseRow:
    standing = ClauseStanding(row.state if row else ClauseStanding.UNSEEN)
    tone, shape = LOOKS[standing]
    looked = ""
    if row is not None:
        zone = contract.time_zone
        day = formats.day(local_date(zone, row.looked_at), local_date(zone, now))
        who = row.looked_by
        looked = f"{day}, {who.get_full_name() or who.get_username()}" if who else day
    return ClauseRow(
        kind=kind,
        label=str(ClauseKind(kind).label),
        sentence=SENTENCES[kind],
        standing=standing.value,
        note=row.note if row else "",
        chip=atoms.chip(tone=tone, word=str(standing.label), shape_name=shape),
        looked=looked,
    )

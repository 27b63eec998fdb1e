"""Amendments of contracts: proposed by one person, decided by another, in force once approved.

Source: docs/amendments.md.
"""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.choices import AmendmentState
from contracts.models import Amendment, Contract, ContractVersion, Document
from contracts.services import KEPT, Kept, drawn_up, hold_days, locked_latest, open_version
from core.entries import line_of_text
from core.errors import ConflictError, RuleError

TERMS: Final = ("effective_from", "change", "ends_on", "monthly_charge", "at_risk_percent")
_LONGEST_DECISION: Final = 300


@transaction.atomic
def propose_amendment(
    *,
    contract: Contract,
    effective_from: date,
    change: str,
    by: User,
    now: datetime,
    ends_on: date | Kept | None = KEPT,
    monthly_charge: Decimal | Kept | None = KEPT,
    at_risk_percent: Decimal | Kept | None = KEPT,
    document: Document | None = None,
) -> Amendment:
    """Put forward what is to hold from a day on; another person decides. Safe to repeat.

    What is not named stays as it was; None says that there is none from that day on. ``document``
    is the signed paper, one of the contract's documents.

    :raises RuleError: a day that does not follow the latest version, or an entry that does not hold
    :raises ConflictError: another amendment of the contract waits
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    latest = locked_latest(contract)
    new = drawn_up(
        latest,
        change=change,
        ends_on=ends_on,
        monthly_charge=monthly_charge,
        at_risk_percent=at_risk_percent,
        now=now,
    )
    new.effective_from = effective_from
    hold_days(new, latest)
    if document is not None and document.contract_id != contract.pk:
        raise RuleError(
            "The document is not one of this contract. Put it on record there first.",
            field="document",
            code="unknown",
        )
    terms = {name: getattr(new, name) for name in TERMS}
    open_one = contract.amendments.waiting().select_related("proposed_by").first()
    if open_one is not None:
        _require_same(open_one, terms, document, by)
        return open_one
    return Amendment.objects.create(
        contract=contract,
        replaces=latest.number,
        **terms,
        document=document,
        proposed_by=by,
        proposed_at=now,
    )


def _require_same(
    waiting: Amendment, terms: dict[str, object], document: Document | None, by: User
) -> None:
    """Let the very same proposal pass as said twice.

    :raises ConflictError: it is another
    """
    given = (by.pk, document and document.pk, terms)
    kept = {name: getattr(waiting, name) for name in TERMS}
    if given != (waiting.proposed_by_id, waiting.document_id, kept):
        raise ConflictError(
            f"An amendment waits for approval already: “{waiting.change}”, proposed by"
            f" {waiting.proposed_by.display_name}. Have it decided or withdraw it first.",
            code="open",
        )


@transaction.atomic
def approve_amendment(
    *, amendment: Amendment, decision: str = "", by: User, now: datetime
) -> ContractVersion:
    """Let a proposed amendment hold: the next version of its contract. Safe to repeat.

    :raises RuleError: the person proposed it, it is not there to decide, or the contract was
        amended since it was drawn up
    :raises ConflictError: the paper that belongs to it is not what its digest says
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    latest = locked_latest(amendment.contract)
    kept = _to_decide(amendment, by, done=AmendmentState.APPROVED)
    if kept.version is not None:
        return kept.version
    if latest.number != kept.replaces:
        raise RuleError(
            f"The contract was amended meanwhile: version {latest.number} is its latest, and this"
            f" was drawn up from version {kept.replaces}. Have it withdrawn and proposed anew.",
            field="state",
            code="stale",
        )
    _require_whole(kept.document)
    new = ContractVersion(
        contract=kept.contract,
        number=latest.number + 1,
        created_at=now,
        **{name: getattr(kept, name) for name in TERMS},
    )
    hold_days(new, latest)
    open_version(new, latest, now=now)
    kept.version = new
    _close(kept, AmendmentState.APPROVED, decision or "Approved as proposed.", by=by, now=now)
    amendment.refresh_from_db()
    return new


@transaction.atomic
def reject_amendment(*, amendment: Amendment, decision: str, by: User, now: datetime) -> None:
    """Refuse a proposed amendment, with the reason. Safe to repeat.

    :raises RuleError: no reason, the person proposed it, or it is not there to decide
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    kept = _to_decide(amendment, by, done=AmendmentState.REJECTED)
    if kept.state == AmendmentState.PROPOSED:
        _close(kept, AmendmentState.REJECTED, decision, by=by, now=now)
    amendment.refresh_from_db()


@transaction.atomic
def withdraw_amendment(*, amendment: Amendment, by: User, now: datetime) -> None:  # noqa: ARG001
    """Take back what nobody has decided. Safe to repeat.

    :raises RuleError: it is decided
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, amendment.contract.unit_id)
    kept = Amendment.objects.select_for_update().get(pk=amendment.pk)
    if kept.state != AmendmentState.WITHDRAWN:
        _require_open(kept)
        kept.state = AmendmentState.WITHDRAWN
        kept.save(update_fields=["state"])
    amendment.refresh_from_db()


def _to_decide(amendment: Amendment, by: User, *, done: AmendmentState) -> Amendment:
    """Give the row of an amendment, held, that a person may decide or has decided just so."""
    require(by, Capability.APPROVE, amendment.contract.unit_id)
    kept = Amendment.objects.select_for_update().get(pk=amendment.pk)
    if by.pk == kept.proposed_by_id:
        raise RuleError(
            "Somebody else has to decide this: you proposed it.", field="by", code="four_eyes"
        )
    if not (kept.state == done and kept.decided_by_id == by.pk):
        _require_open(kept)
    return kept


def _require_open(amendment: Amendment) -> None:
    if amendment.state != AmendmentState.PROPOSED:
        label = AmendmentState(amendment.state).label.lower()
        raise RuleError(
            f"This amendment is {label}. Propose another to change the contract.",
            field="state",
            code="state",
        )


def _require_whole(document: Document | None) -> None:
    """Hold that the stored bytes are those whose digest the approver saw."""
    if document is None:
        return
    digest = hashlib.sha256(bytes(document.content.data)).hexdigest()
    if digest != document.sha256:
        raise ConflictError(
            f"The stored bytes of “{document}” are not those that were put on record: their digest"
            " differs. Put the paper on record anew and propose the amendment with it.",
            code="digest",
        )


def _close(
    amendment: Amendment, state: AmendmentState, decision: str, *, by: User, now: datetime
) -> None:
    amendment.state = state
    amendment.decided_by, amendment.decided_at = by, now
    amendment.decision = line_of_text(
        decision, field="decision", label="The decision", longest=_LONGEST_DECISION
    )
    amendment.save(
        update_fields=["state", "decided_by", "decided_at", "decision", "version"],
    )

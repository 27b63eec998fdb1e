"""What is decided on the end of a contract's term: notice, an extension, or to leave it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.choices import DecisionKind, NoticeSide
from contracts.models import Contract, ContractVersion, RenewalDecision
from contracts.models.renewals import LONGEST_TERM_MONTHS
from contracts.rules.renewal import Deal, earliest_end, extended_end, targets_from
from contracts.services import amend_contract
from contracts.services_renewals import deal_of, wake_watch
from core.entries import day, line_of_text, one_of_choices, whole_number
from core.errors import ConflictError, RuleError
from core.periods import local_date

_LONGEST_NOTE = 400
_DAY = timedelta(days=1)


@transaction.atomic
def give_notice(
    *, contract: Contract, side: str, given_on: date, note: str = "", by: User | None, now: datetime
) -> RenewalDecision:
    """Record that notice reached the other side on a day, and end the contract as agreed.

    :raises RuleError: notice that changes nothing, or a day that does not hold
    :raises ConflictError: that end is decided already
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    deal = _deal(contract, by)
    whose = one_of_choices(side, NoticeSide.values, field="side", label="Who gives notice")
    given = _not_ahead(contract, given_on, now, field="given_on", label="The day of the notice")
    ours = whose == NoticeSide.OURS
    length = deal.terms.our_notice if ours else deal.terms.their_notice
    ends_on = earliest_end(replace(deal, ends_on=None), given, length)
    if ends_on is None or (deal.ends_on is not None and deal.ends_on <= ends_on):
        raise RuleError(
            "The contract ends by itself, or no later than this already: notice changes nothing.",
            field="side",
        )
    return _decide(
        contract,
        DecisionKind.NOTICE,
        side=whose,
        term_ends_on=ends_on,
        ends_on=ends_on,
        decided_on=given,
        change=f"Notice given by {'us' if ours else 'the vendor'}",
        note=note,
        by=by,
        now=now,
    )


@transaction.atomic
def extend_contract(
    *,
    contract: Contract,
    months: int,
    decided_on: date,
    note: str = "",
    by: User | None,
    now: datetime,
) -> RenewalDecision:
    """Extend a fixed term by months, counted from the anchor, as both sides agreed.

    :raises RuleError: a contract without an end, or one that renews by itself
    :raises ConflictError: that end is decided already
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    deal = _deal(contract, by)
    more = whole_number(months, 1, LONGEST_TERM_MONTHS, field="months", label="The months")
    agreed = _not_ahead(contract, decided_on, now, field="decided_on", label="The day")
    if deal.ends_on is None or deal.terms.policy != "agreement":
        raise RuleError(
            "Only a fixed term that goes on by agreement is extended. Amend the contract instead.",
            field="months",
        )
    return _decide(
        contract,
        DecisionKind.EXTEND,
        side="",
        term_ends_on=deal.ends_on,
        ends_on=extended_end(deal, more),
        decided_on=agreed,
        change=f"Extended by {more} months",
        note=note,
        by=by,
        now=now,
    )


@transaction.atomic
def leave_it(
    *, contract: Contract, term_ends_on: date, note: str, by: User | None, now: datetime
) -> RenewalDecision:
    """Decide to let a term run its course: it renews, or ends, as agreed; no reminder follows.

    :raises RuleError: no such end, or no reason
    :raises ConflictError: that end is decided already
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    deal = _deal(contract, by)
    ends_on = day(term_ends_on, field="term_ends_on", label="The end")
    if not _is_end(deal, ends_on):
        raise RuleError(
            f"No term ends on {ends_on.isoformat()}, the first day after it.", field="term_ends_on"
        )
    return _decide(
        contract,
        DecisionKind.LEAVE,
        side="",
        term_ends_on=ends_on,
        ends_on=None,
        decided_on=local_date(contract.time_zone, now),
        change="",
        note=line_of_text(note, field="note", label="The reason", longest=_LONGEST_NOTE),
        by=by,
        now=now,
    )


@transaction.atomic
def withdraw_decision(
    *, decision: RenewalDecision, reason: str, by: User | None, now: datetime
) -> RenewalDecision:
    """Take a decision back, with its reason: a notice leaves the end open again. Repeatable.

    :raises RuleError: no reason, or an extension, which only an amendment takes back
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, decision.contract.unit_id)
    kept = RenewalDecision.objects.select_for_update().get(pk=decision.pk)
    if kept.withdrawn_at is not None:
        return kept
    words = line_of_text(reason, field="reason", label="The reason", longest=_LONGEST_NOTE)
    if kept.kind == DecisionKind.EXTEND:
        raise RuleError("An extension is taken back by an amendment.", field="decision")
    contract = decision.contract
    if kept.kind == DecisionKind.NOTICE:
        if kept.ends_on is not None and kept.ends_on <= local_date(contract.time_zone, now):
            raise RuleError("The contract has ended by it already.", field="decision")
        if contract.versions.get(effective_to__isnull=True).ends_on != kept.ends_on:
            raise RuleError(
                "The end was amended since, so the notice is past withdrawing. Amend the contract.",
                field="decision",
            )
        _amend(contract, None, f"Notice withdrawn: {words}"[:200], by=by, now=now)
    kept.withdrawn_at, kept.withdrawn_by, kept.withdrawn_because = now, by, words
    kept.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    wake_watch(contract, now=now)
    return kept


def _deal(contract: Contract, by: User | None) -> Deal:
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    fresh = Contract.objects.prefetch_related("versions__renewal").get(pk=contract.pk)
    deal = deal_of(fresh)
    if deal is None:
        raise RuleError("Nothing is agreed on renewal. Enter the terms first.", field="contract")
    return deal


def _not_ahead(contract: Contract, given: date, now: datetime, *, field: str, label: str) -> date:
    held = day(given, field=field, label=label)
    if held > local_date(contract.time_zone, now):
        raise RuleError(f"{label}, {held.isoformat()}, is still to come.", field=field)
    return held


def _is_end(deal: Deal, ends_on: date) -> bool:
    for target in targets_from(deal, min(deal.starts_on, ends_on)):
        if target.ends_on >= ends_on:
            return target.ends_on == ends_on
    return False


def _decide(
    contract: Contract,
    kind: DecisionKind,
    *,
    side: str,
    term_ends_on: date,
    ends_on: date | None,
    decided_on: date,
    change: str,
    note: str,
    by: User | None,
    now: datetime,
) -> RenewalDecision:
    open_ones = RenewalDecision.objects.filter(
        contract=contract, term_ends_on=term_ends_on, withdrawn_at__isnull=True
    )
    if (before := open_ones.first()) is not None:
        raise ConflictError(
            f"On this end it is decided already: {before.get_kind_display()}. Withdraw that first.",
            field="term_ends_on",
            code="decided",
        )
    version = None
    if ends_on is not None:
        version = _amend(contract, ends_on, change, by=by, now=now)
    decision = RenewalDecision.objects.create(
        contract=contract,
        kind=kind,
        side=side,
        term_ends_on=term_ends_on,
        ends_on=ends_on,
        decided_on=decided_on,
        note=line_of_text(
            note, field="note", label="The note", longest=_LONGEST_NOTE, is_required=False
        ),
        version=version,
        by=by,
        at=now,
    )
    wake_watch(contract, now=now)
    return decision


def _amend(
    contract: Contract, ends_on: date | None, change: str, *, by: User | None, now: datetime
) -> ContractVersion:
    """Amend the end from tomorrow on, or from the day after the latest version began."""
    latest = contract.versions.get(effective_to__isnull=True)
    tomorrow = local_date(contract.time_zone, now) + _DAY
    first_day = max(tomorrow, latest.effective_from + _DAY)
    if ends_on is not None:
        first_day = min(first_day, ends_on - _DAY)
    return amend_contract(
        contract=contract,
        effective_from=max(first_day, latest.effective_from + _DAY),
        change=change,
        ends_on=ends_on,
        by=by,
        now=now,
    )

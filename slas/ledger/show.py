"""The page of one credit: how it was worked out, what happened to it, what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from contracts.addresses import contract_url
from contracts.models import Contract
from core import formats
from core.components.parts import Crumb, KeyValue, TimelineEvent
from core.periods import local_date
from slas import presentation
from slas.choices import CreditKind, CreditScheduleKind, CreditState, DisputeState
from slas.ledger import words
from slas.ledger.deeds import Deed, deeds_of, standing_of
from slas.ledger.forms import seen
from slas.models import Credit, CreditSchedule, CreditTransition, Dispute
from slas.services.ledger import gives_back
from slas.services.statements.converting import schedule_of
from slas.statements import finding
from slas.statements.money import StepRow, default_chip, step_rows

_WORTH = {
    CreditScheduleKind.LADDER: "%",
    CreditScheduleKind.POINTS: "points",
    CreditScheduleKind.FEE_MULTIPLE: "× the fee",
    CreditScheduleKind.DAYS_OF_FEE: "days of fee",
    CreditScheduleKind.POOL: "% of the allocation",
}


@dataclass(frozen=True, slots=True)
class TierRow:
    """One tier of the schedule, and whether it is the one that applied."""

    span: str
    pays: str
    applied: bool


@dataclass(frozen=True, slots=True)
class CreditDispute:
    """One dispute of the credit."""

    url: str
    reason: str
    evidence: str
    who: str
    decision: str
    chip: SafeString


@dataclass(frozen=True, slots=True)
class CreditPage:
    """All that the page of a credit shows."""

    credit: Credit
    title: str
    facts: tuple[SafeString | str, ...]
    crumbs: tuple[Crumb, ...]
    chip: SafeString
    amount: str
    sentence: str
    terms: tuple[KeyValue, ...]
    default_chip: SafeString | str
    default_detail: str
    result_url: str
    statement_url: str
    earned_url: str
    steps: tuple[StepRow, ...]
    note: str
    schedule: str
    tiers: tuple[TierRow, ...]
    timeline: tuple[TimelineEvent, ...]
    disputes: tuple[CreditDispute, ...]
    waiver: str
    deeds: tuple[Deed, ...]
    seen: str
    url: str


def credit_page(user: User, public_id: UUID, *, now: datetime) -> CreditPage:
    """Gather the page of a credit.

    :raises Http404: no such credit, or not for this person
    """
    credit: Any = (
        Credit.objects.visible_to(user)
        .filter(public_id=public_id)
        .with_disputes()
        .select_related(
            "contract__vendor",
            "service_level",
            "default__result__version",
            "schedule",
            "earns_back",
            "statement",
            "waiver_asked_by",
        )
        .defer("statement__content")
        .prefetch_related("schedule__tiers")
        .first()
    )
    if credit is None:
        raise Http404("No such credit.")
    contract, zone = credit.contract, credit.contract.time_zone
    today = local_date(zone, now)
    steps = list(credit.transitions.select_related("by", "asked_by").order_by("pk"))
    disputes = list(_disputes(user, credit))
    standing = standing_of(
        user,
        credit,
        steps,
        is_disputed=any(one.state == DisputeState.OPEN for one in disputes),
        is_given_back=credit.state == CreditState.APPLIED and gives_back(credit),
        today=today,
    )
    shows_waiver = credit.waiver_asked_at is not None and not standing.is_vendor
    return CreditPage(
        credit=credit,
        title=_title(credit),
        facts=_facts(credit),
        crumbs=(
            Crumb("Credits", reverse("slas:credit-list")),
            Crumb(contract.reference, contract_url(contract)),
            Crumb(formats.month(credit.month), finding.month_url(contract, credit.month)),
            Crumb(credit.service_level.code),
        ),
        chip=words.credit_chip(credit.state, is_disputed=credit.is_disputed),
        amount=formats.money(credit.amount, credit.currency),
        sentence=_sentence(credit, today),
        terms=_terms(credit, contract, today),
        default_chip=default_chip(credit.default.kind) if credit.default else "",
        default_detail=credit.default.detail if credit.default else "",
        result_url=presentation.level_url(
            credit.service_level.public_id, credit.period_start, zone, scope=credit.scope
        ),
        statement_url=finding.revision_url(contract, credit.statement),
        earned_url=reverse("slas:credit-show", args=[credit.earns_back.public_id])
        if credit.earns_back
        else "",
        steps=step_rows(credit.steps),
        note=credit.note,
        schedule=credit.schedule.name if credit.schedule else "",
        tiers=_tiers(credit, contract.currency),
        timeline=_timeline(credit, steps, zone, today),
        disputes=tuple(_dispute(one, credit, zone, today) for one in disputes),
        waiver=f"{words.person(credit.waiver_asked_by)} asked to waive it: {credit.waiver_reason}"
        if shows_waiver
        else "",
        deeds=deeds_of(standing),
        seen=seen(credit),
        url=reverse("slas:credit-show", args=[credit.public_id]),
    )


def _disputes(user: User, credit: Credit) -> Sequence[Dispute]:
    return list(
        Dispute.objects.visible_to(user)
        .filter(credit=credit)
        .select_related("raised_by", "decided_by")
        .order_by("-raised_at", "-pk")
    )


def _title(credit: Credit) -> str:
    amount = formats.money(credit.amount, credit.currency)
    what = "earned back" if credit.kind == CreditKind.EARN_BACK else "for"
    return f"{amount} {what} {credit.service_level.name}, {formats.month(credit.month)}"


def _facts(credit: Any) -> tuple[SafeString | str, ...]:
    contract = credit.contract
    return (
        words.credit_chip(credit.state, is_disputed=credit.is_disputed),
        str(credit.get_kind_display()),
        contract.vendor.display_name,
        contract.reference,
        credit.service_level.code,
        *((credit.scope,) if credit.scope else ()),
    )


def _sentence(credit: Credit, today: date) -> str:
    """Say what happens if nothing is done."""
    day, away = words.until(credit.claim_due_on, today)
    return {
        CreditState.PROPOSED: "It belongs to a revision that nobody has published yet.",
        CreditState.ACCRUED: "The vendor has not been told yet.",
        CreditState.NOTIFIED: "The vendor was told; another person confirms it.",
        CreditState.CLAIM_DUE: f"Claim by {day}, {away}. If we do nothing it is lost.",
        CreditState.CLAIMED: "Claimed; the vendor has yet to answer.",
        CreditState.GRANTED: "Granted; it waits to be applied to an invoice.",
        CreditState.CONFIRMED: "Confirmed; it waits to be applied to an invoice.",
        CreditState.DISPUTED: "It is under dispute and counts until that is decided.",
        CreditState.APPLIED: f"Paid on invoice line {credit.invoice_line}.",
        CreditState.EARNED_BACK: "The vendor has earned it back.",
        CreditState.WAIVED: "We gave it up.",
        CreditState.REFUSED: "It was refused.",
        CreditState.EXPIRED: "It was not claimed in time.",
        CreditState.SUPERSEDED: "A revision took its place.",
    }[CreditState(credit.state)]


def _terms(credit: Credit, contract: Contract, today: date) -> tuple[KeyValue, ...]:
    until, away = words.until(credit.claim_due_on, today)
    rows = [
        KeyValue("Before caps", formats.money(credit.raw_amount, credit.currency)),
        KeyValue("Amount", formats.money(credit.amount, credit.currency)),
        KeyValue("Month", formats.month(credit.month), finding.month_url(contract, credit.month)),
        KeyValue("Statement", f"revision {credit.statement.revision}"),
    ]
    if credit.claim_due_on:
        is_due = credit.state == CreditState.CLAIM_DUE
        rows.append(KeyValue("Claim until", f"{until}, {away}" if is_due else until))
    if credit.invoice_line:
        rows.append(KeyValue("Invoice line", credit.invoice_line))
    return tuple(rows)


def worth(kind: str, value: Decimal, currency: str) -> str:
    """Print what a tier pays, in the unit of its schedule's kind."""
    if kind == CreditScheduleKind.FIXED:
        return formats.money(value, currency)
    return formats.with_unit(presentation.quantity(value), _WORTH[CreditScheduleKind(kind)])


def _tiers(credit: Credit, currency: str) -> tuple[TierRow, ...]:
    """Print the schedule's tiers, and mark the one that holds the value."""
    row: CreditSchedule | None = credit.schedule
    if row is None:
        return ()
    schedule = schedule_of(row)
    value = credit.default.result.attained_shown if credit.default else None
    held = schedule.tier_for(value) if value is not None else None
    return tuple(
        TierRow(tier_text(tier), worth(row.kind, tier.value, currency), tier is held)
        for tier in schedule.tiers
    )


def tier_text(tier: object) -> str:
    """Write a tier's span in plain figures: [99.0, 99.9)."""
    text = str(getattr(tier, "text", ""))
    found = []
    for part in text.split(", "):
        sign = part[:1] if part[:1] in "[(" else ""
        tail = part[-1:] if part[-1:] in "])" else ""
        figure = part[len(sign) : len(part) - len(tail)]
        plain = figure if "∞" in figure else presentation.quantity(Decimal(figure))
        found.append(f"{sign}{plain}{tail}")
    return ", ".join(found)


def _timeline(
    credit: Credit, steps: Sequence[CreditTransition], zone: str, today: date
) -> tuple[TimelineEvent, ...]:
    """List what happened to it, newest first."""
    local = ZoneInfo(zone)
    events = []
    for step in reversed(steps):
        said = [formats.moment(step.at.astimezone(local), today), words.person(step.by)]
        if step.asked_by_id and step.asked_by_id != step.by_id:
            said.append(f"asked by {words.person(step.asked_by)}")
        said += [text for text in (step.reason, step.invoice_line) if text]
        events.append(
            TimelineEvent(str(CreditState(step.to_state).label), " · ".join(filter(None, said)))
        )
    reckoned = formats.moment(credit.computed_at.astimezone(local), today)
    events.append(TimelineEvent("Reckoned", f"{reckoned} · the portal"))
    return tuple(events)


def _dispute(row: Dispute, credit: Credit, zone: str, today: date) -> CreditDispute:
    raised = formats.moment(row.raised_at.astimezone(ZoneInfo(zone)), today)
    decision = row.decision
    if row.agreed_amount is not None:
        decision = f"{decision} Agreed: {formats.money(row.agreed_amount, credit.currency)}."
    return CreditDispute(
        url=reverse("slas:dispute-show", args=[row.public_id]),
        reason=row.reason,
        evidence=row.evidence,
        who=f"{words.person(row.raised_by)}, {raised}",
        decision=decision,
        chip=words.dispute_chip(row.state),
    )

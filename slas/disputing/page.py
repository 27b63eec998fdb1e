"""One dispute: the figure, what is said against it, and what was decided."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from core import formats
from core.components.parts import Crumb, KeyValue, TimelineEvent
from core.periods import Period
from slas import presentation
from slas.choices import CreditKind, DisputeState, Standing
from slas.disputing.listing import about, dispute_url, title
from slas.excusing import words
from slas.ledger import words as states
from slas.models import Credit, Dispute, Result
from slas.statements.finding import revision_url
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One revision of the disputed figure."""

    label: str
    figure: str
    chip: SafeString
    made_of: str
    note: str


@dataclass(frozen=True, slots=True)
class DisputePage:
    """All that the page of a dispute shows."""

    dispute: Dispute
    title: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[SafeString | str, ...]
    said: tuple[KeyValue, ...]
    figures: tuple[FigureRow, ...]
    figures_url: str
    figures_word: str
    outcome: tuple[KeyValue, ...]
    history: tuple[TimelineEvent, ...]
    is_open: bool
    of_credit: bool
    may_agree_amount: bool
    may_decide: bool
    may_withdraw: bool
    four_eyes: str
    unit: str
    url: str


def dispute_page(user: User, public_id: UUID, *, now: datetime) -> DisputePage:
    """Gather the page of a dispute.

    :raises Http404: no such dispute, or not for this person
    """
    rows = Dispute.objects.visible_to(user).select_related(
        "contract__vendor",
        "contract__unit",
        "service_level",
        "credit",
        "raised_by",
        "decided_by",
        "revision",
    )
    dispute = rows.filter(public_id=public_id).first()
    if dispute is None:
        raise Http404("No such dispute.")
    contract, credit = dispute.contract, dispute.credit
    today = words.today_of(contract, now)
    results = _results(dispute)
    by_vendor = _by_vendor(dispute, contract.vendor)
    is_open = dispute.state == DisputeState.OPEN
    approves = states.may(user, Capability.APPROVE, contract.unit_id)
    raised_it = dispute.raised_by_id == user.pk
    disputes = by_vendor or states.may(user, Capability.DISPUTE_FIGURES, contract.unit_id)
    same_side = states.is_vendor(user) == by_vendor
    is_credit = credit is not None
    return DisputePage(
        dispute=dispute,
        title=f"{about(dispute)} disputed: {title(dispute)}",
        crumbs=(
            *words.crumbs_to_contract(contract),
            Crumb("Disputes", f"{reverse('slas:dispute-list')}?contract={contract.public_id}"),
            Crumb(dispute.service_level.code),
        ),
        facts=(
            states.dispute_chip(dispute.state),
            contract.vendor.display_name,
            contract.reference,
            dispute.service_level.code,
        ),
        said=_said(dispute, contract.vendor, by_vendor=by_vendor),
        figures=_figures(dispute, results, credit),
        figures_url=_figures_url(dispute, credit),
        figures_word="The credit" if is_credit else "Why this figure?",
        outcome=_outcome(dispute, results),
        history=_history(dispute, today),
        is_open=is_open,
        of_credit=is_credit,
        may_agree_amount=credit is not None and credit.kind == CreditKind.SERVICE_CREDIT,
        may_decide=is_open and approves and not raised_it,
        may_withdraw=is_open and same_side and disputes,
        four_eyes=_four_eyes(is_open=is_open, approves=approves, raised_it=raised_it),
        unit=_unit(results, credit),
        url=dispute_url(dispute),
    )


def _results(dispute: Dispute) -> list[Result]:
    """Load the revisions of the figure from the disputed one on, but none that is proposed."""
    rows = (
        Result.objects.filter(
            service_level_id=dispute.service_level_id,
            period_start=dispute.period_start,
            revision__gte=dispute.result_revision,
        )
        .exclude(standing=Standing.PROPOSED)
        .select_related("version")
        .order_by("revision")
    )
    return [row for row in rows if row.scope == dispute.scope]


def _by_vendor(dispute: Dispute, vendor: Vendor) -> bool:
    return vendor.memberships.filter(user_id=dispute.raised_by_id).exists()


def _said(dispute: Dispute, vendor: Vendor, *, by_vendor: bool) -> tuple[KeyValue, ...]:
    contract = dispute.contract
    raised = states.person(dispute.raised_by)
    return (
        KeyValue("Raised by", f"{raised}, {vendor.display_name}" if by_vendor else raised),
        KeyValue("Reason", dispute.reason),
        KeyValue("Evidence", dispute.evidence or "none given"),
        KeyValue("Deadline", "none: the contract names no clock for disputes"),
        KeyValue("Contract", f"{contract.reference} {contract.title}", contract_url(contract)),
    )


def _figures(
    dispute: Dispute, results: list[Result], credit: Credit | None
) -> tuple[FigureRow, ...]:
    zone = dispute.contract.time_zone
    found = []
    if credit is not None:
        found.append(
            FigureRow(
                label="Credit",
                figure=formats.money(credit.amount, credit.currency),
                chip=states.credit_chip(credit.state),
                made_of=credit.note,
                note="",
            )
        )
    for row in results:
        period = Period(row.period_start, row.period_end).label(zone)
        is_disputed = row.revision == dispute.result_revision
        found.append(
            FigureRow(
                label=f"{period}, revision {row.revision}",
                figure=presentation.shown_figure(row, row.version),
                chip=presentation.class_chip(row.result_class, state=row.state),
                made_of=presentation.made_of(row, row.version),
                note="agreed" if row.is_settled else "as disputed" if is_disputed else "after it",
            )
        )
    return tuple(found)


def _figures_url(dispute: Dispute, credit: Credit | None) -> str:
    if credit is not None:
        return reverse("slas:credit-show", args=[credit.public_id])
    level, zone = dispute.service_level, dispute.contract.time_zone
    url = presentation.level_url(level.public_id, dispute.period_start, zone, scope=dispute.scope)
    return f"{url}#why-this-figure"


def _unit(results: list[Result], credit: Credit | None) -> str:
    if credit is not None:
        return credit.currency
    return presentation.short_unit(results[-1].version.unit) if results else ""


def _four_eyes(*, is_open: bool, approves: bool, raised_it: bool) -> str:
    """Say why the reader does not decide what waits."""
    if not is_open or (approves and not raised_it):
        return ""
    if raised_it:
        return "You raised this, so somebody else decides it: an approver of the unit."
    return "It waits for an approver of the unit. Until then the figure stands, as disputed."


def _outcome(dispute: Dispute, results: list[Result]) -> tuple[KeyValue, ...]:
    """Say what was decided, and in which revision it is carried out."""
    if dispute.decided_at is None:
        return ()
    rows = [KeyValue("Decision", dispute.decision)]
    credit = dispute.credit
    if dispute.agreed_attained is not None and results:
        terms = results[-1].version
        text = presentation.level_figure(dispute.agreed_attained, terms)
        rows.append(KeyValue("Agreed value", text))
    elif dispute.agreed_amount is not None and credit is not None:
        text = formats.money(dispute.agreed_amount, credit.currency)
        rows.append(KeyValue("Agreed amount", text))
    elif dispute.state == DisputeState.UPHELD:
        rows.append(KeyValue("Instead", "what the inputs now give"))
    revision = dispute.revision
    if revision is not None:
        word = f"{formats.month(revision.month)}, revision {revision.revision}"
        rows.append(KeyValue("Carried out in", word, revision_url(dispute.contract, revision)))
    elif dispute.state == DisputeState.UPHELD:
        rows.append(KeyValue("Carried out in", "the statement of the month, once it is revised"))
    return tuple(rows)


def _history(dispute: Dispute, today: date) -> tuple[TimelineEvent, ...]:
    zone = dispute.contract.time_zone
    raised = TimelineEvent(
        f"Raised by {states.person(dispute.raised_by)}",
        words.moment(dispute.raised_at, zone, today),
    )
    if dispute.state == DisputeState.WITHDRAWN:
        return (TimelineEvent("Withdrawn"), raised)
    if dispute.decided_at is None:
        return (raised,)
    label = DisputeState(dispute.state).label
    at = words.moment(dispute.decided_at, zone, today)
    return (TimelineEvent(f"{label} by {states.person(dispute.decided_by)}", at), raised)

"""What a contract says of its credits, and the pages on which that is agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.models import Contract
from core import formats
from core.components.parts import Crumb, KeyValue
from core.periods import local_date
from slas.catalogue.agreements import Agreement, public_agreement, public_agreements
from slas.choices import EarnBackPolicy, TerminationTriggerKind
from slas.ledger import words
from slas.models import (
    BilledCharge,
    CreditSchedule,
    CreditTerms,
    ServiceLevelVersion,
    TerminationTrigger,
)
from slas.pages.credit_clauses import conditions_of, plain, tiers_text
from slas.services.credit_schedules import warnings_about
from slas.statements import finding

MOST_CHARGES: Final = 36


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One schedule in words, what is odd about it, and which service levels it speaks of."""

    name: str
    kind: str
    tiers: str
    conditions: tuple[str, ...]
    warnings: tuple[str, ...]
    source: str
    source_url: str
    levels: str


@dataclass(frozen=True, slots=True)
class TermsRow:
    """The credit terms from one day on."""

    heading: str
    change: str
    rows: tuple[KeyValue, ...]
    triggers: tuple[str, ...]
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """What was billed for a month."""

    month: str
    amount: str
    less: str
    counts: str
    invoice: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every one of these pages."""

    contract: Contract
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    back_url: str


@dataclass(frozen=True, slots=True)
class CreditTermsPage:
    """All that a contract says of its credits."""

    frame: Frame
    terms: tuple[TermsRow, ...]
    schedules: tuple[ScheduleRow, ...]
    charges: tuple[ChargeRow, ...]
    statements_url: str
    ledger_url: str
    agree_url: str
    schedule_url: str
    charge_url: str


def credit_terms_page(user: User, reference: str, *, now: datetime) -> CreditTermsPage:
    """Gather what a contract says of its credits.

    :raises Http404: no such contract, or not for this person
    """
    contract = finding.contract_of(user, reference)
    today = local_date(contract.time_zone, now)
    may_edit = words.may(user, Capability.MANAGE_CREDITS, contract.unit_id)

    def deed(name: str) -> str:
        return contract_url(contract, name) if may_edit else ""

    ledger = f"{reverse('slas:credit-list')}?contract={contract.public_id}"
    return CreditTermsPage(
        frame=_frame(
            contract,
            title=f"Credit terms, {contract.title}",
            lead="What a missed service level costs, up to which bounds.",
            last="Credit terms",
        ),
        terms=_terms_rows(contract, today),
        schedules=_schedule_rows(contract, today),
        charges=_charge_rows(contract, may_edit=may_edit),
        statements_url=finding.list_url(contract),
        ledger_url=ledger,
        agree_url=deed("slas:credit-terms-agree"),
        schedule_url=deed("slas:credit-schedule-create"),
        charge_url=deed("slas:charge-record"),
    )


def _frame(contract: Contract, *, title: str, lead: str, last: str, beneath: bool = False) -> Frame:
    url = contract_url(contract, "slas:credit-terms-show")
    way = [
        Crumb("Contracts", reverse("contracts:contract-list")),
        Crumb(contract.reference, contract_url(contract)),
    ]
    if beneath:
        way.append(Crumb("Credit terms", url))
    return Frame(contract, title, lead, (*way, Crumb(last)), url)


def _editable(user: User, reference: str) -> Contract:
    contracts = Contract.objects.visible_to(user, Capability.MANAGE_CREDITS)
    contract = at_address(contracts.select_related("vendor"), reference)
    if contract is None:
        raise Http404("No such contract.")
    return contract


def _terms_rows(contract: Contract, today: date) -> tuple[TermsRow, ...]:
    rows = contract.credit_terms.prefetch_related("termination_triggers").order_by("-number")
    return tuple(
        TermsRow(
            heading=f"Version {row.number}, from {formats.day(row.effective_from, today)}",
            change=row.change,
            rows=terms_in_words(row),
            triggers=tuple(map(trigger_text, row.termination_triggers.all())),
            is_in_force=_holds(row, today),
        )
        for row in rows
    )


def _holds(row: CreditTerms, day: date) -> bool:
    return row.effective_from <= day and (row.effective_to is None or day < row.effective_to)


def terms_in_words(row: CreditTerms) -> tuple[KeyValue, ...]:
    """List what credit terms say."""
    month = row.month_cap_percent
    cap = "the share at risk" if month is None else f"{_percent(month)} of its charges"
    found = [KeyValue("Cap of a month", cap)]
    for figure, label, of in (
        (row.year_cap_percent, "Cap of a contract year", "its charges"),
        (row.total_cap_percent, "Cap in total", "all charged so far"),
        (row.pool_percent, "Pool", "what is at risk"),
    ):
        if figure is not None:
            found.append(KeyValue(label, f"{_percent(figure)} of {of}"))
    for category, share in row.pool_shares.items():
        found.append(KeyValue(f"Of the pool, {category}", f"{share}{formats.NARROW}%"))
    found.append(KeyValue("Earned back", _earn_back(row)))
    return tuple(found)


def _percent(figure: object) -> str:
    return f"{plain(figure)}{formats.NARROW}%"  # type: ignore[arg-type]  # a Decimal


def _earn_back(row: CreditTerms) -> str:
    share = "all of it" if row.earn_back_percent is None else _percent(row.earn_back_percent)
    match row.earn_back:
        case EarnBackPolicy.MET_IN_A_ROW:
            return f"{share}, once met {row.earn_back_periods} times in a row"
        case EarnBackPolicy.EXCEEDED_NEXT:
            return f"{share}, where each of the next {row.earn_back_periods} periods is exceeded"
        case EarnBackPolicy.YEAR_AVERAGE:
            return f"{share}, where the contract year's average is reached"
        case _:
            return "never"


def trigger_text(row: TerminationTrigger) -> str:
    """Say what gives the right to terminate."""
    match row.kind:
        case TerminationTriggerKind.REPEATED_MISSES:
            return (
                f"One service level missed its minimum more than {row.times} times in"
                f" {row.months} periods."
            )
        case TerminationTriggerKind.MONTHS_AT_CAP:
            return f"Credits reached the cap in {row.times} of {row.months} months."
        case TerminationTriggerKind.SHARE_OF_AT_RISK:
            window = f"of {row.months} months" if row.months else "of all months"
            return f"The credits {window} are {_percent(row.percent)} or more of what was at risk."
        case _:
            return "One critical default."


def _schedule_rows(contract: Contract, today: date) -> tuple[ScheduleRow, ...]:
    schedules = list(contract.credit_schedules.prefetch_related("tiers").order_by("name"))
    using: dict[int, list[str]] = {}
    rows = ServiceLevelVersion.objects.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gt=today),
        credit_schedule__in=schedules,
        effective_from__lte=today,
    ).values_list("credit_schedule_id", "service_level__code")
    for schedule_id, code in rows.order_by("service_level__code"):
        if schedule_id is not None:
            using.setdefault(schedule_id, []).append(code)
    return tuple(_schedule_row(row, contract, using.get(row.pk, [])) for row in schedules)


def _schedule_row(row: CreditSchedule, contract: Contract, codes: Sequence[str]) -> ScheduleRow:
    row.contract = contract
    agreement = public_agreement(row.template) if row.template else None
    return ScheduleRow(
        name=row.name,
        kind=str(row.get_kind_display()),
        tiers=tiers_text(row, "", contract.currency),
        conditions=tuple(conditions_of(row, contract.currency)),
        warnings=warnings_about(row),
        source=f"{agreement.source}, read {agreement.read_on}" if agreement else "",
        source_url=agreement.url if agreement else "",
        levels=", ".join(codes) if codes else "no service level yet",
    )


def _charge_rows(contract: Contract, *, may_edit: bool) -> tuple[ChargeRow, ...]:
    found: dict[date, BilledCharge] = {}
    for row in contract.billed_charges.order_by("-month", "-number")[: 4 * MOST_CHARGES]:
        found.setdefault(row.month, row)
    url = contract_url(contract, "slas:charge-record") if may_edit else ""
    return tuple(_charge_row(row, contract, url) for row in list(found.values())[:MOST_CHARGES])


def _charge_row(row: BilledCharge, contract: Contract, url: str) -> ChargeRow:
    less = row.pass_through + row.taxes + row.one_time
    return ChargeRow(
        month=formats.month(row.month),
        amount=formats.money(row.amount, contract.currency),
        less=formats.money(less, contract.currency),
        counts=formats.money(row.amount - less, contract.currency),
        invoice=row.invoice,
        note=f"corrected, version {row.number}" if row.number > 1 else "",
        url=f"{url}?month={row.month:%Y-%m}" if url else "",
    )


@dataclass(frozen=True, slots=True)
class TermsFormPage:
    """What stands around the form of credit terms."""

    frame: Frame
    latest: CreditTerms | None
    triggers: tuple[TerminationTrigger, ...]
    as_it_stands: tuple[KeyValue, ...]
    first_day: date


def terms_form_page(user: User, reference: str, *, now: datetime) -> TermsFormPage:
    """Gather what the form of credit terms starts from.

    :raises Http404: no such contract, or not this person's to agree credits of
    """
    contract = _editable(user, reference)
    latest = (
        contract.credit_terms.prefetch_related("termination_triggers").order_by("-number").first()
    )
    what = f"Version {latest.number + 1} replaces the latest" if latest else "The first ones hold"
    return TermsFormPage(
        frame=_frame(
            contract,
            title=f"Agree credit terms of {contract.reference}",
            lead=f"{contract.title}. {what} from the first day; the day begins a month.",
            last="New credit terms",
            beneath=True,
        ),
        latest=latest,
        triggers=tuple(latest.termination_triggers.all()) if latest else (),
        as_it_stands=terms_in_words(latest) if latest else (),
        first_day=contract.starts_on
        if latest is None
        else local_date(contract.time_zone, now).replace(day=1),
    )


@dataclass(frozen=True, slots=True)
class ScheduleFormPage:
    """What stands around the form of a credit schedule: the public agreements to start from."""

    frame: Frame
    agreements: tuple[Agreement, ...]
    agreement: Agreement | None
    is_unknown: bool


def schedule_form_page(user: User, reference: str, template: str) -> ScheduleFormPage:
    """Gather what the form of a credit schedule starts from.

    :raises Http404: no such contract, or not this person's to agree credits of
    """
    contract = _editable(user, reference)
    agreement = public_agreement(template) if template else None
    return ScheduleFormPage(
        frame=_frame(
            contract,
            title=f"Agree a credit schedule of {contract.reference}",
            lead=f"{contract.title}. It never changes; other terms are another schedule.",
            last="New credit schedule",
            beneath=True,
        ),
        agreements=public_agreements(),
        agreement=agreement,
        is_unknown=bool(template) and agreement is None,
    )


@dataclass(frozen=True, slots=True)
class ChargeFormPage:
    """What stands around the form of a billed charge."""

    frame: Frame
    latest: BilledCharge | None
    month: str
    charges: tuple[ChargeRow, ...]


def charge_form_page(user: User, reference: str, month: str, *, now: datetime) -> ChargeFormPage:
    """Gather what the form of a billed charge starts from: what is on record of the month.

    :raises Http404: no such contract or month, or not this person's to record charges of
    """
    contract = _editable(user, reference)
    today = local_date(contract.time_zone, now)
    first = finding.month_at(month) if month else today.replace(day=1)
    latest = contract.billed_charges.filter(month=first).order_by("-number").first()
    return ChargeFormPage(
        frame=_frame(
            contract,
            title=f"Record what {contract.reference} was billed",
            lead=f"{contract.title}. Credits are counted on it, instead of the agreed charge.",
            last="Billed charge",
            beneath=True,
        ),
        latest=latest,
        month=f"{first:%Y-%m}",
        charges=_charge_rows(contract, may_edit=True),
    )

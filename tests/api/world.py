"""One vendor of Operations with all that can hang on it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.permissions import Role
from alerts.models import Alert
from contracts.models import (
    Amendment,
    Charge,
    Contract,
    Document,
    Milestone,
    Note,
    Objective,
    Obligation,
    RegisterImport,
    RenewalDecision,
)
from contracts.services import create_scope
from contracts.services_charges import ChargeInput, agree_charge
from contracts.services_decisions import leave_it
from contracts.services_documents import add_document
from contracts.services_notes import write_note
from contracts.services_objectives import ObjectiveInput, read_objective, set_objective
from contracts.services_obligations import agree_obligation
from contracts.services_register_import import create_register_import
from contracts.services_renewals import RenewalInput, agree_renewal
from scoring.models import Methodology, Scorecard, ScorecardDimension, ScorecardLine
from slas.models import (
    BilledCharge,
    Credit,
    CreditSchedule,
    CreditTerms,
    CreditTier,
    CreditTotal,
    CreditTransition,
    Default,
    Dispute,
    Exclusion,
    Result,
    RootEvent,
    ServiceLevel,
    Statement,
)
from tests.factories import NOW, make_contract, make_level, make_user, make_vendor
from vendors.models import Vendor, VendorCertificate
from vendors.services_certificates import CertificateInput, add_certificate


@dataclass(frozen=True, slots=True)
class World:
    """The rows that tests ask for."""

    vendor: Vendor
    contract: Contract
    level: ServiceLevel
    result: Result
    card: Scorecard
    alert: Alert
    exclusion: Exclusion
    root_event: RootEvent
    credit: Credit
    schedule: CreditSchedule
    dispute: Dispute
    obligation: Obligation
    milestone: Milestone
    decision: RenewalDecision
    document: Document
    certificate: VendorCertificate
    note: Note
    register_import: RegisterImport
    charge: Charge
    amendment: Amendment
    objective: Objective


def make_result(level: ServiceLevel, month: date = date(2026, 1, 1), **fields: Any) -> Result:
    """Make a month's final result: 90 of 100 met unless told otherwise."""
    start = datetime(month.year, month.month, 1, tzinfo=UTC)
    end = (start + timedelta(days=32)).replace(day=1)
    given: dict[str, Any] = {
        "version": level.versions.get(number=1),
        "period_start": start,
        "period_end": end,
        "month": month,
        "state": "final",
        "result_class": "met_minimum",
        "attained": Decimal(90),
        "attained_shown": Decimal(90),
        "numerator": Decimal(90),
        "denominator": Decimal(100),
        "n": Decimal(100),
        "coverage_ratio": Decimal(1),
        "inputs_hash": "0" * 64,
        "computed_at": NOW,
    }
    return Result.objects.create(service_level=level, **{**given, **fields})


def make_card(vendor: Vendor, month: date = date(2026, 1, 1)) -> Scorecard:
    """Make a scorecard with two dimensions that sum to its score."""
    card = Scorecard.objects.create(
        vendor=vendor,
        month=month,
        methodology=Methodology.objects.get(version=1),
        state="scored",
        is_final=True,
        score=Decimal("81.5"),
        own_score=Decimal("80.25"),
        coverage_ratio=Decimal("0.9"),
        confidence_ratio=Decimal("0.8"),
        grade="B",
        ungated_grade="B",
        gates=[],
        inputs_hash="1" * 64,
        computed_at=NOW,
    )
    for dimension, adds in (("quality", "51.5"), ("delivery", "30")):
        ScorecardDimension.objects.create(
            scorecard=card,
            dimension=dimension,
            score=Decimal(80),
            coverage_ratio=Decimal(1),
            weight_percent=Decimal(25),
            weight_used_percent=Decimal(50),
            adds=Decimal(adds),
            is_agreed=True,
        )
    return card


def make_line(card: Scorecard, level: ServiceLevel) -> ScorecardLine:
    """Make a card's line."""
    return ScorecardLine.objects.create(
        scorecard=card,
        service_level=level,
        dimension="quality",
        weight=Decimal(1),
        own_score=Decimal(80),
        score=Decimal(80),
        adds=Decimal("51.5"),
    )


def make_alert(vendor: Vendor, **fields: Any) -> Alert:
    """Make an open alert."""
    given: dict[str, Any] = {
        "rule": "breach",
        "subject": f"level:{Alert.objects.count()}",
        "episode": "2026-01-01",
        "vendor": vendor,
        "unit": vendor.unit,
        "severity": "high",
        "title": "Below minimum",
        "path": "/",
        "period_ended_at": NOW,
        "opened_at": NOW,
    }
    return Alert.objects.create(**{**given, **fields})


def make_world(**vendor: Any) -> World:
    """Make a vendor, its contract, a service level, a result, a card and an alert."""
    made = make_vendor(**vendor)
    contract = make_contract(vendor=made)
    create_scope(contract=contract, code="hq", name="Head office", kind="site", by=None, now=NOW)
    level = make_level(contract)
    result = make_result(level)
    card = make_card(made)
    make_line(card, level)
    books = make_books(result)
    return World(
        *(made, contract, level, result, card, make_alert(made), *books),
        *make_obligation(contract),
        make_decision(contract),
        make_document(made),
        make_certificate(made),
        write_note(subject=contract, text="Call first", by=None, now=NOW),
        make_register_import(contract),
        make_charge(contract),
        make_amendment(contract),
        make_objective(contract),
    )


def make_document(vendor: Vendor) -> Document:
    """Keep a letter with the vendor."""
    return add_document(owner=vendor, name="a.txt", content=b"Dear all", by=None, now=NOW)


def make_certificate(vendor: Vendor) -> VendorCertificate:
    """Put a certificate of the vendor on record."""
    entered = CertificateInput("iso_27001", "IS 1", valid_until=date(2027, 1, 1))
    return add_certificate(vendor=vendor, entered=entered, by=None, now=NOW)


def make_decision(contract: Contract) -> RenewalDecision:
    """Let the contract go on by agreement alone, and leave its end to come."""
    agree_renewal(
        contract=contract, entered=RenewalInput("agreement", our_notice=2), by=None, now=NOW
    )
    assert contract.versions.get().ends_on == date(2027, 1, 1)
    return leave_it(
        contract=contract, term_ends_on=date(2027, 1, 1), note="As agreed", by=None, now=NOW
    )


def make_objective(contract: Contract) -> Objective:
    """Let the contract be for speed, of which one figure is noted."""
    entered = ObjectiveInput("Speed", "Days to order", Decimal(20), Decimal(5))
    made = set_objective(contract=contract, entered=entered, by=None, now=NOW)
    read_objective(objective=made, on=NOW.date(), value=Decimal(14), by=None, now=NOW)
    return made


def make_amendment(contract: Contract) -> Amendment:
    """Have somebody propose to prolong the contract, and think better of it."""
    return Amendment.objects.create(
        contract=contract,
        replaces=1,
        effective_from=date(2026, 6, 1),
        change="Longer",
        ends_on=date(2028, 1, 1),
        state="withdrawn",
        proposed_by=make_user("", Role.PROCUREMENT_OFFICER, unit=contract.unit),
        proposed_at=NOW,
    )


def make_charge(contract: Contract) -> Charge:
    """Let the contract cost something for each hour."""
    entered = ChargeInput("rate", "R-0", "Analyst", Decimal(84), unit="hour")
    return agree_charge(contract=contract, entered=entered, by=None, now=NOW)


def make_register_import(contract: Contract) -> RegisterImport:
    """Let Ada, if the unit is hers, have brought a file for it."""
    own = {"username": "ada"} if contract.unit.code == "operations" else {"username": ""}
    by = User.objects.filter(**own).first() or make_user("", Role.ADMINISTRATOR)
    return create_register_import(
        unit=contract.unit,
        name="register.csv",
        content=b"Vendor,Contract,Start\nNordwind,C-100,2026-01-01\n",
        currency="EUR",
        service_type="cloud",
        time_zone="UTC",
        by=by,
        now=NOW,
    )


def make_obligation(contract: Contract) -> tuple[Obligation, Milestone]:
    """Let the vendor owe a plan in April, with the one day on which it is due."""
    obligation = agree_obligation(
        contract=contract,
        side="vendor",
        kind="deliverable",
        title="Exit plan",
        first_due_on=date(2026, 4, 1),
        by=None,
        now=NOW,
    )
    return obligation, obligation.milestones.get()


def make_books(result: Result) -> tuple[Exclusion, RootEvent, Credit, CreditSchedule, Dispute]:
    """Make what changes a result in the open, and a notified credit of it, once disputed."""
    level, by = result.service_level, make_user()
    contract = level.contract
    exclusion = Exclusion.objects.create(
        contract=contract,
        kind="interval",
        category="change_window",
        clause="9.2",
        reason="Agreed move",
        starts_at=result.period_start,
        ends_at=result.period_start + timedelta(hours=4),
        state="submitted",
        requested_at=NOW,
        requested_by=by,
    )
    exclusion.levels.set([level])
    root_event = RootEvent.objects.create(
        contract=contract,
        title="Cable cut",
        starts_at=result.period_start,
        recorded_at=NOW,
        recorded_by=by,
    )
    root_event.levels.set([level])
    schedule = CreditSchedule.objects.create(
        contract=contract, name="Ladder", kind="ladder", direction="higher", created_at=NOW
    )
    CreditTier.objects.create(schedule=schedule, position=1, upper=95, value=10)
    CreditTerms.objects.create(
        contract=contract, number=1, effective_from=contract.starts_on, created_at=NOW
    )
    BilledCharge.objects.create(contract=contract, month=result.month, amount=1000, recorded_at=NOW)
    credit = make_credit(result, schedule=schedule)
    dispute = Dispute.objects.create(
        contract=contract,
        month=result.month,
        service_level=level,
        period_start=result.period_start,
        result_revision=1,
        credit=credit,
        reason="Ours was up",
        raised_at=NOW,
        raised_by=by,
    )
    return exclusion, root_event, credit, schedule, dispute


def publish(statement: Statement) -> None:
    """Freeze a statement, so that the vendor sees it."""
    Statement.objects.filter(pk=statement.pk).update(
        state="published",
        submitted_at=NOW,
        submitted_by=make_user("submitter"),
        published_at=NOW,
        published_by=make_user("publisher"),
        content={"results": []},
        content_hash="a" * 64,
    )


def make_credit(result: Result, **fields: Any) -> Credit:
    """Make a credit of a result with its statement, default and total: 100, notified."""
    level = result.service_level
    contract = level.contract
    statement, _ = Statement.objects.get_or_create(
        contract=contract,
        month=result.month,
        defaults={
            "state": "provisional",
            "period_start": result.period_start,
            "period_end": result.period_end,
            "currency": contract.currency,
            "inputs_hash": "0" * 64,
            "computed_at": NOW,
        },
    )
    CreditTotal.objects.get_or_create(
        contract=contract, month=result.month, defaults={"currency": contract.currency}
    )
    default = Default.objects.create(
        statement=statement,
        service_level=level,
        result=result,
        kind="minimum",
        period_start=result.period_start,
        detail="80 % of 90 %",
    )
    given: dict[str, Any] = {
        "contract": contract,
        "month": result.month,
        "statement": statement,
        "service_level": level,
        "period_start": result.period_start,
        "default": default,
        "currency": contract.currency,
        "raw_amount": Decimal(100),
        "amount": Decimal(100),
        "steps": [["Credit", "EUR 1,000 × 10 %", "100"]],
        "state": "notified",
        "computed_at": NOW,
    }
    credit = Credit.objects.create(**{**given, **fields})
    CreditTransition.objects.create(
        credit=credit, from_state="accrued", to_state=credit.state, at=NOW
    )
    return credit

"""A contract whose months cost something: published, contradicted, disputed, to be claimed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from contracts.models import Contract
from core.periods import add_months
from slas.choices import ExclusionCategory, ExclusionKind
from slas.models import (
    Credit,
    ServiceLevel,
    ServiceLevelVersion,
    Statement,
)
from slas.querysets.owed import mark_statements_owed
from slas.services.billing import record_billed_charge
from slas.services.credit_schedules import (
    ScheduleInput,
    TierInput,
    create_schedule,
    create_schedule_from_template,
)
from slas.services.credit_terms import CreditTermsInput, TriggerInput, agree_credit_terms
from slas.services.disputes import raise_dispute
from slas.services.evaluation import evaluate_owed
from slas.services.exclusions import approve_exclusion, request_exclusion, submit_exclusion
from slas.services.ledger import confirm_credit, notify_credit
from slas.services.statements import publish_statement, reckon_owed, submit_statement


@dataclass(frozen=True, slots=True)
class Reported:
    """What was made: the contract, the month with a proposed revision, a claimable credit."""

    contract: Contract
    revised: date
    claimable: Credit


def make_reported(
    contract: Contract, levels: dict[str, ServiceLevel], *, one: User, other: User, now: datetime
) -> Reported:
    """Let service levels cost something, publish the months before last, and contradict one.

    ``one`` manages and ``other`` approves; both do so everywhere. ``levels`` are a share and an
    uptime with results of the last months.
    """
    _agree(contract, levels, by=one, now=now)
    months = [add_months(now.date().replace(day=1), -back) for back in (4, 3, 2)]
    _excuse(contract, levels["uptime"], months[1], one=one, other=other, now=now)
    record_billed_charge(
        contract=contract,
        month=months[1],
        amount=Decimal("410000.50"),
        pass_through=Decimal(8000),
        taxes=Decimal("2000.50"),
        invoice="R-2026/0711",
        by=one,
        now=now,
    )
    mark_statements_owed([(contract.pk, contract.starts_on.replace(day=1))], now=now)
    _work(now)
    for month in months[:2]:
        _publish(contract, month, one=one, other=other, now=now)
    first = Credit.objects.filter(contract=contract, month=months[0], state="accrued").first()
    if first is not None:
        notify_credit(credit=first, by=one, now=now)
        confirm_credit(credit=first, by=other, now=now)
        raise_dispute(credit=first, reason="The window was announced.", by=one, now=now)
    # Another invoice came in: what was published of its month is contradicted.
    record_billed_charge(
        contract=contract, month=months[1], amount=Decimal("350000.00"), by=one, now=now
    )
    _work(now)
    claimable = Credit.objects.filter(contract=contract).claimable().first()
    assert claimable is not None
    return Reported(contract, months[1], claimable)


def _agree(contract: Contract, levels: dict[str, ServiceLevel], *, by: User, now: datetime) -> None:
    latest = contract.versions.order_by("-number").first()
    assert latest is not None
    if latest.at_risk_percent is None:
        type(latest).objects.filter(pk=latest.pk).update(at_risk_percent=Decimal(12))
    ladder = create_schedule(
        contract=contract,
        name="Ladder for tickets, with a gap",
        entered=ScheduleInput(
            kind="ladder",
            tiers=[
                TierInput(Decimal("2.5"), Decimal(99), None),
                TierInput(Decimal(5), Decimal(95), Decimal(99), lower_inclusive=False),
                TierInput(Decimal(10), None, Decimal(95)),
            ],
            multipliers=[Decimal(1), Decimal("1.5"), Decimal(2)],
        ),
        by=by,
        now=now,
    ).schedule
    cloud = create_schedule(
        contract=contract,
        name="Uptime, to be claimed",
        entered=ScheduleInput(
            kind="ladder",
            tiers=[
                TierInput(Decimal(10), Decimal("99.9"), None),
                TierInput(Decimal(25), None, Decimal("99.9")),
            ],
            claim="claimed",
            claim_days=300,
        ),
        by=by,
        now=now,
    ).schedule
    create_schedule_from_template(
        contract=contract, template="github-enterprise-cloud", claim_days=30, by=by, now=now
    )
    for code, schedule in (("share", ladder), ("uptime", cloud)):
        ServiceLevelVersion.objects.filter(service_level=levels[code]).update(
            credit_schedule=schedule
        )
    agree_credit_terms(
        contract=contract,
        effective_from=contract.starts_on,
        entered=CreditTermsInput(
            year_cap_percent=Decimal(60),
            earn_back="met_in_a_row",
            earn_back_periods=6,
            earn_back_percent=Decimal(50),
            triggers=[
                TriggerInput(kind="repeated_misses", times=3, months=12),
                TriggerInput(kind="share_of_at_risk", months=12, percent=Decimal(40)),
            ],
        ),
        by=by,
        now=now,
    )


def _excuse(
    contract: Contract, level: ServiceLevel, month: date, *, one: User, other: User, now: datetime
) -> None:
    start = datetime(month.year, month.month, 3, 1, tzinfo=UTC)
    exclusion = request_exclusion(
        contract=contract,
        kind=ExclusionKind.INTERVAL,
        category=ExclusionCategory.CHANGE_WINDOW,
        clause="7.4 (b)",
        reason="Migration of the core switches, announced ten days before",
        levels=[level],
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        by=one,
        now=now,
    )
    submit_exclusion(exclusion=exclusion, by=one, now=now)
    approve_exclusion(exclusion=exclusion, decision="As announced", by=other, now=now)


def _publish(contract: Contract, month: date, *, one: User, other: User, now: datetime) -> None:
    statement = Statement.objects.get(contract=contract, month=month)
    shown = statement.inputs_hash
    submit_statement(statement=statement, inputs_hash=shown, by=one, now=now)
    publish_statement(statement=statement, inputs_hash=shown, by=other, now=now)
    _work(now)


def _work(now: datetime) -> None:
    for _ in range(3):
        evaluate_owed(now=now)
        reckon_owed(now=now)

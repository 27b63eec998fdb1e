"""What people have done with the demo's months: excluded, published, disputed, claimed, paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import User
from contracts.models import Contract
from contracts.services_certificates import watch_certificates
from contracts.services_renewals import watch_renewal
from contracts.services_watching import watch_owed
from dashboards.demo.amendments import amend
from dashboards.demo.building import contracts_with_costs, vendor_number
from dashboards.demo.credits import POOL, SITES
from dashboards.demo.obligations import owe
from dashboards.demo.papers import file_papers
from slas.choices import CreditState, ExclusionCategory, ExclusionKind, ResultClass, StatementState
from slas.models import Credit, Dispute, Result, ServiceLevel, Statement
from slas.services.disputes import decide_dispute, raise_dispute
from slas.services.evaluation import evaluate_owed
from slas.services.exclusions import approve_exclusion, request_exclusion, submit_exclusion
from slas.services.ledger import (
    apply_to_invoice,
    approve_waiver,
    ask_waiver,
    confirm_credit,
    notify_credit,
)
from slas.services.root_events import record_root_event
from slas.services.statements import publish_statement, reckon_owed, revise, submit_statement

# Months this long over are published; the one before the last waits for its approver.
_PUBLISHED_AFTER = timedelta(days=75)
_CLEANING, _OUTAGE = "SEC-05", ("SEC-03", "SEC-07")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deeds:
    """Who does what: keeps the service, its money, approves; and who speaks for the vendor."""

    manager: User
    officer: User
    approver: User
    of_vendor: User
    seed: int
    now: datetime


@transaction.atomic
def close_books(*, seed: int, now: datetime) -> int:
    """Let people exclude, publish, dispute and pay; give the number of published statements.

    All of it or nothing; safe to repeat.
    """
    contracts = [
        vendor_number(index, seed=seed).contracts.get(reference__endswith="/1")
        for index in (SITES, POOL)
    ]
    published = Statement.objects.filter(contract__in=contracts, published_at__isnull=False)
    if published.exists():
        return 0
    named = {name: User.objects.get(username=name) for name in ("tomas", "ines", "ruth", "pavel")}
    deeds = Deeds(named["tomas"], named["ines"], named["ruth"], named["pavel"], seed, now)
    disputed = contracts[1]
    _excuse(deeds, disputed)
    _name_root_event(deeds, disputed)
    _work(deeds)
    for contract in contracts:
        _publish(deeds, contract)
        owe(contract, manager=deeds.manager, officer=deeds.officer, now=now)
        file_papers(contract, officer=deeds.officer, now=now)
        approver = deeds.approver if contract == disputed else None
        amend(contract, officer=deeds.officer, approver=approver, now=now)
        watch_renewal(
            contract=contract, owner=deeds.officer, deputy=deeds.manager, by=deeds.officer, now=now
        )
    _revise(deeds, disputed)
    _pay(deeds, disputed)
    _dispute(deeds, disputed)
    _work(deeds)
    watch_owed(now=now)
    watch_certificates(now=now)
    return published.count()


def _work(deeds: Deeds) -> None:
    """Do what is owed, as the workers would."""
    evaluate_owed(now=deeds.now)
    reckon_owed(now=deeds.now, contract_ids=contracts_with_costs(deeds.seed))


def _over(contract: Contract) -> list[Statement]:
    """List the statements of months that are over, oldest first."""
    rows = contract.statements.filter(state=StatementState.PROVISIONAL, revision=1)
    return list(rows.order_by("month"))


def _excuse(deeds: Deeds, contract: Contract) -> None:
    """Ask for two exclusions; one is approved, the other waits."""
    level = contract.service_levels.get(code=_CLEANING)
    for months_ago, words in ((3, "Agreed move of the scanners"), (1, "Freeze for the audit")):
        statement = _over(contract)[-months_ago]
        exclusion = request_exclusion(
            contract=contract,
            kind=ExclusionKind.INTERVAL,
            category=ExclusionCategory.CHANGE_WINDOW,
            clause="Schedule B, 4.2",
            reason=f"{words}, agreed in writing.",
            evidence="CHG-20418",
            levels=[level],
            starts_at=statement.period_start + 9 * _DAY,
            ends_at=statement.period_start + 17 * _DAY,
            by=deeds.manager,
            now=deeds.now,
        )
        submit_exclusion(exclusion=exclusion, by=deeds.manager, now=deeds.now)
        if months_ago > 1:
            approve_exclusion(exclusion=exclusion, by=deeds.approver, now=deeds.now)


def _name_root_event(deeds: Deeds, contract: Contract) -> None:
    """Name one cause of two failures: they are paid for once."""
    levels: Sequence[ServiceLevel] = list(contract.service_levels.filter(code__in=_OUTAGE))
    start = _over(contract)[-4].period_start + 12 * _DAY
    record_root_event(
        contract=contract,
        title="Outage of the log collector",
        levels=levels,
        starts_at=start,
        ends_at=start + _DAY,
        note="No alarm was raised for a day, and nobody answered.",
        by=deeds.manager,
        now=deeds.now,
    )


def _publish(deeds: Deeds, contract: Contract) -> None:
    """Publish the older months; the next one is submitted and waits."""
    for statement in _over(contract):
        is_older = statement.period_end < deeds.now - _PUBLISHED_AFTER
        seen = statement.inputs_hash
        submit_statement(statement=statement, inputs_hash=seen, by=deeds.manager, now=deeds.now)
        if not is_older:
            return
        publish_statement(statement=statement, inputs_hash=seen, by=deeds.approver, now=deeds.now)


def _revise(deeds: Deeds, contract: Contract) -> None:
    """Uphold a dispute of the first published default, and publish the revision that follows."""
    results = Result.objects.filter(
        service_level__contract=contract,
        published_in__isnull=False,
        scope__isnull=True,
        result_class=ResultClass.BELOW_MINIMUM,
        service_level__credits__isnull=False,
    )
    first = results.select_related("version", "published_in").order_by("period_start", "pk").first()
    if first is None or first.published_in is None:
        return
    dispute = raise_dispute(
        result=first,
        reason="Two tickets of this month were opened twice: our own log shows one each.",
        evidence="https://files.grimsparksecurity.example/log.pdf",
        by=deeds.of_vendor,
        now=deeds.now,
    )
    decide_dispute(
        dispute=dispute,
        upheld=True,
        decision="The log was compared with ours: the vendor is right.",
        agreed_attained=first.version.expected,
        by=deeds.approver,
        now=deeds.now,
    )
    _work(deeds)
    draft = contract.statements.get(month=first.published_in.month, revision=2)
    draft = revise(
        statement=draft,
        inputs_hash=draft.inputs_hash,
        reason="Dispute of the vendor upheld: duplicates left out.",
        by=deeds.manager,
        now=deeds.now,
    )
    publish_statement(
        statement=draft, inputs_hash=draft.inputs_hash, by=deeds.approver, now=deeds.now
    )
    _work(deeds)


def _accrued(contract: Contract) -> list[Credit]:
    """List the credits of published months with which nothing was done yet, oldest first."""
    rows = Credit.objects.filter(
        contract=contract,
        state=CreditState.ACCRUED,
        amount__gt=0,
        statement__published_at__isnull=False,
    )
    return list(rows.select_related("contract", "service_level").order_by("month", "pk"))


def _pay(deeds: Deeds, contract: Contract) -> None:
    """Bring credits on their way: the oldest is paid, one waived, the others wait in between."""
    now = deeds.now
    waiting = _accrued(contract)
    for place, credit in enumerate(waiting[:5]):
        if place == 1:
            ask_waiver(
                credit=credit, reason="Settled by two free audits.", by=deeds.officer, now=now
            )
            approve_waiver(credit=credit, by=deeds.approver, now=now)
            continue
        notify_credit(credit=credit, by=deeds.officer, now=now)
        if place in (0, 2):
            confirm_credit(credit=credit, by=deeds.approver, now=now)
        if place == 0:
            line = f"INV-{credit.month:%Y%m}, line 4"
            apply_to_invoice(credit=credit, invoice_line=line, by=deeds.officer, now=now)


def _dispute(deeds: Deeds, contract: Contract) -> Dispute | None:
    """Let the vendor contradict the newest credit that it was told of."""
    rows = Credit.objects.filter(contract=contract, state=CreditState.NOTIFIED)
    credit = rows.select_related("contract", "service_level", "default__result").last()
    if credit is None:
        return None
    return raise_dispute(
        credit=credit,
        reason="The outage began in a network that is not ours.",
        by=deeds.of_vendor,
        now=deeds.now,
    )

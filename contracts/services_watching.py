"""The watch over renewals: what stands today is noted, and whoever watches is reminded."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Prefetch

from alerts.causes import Cause
from alerts.choices import AlertRule, Severity
from alerts.models import Alert
from alerts.services import clear_alerts, raise_alerts
from contracts.addresses import contract_url
from contracts.models import Contract, ContractVersion, RenewalDecision, RenewalWatch
from contracts.rules.reminders import PASSED, Reminder, outlook
from contracts.rules.renewal import Deal
from contracts.rules.renewal_words import day_words, if_nothing
from contracts.services_renewals import deal_of
from core.periods import local_date, local_midnight

AT_ONCE: Final = 200
_DECIDED: Final = "It was decided, or what it rests on changed."


def watch_owed(*, now: datetime) -> int:
    """Look at every renewal that is owed a look; safe to run twice or at once. Return how many."""
    seen = 0
    while found := _look(now):
        seen += found
    return seen


@transaction.atomic
def _look(now: datetime) -> int:
    """Look at some of them, in one transaction with the alerts that come of it."""
    due = list(
        RenewalWatch.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("owner", "deputy")
        .filter(due_at__lte=now)
        .order_by("due_at", "pk")[:AT_ONCE]
    )
    if not due:
        return 0
    versions = ContractVersion.objects.select_related("renewal")
    contracts = (
        Contract.objects.filter(pk__in=[watch.contract_id for watch in due])
        .select_related("vendor")
        .prefetch_related(Prefetch("versions", versions))
        .in_bulk()
    )
    decided = _decided(contracts)
    causes: list[Cause] = []
    for watch in due:
        contract = contracts[watch.contract_id]
        causes += _brought_up_to_date(watch, contract, decided.get(contract.pk, ()), now)
    RenewalWatch.objects.bulk_update(due, ["decision_on", "term_ends_on", "due_at"])
    raise_alerts(causes=causes, now=now)
    _clear_others(contracts, causes, now)
    return len(due)


def _decided(contracts: dict[int, Contract]) -> dict[int, tuple[date, ...]]:
    """Give the ends on which it is decided, by contract."""
    found: dict[int, tuple[date, ...]] = {}
    rows = RenewalDecision.objects.filter(contract__in=contracts, withdrawn_at__isnull=True)
    for contract_id, ends_on in rows.order_by().values_list("contract_id", "term_ends_on"):
        found[contract_id] = (*found.get(contract_id, ()), ends_on)
    return found


def _brought_up_to_date(
    watch: RenewalWatch, contract: Contract, decided: Sequence[date], now: datetime
) -> list[Cause]:
    """Note what stands today and when to look again; give what to remind of."""
    zone = contract.time_zone
    today = local_date(zone, now)
    deal = deal_of(contract)
    watch.decision_on = watch.term_ends_on = watch.due_at = None
    if deal is None:
        return []
    found = outlook(deal, today, watch.ladder, decided)
    if found.target is not None:
        watch.decision_on, watch.term_ends_on = found.target.decide_by, found.target.ends_on
    if found.look_again_on is not None:
        watch.due_at = local_midnight(zone, found.look_again_on)
    return [_cause(watch, contract, deal, reminder, today) for reminder in found.due]


def subject_of(contract: Contract) -> str:
    """Name what the alerts are about."""
    return f"contract:{contract.pk}"


def _cause(
    watch: RenewalWatch, contract: Contract, deal: Deal, reminder: Reminder, today: date
) -> Cause:
    decide_by = reminder.target.decide_by
    if reminder.rung == PASSED:
        severity, said = Severity.MEDIUM, f"the last day was {day_words(decide_by)}"
    else:
        soon = (decide_by - today).days <= 30
        severity = Severity.HIGH if soon else Severity.MEDIUM
        said = f"decide by {day_words(decide_by)}"
    return Cause(
        rule=AlertRule.RENEWAL.value,
        subject=subject_of(contract),
        episode=reminder.episode,
        vendor_id=contract.vendor_id,
        unit_id=contract.unit_id,
        severity=severity.value,
        title=f"Renewal of {contract.reference}: {said}"[:200],
        detail=" ".join(filter(None, (if_nothing(deal, today), _watched_by(watch))))[:400],
        path=f"{contract_url(contract)}#renewal",
        period_ended_at=local_midnight(contract.time_zone, decide_by),
    )


def _watched_by(watch: RenewalWatch) -> str:
    if watch.owner is None:
        return "Nobody watches over it."
    deputy = f", {watch.deputy.display_name} stands in" if watch.deputy else ""
    return f"{watch.owner.display_name} watches over it{deputy}."


def _clear_others(contracts: dict[int, Contract], causes: Sequence[Cause], now: datetime) -> None:
    """Resolve reminders that stand no more: a later rung, another day, or a decision came."""
    standing = {cause.key for cause in causes}
    rule = AlertRule.RENEWAL.value
    rows = Alert.objects.unresolved().filter(
        rule=rule, subject__in=[subject_of(contract) for contract in contracts.values()]
    )
    keys = [(rule, *key) for key in rows.values_list("subject", "episode")]
    clear_alerts(keys=[key for key in keys if key not in standing], reason=_DECIDED, now=now)

"""Take away what the demo's vendors promised and delivered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from accounts.access import EVERYWHERE, require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Scope
from slas.models import (
    Batch,
    BilledCharge,
    ChangedVendor,
    Credit,
    CreditSchedule,
    CreditTerms,
    CreditTotal,
    CreditTransition,
    Default,
    Dispute,
    Evaluation,
    EventKey,
    Exclusion,
    OwedStatement,
    Result,
    RootEvent,
    ServiceLevel,
    ServiceLevelVersion,
    Source,
    Statement,
    Watermark,
)
from slas.querysets.removal import (
    batches_in_use,
    lock_levels,
    remove_demo_measurements,
    removing_demo,
)


@dataclass(frozen=True, slots=True)
class RemovedLevels:
    """How much of each was taken away."""

    levels: int
    samples: int
    events: int
    results: int


@transaction.atomic
def remove_demo_levels(
    *,
    vendor_ids: Collection[int],
    contract_ids: Collection[int],
    source_prefix: str,
    by: User | None,
    now: datetime,  # noqa: ARG001
) -> RemovedLevels:
    """Delete the service levels of demo contracts with all that hangs on them; safe to repeat.

    Demo sources, known by how their codes begin, go where nothing else refers to them. The database
    refuses to delete a measurement of a vendor that is not marked as demo.

    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    level_ids = lock_levels(contract_ids)
    of_levels = {"service_level_id__in": level_ids}
    Evaluation.objects.filter(**of_levels).delete()
    ChangedVendor.objects.filter(vendor_id__in=vendor_ids).delete()
    _remove_books(contract_ids)
    samples, events = remove_demo_measurements(level_ids)
    EventKey.objects.filter(**of_levels).delete()
    Watermark.objects.filter(**of_levels).delete()
    with removing_demo():
        results, _ = Result.objects.filter(**of_levels).delete()
        Statement.objects.filter(contract_id__in=contract_ids).delete()
    ServiceLevelVersion.objects.filter(**of_levels).delete()
    ServiceLevel.objects.filter(pk__in=level_ids).delete()
    _remove_agreed_costs(contract_ids)
    _remove_sources(Source.objects.filter(code__startswith=source_prefix))
    return RemovedLevels(len(level_ids), samples, events, results)


def _remove_books(contract_ids: Collection[int]) -> None:
    """Delete the ledger and what changed it, from what rests on others to what these rest on."""
    of_contracts = {"contract_id__in": contract_ids}
    OwedStatement.objects.filter(**of_contracts).delete()
    Dispute.objects.filter(**of_contracts).delete()
    entries = Credit.objects.filter(**of_contracts)
    with removing_demo():
        CreditTransition.objects.filter(credit__in=entries).delete()
    entries.filter(earns_back__isnull=False).delete()
    entries.delete()
    CreditTotal.objects.filter(**of_contracts).delete()
    Default.objects.filter(statement__contract_id__in=contract_ids).delete()
    RootEvent.objects.filter(**of_contracts).delete()
    Exclusion.objects.filter(**of_contracts).delete()


def _remove_agreed_costs(contract_ids: Collection[int]) -> None:
    """Delete what was agreed of money and scopes, once no service level refers to it."""
    of_contracts = {"contract_id__in": contract_ids}
    CreditSchedule.objects.filter(**of_contracts).delete()
    CreditTerms.objects.filter(**of_contracts).delete()
    BilledCharge.objects.filter(**of_contracts).delete()
    Scope.objects.filter(**of_contracts).delete()


def _remove_sources(sources: Iterable[Source]) -> None:
    """Delete sources with their batches, where no measurement and no agreement refers to one."""
    batches: dict[int, set[int]] = {source.pk: set() for source in sources}
    for pk, source_id in Batch.objects.filter(source__in=batches).values_list("pk", "source_id"):
        batches[source_id].add(pk)
    in_use = batches_in_use(set().union(*batches.values()))
    for source in sources:
        Batch.objects.filter(pk__in=batches[source.pk] - in_use).delete()
        try:
            with transaction.atomic():
                source.delete()
        except ProtectedError:
            continue

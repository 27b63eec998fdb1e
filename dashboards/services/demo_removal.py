"""Take the demo's data away, and nothing else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from accounts.access import EVERYWHERE, require
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from alerts.models import Alert, Change
from contracts.models import (
    Amendment,
    Contract,
    ContractClause,
    ContractVersion,
    Document,
    Milestone,
    Note,
    Obligation,
    RenewalDecision,
    RenewalTerms,
    RenewalWatch,
)
from dashboards.demo.logins import PEOPLE, address_of
from dashboards.demo.plan import UNITS
from scoring.services.removal import rank_again, remove_scores
from slas.models import Result, ServiceLevel
from slas.services.removal import remove_demo_levels
from vendors.models import Vendor, VendorMembership

SOURCE_PREFIX = "demo-"


@dataclass(frozen=True, slots=True)
class DemoData:
    """How much of the demo there is, or how much of it was taken away."""

    vendors: int
    contracts: int
    levels: int
    results: int
    alerts: int
    people: int
    samples: int = 0
    events: int = 0
    cards: int = 0
    # Users of the demo who stay, because they did something with real data: they are shut out.
    shut_out: int = 0

    def __bool__(self) -> bool:
        return bool(self.vendors or self.people)


def count_demo(*, by: User | None) -> DemoData:
    """Count what `remove_demo` would take away; measurements are not counted, being many."""
    of_demo = "contract__vendor__is_demo"
    return DemoData(
        vendors=Vendor.objects.filter(is_demo=True).count(),
        contracts=Contract.objects.filter(vendor__is_demo=True).count(),
        levels=ServiceLevel.objects.filter(**{of_demo: True}).count(),
        results=Result.objects.filter(**{f"service_level__{of_demo}": True}).count(),
        alerts=Alert.objects.filter(vendor__is_demo=True).count(),
        people=len(_demo_people(by)),
    )


@transaction.atomic
def remove_demo(*, by: User | None, now: datetime) -> DemoData:
    """Delete the demo's vendors with all that hangs on them, its people and its empty units.

    Who acts stays. What hangs on a demo vendor goes, also what was added to it by hand; everything
    else stays as it is, but that the real vendors are ranked without the invented ones. Safe to
    repeat.

    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    vendors = Vendor.objects.select_for_update().filter(is_demo=True).order_by("pk")
    vendor_ids = [vendor.pk for vendor in vendors]
    contracts = Contract.objects.select_for_update().filter(vendor_id__in=vendor_ids)
    contract_ids = [contract.pk for contract in contracts.order_by("pk")]
    cards, groups = remove_scores(vendor_ids=vendor_ids, by=by, now=now)
    alerts = Alert.objects.filter(vendor_id__in=vendor_ids)
    counted = alerts.count()
    alerts.delete()
    Change.objects.filter(vendor_id__in=vendor_ids).delete()
    levels = remove_demo_levels(
        vendor_ids=vendor_ids,
        contract_ids=contract_ids,
        source_prefix=SOURCE_PREFIX,
        by=by,
        now=now,
    )
    _remove_contracts(contract_ids)
    VendorMembership.objects.filter(vendor_id__in=vendor_ids).delete()
    Vendor.objects.filter(pk__in=vendor_ids).delete()
    rank_again(groups=groups, by=by, now=now)
    people = _demo_people(by)
    shut_out = sum(not _remove_person(person) for person in people)
    for unit in BusinessUnit.objects.filter(code__in=UNITS, shared_vendors__isnull=True):
        _remove_unit(unit)
    return DemoData(
        vendors=len(vendor_ids),
        contracts=len(contract_ids),
        levels=levels.levels,
        results=levels.results,
        alerts=counted,
        people=len(people),
        samples=levels.samples,
        events=levels.events,
        cards=cards,
        shut_out=shut_out,
    )


def _remove_contracts(contract_ids: Collection[int]) -> None:
    """Delete contracts with all that hangs on them but their service levels."""
    Note.objects.filter(contract_id__in=contract_ids).delete()
    Amendment.objects.filter(contract_id__in=contract_ids).delete()
    Document.objects.filter(contract_id__in=contract_ids).delete()
    Document.objects.filter(version__contract_id__in=contract_ids).delete()
    Milestone.objects.filter(obligation__contract_id__in=contract_ids).delete()
    Obligation.objects.filter(contract_id__in=contract_ids).delete()
    ContractClause.objects.filter(contract_id__in=contract_ids).delete()
    RenewalDecision.objects.filter(contract_id__in=contract_ids).delete()
    RenewalWatch.objects.filter(contract_id__in=contract_ids).delete()
    RenewalTerms.objects.filter(version__contract_id__in=contract_ids).delete()
    ContractVersion.objects.filter(contract_id__in=contract_ids).delete()
    Contract.objects.filter(framework_id__in=contract_ids).update(framework=None)
    Contract.objects.filter(pk__in=contract_ids).delete()


def _demo_people(by: User | None) -> list[User]:
    """List the demo's people but who acts: by name and by the address that only the demo gives."""
    known = {person.username: address_of(person) for person in PEOPLE}
    found = User.objects.filter(username__in=known).order_by("pk")
    return [
        user
        for user in found
        if user.email == known[user.username] and (by is None or user.pk != by.pk)
    ]


def _remove_person(user: User) -> bool:
    """Delete somebody, or shut them out where real data refers to them; say whether they went."""
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        User.objects.filter(pk=user.pk).update(is_active=False)
        return False
    return True


def _remove_unit(unit: BusinessUnit) -> None:
    """Delete a unit unless something still belongs to it."""
    try:
        with transaction.atomic():
            unit.delete()
    except ProtectedError:
        return

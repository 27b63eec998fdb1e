"""What is done with contracts: agree and amend them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from django.db import IntegrityError, transaction

from accounts.access import require
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from contracts.choices import ScopeKind
from contracts.codes import currency as known_currency
from contracts.codes import time_zone as known_time_zone
from contracts.models import Contract, ContractVersion, RenewalWatch, Scope
from contracts.term import Term, VersionDays, term_of
from core.entries import (
    day,
    figure_between,
    line_of_text,
    one_of_choices,
    require_source_of_id,
    whole_number,
)
from core.errors import RuleError
from vendors.choices import ServiceType
from vendors.models import Vendor
from vendors.services import require_may_use, require_open

LARGEST_CHARGE = 10**13


class Kept(Enum):
    """Stand for a term that an amendment leaves as it is (None says: none from now on)."""

    KEPT = "as before"


KEPT = Kept.KEPT


def _charge(given: Decimal | None) -> Decimal | None:
    if given is None:
        return None
    return figure_between(
        given,
        0,
        LARGEST_CHARGE,
        field="monthly_charge",
        label="The monthly charge",
        decimals=2,
    )


def _at_risk(given: Decimal | None) -> Decimal | None:
    if given is None:
        return None
    return figure_between(
        given, 0, 100, field="at_risk_percent", label="The share at risk", decimals=2
    )


def _end(given: date | None, *, after: date, label: str) -> date | None:
    if given is None:
        return None
    ends_on = day(given, field="ends_on", label="The end")
    if ends_on <= after:
        raise RuleError(
            f"The end, {ends_on.isoformat()}, is not after {label}, {after.isoformat()}."
            f" Enter {(after + timedelta(days=1)).isoformat()} or later: the first day after"
            " the term.",
            field="ends_on",
        )
    return ends_on


def _share_for(*, vendor: Vendor, unit: BusinessUnit) -> None:
    """Let the contract's unit see the vendor that it has a contract with."""
    if vendor.unit_id != unit.pk:
        vendor.shared_with.add(unit)


def _insert(contract: Contract) -> None:
    try:
        with transaction.atomic():
            contract.save(force_insert=True)
    except IntegrityError as error:
        words = str(error)
        if "contract_external_id_unique_per_source" in words:
            raise RuleError(
                f"The external id, {contract.external_id}, is in use in"
                f" {contract.external_source}. Enter another, or change that contract.",
                field="external_id",
                code="unique",
            ) from error
        if "(reference)" in words:
            raise RuleError(
                f"The reference, {contract.reference}, is in use. Enter another.",
                field="reference",
                code="unique",
            ) from error
        raise


@transaction.atomic
def create_contract(
    *,
    reference: str,
    title: str,
    vendor: Vendor,
    unit: BusinessUnit,
    service_type: str,
    currency: str,
    time_zone: str,
    starts_on: date,
    ends_on: date | None = None,
    anchor_day: int = 1,
    monthly_charge: Decimal | None = None,
    at_risk_percent: Decimal | None = None,
    external_source: str = "",
    external_id: str = "",
    by: User | None,
    now: datetime,
) -> Contract:
    """Agree a contract with its first version; its unit comes to see the vendor.

    ``ends_on`` is the first day after the term; periods run from ``anchor_day`` in ``time_zone``.

    :raises RuleError: an entry that does not hold, or a reference or external id in use
    :raises ForbiddenError: the person may not edit contracts in that unit, or not see the vendor
    """
    require(by, Capability.EDIT_CONTRACTS, unit)
    require_may_use(vendor, by=by, capability=Capability.EDIT_CONTRACTS)
    require_open(vendor)
    contract = Contract(
        reference=line_of_text(reference, field="reference", label="The reference", longest=60),
        title=line_of_text(title, field="title", label="The title", longest=200),
        vendor=vendor,
        unit=unit,
        service_type=one_of_choices(
            service_type, ServiceType.values, field="service_type", label="The service type"
        ),
        currency=known_currency(currency),
        time_zone=known_time_zone(time_zone),
        starts_on=day(starts_on, field="starts_on", label="The start"),
        anchor_day=whole_number(anchor_day, 1, 31, field="anchor_day", label="The anchor day"),
        external_source=line_of_text(
            external_source,
            field="external_source",
            label="The external source",
            longest=40,
            is_required=False,
        ),
        external_id=line_of_text(
            external_id,
            field="external_id",
            label="The external id",
            longest=120,
            is_required=False,
        ),
        created_at=now,
    )
    require_source_of_id(contract.external_source, contract.external_id)
    first = ContractVersion(
        number=1,
        effective_from=contract.starts_on,
        ends_on=_end(ends_on, after=contract.starts_on, label="the start"),
        monthly_charge=_charge(monthly_charge),
        at_risk_percent=_at_risk(at_risk_percent),
        created_at=now,
    )
    _insert(contract)
    first.contract = contract
    first.save(force_insert=True)
    _share_for(vendor=vendor, unit=unit)
    return contract


def _first_day_of_amendment(effective_from: date, latest: ContractVersion) -> date:
    first_day = day(effective_from, field="effective_from", label="The first day of the amendment")
    if first_day <= latest.effective_from:
        raise RuleError(
            f"The first day of the amendment, {first_day.isoformat()}, is not after that of the"
            f" latest version, {latest.effective_from.isoformat()}. Enter a later day.",
            field="effective_from",
        )
    if latest.ends_on is not None and first_day > latest.ends_on:
        raise RuleError(
            f"The contract ended on {latest.ends_on.isoformat()}, before the first day of the"
            f" amendment, {first_day.isoformat()}. Enter {latest.ends_on.isoformat()} or earlier,"
            " or agree a new contract.",
            field="effective_from",
        )
    return first_day


@transaction.atomic
def amend_contract(
    *,
    contract: Contract,
    effective_from: date,
    change: str,
    by: User | None,
    now: datetime,
    ends_on: date | Kept | None = KEPT,
    monthly_charge: Decimal | Kept | None = KEPT,
    at_risk_percent: Decimal | Kept | None = KEPT,
) -> ContractVersion:
    """Close the latest version of a contract and open the next; safe to repeat.

    For what is settled elsewhere: a decision on a renewal, a file that is brought in. What people
    change by hand is proposed and approved: see `contracts.services_amendments`.

    What is not named stays as it was; None says that there is none from that day on.

    :raises RuleError: a day that does not follow the latest version, or an entry that does not hold
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    latest = locked_latest(contract)
    new = drawn_up(
        latest,
        change=change,
        ends_on=ends_on,
        monthly_charge=monthly_charge,
        at_risk_percent=at_risk_percent,
        now=now,
    )
    new.effective_from = effective_from
    if _says_the_same(latest, new):
        return latest
    hold_days(new, latest)
    open_version(new, latest, now=now)
    return new


def locked_latest(contract: Contract) -> ContractVersion:
    """Give the latest version of a contract, to which nobody else adds until the commit."""
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    return contract.versions.get(effective_to__isnull=True)


def drawn_up(
    latest: ContractVersion,
    *,
    change: str,
    ends_on: date | Kept | None,
    monthly_charge: Decimal | Kept | None,
    at_risk_percent: Decimal | Kept | None,
    now: datetime,
) -> ContractVersion:
    """Draw the version up that would follow the latest; its days are not held so far.

    :raises RuleError: words or a figure that do not hold
    """
    return ContractVersion(
        contract=latest.contract,
        number=latest.number + 1,
        change=line_of_text(change, field="change", label="What changes", longest=200),
        ends_on=latest.ends_on if ends_on is KEPT else ends_on,
        monthly_charge=latest.monthly_charge if monthly_charge is KEPT else _charge(monthly_charge),
        at_risk_percent=latest.at_risk_percent
        if at_risk_percent is KEPT
        else _at_risk(at_risk_percent),
        created_at=now,
    )


def hold_days(new: ContractVersion, latest: ContractVersion) -> None:
    """Hold that a version's days follow the latest.

    :raises RuleError: they do not
    """
    new.effective_from = _first_day_of_amendment(new.effective_from, latest)
    new.ends_on = _end(
        new.ends_on, after=new.effective_from, label="the first day of the amendment"
    )


def open_version(new: ContractVersion, latest: ContractVersion, *, now: datetime) -> None:
    """Let a version follow the latest, within a transaction that holds the contract."""
    latest.effective_to = new.effective_from
    latest.save(update_fields=["effective_to"])
    new.save(force_insert=True)
    # Whoever watches over the renewal looks again at once.
    RenewalWatch.objects.filter(contract=new.contract).update(due_at=now)


def _says_the_same(latest: ContractVersion, new: ContractVersion) -> bool:
    """Tell whether the latest version is this very amendment, made already."""
    return latest.number > 1 and (
        latest.effective_from,
        latest.change,
        latest.ends_on,
        latest.monthly_charge,
        latest.at_risk_percent,
    ) == (new.effective_from, new.change, new.ends_on, new.monthly_charge, new.at_risk_percent)


def days_of(version: ContractVersion) -> VersionDays:
    """Give the days of a version as the pure rules take them."""
    return VersionDays(
        number=version.number,
        effective_from=version.effective_from,
        effective_to=version.effective_to,
        ends_on=version.ends_on,
    )


def term_of_contract(contract: Contract) -> Term:
    """Give the days of a contract's term, one query unless its versions are there already."""
    return term_of(
        starts_on=contract.starts_on, versions=[days_of(row) for row in contract.versions.all()]
    )


def version_in_force(contract: Contract, first_day: date) -> ContractVersion | None:
    """Give the version whose days hold a day; None before the first."""
    return (
        contract.versions.filter(effective_from__lte=first_day)
        .exclude(effective_to__lte=first_day)
        .first()
    )


def _scope_code(code: str) -> str:
    line = line_of_text(code, field="code", label="The code", longest=80)
    if "/" in line or not line.strip("."):
        raise RuleError(
            f"The code, {line}, cannot stand in an address. Enter it without “/”.", field="code"
        )
    return line


def _scope_name(name: str) -> str:
    return line_of_text(name, field="name", label="The name", longest=120)


@transaction.atomic
def create_scope(
    *, contract: Contract, code: str, name: str, kind: str, by: User | None, now: datetime
) -> Scope:
    """Name a part of a contract for which figures are kept apart; safe to repeat.

    :raises RuleError: an entry that does not hold, or a code in use for another scope
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    scope = Scope(
        contract=contract,
        code=_scope_code(code),
        name=_scope_name(name),
        kind=one_of_choices(kind, ScopeKind.values, field="kind", label="The kind"),
        created_at=now,
    )
    known, is_new = Scope.objects.get_or_create(
        contract=contract,
        code=scope.code,
        defaults={"name": scope.name, "kind": scope.kind, "created_at": now},
    )
    if not is_new and (known.name, known.kind) != (scope.name, scope.kind):
        raise RuleError(
            f"The code, {scope.code}, is in use for {known.name}. Enter another.",
            field="code",
            code="unique",
        )
    return known


@transaction.atomic
def rename_scope(*, scope: Scope, name: str, by: User | None) -> Scope:
    """Give a scope another name; its code, by which measurements name it, never changes.

    :raises RuleError: an empty name, or one that is too long
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, scope.contract.unit_id)
    scope.name = _scope_name(name)
    scope.save(update_fields=["name"])
    return scope

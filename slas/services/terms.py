"""What is done with service levels: agree them and amend their terms."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract, ContractVersion
from contracts.services import term_of_contract, version_in_force
from core.entries import day, line_of_text, require_source_of_id
from core.errors import RuleError
from core.periods import (
    PeriodKind,
    PeriodRule,
    anchored_rule,
    local_date,
    local_midnight,
    next_period,
    period_containing,
)
from slas.choices import Attribution, InputKind
from slas.ingest_checks import NOT_ATTRIBUTED
from slas.models import (
    Event,
    Metric,
    PriorityLimit,
    Sample,
    ServiceLevel,
    ServiceLevelVersion,
)
from slas.querysets.owed import mark_due
from slas.services.catalogue import terms_from_metric
from slas.services.entered_terms import COLUMNS, TermsInput, checked_terms, terms_of
from slas.services.periods import LevelTimes

__all__ = [
    "TermsInput",
    "amend_service_level",
    "create_service_level",
    "terms_from_metric",
    "terms_of",
]


def _rule(contract: Contract, reporting_period: str) -> PeriodRule:
    return anchored_rule(
        cast("PeriodKind", reporting_period),
        contract.time_zone,
        contract.starts_on,
        contract.anchor_day,
    )


def _checked_first_day(effective_from: date, *, contract: Contract, reporting_period: str) -> date:
    """Give a day back on which terms may begin: the contract's first, or one of a period's.

    :raises RuleError: outside the contract's term, or within a period
    """
    field, label = "effective_from", "The first day of the terms"
    first_day = day(effective_from, field=field, label=label)
    term = term_of_contract(contract)
    if not term.holds(first_day):
        until = "" if term.ends_on is None else f" and before {term.ends_on.isoformat()}"
        raise RuleError(
            f"{label}, {first_day.isoformat()}, is outside the contract's term. Enter a day from"
            f" {term.starts_on.isoformat()}{until}.",
            field=field,
        )
    rule = _rule(contract, reporting_period)
    start = local_midnight(rule.zone, first_day)
    period = period_containing(rule, start)
    if first_day == contract.starts_on or period.start == start:
        return first_day
    earlier = max(local_date(rule.zone, period.start), contract.starts_on)
    later = local_date(rule.zone, next_period(rule, period).start)
    raise RuleError(
        f"{label}, {first_day.isoformat()}, is within a {reporting_period}: one set of terms judges"
        f" all of it. Enter {earlier.isoformat()} or {later.isoformat()}.",
        field=field,
    )


def _contract_version(contract: Contract, first_day: date) -> ContractVersion:
    version = version_in_force(contract, first_day)
    if version is None:
        raise LookupError(f"{contract} has no version on {first_day}")
    return version


def _insert_version(
    level: ServiceLevel, contract_version: ContractVersion, terms: TermsInput, **others: object
) -> ServiceLevelVersion:
    said = {name: getattr(terms, name) for name in COLUMNS}
    version = ServiceLevelVersion(
        service_level=level, contract_version=contract_version, **said, **others
    )
    version.save(force_insert=True)
    PriorityLimit.objects.bulk_create(
        PriorityLimit(version=version, priority=priority, minutes=minutes)
        for priority, minutes in terms.limits
    )
    return version


def _require_of_contract(terms: TermsInput, contract: Contract) -> None:
    """Hold that what terms rest on is the contract's own: its credit schedule, its scopes."""
    schedule = terms.credit_schedule
    if schedule is not None and schedule.contract_id != contract.pk:
        raise RuleError(
            f"The credit schedule, {schedule.name}, is of another contract. Choose one of"
            f" {contract.reference}.",
            field="credit_schedule",
        )
    if terms.per_scope and not contract.scopes.exists():
        raise RuleError(
            f"{contract.reference} names no scope to judge by. Add its scopes first.",
            field="per_scope",
        )


def _insert(level: ServiceLevel) -> None:
    try:
        with transaction.atomic():
            level.save(force_insert=True)
    except IntegrityError as error:
        words = str(error)
        if "service_level_code_once_per_contract" in words:
            message = f"The code, {level.code}, is in use in this contract. Enter another."
            raise RuleError(message, field="code", code="unique") from error
        if "service_level_external_id_unique_per_source" in words:
            message = (
                f"The external id, {level.external_id}, is in use in {level.external_source}."
                " Enter another, or change that service level."
            )
            raise RuleError(message, field="external_id", code="unique") from error
        raise


@transaction.atomic
def create_service_level(
    *,
    contract: Contract,
    code: str,
    name: str,
    terms: TermsInput,
    metric: Metric | None = None,
    external_source: str = "",
    external_id: str = "",
    effective_from: date | None = None,
    by: User | None,
    now: datetime,
) -> ServiceLevel:
    """Agree a service level with its first terms; its periods open from their first day on.

    The first day is the contract's own unless another is named, which must begin a period.

    :raises RuleError: an entry that does not hold, or a code or external id in use
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    contract = Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    agreed = checked_terms(terms)
    _require_of_contract(agreed, contract)
    first_day = _checked_first_day(
        contract.starts_on if effective_from is None else effective_from,
        contract=contract,
        reporting_period=agreed.reporting_period,
    )
    level = ServiceLevel(
        contract=contract,
        code=line_of_text(code, field="code", label="The code", longest=40),
        name=line_of_text(name, field="name", label="The name", longest=160),
        metric=metric,
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
        opens_next_at=local_midnight(contract.time_zone, first_day),
        created_at=now,
    )
    require_source_of_id(level.external_source, level.external_id)
    _insert(level)
    _insert_version(
        level,
        _contract_version(contract, first_day),
        agreed,
        number=1,
        effective_from=first_day,
        created_at=now,
    )
    return level


@transaction.atomic
def amend_service_level(
    *,
    service_level: ServiceLevel,
    effective_from: date,
    terms: TermsInput,
    change: str,
    by: User | None,
    now: datetime,
) -> ServiceLevelVersion:
    """Close the latest terms of a service level and open the next; safe to repeat.

    Periods from that day on that have begun already are owed an evaluation by the new terms.

    :raises RuleError: a day that begins no period, a change that what came in forbids, or an entry
        that does not hold
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    contract = Contract.objects.select_for_update(no_key=True).get(pk=service_level.contract_id)
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    level = ServiceLevel.objects.select_for_update(no_key=True).get(pk=service_level.pk)
    latest = level.versions.select_related("calendar", "source", "credit_schedule").get(
        effective_to__isnull=True
    )
    agreed = checked_terms(terms)
    _require_of_contract(agreed, contract)
    said = line_of_text(change, field="change", label="What changes", longest=200)
    if _says_the_same(latest, effective_from, said, agreed):
        return latest
    _require_same_period(latest, agreed)
    first_day = _checked_first_day(
        effective_from, contract=contract, reporting_period=agreed.reporting_period
    )
    if first_day <= latest.effective_from:
        raise RuleError(
            f"The first day of the terms, {first_day.isoformat()}, is not after that of the latest"
            f" terms, {latest.effective_from.isoformat()}. Enter a later day.",
            field="effective_from",
        )
    _require_nothing_came_in(level, contract, latest, agreed, first_day)
    latest.effective_to = first_day
    latest.save(update_fields=["effective_to"])
    version = _insert_version(
        level,
        _contract_version(contract, first_day),
        agreed,
        number=latest.number + 1,
        effective_from=first_day,
        change=said,
        created_at=now,
    )
    _owe_begun_periods(level, contract, first_day, now=now)
    return version


def _says_the_same(
    latest: ServiceLevelVersion, effective_from: date, change: str, agreed: TermsInput
) -> bool:
    """Tell whether the latest terms are this very amendment, made already."""
    return (
        latest.number > 1
        and (latest.effective_from, latest.change) == (effective_from, change)
        and terms_of(latest) == agreed
    )


def _require_same_period(latest: ServiceLevelVersion, agreed: TermsInput) -> None:
    """Hold that the periods of a level tile time: their kind is fixed for its life."""
    if agreed.reporting_period != latest.reporting_period:
        raise RuleError(
            f"The reporting period, {agreed.reporting_period}, differs from the"
            f" {latest.reporting_period} that this service level is judged by. Enter"
            f" {latest.reporting_period}, or add another service level.",
            field="reporting_period",
        )


_FIXED_BY_INPUT: Mapping[str, str] = {
    "attribution": "The attribution of tickets",
    "input_kind": "The kind of input",
    "per_scope": "Whether it is judged per scope",
}
_SHOWN: Mapping[object, str] = {
    **dict(Attribution.choices),
    **dict(InputKind.choices),
    True: "per scope",
    False: "as a whole",
}


def _require_nothing_came_in(
    level: ServiceLevel,
    contract: Contract,
    latest: ServiceLevelVersion,
    agreed: TermsInput,
    first_day: date,
) -> None:
    """Hold that what decides where measurements go changes only where there are none yet."""
    start = local_midnight(contract.time_zone, first_day)
    for name, label in _FIXED_BY_INPUT.items():
        entered = getattr(agreed, name)
        if entered != getattr(latest, name) and _has_input(level, start):
            raise RuleError(
                f"{label}, “{_SHOWN[entered]}”, cannot change from {first_day.isoformat()} on:"
                " measurements have come in since. Keep"
                f" “{_SHOWN[getattr(latest, name)]}”, or enter a later first day.",
                field=name,
            )


def _has_input(level: ServiceLevel, start: datetime) -> bool:
    if Sample.objects.filter(service_level_id=level.pk, at__gte=start).exists():
        return True
    # Tickets that are not attributed yet stand in the far future: those opened before stay there.
    attributed = Q(attributed_at__lt=NOT_ATTRIBUTED) | Q(opened_at__gte=start)
    return Event.objects.filter(
        attributed, service_level_id=level.pk, attributed_at__gte=start
    ).exists()


def _owe_begun_periods(
    level: ServiceLevel, contract: Contract, first_day: date, *, now: datetime
) -> None:
    start = local_midnight(contract.time_zone, first_day)
    time = LevelTimes.load([level.pk]).get(level.pk)
    if time is not None and level.opens_next_at is not None and start < level.opens_next_at:
        mark_due(time.pairs(start, level.opens_next_at), now)

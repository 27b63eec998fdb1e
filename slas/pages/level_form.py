"""The pages on which service levels are agreed and their terms amended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypedDict
from uuid import UUID

from django.db.models import Prefetch, Q
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.models import Contract
from core import formats
from core.components.parts import Crumb, TimelineEvent
from core.periods import local_date
from slas import presentation
from slas.models import (
    Calendar,
    CreditSchedule,
    CreditTerms,
    Metric,
    ServiceLevel,
    ServiceLevelVersion,
    Source,
)
from slas.services.periods import LevelTimes
from slas.services.terms import TermsInput, terms_from_metric, terms_of

#: New terms may begin up to so long before today or after it.
AROUND: Final = timedelta(days=400)
MOST_CHOICES: Final = 300
NO_TARGET: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class LevelFormPage:
    """What stands around the form of a service level, and what it may choose among."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    back_url: str
    contract: Contract
    sources: tuple[Source, ...]
    calendars: tuple[Calendar, ...]
    metrics: tuple[Metric, ...]
    metric: Metric | None
    unknown_metric: str
    start: TermsInput | None
    level: ServiceLevel | None
    first_days: tuple[tuple[str, str], ...]
    next_first_day: str
    history: tuple[TimelineEvent, ...]
    # What a default may cost: the contract's schedules with their tiers, its scopes by name, and
    # its latest credit terms.
    schedules: tuple[CreditSchedule, ...]
    scopes: tuple[str, ...]
    credit_terms: CreditTerms | None


class _Costs(TypedDict):
    schedules: tuple[CreditSchedule, ...]
    scopes: tuple[str, ...]
    credit_terms: CreditTerms | None


def new_level_page(user: User, part: str, *, metric: str, today: date) -> LevelFormPage:
    """Gather what the form of a new service level needs; a metric of the catalogue fills it in.

    :raises Http404: no such contract, or not this person's to change
    """
    contracts = Contract.objects.visible_to(user, Capability.EDIT_CONTRACTS)
    contract = at_address(contracts.select_related("vendor"), part)
    if contract is None:
        raise Http404("No such contract.")
    fitting = Metric.objects.filter(Q(service_type="") | Q(service_type=contract.service_type))
    metrics = tuple(fitting.order_by("code"))
    chosen = next((row for row in metrics if row.code == metric), None)
    sources = _sources()
    start = _start(chosen, sources) if chosen else None
    return LevelFormPage(
        title="New service level",
        lead=(
            f"{contract.title}, {contract.reference}, with {contract.vendor.display_name}."
            " Start from a usual metric, or write your own."
        ),
        crumbs=(*_crumbs(contract), Crumb("New service level")),
        back_url=contract_url(contract),
        contract=contract,
        sources=sources,
        calendars=_calendars(),
        metrics=metrics,
        metric=chosen,
        unknown_metric=metric if metric and chosen is None else "",
        start=start,
        level=None,
        first_days=(),
        next_first_day=formats.day(contract.starts_on, today),
        history=(),
        **_costs(contract),
    )


def level_amendment_page(user: User, public_id: UUID, *, now: datetime) -> LevelFormPage:
    """Gather what the form of new terms needs.

    :raises Http404: no such service level, or not this person's to change
    """
    level = (
        ServiceLevel.objects.visible_to(user, Capability.EDIT_CONTRACTS)
        .filter(public_id=public_id)
        .select_related("contract__vendor", "metric")
        .prefetch_related(
            Prefetch(
                "versions",
                ServiceLevelVersion.objects.select_related(
                    "source", "calendar", "credit_schedule"
                ).prefetch_related("limits"),
            )
        )
        .first()
    )
    if level is None:
        raise Http404("No such service level.")
    contract = level.contract
    versions = sorted(level.versions.all(), key=lambda version: version.number)
    latest = versions[-1]
    today = local_date(contract.time_zone, now)
    days = _first_days(level, latest, now)
    coming = [day for day in days if day > today]
    return LevelFormPage(
        title="New terms",
        lead=(
            f"{level.name}, {contract.vendor.display_name}, {contract.reference}. Version"
            f" {latest.number + 1} replaces version {latest.number} from its first day; periods"
            " before that day keep their terms."
        ),
        crumbs=(
            *_crumbs(contract),
            Crumb(level.name, presentation.level_url(level.public_id)),
            Crumb("New terms"),
        ),
        back_url=presentation.level_url(level.public_id),
        contract=contract,
        sources=_sources(),
        calendars=_calendars(),
        metrics=(),
        metric=level.metric,
        unknown_metric="",
        start=terms_of(latest),
        level=level,
        first_days=tuple((day.isoformat(), formats.day(day, today)) for day in days),
        next_first_day=(coming[0] if coming else days[-1]).isoformat() if days else "",
        history=_history(versions, today),
        **_costs(contract),
    )


def _costs(contract: Contract) -> _Costs:
    schedules = contract.credit_schedules.prefetch_related("tiers").order_by("name")
    return {
        "schedules": tuple(schedules[:MOST_CHOICES]),
        "scopes": tuple(contract.scopes.order_by("code").values_list("name", flat=True)),
        "credit_terms": contract.credit_terms.order_by("-number").first(),
    }


def _start(metric: Metric, sources: tuple[Source, ...]) -> TermsInput | None:
    """Give the usual terms of a metric; its levels are nought where the catalogue states none."""
    source = sources[0] if sources else Source()
    return terms_from_metric(metric, source=source) or terms_from_metric(
        metric, source=source, targets=(NO_TARGET, NO_TARGET)
    )


def _sources() -> tuple[Source, ...]:
    return tuple(Source.objects.order_by("name")[:MOST_CHOICES])


def _calendars() -> tuple[Calendar, ...]:
    return tuple(Calendar.objects.order_by("name")[:MOST_CHOICES])


def _crumbs(contract: Contract) -> tuple[Crumb, ...]:
    return (
        Crumb("Contracts", reverse("contracts:contract-list")),
        Crumb(contract.reference, contract_url(contract)),
    )


def _first_days(level: ServiceLevel, latest: ServiceLevelVersion, now: datetime) -> list[date]:
    """List the days on which new terms may begin: those of periods near today or the term's end."""
    time = LevelTimes.load([level.pk]).get(level.pk)
    if time is None:
        return []
    pivot = now if time.ends_at is None else min(now, time.ends_at)
    pivot = max(pivot, time.starts_at)
    zone = time.rule.zone
    days = [
        local_date(zone, period.start)
        for period in time.between(max(pivot - AROUND, time.starts_at), pivot + AROUND)
    ]
    return [day for day in days if day > latest.effective_from]


def _history(versions: Sequence[ServiceLevelVersion], today: date) -> tuple[TimelineEvent, ...]:
    return tuple(
        TimelineEvent(
            f"Version {version.number}, from {formats.day(version.effective_from, today)}",
            " · ".join(filter(None, (version.change, _levels_text(version)))),
        )
        for version in reversed(versions)
    )


def _levels_text(version: ServiceLevelVersion) -> str:
    return (
        f"expected {presentation.expected_text(version, unit=True)},"
        f" minimum {presentation.level_figure(version.minimum, version)}"
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One term of the version in force beside the one that is written."""

    label: str
    was: str
    now: SafeString | str
    is_same: bool

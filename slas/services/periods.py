"""The periods of service levels, from their contracts' anchors, clipped to their terms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self, cast

from contracts.models import Contract, ContractVersion
from core.periods import (
    Period,
    PeriodKind,
    PeriodRule,
    anchored_rule,
    clip_to,
    local_date,
    local_midnight,
    period_containing,
    periods_from,
)
from slas.models import ServiceLevelVersion
from slas.querysets.arrays import among
from slas.querysets.owed import Pair


@dataclass(frozen=True, slots=True)
class LevelTime:
    """How one service level's time is cut, and which terms judge which part of it."""

    level_id: int
    contract_id: int
    vendor_id: int
    unit_id: int
    rule: PeriodRule
    starts_at: datetime
    ends_at: datetime | None
    # (first local day, version id), oldest first.
    versions: tuple[tuple[date, int], ...]

    def containing(self, instant: datetime) -> Period | None:
        """Give the level's period that holds an instant, clipped to the term; None outside it."""
        if instant < self.starts_at or (self.ends_at is not None and instant >= self.ends_at):
            return None
        return clip_to(period_containing(self.rule, instant), self.starts_at, self.ends_at)

    def between(self, start: datetime, until: datetime) -> Iterator[Period]:
        """Yield the clipped periods that touch [start, until), oldest first."""
        for period in periods_from(self.rule, start, until):
            clipped = clip_to(period, self.starts_at, self.ends_at)
            if clipped is not None and clipped.end > start:
                yield clipped

    def pairs(self, start: datetime, until: datetime) -> list[Pair]:
        """Give the same periods as pairs for the queue."""
        return [Pair(self.level_id, p.start, p.end) for p in self.between(start, until)]

    def version_on(self, instant: datetime) -> int | None:
        """Give the id of the version in force on the instant's local day; None before the first."""
        return self.version_from(local_date(self.rule.zone, instant))

    def version_from(self, day: date) -> int | None:
        """Give the id of the version in force on a local day; None before the first."""
        found = None
        for first_day, version_id in self.versions:
            if first_day <= day:
                found = version_id
        return found

    def month_of(self, period: Period) -> date:
        """Give the first day of the calendar month that holds the period's last local day."""
        return period.days(self.rule.zone)[1].replace(day=1)


class LevelTimes:
    """The time of many service levels, loaded in two queries."""

    def __init__(self, times: dict[int, LevelTime]) -> None:
        self._times = times

    @classmethod
    def load(cls, level_ids: Iterable[int]) -> Self:
        """Load levels by id; unknown ids are left out."""
        rows = (
            ServiceLevelVersion.objects.filter(service_level__in=among(set(level_ids)))
            .order_by("service_level_id", "effective_from")
            .values_list(
                "service_level_id",
                "pk",
                "effective_from",
                "reporting_period",
                "service_level__contract_id",
            )
        )
        versions: dict[int, list[tuple[date, int]]] = {}
        agreed: dict[int, tuple[int, str]] = {}
        for level_id, version_id, effective_from, kind, contract_id in rows:
            versions.setdefault(level_id, []).append((effective_from, version_id))
            agreed[level_id] = (contract_id, kind)
        contracts = _contracts({contract_id for contract_id, _ in agreed.values()})
        rules = {one: _rule(contracts[one[0]], one[1]) for one in set(agreed.values())}
        return cls(
            {
                level_id: _level_time(
                    level_id, one[0], contracts[one[0]], rules[one], versions[level_id]
                )
                for level_id, one in agreed.items()
            }
        )

    def get(self, level_id: int) -> LevelTime | None:
        """Give a level's time, or None for an unknown level."""
        return self._times.get(level_id)

    def containing(self, level_id: int, instant: datetime) -> Period | None:
        """Give the period of a level that holds an instant; None outside its term."""
        time = self._times.get(level_id)
        return None if time is None else time.containing(instant)

    def __iter__(self) -> Iterator[LevelTime]:
        return iter(self._times.values())


@dataclass(frozen=True, slots=True)
class _ContractTime:
    vendor_id: int
    unit_id: int
    starts_on: date
    ends_on: date | None
    anchor_day: int
    time_zone: str


def _contracts(contract_ids: set[int]) -> dict[int, _ContractTime]:
    current = ContractVersion.objects.filter(
        contract_id__in=contract_ids, effective_to__isnull=True
    ).values_list("contract_id", "ends_on")
    ends = dict(current)
    rows = Contract.objects.filter(pk__in=contract_ids).values_list(
        "pk", "vendor_id", "unit_id", "starts_on", "anchor_day", "time_zone"
    )
    return {
        pk: _ContractTime(vendor_id, unit_id, starts_on, ends.get(pk), anchor_day, zone)
        for pk, vendor_id, unit_id, starts_on, anchor_day, zone in rows
    }


def _rule(contract: _ContractTime, kind: str) -> PeriodRule:
    return anchored_rule(
        cast(PeriodKind, kind), contract.time_zone, contract.starts_on, contract.anchor_day
    )


def _level_time(
    level_id: int,
    contract_id: int,
    contract: _ContractTime,
    rule: PeriodRule,
    versions: list[tuple[date, int]],
) -> LevelTime:
    zone = contract.time_zone
    return LevelTime(
        level_id=level_id,
        contract_id=contract_id,
        vendor_id=contract.vendor_id,
        unit_id=contract.unit_id,
        rule=rule,
        # Terms may begin later than the contract: nothing is owed before them.
        starts_at=local_midnight(zone, max(contract.starts_on, versions[0][0])),
        ends_at=None if contract.ends_on is None else local_midnight(zone, contract.ends_on),
        versions=tuple(versions),
    )

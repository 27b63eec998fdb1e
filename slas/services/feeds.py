"""The service levels that rows of one call may feed, and the periods that they touch."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Self

from accounts.models import User
from accounts.permissions import Capability
from core.periods import as_utc
from slas.choices import InputKind, OutcomeBy
from slas.ingest_checks import NOT_ATTRIBUTED, Fault, scope_fault
from slas.ingest_rows import EventRow
from slas.models import ServiceLevel, ServiceLevelVersion
from slas.querysets.owed import Pair
from slas.rules.attribution import attributed_at
from slas.rules.terms import Terms
from slas.rules.tickets import Ticket, falls_due_at
from slas.services.periods import LevelTime, LevelTimes
from slas.services.terms_in_force import load_terms


class Taking(NamedTuple):
    """What a version of a service level takes, and where it puts it."""

    input_kind: str
    attribution: str
    per_scope: bool
    outcome_by: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What one service level takes, by the terms in force."""

    time: LevelTime
    # Version id -> what it takes, oldest first; never empty.
    terms: dict[int, Taking]
    # Codes of the contract's scopes, where the level is or was judged per scope.
    scopes: tuple[str, ...] = ()
    # Version id -> the pure terms of those that measure business time.
    clocks: Mapping[int, Terms] = field(default_factory=dict)

    def terms_at(self, at: datetime) -> Taking:
        """Give the terms in force at an instant; before the first, the first."""
        return self.terms[self._version_at(at)]

    def _version_at(self, at: datetime) -> int:
        found = self.time.version_on(at) if len(self.terms) > 1 else None
        return next(iter(self.terms)) if found is None else found

    def takes(self, kind: InputKind, at: datetime) -> bool:
        """Say whether the terms in force at an instant take measurements of a kind."""
        return self.terms_at(at).input_kind == kind

    def scope_fault(self, scope: str, at: datetime) -> Fault | None:
        """Say why a measurement at an instant cannot be of a scope, or of none; None if it can."""
        return scope_fault(scope, per_scope=self.terms_at(at).per_scope, known=self.scopes)

    def attribute(self, row: EventRow) -> datetime:
        """Give the UTC instant that decides a ticket's period, year 9999 while there is none.

        Where business time is measured, a ticket that states no due instant falls due when its
        budget is used up.
        """
        version_id = self._version_at(row.opened_at)
        due_at = row.due_at
        if due_at is None and version_id in self.clocks:
            agreed = self.clocks[version_id]
            ticket = Ticket(row.opened_at, row.resolved_at, row.priority, row.pauses)
            due_at = falls_due_at(ticket, agreed.calendar, agreed.limits)
        policy = self.terms[version_id].attribution
        at = attributed_at(policy, row.opened_at, due_at, row.resolved_at)
        return NOT_ATTRIBUTED if at is None else as_utc(at)

    def touched(self, instants: Iterable[datetime]) -> Iterator[Pair]:
        """Yield each of the level's periods that holds one of the instants."""
        ordered = sorted(instants)
        place = 0
        while place < len(ordered) and ordered[place] < NOT_ATTRIBUTED:
            period = self.time.containing(ordered[place])
            if period is None:
                place += 1
                continue
            yield Pair(self.time.level_id, period.start, period.end)
            place = bisect_left(ordered, period.end, lo=place)


class Feeds:
    """The service levels that somebody may record measurements of, by id."""

    def __init__(self, feeds: dict[int, Feed]) -> None:
        self._feeds = feeds

    @classmethod
    def load(cls, level_ids: Iterable[int], *, by: User | None) -> Self:
        """Load levels through what a person may record, or all for the portal itself.

        Unknown levels and those out of reach are left out alike.
        """
        wanted = set(level_ids)
        levels = ServiceLevel.objects.filter(pk__in=wanted)
        if by is not None:
            levels = levels.visible_to(by, Capability.RECORD_MEASUREMENTS)
        found = set(levels.values_list("pk", flat=True))
        terms: dict[int, dict[int, Taking]] = {}
        rows = ServiceLevelVersion.objects.filter(service_level_id__in=found)
        for level_id, pk, *taking in rows.order_by("effective_from").values_list(
            "service_level_id", "pk", *Taking._fields
        ):
            terms.setdefault(level_id, {})[pk] = Taking(*taking)
        scopes = _scopes(
            level_id
            for level_id, versions in terms.items()
            if any(taking.per_scope for taking in versions.values())
        )
        clocks = _clocks(terms.values())
        return cls(
            {
                time.level_id: Feed(
                    time,
                    terms[time.level_id],
                    scopes.get(time.level_id, ()),
                    {pk: clocks[pk] for pk in terms[time.level_id] if pk in clocks},
                )
                for time in LevelTimes.load(terms)
            }
        )

    def get(self, level_id: int) -> Feed | None:
        """Give a level's feed; None for one that is unknown or out of reach."""
        return self._feeds.get(level_id)

    def touched(self, touched: Iterable[tuple[int, datetime]]) -> list[Pair]:
        """Give the periods that hold (level, instant) pairs, each once."""
        instants: dict[int, list[datetime]] = {}
        for level_id, at in touched:
            instants.setdefault(level_id, []).append(at)
        return [
            pair
            for level_id, ats in instants.items()
            if (feed := self.get(level_id)) is not None
            for pair in feed.touched(ats)
        ]


def _clocks(versions: Iterable[Mapping[int, Taking]]) -> dict[int, Terms]:
    """Load the terms that measure business time; no query where none does."""
    wanted = [
        pk
        for of_level in versions
        for pk, taking in of_level.items()
        if taking.outcome_by == OutcomeBy.BUSINESS_TIME
    ]
    return load_terms(wanted) if wanted else {}


def _scopes(level_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Give the codes of the scopes of levels' contracts; no query where no level asks."""
    wanted = list(level_ids)
    if not wanted:
        return {}
    codes: dict[int, tuple[str, ...]] = {}
    rows = ServiceLevel.objects.filter(pk__in=wanted, contract__scopes__isnull=False)
    for level_id, code in rows.order_by("contract__scopes__code").values_list(
        "pk", "contract__scopes__code"
    ):
        codes[level_id] = (*codes.get(level_id, ()), code)
    return codes

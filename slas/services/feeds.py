"""The service levels that rows of one call may feed, and the periods that they touch."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

from accounts.models import User
from accounts.permissions import Capability
from core.periods import as_utc
from slas.choices import InputKind
from slas.ingest_checks import NOT_ATTRIBUTED, Fault, scope_fault
from slas.models import ServiceLevel, ServiceLevelVersion
from slas.querysets.owed import Pair
from slas.rules.attribution import attributed_at
from slas.services.periods import LevelTime, LevelTimes


class Taking(NamedTuple):
    """What a version of a service level takes, and where it puts it."""

    input_kind: str
    attribution: str
    per_scope: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """What one service level takes, by the terms in force."""

    time: LevelTime
    # Version id -> what it takes, oldest first; never empty.
    terms: dict[int, Taking]
    # Codes of the contract's scopes, where the level is or was judged per scope.
    scopes: tuple[str, ...] = ()

    def terms_at(self, at: datetime) -> Taking:
        """Give the terms in force at an instant; before the first, the first."""
        if len(self.terms) > 1:
            found = self.time.version_on(at)
            if found is not None:
                return self.terms[found]
        return next(iter(self.terms.values()))

    def takes(self, kind: InputKind, at: datetime) -> bool:
        """Say whether the terms in force at an instant take measurements of a kind."""
        return self.terms_at(at).input_kind == kind

    def scope_fault(self, scope: str, at: datetime) -> Fault | None:
        """Say why a measurement at an instant cannot be of a scope, or of none; None if it can."""
        return scope_fault(scope, per_scope=self.terms_at(at).per_scope, known=self.scopes)

    def attribute(
        self, opened_at: datetime, due_at: datetime | None, resolved_at: datetime | None
    ) -> datetime:
        """Give the UTC instant that decides a ticket's period, year 9999 while there is none."""
        policy = self.terms_at(opened_at).attribution
        at = attributed_at(policy, opened_at, due_at, resolved_at)
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
        times = LevelTimes.load(terms)
        return cls(
            {
                time.level_id: Feed(time, terms[time.level_id], scopes.get(time.level_id, ()))
                for time in times
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

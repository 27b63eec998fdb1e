"""What an exclusion would change if it were approved: decided, computed, and taken back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from core.periods import Period
from slas.models import EventKey, Exclusion, ServiceLevelVersion
from slas.querysets.owed import Pair
from slas.services.exclusions import approve_exclusion, approve_exclusion_partly, touched_by
from slas.services.periods import LevelTimes
from slas.services.statements.reckoning import lock_contract
from slas.services.tried import Figure, TriedPeriod, figures_of, taken_back, work_out

_WORDS = "Tried."


@dataclass(frozen=True, slots=True)
class Part:
    """Less than was asked for: a smaller interval, or some of the events."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    events: Collection[EventKey] = ()


@dataclass(frozen=True, slots=True)
class TriedFigure:
    """A period of a service level that the exclusion touches, and the terms that judge it."""

    terms: ServiceLevelVersion
    period: TriedPeriod


@dataclass(frozen=True, slots=True)
class ExclusionTrial:
    """All figures that an exclusion touches, the newest first."""

    currency: str
    figures: tuple[TriedFigure, ...]

    @property
    def credit_before(self) -> Decimal:
        """Give the credits of these figures as they stand."""
        return _sum(one.period.before for one in self.figures)

    @property
    def credit_after(self) -> Decimal:
        """Give what they would be."""
        return _sum(one.period.after for one in self.figures)


def try_exclusion(
    *, exclusion: Exclusion, part: Part | None = None, by: User, now: datetime
) -> ExclusionTrial:
    """Tell what figures and credits would come to if it were approved, or a part of it.

    It runs what an approval would run, in a transaction that is taken back: nothing is kept.

    :raises RuleError: not a part of what was asked for, the person asked for it, or it is not there
        to decide
    :raises ForbiddenError: the person may not approve in the contract's unit
    """
    return taken_back(lambda: _tried(exclusion.pk, part, by=by, now=now))


def _tried(exclusion_id: int, part: Part | None, *, by: User, now: datetime) -> ExclusionTrial:
    exclusion = Exclusion.objects.select_related("contract", "decided_by").get(pk=exclusion_id)
    contract = lock_contract(exclusion.contract_id)
    standing = touched_by(exclusion, now)
    if part is None:
        approve_exclusion(exclusion=exclusion, decision=_WORDS, by=by, now=now)
    else:
        approve_exclusion_partly(
            exclusion=exclusion,
            decision=_WORDS,
            starts_at=part.starts_at,
            ends_at=part.ends_at,
            events=part.events,
            by=by,
            now=now,
        )
    pairs = sorted(
        standing | touched_by(exclusion, now),
        key=lambda pair: (pair.period_start, pair.level_id),
        reverse=True,
    )
    times = LevelTimes.load({pair.level_id for pair in pairs})
    months = sorted(
        {
            time.month_of(_period(pair))
            for pair in pairs
            if (time := times.get(pair.level_id)) is not None
        }
    )
    before = figures_of(contract, pairs, months, now=now)
    if pairs:
        work_out(contract, pairs, months, now=now)
    after = figures_of(contract, pairs, months, now=now)
    terms = _terms(pairs, times)
    return ExclusionTrial(
        currency=contract.currency,
        figures=tuple(
            TriedFigure(
                terms[place],
                TriedPeriod(
                    _period(pair).label(contract.time_zone), before.get(place), after.get(place)
                ),
            )
            for pair in pairs
            if (place := (pair.level_id, pair.period_start)) in terms
        ),
    )


def _period(pair: Pair) -> Period:
    return Period(pair.period_start, pair.period_end)


def _terms(
    pairs: Iterable[Pair], times: LevelTimes
) -> dict[tuple[int, datetime], ServiceLevelVersion]:
    """Find the terms in force on the first day of each pair."""
    in_force = {
        (pair.level_id, pair.period_start): time.version_on(pair.period_start)
        for pair in pairs
        if (time := times.get(pair.level_id)) is not None
    }
    rows = ServiceLevelVersion.objects.select_related("service_level")
    versions = rows.in_bulk({pk for pk in in_force.values() if pk is not None})
    return {place: versions[pk] for place, pk in in_force.items() if pk is not None}


def _sum(figures: Iterable[Figure | None]) -> Decimal:
    return sum((one.credit for one in figures if one is not None), Decimal(0))

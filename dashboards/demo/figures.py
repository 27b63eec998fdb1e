"""The measurements of a service level over a period, made to earn a given score: pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor
from random import Random

from core.periods import Period, local_date, local_midnight
from dashboards.demo.plan import Line

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_CENT = Decimal("0.01")
AT_MINIMUM, AT_EXPECTED = 50.0, 85.0


@dataclass(frozen=True, slots=True)
class Agreed:
    """The terms that decide which measurements earn which score."""

    metric_type: str
    higher_is_better: bool
    expected: float
    minimum: float
    is_percent: bool


@dataclass(frozen=True, slots=True)
class SampleFigure:
    """One sample: n things, of them good, and their sum."""

    at: datetime
    n: Decimal
    good: Decimal | None = None
    total: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TicketFigure:
    """One ticket in its last version."""

    opened_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None
    met: bool | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a period that has passed by the morning of ``until`` (a local midnight)."""

    period: Period
    until: datetime
    zone: str

    @property
    def share(self) -> float:
        """Give how much of the period has passed, 0–1."""
        return (self.end - self.period.start) / self.period.duration

    @property
    def end(self) -> datetime:
        return max(self.period.start, min(self.until, self.period.end))

    def days(self) -> Iterator[date]:
        """Yield the local days that have passed, oldest first."""
        day = local_date(self.zone, self.period.start)
        while local_midnight(self.zone, day) < self.end:
            yield day
            day += _DAY


def attained_for(score: float, agreed: Agreed) -> float:
    """Give the figure that earns a score: the normaliser (docs/scoring.md) the other way round."""
    minimum, expected = agreed.minimum, agreed.expected
    best = (100.0 if agreed.higher_is_better else 0.0) if agreed.is_percent else None
    if best is None:
        best = max(0.0, expected + (expected - minimum))
    if score < AT_MINIMUM:
        return max(0.0, minimum - (1 - score / AT_MINIMUM) * (expected - minimum))
    if score < AT_EXPECTED:
        share = (score - AT_MINIMUM) / (AT_EXPECTED - AT_MINIMUM)
        return minimum + share * (expected - minimum)
    return expected + (score - AT_EXPECTED) / (100 - AT_EXPECTED) * (best - expected)


def samples(
    line: Line, agreed: Agreed, stretch: Stretch, *, score: float, rng: Random
) -> list[SampleFigure]:
    """Make the samples of a stretch; a day's sample stands at its first instant."""
    slots = _slots(line, stretch)
    if not slots:
        return []
    value = attained_for(score, agreed)
    if agreed.metric_type == "availability":
        return _availability(slots, stretch.zone, value, score, rng)
    if agreed.metric_type == "percentile":
        ordered = _percentiles(len(slots), value, rng)
        return [
            SampleFigure(_at(day, stretch), Decimal(1), total=figure)
            for day, figure in zip(slots, ordered, strict=True)
        ]
    if agreed.metric_type == "count":
        parts = _spread(_whole(value * stretch.share, score), [10**6] * len(slots), rng)
        return [
            SampleFigure(_at(day, stretch), Decimal(1), total=Decimal(part))
            for day, part in zip(slots, parts, strict=True)
        ]
    volumes = [_volume(line, day, rng) for day in slots]
    if agreed.metric_type == "mean":
        return _means(slots, volumes, stretch, value, rng)
    starts = [_at(day, stretch) for day in slots]
    return _shares(starts, volumes, agreed, score=score, rng=rng)


def tickets(
    line: Line, agreed: Agreed, stretch: Stretch, *, score: float, rng: Random
) -> list[TicketFigure]:
    """Make the tickets that are judged in a stretch, and those that are open at its end."""
    value = attained_for(score, agreed)
    if agreed.metric_type == "count":
        number = _whole(value * stretch.share, score)
        ends = _instants(stretch, number, rng)
        return [TicketFigure(end - 3 * 60 * _MINUTE, None, end) for end in ends]
    number = round(line.volume * stretch.share * rng.uniform(0.85, 1.15))
    ends = _instants(stretch, number, rng)
    if agreed.metric_type == "mean":
        hours = _around(value, [1] * number, rng)
        return [
            TicketFigure(end - float(taken) * 60 * _MINUTE, None, end, value=taken)
            for end, taken in zip(ends, hours, strict=True)
        ]
    missed = _missed(number, value, score, rng)
    if line.within is None:
        return [
            TicketFigure(
                end - rng.uniform(2, 30) * 60 * _MINUTE, None, end, met=index not in missed
            )
            for index, end in enumerate(ends)
        ]
    return [
        _timed(end, line.within, is_late=index in missed, now=stretch.until, rng=rng)
        for index, end in enumerate(ends)
    ]


def _timed(
    judged_at: datetime, within: timedelta, *, is_late: bool, now: datetime, rng: Random
) -> TicketFigure:
    """Make a ticket that is judged at an instant: when it is resolved, or falls due before."""
    if not is_late:
        opened = _to_the_minute(judged_at - within * min(0.9, rng.lognormvariate(-0.9, 0.5)))
        return TicketFigure(opened, opened + within, judged_at)
    late = _to_the_minute(judged_at + within * rng.lognormvariate(-0.4, 0.8) + _MINUTE)
    return TicketFigure(judged_at - within, judged_at, late if late < now else None)


def _slots(line: Line, stretch: Stretch) -> list[date]:
    days = list(stretch.days())
    slots = days[line.every_days - 1 :: line.every_days]
    return slots if slots or stretch.end < stretch.period.end else days[-1:]


def _at(day: date, stretch: Stretch) -> datetime:
    return local_midnight(stretch.zone, day)


def _volume(line: Line, day: date, rng: Random) -> int:
    is_quiet = line.every_days == 1 and day.weekday() >= 5
    return max(1, round(line.volume * rng.uniform(0.8, 1.2) * (0.4 if is_quiet else 1.0)))


def _whole(number: float, score: float) -> int:
    """Round to whole misses: never below an expected level that is met, nor up to a minimum."""
    if AT_MINIMUM <= score < AT_EXPECTED:
        return round(number)
    near = round(number, 6)
    return floor(near) if score >= AT_EXPECTED else ceil(near)


def _shares(
    starts: list[datetime], volumes: list[int], agreed: Agreed, *, score: float, rng: Random
) -> list[SampleFigure]:
    total, value = sum(volumes), attained_for(score, agreed)
    bad_share = (100 - value if agreed.higher_is_better else value) / 100
    bad = _spread(min(total, _whole(total * bad_share, score)), volumes, rng)
    return [
        SampleFigure(
            start,
            Decimal(volume),
            good=Decimal(volume - part if agreed.higher_is_better else part),
        )
        for start, volume, part in zip(starts, volumes, bad, strict=True)
    ]


def _availability(
    slots: Sequence[date], zone: str, value: float, score: float, rng: Random
) -> list[SampleFigure]:
    """Count minutes: those of each local day, and those up; the time down falls on few days."""
    starts = [local_midnight(zone, day) for day in slots]
    minutes = [
        (local_midnight(zone, day + _DAY) - start) // _MINUTE
        for day, start in zip(slots, starts, strict=True)
    ]
    down = _whole(sum(minutes) * (100 - value) / 100, score)
    struck = set(
        rng.sample(range(len(slots)), min(len(slots), 1 + down // 240 + rng.randint(0, 2)))
    )
    room = [length if place in struck else 0 for place, length in enumerate(minutes)]
    parts = _spread(min(down, sum(room)), room, rng)
    return [
        SampleFigure(start, Decimal(length), good=Decimal(length - part))
        for start, length, part in zip(starts, minutes, parts, strict=True)
    ]


def _means(
    slots: Sequence[date], volumes: list[int], stretch: Stretch, value: float, rng: Random
) -> list[SampleFigure]:
    values = _around(value, volumes, rng)
    return [
        SampleFigure(_at(day, stretch), Decimal(volume), total=each * volume)
        for day, volume, each in zip(slots, volumes, values, strict=True)
    ]


def _around(value: float, weights: Sequence[int], rng: Random) -> list[Decimal]:
    """Draw values whose weighted mean is the given one, to the cent."""
    drawn = [rng.lognormvariate(0, 0.25) for _ in weights]
    mean = sum(d * w for d, w in zip(drawn, weights, strict=True)) / max(1, sum(weights))
    return [Decimal(value * each / mean).quantize(_CENT) for each in drawn]


def _percentiles(count: int, value: float, rng: Random) -> list[Decimal]:
    """Draw values of which the 95th percentile, by nearest rank, is the given one."""
    below = ceil(count * 0.95) - 1
    drawn = [value * rng.uniform(0.68, 0.99) for _ in range(below)]
    drawn += [value] + [value * rng.uniform(1.02, 1.2) for _ in range(count - below - 1)]
    rng.shuffle(drawn)
    return [Decimal(each).quantize(_CENT) for each in drawn]


def _spread(number: int, room: Sequence[int], rng: Random) -> list[int]:
    """Share a whole number out over places, none of which takes more than it has room for."""
    weights = [space * rng.uniform(0.3, 1.7) for space in room]
    whole = sum(weights)
    parts, carried, given = [], 0.0, 0
    for space, weight in zip(room, weights, strict=True):
        carried += number * weight / whole if whole else 0.0
        part = min(space, max(0, round(carried) - given))
        parts.append(part)
        given += part
    for place, space in enumerate(room):
        more = min(number - given, space - parts[place])
        parts[place] += more
        given += more
    return parts


def _missed(number: int, value: float, score: float, rng: Random) -> set[int]:
    missed = min(number, _whole(number * (100 - value) / 100, score))
    return set(rng.sample(range(number), missed))


def _instants(stretch: Stretch, number: int, rng: Random) -> list[datetime]:
    """Draw instants of a stretch, to the minute and in order."""
    minutes = (stretch.end - stretch.period.start) // _MINUTE
    drawn = sorted(rng.randrange(minutes) for _ in range(number)) if minutes else []
    return [stretch.period.start + minute * _MINUTE for minute in drawn]


def _to_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)

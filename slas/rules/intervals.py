"""Interval algebra on instants: every set of intervals is sorted, disjoint and half-open."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from slas.rules.numbers import divide

Interval = tuple[datetime, datetime]
Intervals = tuple[Interval, ...]

_MICROSECOND = timedelta.resolution
_MICROSECONDS_A_MINUTE = Decimal(60_000_000)


def normalise(intervals: Iterable[Interval]) -> Intervals:
    """Sort intervals, join those that overlap or touch, and drop the empty ones."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def union(*sets: Iterable[Interval]) -> Intervals:
    """Give the time that lies in any of the sets."""
    return normalise(interval for intervals in sets for interval in intervals)


def intersect(left: Intervals, right: Intervals) -> Intervals:
    """Give the time that lies in both of two normalised sets."""
    shared: list[Interval] = []
    first = second = 0
    while first < len(left) and second < len(right):
        start = max(left[first][0], right[second][0])
        end = min(left[first][1], right[second][1])
        if start < end:
            shared.append((start, end))
        if left[first][1] <= right[second][1]:
            first += 1
        else:
            second += 1
    return tuple(shared)


def subtract(whole: Intervals, part: Intervals) -> Intervals:
    """Give the time of one normalised set that lies outside another."""
    if not part:
        return whole
    left: list[Interval] = []
    index = 0
    for start, end in whole:
        while index < len(part) and part[index][1] <= start:
            index += 1
        at, free_from = index, start
        while at < len(part) and part[at][0] < end:
            if part[at][0] > free_from:
                left.append((free_from, part[at][0]))
            free_from = part[at][1]
            at += 1
        if free_from < end:
            left.append((free_from, end))
    return tuple(left)


def clip(intervals: Intervals, start: datetime, end: datetime) -> Intervals:
    """Give what lies within [start, end)."""
    return intersect(intervals, ((start, end),)) if start < end else ()


def total(intervals: Intervals) -> timedelta:
    """Add up the time of a normalised set, exactly."""
    return sum((end - start for start, end in intervals), timedelta())


def as_minutes(duration: timedelta) -> Decimal:
    """Express a duration in minutes."""
    return divide(Decimal(duration // _MICROSECOND), _MICROSECONDS_A_MINUTE)


def total_minutes(intervals: Intervals) -> Decimal:
    """Add up the time of a normalised set, in minutes; divided once, after the exact sum."""
    return as_minutes(total(intervals))

"""Periods tile time in every zone; their edges are local midnights."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import RuleError
from core.periods import (
    PERIOD_KINDS,
    Period,
    PeriodKind,
    PeriodRule,
    add_months,
    anchored_rule,
    clip_to,
    local_date,
    local_instant,
    local_midnight,
    next_period,
    period_containing,
    periods_from,
    previous_period,
)

ZONES = sorted(available_timezones())
TICK = timedelta.resolution
zones = st.sampled_from(ZONES)
kinds = st.sampled_from(PERIOD_KINDS)
anchors = st.dates(date(1990, 1, 1), date(2035, 12, 31))
instants = st.datetimes(
    datetime.fromisoformat("1972-01-01"),
    datetime.fromisoformat("2037-01-01"),
    timezones=st.just(UTC),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def starts(rule: PeriodRule, first: datetime, until: datetime) -> list[date]:
    return [local_date(rule.zone, period.start) for period in periods_from(rule, first, until)]


def test_a_period_holds_its_start_and_not_its_end() -> None:
    period = Period(utc(2016, 5, 1), utc(2016, 6, 1))
    assert period.contains(period.start)
    assert period.contains(period.end - TICK)
    assert not period.contains(period.end)


@pytest.mark.parametrize("end", [utc(2016, 5, 1), utc(2016, 4, 30)])
def test_a_period_must_end_after_it_starts(end: datetime) -> None:
    with pytest.raises(RuleError):
        Period(utc(2016, 5, 1), end)


def test_a_period_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Period(wall("2016-05-01"), wall("2016-06-01"))


def test_a_period_is_held_in_utc() -> None:
    zone = timezone(timedelta(hours=2))
    period = Period(datetime(2016, 5, 1, tzinfo=zone), datetime(2016, 6, 1, tzinfo=zone))
    assert (period.start.tzinfo, period.start) == (UTC, utc(2016, 4, 30, 22))


def test_periods_share_what_both_hold() -> None:
    may = Period(utc(2016, 5, 1), utc(2016, 6, 1))
    late = Period(utc(2016, 5, 20), utc(2016, 6, 20))
    assert may.intersect(late) == Period(utc(2016, 5, 20), utc(2016, 6, 1))
    assert may.intersect(Period(may.end, utc(2016, 7, 1))) is None


def test_a_period_is_clipped_to_a_term() -> None:
    may = Period(utc(2016, 5, 1), utc(2016, 6, 1))
    assert clip_to(may, utc(2016, 5, 10), None) == Period(utc(2016, 5, 10), may.end)
    assert clip_to(may, None, utc(2016, 5, 10)) == Period(may.start, utc(2016, 5, 10))
    assert clip_to(may, None, None) == may
    assert clip_to(may, may.end, None) is None


def test_months_run_from_the_anchor_and_are_never_chained() -> None:
    rule = PeriodRule("month", "UTC", date(2015, 1, 31))
    assert starts(rule, utc(2015, 1, 31), utc(2015, 6, 1)) == [
        date(2015, 1, 31),
        date(2015, 2, 28),
        date(2015, 3, 31),
        date(2015, 4, 30),
        date(2015, 5, 31),
    ]
    assert add_months(date(2015, 1, 31), 2) == date(2015, 3, 31)


def test_a_rule_reaches_before_its_anchor() -> None:
    rule = PeriodRule("month", "UTC", date(2016, 5, 16))
    assert period_containing(rule, utc(2015, 1, 1)) == Period(utc(2014, 12, 16), utc(2015, 1, 16))


@pytest.mark.parametrize(
    ("kind", "anchor", "instant", "start", "end"),
    [
        ("month", date(2016, 1, 16), utc(2016, 5, 15, 23), (2016, 4, 16), (2016, 5, 16)),
        ("quarter", date(2016, 1, 1), utc(2016, 5, 15), (2016, 4, 1), (2016, 7, 1)),
        ("quarter", date(2016, 2, 16), utc(2016, 5, 15), (2016, 2, 16), (2016, 5, 16)),
        ("year", date(2016, 4, 1), utc(2017, 3, 31), (2016, 4, 1), (2017, 4, 1)),
        ("year", date(2016, 2, 29), utc(2017, 3, 1), (2017, 2, 28), (2018, 2, 28)),
        ("week", date(2016, 5, 16), utc(2016, 5, 15, 23), (2016, 5, 9), (2016, 5, 16)),
    ],
)
def test_each_kind_finds_its_period(
    kind: PeriodKind,
    anchor: date,
    instant: datetime,
    start: tuple[int, int, int],
    end: tuple[int, int, int],
) -> None:
    rule = PeriodRule(kind, "UTC", anchor)
    assert period_containing(rule, instant) == Period(utc(*start), utc(*end))


def test_a_month_with_a_clock_change_is_an_hour_off_and_right() -> None:
    rule = PeriodRule("month", "Europe/Berlin", date(2016, 1, 1))
    march = period_containing(rule, utc(2016, 3, 10))
    october = period_containing(rule, utc(2016, 10, 10))
    assert march == Period(utc(2016, 2, 29, 23), utc(2016, 3, 31, 22))
    assert march.duration == timedelta(days=31, hours=-1)
    assert october.duration == timedelta(days=31, hours=1)


def test_a_midnight_that_the_clocks_skip_is_the_first_instant_of_its_date() -> None:
    """São Paulo 2017-10-15 begins at 01:00; Apia has no 2011-12-30 at all."""
    start = local_midnight("America/Sao_Paulo", date(2017, 10, 15))
    assert start == utc(2017, 10, 15, 3)
    assert local_date("America/Sao_Paulo", start - TICK) == date(2017, 10, 14)
    assert local_midnight("Pacific/Apia", date(2011, 12, 30)) == utc(2011, 12, 30, 10)
    assert local_midnight("Pacific/Apia", date(2011, 12, 31)) == utc(2011, 12, 30, 10)


def test_a_skipped_time_is_the_end_of_the_gap_and_a_repeated_one_the_first() -> None:
    assert local_instant("Europe/Berlin", wall("2016-03-27T02:30")) == utc(2016, 3, 27, 1)
    assert local_instant("Europe/Berlin", wall("2016-10-30T02:30")) == utc(2016, 10, 30, 0, 30)


def test_a_gap_that_begins_before_midnight_ends_at_its_own_end() -> None:
    """Toronto went from 23:30 on 30 March 1919 to 00:30 on the 31st."""
    start = local_midnight("America/Toronto", date(1919, 3, 31))
    assert start.astimezone(ZoneInfo("America/Toronto")).time().isoformat() == "00:30:00"
    assert local_date("America/Toronto", start - TICK) == date(1919, 3, 30)


@pytest.mark.parametrize("kind", PERIOD_KINDS)
def test_a_date_that_comes_twice_starts_once(kind: PeriodKind) -> None:
    """St John's went from 00:01 on 29 October 2006 back to 23:01 on the 28th."""
    rule = PeriodRule(kind, "America/St_Johns", date(2006, 10, 29))
    again = utc(2006, 10, 29, 2, 40)
    assert local_date(rule.zone, again) == date(2006, 10, 28)
    period = period_containing(rule, again)
    assert (period.start, period.key(rule.zone)) == (utc(2006, 10, 29, 2, 30), "2006-10-29")
    assert next_period(rule, period_containing(rule, utc(2006, 10, 29, 2, 29))) == period


@pytest.mark.parametrize("kind", PERIOD_KINDS)
@pytest.mark.parametrize("anchor", [date(2015, 1, 1), date(2016, 2, 29), date(2015, 8, 31)])
def test_periods_tile_time_in_every_zone(kind: PeriodKind, anchor: date) -> None:
    """Three years with every change of clocks, in each zone there is: no gap, no overlap."""
    first, until = utc(2010, 11, 20), utc(2013, 1, 10)
    for zone in ZONES:
        rule = PeriodRule(kind, zone, anchor)
        periods = list(periods_from(rule, first, until))
        assert periods[0].contains(first), zone
        assert periods[-1].contains(until - TICK), zone
        assert all(left.end == right.start for left, right in pairwise(periods)), zone
        for period in periods:
            day = local_date(zone, period.start)
            assert local_midnight(zone, day) == period.start, zone
            assert local_date(zone, period.start - TICK) < day, zone


@settings(max_examples=300)
@given(kind=kinds, zone=zones, anchor=anchors, instant=instants)
def test_every_instant_lies_in_one_period(
    kind: PeriodKind, zone: str, anchor: date, instant: datetime
) -> None:
    rule = PeriodRule(kind, zone, anchor)
    period = period_containing(rule, instant)
    assert period.contains(instant)
    assert period_containing(rule, period.start) == period
    assert period_containing(rule, period.end - TICK) == period
    following = next_period(rule, period)
    assert following.start == period.end
    assert previous_period(rule, following) == period


@settings(max_examples=200)
@given(zone=zones, anchor=anchors, instant=instants)
def test_a_month_starts_on_the_anchor_day_or_the_last_one(
    zone: str, anchor: date, instant: datetime
) -> None:
    period = period_containing(PeriodRule("month", zone, anchor), instant)
    # A date that a zone left out altogether (Apia, Kwajalein) starts with the next one.
    day = next(
        day
        for day in (local_date(zone, period.start) - timedelta(days=back) for back in range(3))
        if local_midnight(zone, day) == period.start
        and (day.day == anchor.day or (day + timedelta(days=1)).day == 1)
    )
    assert day.day <= anchor.day


def test_no_period_is_yielded_for_no_time() -> None:
    rule = PeriodRule("month", "UTC", date(2016, 1, 1))
    assert list(periods_from(rule, utc(2016, 5, 1), utc(2016, 5, 1))) == []


@pytest.mark.parametrize(
    ("start", "end", "key", "label"),
    [
        ((2016, 5, 1), (2016, 6, 1), "2016-05", "May 2016"),
        ((2016, 5, 16), (2016, 6, 16), "2016-05-16", "16 May – 15 Jun 2016"),
        ((2016, 12, 16), (2017, 1, 16), "2016-12-16", "16 Dec 2016 – 15 Jan 2017"),
        ((2016, 5, 10), (2016, 6, 1), "2016-05-10", "10–31 May 2016"),
        ((2016, 5, 10), (2016, 5, 11), "2016-05-10", "10 May 2016"),
        ((2026, 4, 1), (2026, 7, 1), "2026-Q2", "Q2 2026"),
        ((2026, 2, 1), (2026, 5, 1), "2026-02-01", "Feb – Apr 2026"),
        ((2026, 1, 1), (2027, 1, 1), "2026", "2026"),
        ((2026, 4, 1), (2027, 4, 1), "2026-04-01", "Apr 2026 – Mar 2027"),
        ((2016, 5, 16), (2016, 5, 23), "2016-W20", "Week 20, 2016"),
        ((2014, 12, 29), (2015, 1, 5), "2015-W01", "Week 1, 2015"),
        ((2016, 5, 14), (2016, 5, 21), "2016-05-14", "14–20 May 2016"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
def test_a_period_is_named_by_its_local_dates(
    zone: str, start: tuple[int, int, int], end: tuple[int, int, int], key: str, label: str
) -> None:
    period = Period(local_midnight(zone, date(*start)), local_midnight(zone, date(*end)))
    assert (period.key(zone), period.label(zone)) == (key, label)


def test_keys_are_unique_and_sort_by_time_within_a_rule() -> None:
    for kind in PERIOD_KINDS:
        for anchor in (date(2015, 1, 1), date(2015, 1, 5), date(2015, 8, 31)):
            rule = PeriodRule(kind, "Europe/Berlin", anchor)
            keys = [p.key(rule.zone) for p in periods_from(rule, utc(2015, 1, 1), utc(2019, 1, 1))]
            assert keys == sorted(set(keys))


def test_an_unknown_zone_or_kind_is_refused() -> None:
    with pytest.raises(RuleError, match="not a time zone"):
        PeriodRule("month", "Europe/Atlantis", date(2016, 1, 1))
    with pytest.raises(RuleError, match="not a time zone"):
        PeriodRule("month", "../etc/passwd", date(2016, 1, 1))
    with pytest.raises(RuleError, match="not a kind"):
        PeriodRule("decade", "UTC", date(2016, 1, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "starts_on", "anchor_day", "first"),
    [
        ("month", date(2016, 3, 10), 1, date(2016, 3, 1)),
        ("month", date(2016, 3, 10), 16, date(2016, 2, 16)),
        ("month", date(2016, 3, 1), 31, date(2016, 2, 29)),
        ("quarter", date(2016, 2, 29), 31, date(2016, 2, 29)),
        ("quarter", date(2016, 3, 10), 16, date(2016, 2, 16)),
        ("year", date(2016, 3, 1), 30, date(2016, 2, 29)),
        ("year", date(2017, 3, 1), 30, date(2017, 2, 28)),
        ("year", date(2016, 4, 30), 31, date(2016, 4, 30)),
        ("week", date(2016, 5, 18), 16, date(2016, 5, 16)),
    ],
)
def test_a_rule_is_anchored_in_the_period_that_holds_a_date(
    kind: PeriodKind, starts_on: date, anchor_day: int, first: date
) -> None:
    rule = anchored_rule(kind, "UTC", starts_on, anchor_day)
    period = period_containing(rule, local_midnight("UTC", starts_on))
    assert local_date("UTC", period.start) == first


@given(starts_on=anchors, day=st.integers(1, 31), months=st.integers(0, 60))
def test_anchored_months_start_on_the_day_or_the_months_last(
    starts_on: date, day: int, months: int
) -> None:
    rule = anchored_rule("month", "UTC", starts_on, day)
    start = local_date(
        "UTC", period_containing(rule, utc(1995, 1, 1) + months * timedelta(30)).start
    )
    assert start.day == day or (start.day < day and (start + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("day", [0, 32])
def test_an_anchor_day_that_no_month_has_is_refused(day: int) -> None:
    with pytest.raises(RuleError):
        anchored_rule("month", "UTC", date(2016, 1, 1), day)

"""The hours at which digests fall due, across zones and changes of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.mail_times import last_slot


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-03-20T06:59:59", "2026-03-19T07:00"),
        ("2026-03-20T07:00:00", "2026-03-20T07:00"),
        ("2026-03-20T23:00:00", "2026-03-20T07:00"),
    ],
)
def test_each_day_at_its_hour(now: str, slot: str) -> None:
    found = last_slot(
        weekly=False, weekday=0, hour=7, zone="UTC", now=datetime.fromisoformat(now + "+00:00")
    )
    assert found == datetime.fromisoformat(slot + "+00:00")


def test_a_skipped_hour_is_the_first_instant_after_it() -> None:
    now = datetime(2026, 3, 29, 12, tzinfo=UTC)
    found = last_slot(weekly=False, weekday=0, hour=2, zone="Europe/Berlin", now=now)
    assert found == datetime(2026, 3, 29, 1, tzinfo=UTC)


@given(
    weekly=st.booleans(),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia"]),
    now=st.integers(0, 7000).map(
        lambda days: datetime(2011, 1, 1, 5, 17, tzinfo=UTC) + timedelta(days)
    ),
)
def test_a_slot_is_never_later_than_now_and_the_next_is_not_yet_due(
    weekly: bool, weekday: int, hour: int, zone: str, now: datetime
) -> None:
    slot = last_slot(weekly=weekly, weekday=weekday, hour=hour, zone=zone, now=now)
    assert slot <= now < slot + timedelta(days=8 if weekly else 3)
    local = slot.astimezone(ZoneInfo(zone))
    assert not weekly or local.weekday() == weekday or zone == "Pacific/Apia"
    later = now + timedelta(days=9)
    assert last_slot(weekly=weekly, weekday=weekday, hour=hour, zone=zone, now=later) > slot

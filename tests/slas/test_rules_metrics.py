"""The metric types beyond the first five: every worked number of docs/service-levels.md."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest

from core.errors import RuleError
from core.rounding import half_up
from slas.rules.attainment import (
    Attainment,
    availability_from_outages,
    backlog_age,
    backlog_share,
    density,
    deviation,
    duration,
    error_rate_of_slot,
    error_rate_uptime,
    mean,
    ratio,
    satisfaction,
    variance,
    weighted_availability_from_outages,
    wilson_lower_bound,
)
from slas.rules.calendars import Calendar, Window
from slas.rules.tickets import Ticket
from tests.slas.rules_samples import minutes

D = Decimal
MONTH = (minutes(0, 43_200),)
OFFICE = Calendar("UTC", tuple(Window(day, time(8), time(18)) for day in range(5)))


def rounded(found: Attainment, decimals: int) -> Decimal:
    assert found.value is not None
    return half_up(found.value, decimals)


def parts(found: Attainment) -> tuple[object, ...]:
    return found.numerator, found.denominator, found.n


def test_sixty_minutes_for_a_quarter_of_the_sites_count_fifteen() -> None:
    found = weighted_availability_from_outages(MONTH, [(minutes(100, 160), D("0.25"))])
    assert parts(found) == (43_185, 43_200, 1)
    assert rounded(found, 4) == D("99.9653")


def test_shares_of_outages_that_overlap_add_up_to_the_whole_at_most() -> None:
    """25 % for 60 minutes, 50 % for 30 of them and 60 % for 15 of those."""
    found = weighted_availability_from_outages(
        MONTH,
        [
            (minutes(0, 60), D("0.25")),
            (minutes(0, 30), D("0.5")),
            (minutes(0, 15), D("0.6")),
        ],
    )
    # 15 min at min(1, 1.35), 15 at 0.75, 30 at 0.25.
    assert found.numerator == 43_200 - (15 + D("11.25") + D("7.5"))


def test_weighted_by_the_whole_is_plain_availability() -> None:
    spans = (minutes(980, 1_000), minutes(1_240, 1_280), minutes(1_270, 1_300))
    left_out = ((minutes(760, 990),), (minutes(1_290, 1_400),))
    weighted = weighted_availability_from_outages(
        MONTH, [(span, D(1)) for span in spans], *left_out
    )
    assert weighted == availability_from_outages(MONTH, spans, *left_out)


def test_an_affected_share_is_a_share() -> None:
    with pytest.raises(RuleError):
        weighted_availability_from_outages(MONTH, [(minutes(0, 1), D("1.1"))])
    assert weighted_availability_from_outages((), [(minutes(0, 1), D(1))]).value is None
    nothing = weighted_availability_from_outages(MONTH, [(minutes(5, 5), D(1))])
    assert nothing.value == 100


def test_uptime_by_the_error_rate_of_slots() -> None:
    """8,640 five-minute slots, 12 at 100 % and 6 at 40 %: 99.8333 %."""
    found = error_rate_uptime(D(12 * 100 + 6 * 40), D(8_640))
    assert rounded(found, 4) == D("99.8333")
    assert parts(found) == (D("8625.6"), 8_640, 8_640)
    assert error_rate_uptime(D(0), D(0)).value is None
    with pytest.raises(RuleError):
        error_rate_uptime(D(101), D(1))


def test_a_slot_without_requests_has_no_errors() -> None:
    assert error_rate_of_slot(D(0), D(0)) == 0
    assert error_rate_of_slot(D(3), D(2)) == D("33.333333333333")
    assert error_rate_of_slot(D(3), D(1)) == D("66.666666666667")
    with pytest.raises(RuleError):
        error_rate_of_slot(D(1), D(2))


def test_a_slot_counts_as_one_whatever_its_requests() -> None:
    """1 of 1 failed and 0 of 999: uptime is 50 % by slots, not 99.9 % by requests."""
    rates = error_rate_of_slot(D(1), D(0)) + error_rate_of_slot(D(999), D(999))
    assert error_rate_uptime(rates, D(2)).value == 50


def test_a_mean_weighted_by_volume() -> None:
    """Means 2, 4, 9 of 10, 30, 60 calls: 680 / 100 = 6.8."""
    assert mean(D(2 * 10 + 4 * 30 + 9 * 60), D(100)).value == D("6.8")


def test_a_duration_runs_in_business_time_less_pauses() -> None:
    """Friday 16:30 to Monday 10:15, Mon-Fri 08-18, pause Monday 09:00-09:30: 3.25 h."""
    friday = datetime(2016, 6, 3, 16, 30, tzinfo=UTC)
    monday = datetime(2016, 6, 6, tzinfo=UTC)
    ticket = Ticket(
        friday,
        monday + timedelta(hours=10, minutes=15),
        pauses=((monday + timedelta(hours=9), monday + timedelta(hours=9, minutes=30)),),
    )
    assert ticket.resolved_at is not None
    worked = ticket.worked(OFFICE, ticket.resolved_at)
    assert duration([worked], 60).value == D("3.25")
    assert duration([worked]).value == 195
    both = duration([worked, timedelta(hours=1)], 60)
    assert both.value == D("2.125")
    assert parts(both) == (D("4.25"), 2, 2)
    assert duration([]).value is None


def test_a_share_of_an_old_backlog() -> None:
    """31 of 240 open are older than agreed: 12.9 %."""
    found = backlog_share(D(31), D(240))
    assert rounded(found, 1) == D("12.9")
    assert parts(found) == (31, 240, 240)
    assert backlog_share(D(30), D(240), D(2)).denominator == 238
    with pytest.raises(RuleError):
        backlog_share(D(3), D(2))


def test_an_empty_backlog_is_not_old() -> None:
    assert backlog_share(D(0), D(0)).value == 0
    assert backlog_age([]).value == 0


def test_the_90th_percentile_of_a_backlogs_age() -> None:
    ages = [D(day) for day in range(20, 0, -1)]
    assert backlog_age(ages).value == 18
    assert backlog_age(ages, D(50)).value == 10
    assert backlog_age(ages, D(90), "linear").value == D("18.1")
    assert parts(backlog_age(ages)) == (None, None, 20)


def test_a_density_of_defects() -> None:
    """18 defects in 300 function points: 0.06."""
    found = density(D(18), D(300))
    assert found.value == D("0.06")
    assert parts(found) == (18, 300, 300)
    assert density(D(0), D(0)).value is None
    with pytest.raises(RuleError):
        density(D(-1), D(1))


def test_a_variance_from_plan() -> None:
    """1,120 h against 1,000 h: 12 %."""
    assert deviation(D(1_120), D(1_000)) == 120
    found = variance(D(120), D(1_000))
    assert found.value == 12
    assert parts(found) == (120, 1_000, 1_000)
    assert variance(D(0), D(0)).value is None
    with pytest.raises(RuleError):
        variance(D(-1), D(1))


def test_what_one_piece_of_work_saves_makes_up_for_no_other() -> None:
    """120 h over and 120 h under, of 2,000 h: 12 %, not 0 %."""
    off = deviation(D(1_120), D(1_000)) + deviation(D(880), D(1_000))
    assert variance(off, D(2_000)).value == 12


def test_satisfaction_and_its_wilson_bound() -> None:
    """46 of 50: 92 %, bound 81.2 %."""
    assert satisfaction(D(46), D(50)).value == 92
    bound = wilson_lower_bound(D(46), D(50))
    assert bound is not None
    assert half_up(bound, 1) == D("81.2")
    assert wilson_lower_bound(D(0), D(0)) is None
    assert wilson_lower_bound(D(0), D(7)) == 0


def test_a_ratio_to_transactions() -> None:
    """25 of 20,000 failed: 99.875 %."""
    found = ratio(D(20_000), D(25))
    assert found.value == D("99.875")
    assert parts(found) == (19_975, 20_000, 20_000)
    assert ratio(D(0), D(0)).value is None
    with pytest.raises(RuleError):
        ratio(D(1), D(2))

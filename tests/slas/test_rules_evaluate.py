"""Evaluation: terms and statistics in, the result as it is stored out."""

from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from decimal import Decimal, localcontext
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleError
from core.periods import Period
from slas.rules.calendars import Calendar, Window
from slas.rules.classes import PeriodState, ResultClass, classify
from slas.rules.evaluate import Outcome, evaluate
from slas.rules.hashing import terms_hash
from slas.rules.terms import Statistics, Terms
from tests.slas.rules_samples import JUNE, LONG_AFTER, minute, minutes, targets, terms

D = Decimal
TICKETS = Statistics(n=D(500), good=D(460), excused=D(12))
UPTIME = targets("99.9", "99.5", decimals=4)
INCIDENTS = targets("2", "4", higher_is_better=False, decimals=0)
NOTHING = Statistics()


def of(found: Outcome, *names: str) -> tuple[object, ...]:
    return tuple(getattr(found, name) for name in names)


def judged(
    agreed: Terms,
    statistics: Statistics,
    reported_through: datetime | None = JUNE.end,
    now: datetime = LONG_AFTER,
    reported_from: datetime | None = None,
) -> Outcome:
    return evaluate(agreed, JUNE, statistics, reported_through, now, reported_from=reported_from)


def test_tickets_within_target_end_to_end() -> None:
    found = judged(terms(), TICKETS)
    assert found.klass is ResultClass.MET_MINIMUM
    assert (str(found.attained), str(found.attained_display)) == ("94.2622950819", "94.26")
    assert [str(part) for part in (found.numerator, found.denominator, found.n)] == [
        "460.000000",
        "488.000000",
        "500",
    ]
    assert of(found, "coverage", "state", "review_at") == (1, PeriodState.FINAL, None)
    assert found.reported_through == JUNE.end


def test_availability_from_outages_end_to_end() -> None:
    statistics = Statistics(
        outages=(minutes(980, 1_000), minutes(1_240, 1_280), minutes(5_000, 5_035)),
        maintenance=(minutes(760, 1_000),),
        excused_time=(minutes(5_000, 5_035),),
    )
    found = judged(terms("availability", targets=UPTIME), statistics)
    assert of(found, "klass", "attained_display") == (ResultClass.MET, D("99.9068"))
    assert of(found, "numerator", "denominator") == (D(42_885), D(42_925))


def test_availability_from_samples_end_to_end() -> None:
    statistics = Statistics(n=D(43_200), good=D(43_160))
    found = judged(terms("availability", "samples", targets=UPTIME), statistics)
    assert found.attained_display == D("99.9074")


def test_mean_and_percentile_end_to_end() -> None:
    low = targets("4", "6", higher_is_better=False)
    assert judged(terms("mean", targets=low), Statistics(n=D(3), total=D(15))).attained == 5
    ranked = terms("percentile", targets=low, percentile=D(95))
    values = tuple(D(number) for number in range(1, 21))
    assert judged(ranked, Statistics(n=D(20), values=values)).attained == 19
    assert judged(ranked, Statistics(n=D(20), picked=D(19))).attained == 19
    linear = replace(ranked, percentile_method="linear")
    assert judged(linear, Statistics(n=D(20), values=values)).attained == D("19.05")


def test_a_covered_period_without_outages_is_fully_available() -> None:
    found = judged(terms("availability", targets=UPTIME), NOTHING)
    assert of(found, "klass", "attained", "n") == (ResultClass.MET, 100, 0)


def test_a_covered_period_without_tickets_has_no_events() -> None:
    found = judged(terms(), NOTHING)
    assert of(found, "klass", "attained", "attained_display") == (
        ResultClass.NO_EVENTS,
        None,
        None,
    )


def test_a_count_of_none_in_a_covered_period_is_met_and_not_missing() -> None:
    found = judged(terms("count", targets=INCIDENTS), NOTHING)
    assert of(found, "klass", "attained", "numerator") == (ResultClass.MET, 0, 0)


@pytest.mark.parametrize(
    ("n", "reported", "klass"),
    [
        (0, None, "not_reported"),
        (0, 10_000, "not_reported"),
        (1, 10_000, "not_reported"),
        (3, 10_000, "not_reported"),
        (5, 10_000, "below_minimum"),
        (5, None, "below_minimum"),
        (3, 43_200, "met_minimum"),
    ],
)
def test_silence_does_not_meet_a_low_count(n: int, reported: int | None, klass: str) -> None:
    through = None if reported is None else minute(reported)
    found = judged(terms("count", targets=INCIDENTS), Statistics(n=D(n)), through)
    assert found.klass == klass
    assert (found.attained is None) == (klass == "not_reported")


def test_a_count_shows_so_far_once_reports_reach_into_the_period() -> None:
    agreed, now = terms("count", targets=INCIDENTS), minute(20_000)
    assert judged(agreed, NOTHING, minute(10_000), now).attained == 0
    assert judged(agreed, NOTHING, JUNE.start, now).klass is ResultClass.NOT_DUE


@pytest.mark.parametrize(
    ("statistics", "reported", "now", "klass"),
    [
        (NOTHING, minute(10_000), minute(10_000), "not_due"),
        (NOTHING, None, JUNE.end, "not_due"),
        (NOTHING, JUNE.end, JUNE.end, "no_events"),
        (NOTHING, None, LONG_AFTER, "not_reported"),
        (NOTHING, minute(43_199), LONG_AFTER, "not_reported"),
        (Statistics(n=D(3), excused=D(3)), JUNE.end, LONG_AFTER, "excused"),
        (Statistics(n=D(3), excused=D(3)), None, LONG_AFTER, "not_reported"),
    ],
)
def test_each_kind_of_missing(
    statistics: Statistics, reported: datetime | None, now: datetime, klass: str
) -> None:
    assert judged(terms(), statistics, reported, now).klass == klass


def test_reports_that_begin_late_do_not_cover_what_came_before() -> None:
    late = judged(terms(), NOTHING, reported_from=minute(21_600))
    assert of(late, "klass", "coverage") == (ResultClass.NOT_REPORTED, D("0.5"))


def test_availability_wholly_excused_is_excused() -> None:
    statistics = Statistics(outages=(minutes(0, 9),), excused_time=((JUNE.start, JUNE.end),))
    assert judged(terms("availability", targets=UPTIME), statistics).klass is ResultClass.EXCUSED


def test_a_running_period_is_judged_on_what_was_reported() -> None:
    """60 minutes down in the 14,400 reported: 99.5833 %, and a third of the period covered."""
    agreed = terms("availability", targets=UPTIME)
    statistics = Statistics(outages=(minutes(100, 160),))
    found = judged(agreed, statistics, minute(14_400), minute(14_500))
    assert of(found, "attained_display", "denominator") == (D("99.5833"), 14_400)
    assert of(found, "state", "review_at") == (PeriodState.RUNNING, JUNE.end)
    assert found.coverage == D("0.33333333")
    later = judged(agreed, statistics, minute(14_400), minute(14_900))
    assert later == found


def test_an_outage_beyond_the_reports_still_counts() -> None:
    agreed = terms("availability", targets=UPTIME)
    found = judged(agreed, Statistics(outages=(minutes(900, 1_000),)), None)
    assert of(found, "attained", "coverage") == (90, None)


def test_an_open_outage_lasts_until_now_and_at_most_to_the_end() -> None:
    agreed = terms("availability", targets=UPTIME)
    statistics = Statistics(outages=((minute(900), None),))
    running = judged(agreed, statistics, minute(950), minute(1_000))
    assert of(running, "numerator", "denominator") == (900, 1_000)
    over = judged(agreed, statistics)
    assert of(over, "numerator", "denominator") == (900, 43_200)


def test_outages_that_reach_out_of_the_period_count_within_it() -> None:
    agreed = terms("availability", targets=UPTIME)
    statistics = Statistics(outages=(minutes(-500, 10), minutes(43_190, 50_000), minutes(-9, -1)))
    assert judged(agreed, statistics).numerator == 43_180


def test_availability_is_due_in_its_calendar_alone() -> None:
    """June 2016 has 22 working days of ten hours: 13,200 minutes."""
    office = Calendar("UTC", tuple(Window(day, time(8), time(18)) for day in range(5)))
    agreed = terms("availability", targets=UPTIME, calendar=office)
    night_and_morning = Statistics(outages=(minutes(0, 540),))
    found = judged(agreed, night_and_morning)
    assert of(found, "numerator", "denominator") == (13_140, 13_200)
    assert judged(agreed, night_and_morning, minute(1_440)).coverage == D("0.04545455")


def test_samples_that_say_how_much_they_cover_are_believed() -> None:
    """A missing day shows as coverage, and never as a full month."""
    statistics = Statistics(
        n=D(41_760),
        good=D(41_760),
        covered_minutes=D(41_760),
        scheduled_minutes=D(43_200),
    )
    found = judged(terms("availability", "samples", targets=UPTIME), statistics)
    assert of(found, "attained", "coverage") == (100, D("0.96666667"))


def test_coverage_is_full_only_when_all_is_covered() -> None:
    assert judged(terms(), TICKETS, JUNE.end - timedelta.resolution).coverage == D("0.99999999")
    assert judged(terms(), NOTHING, None).coverage == 0
    assert judged(terms(), TICKETS, None).coverage is None


def test_freshness_stops_at_the_periods_end() -> None:
    assert judged(terms(), TICKETS, LONG_AFTER).reported_through == JUNE.end
    assert judged(terms(), TICKETS, minute(7)).reported_through == minute(7)
    assert judged(terms(), TICKETS, LONG_AFTER) == judged(terms(), TICKETS, JUNE.end)


def test_contradictions_are_refused() -> None:
    with pytest.raises(RuleError):
        judged(terms(), Statistics(n=D(1), good=D(2)))
    with pytest.raises(ValueError, match="finite"):
        Statistics(n=D("NaN"))
    with pytest.raises(ValueError, match="finite"):
        Statistics(values=(D("Infinity"),))
    with pytest.raises(ValueError, match="shares"):
        Statistics(outages=(minutes(0, 1), minutes(1, 2)), shares=(D(1),))
    with pytest.raises(ValueError, match="together"):
        Statistics(covered_minutes=D(1))
    for wrong in (
        {"metric_type": "guess"},
        {"metric_type": "percentile"},
        {"percentile": D(95)},
        {"metric_type": "percentile", "percentile": D(101)},
        {"input_kind": "guess"},
        {"zone": "Nowhere"},
        {"percentile_method": "guess"},
        {"outcome_by": "guess"},
        {"outcome_by": "business_time"},
        {"low_volume": "guess"},
        {"metric_type": "backlog_share"},
        {"metric_type": "density"},
        {"metric_type": "duration", "input_kind": "samples"},
    ):
        with pytest.raises(RuleError):
            terms(**wrong)


def test_the_same_inputs_have_the_same_hash_however_they_are_written() -> None:
    agreed = terms("availability", targets=UPTIME)
    one = Statistics(n=D("1.50"), outages=(minutes(5, 9), minutes(1, 3)), values=(D(2), D("1.0")))
    zone = timezone(timedelta(hours=5))
    moved = tuple(
        (start.astimezone(zone), end.astimezone(zone))
        for start, end in reversed((minutes(5, 9), minutes(1, 3)))
    )
    two = Statistics(n=D("1.5"), outages=moved, values=(D(1), D(2)))
    assert judged(agreed, one).inputs_hash == judged(agreed, two).inputs_hash


def test_a_hash_is_taken_over_a_text_that_anybody_can_write() -> None:
    agreed = [
        "within_target",
        "events",
        "95",
        "90",
        "-",
        "higher",
        "2",
        "UTC",
        "5",
        "-",
        "nearest_rank",
    ]
    agreed += ["UTC always except ", "half_up", "stated", "", "-", "0", "none", "1"]
    terms_text = "\n".join(agreed)
    june = "2016-06-01T00:00:00.000000Z/2016-07-01T00:00:00.000000Z"
    lines = [
        "evaluation-2",
        sha256(terms_text.encode()).hexdigest(),
        june,
        june,
        "n=500",
        "good=460",
        "total=0",
        "excused=12",
        "excused_good=0",
        "excused_total=0",
        "excused_volume=0",
        "excused_values=",
        "raw_picked=-",
    ]
    expected = sha256("\n".join(lines).encode()).hexdigest()
    assert judged(terms(), TICKETS).inputs_hash == expected


def test_whatever_decides_a_figure_changes_the_hash() -> None:
    base = judged(terms(), TICKETS).inputs_hash
    office = Calendar("UTC", (Window(0, time(8), time(18)),))
    other_terms = [
        terms("availability"),
        terms(input_kind="samples"),
        terms(targets=targets("96")),
        terms(targets=targets(minimum="91")),
        terms(targets=targets(critical="80")),
        terms(targets=targets("95", "95", higher_is_better=False)),
        terms(targets=targets(decimals=3)),
        terms(zone="Europe/Berlin"),
        terms(grace_days=6),
        terms(calendar=office),
        terms(calendar=replace(office, holidays=(JUNE.start.date(),))),
        terms("percentile", percentile=D(95)),
        terms("percentile", percentile=D(95), percentile_method="linear"),
        terms(targets=replace(targets(), rounding="half_even")),
        terms(targets=replace(targets(), rounding="cut")),
        terms(outcome_by="due"),
        terms(outcome_by="business_time", limits=(("P1", 240),)),
        terms(outcome_by="business_time", limits=(("P1", 240), ("", 480))),
        terms(age_limit_minutes=1),
        terms(minimum_n=1),
        terms(low_volume="roll"),
        terms(low_volume="one_miss"),
        terms(unit_minutes=60),
    ]
    other_statistics = [
        replace(TICKETS, n=D(501)),
        replace(TICKETS, good=D(459)),
        replace(TICKETS, excused=D(11)),
        replace(TICKETS, total=D(1)),
        replace(TICKETS, volume=D(1)),
        replace(TICKETS, picked=D(1)),
        replace(TICKETS, values=(D(1),)),
        replace(TICKETS, outages=(minutes(0, 1),)),
        replace(TICKETS, outages=((minute(0), None),)),
        replace(TICKETS, maintenance=(minutes(0, 1),)),
        replace(TICKETS, excused_time=(minutes(0, 1),)),
        replace(TICKETS, covered_minutes=D(1), scheduled_minutes=D(2)),
        replace(TICKETS, excused_good=D(1)),
        replace(TICKETS, excused_total=D(1)),
        replace(TICKETS, excused_volume=D(1)),
        replace(TICKETS, excused_values=(D(1),)),
        replace(TICKETS, raw_picked=D(1)),
        replace(TICKETS, outages=(minutes(0, 1),), shares=(D("0.5"),)),
        replace(TICKETS, snapshot_at=minute(1)),
        replace(TICKETS, before=((D(1), D(2)),)),
        replace(TICKETS, before=((D(1), D(2)), (D(1), D(2)))),
    ]
    hashes = [terms_hash(agreed) for agreed in other_terms]
    hashes += [judged(terms(), statistics).inputs_hash for statistics in other_statistics]
    hashes.append(judged(terms(), TICKETS, minute(9)).inputs_hash)
    hashes.append(evaluate(terms(), JUNE, TICKETS, JUNE.end, LONG_AFTER, settled=D(95)).inputs_hash)
    hashes.append(judged(terms(), TICKETS, reported_from=minute(9)).inputs_hash)
    hashes.append(
        evaluate(
            terms(), Period(JUNE.start, JUNE.end + timedelta(1)), TICKETS, JUNE.end, LONG_AFTER
        ).inputs_hash
    )
    assert len({base, terms_hash(terms()), *hashes}) == len(hashes) + 2


def test_the_clock_changes_a_state_and_not_the_hash() -> None:
    running = judged(terms(), TICKETS, JUNE.end, minute(100))
    final = judged(terms(), TICKETS)
    assert running.state is not final.state
    assert running.inputs_hash == final.inputs_hash


@given(
    total=st.integers(1, 10**6),
    share=st.decimals(0, 1, places=6),
    decimals=st.integers(0, 6),
    expected=st.decimals(50, 100, places=2),
)
def test_a_stored_value_shows_and_classes_as_it_did(
    total: int, share: Decimal, decimals: int, expected: Decimal
) -> None:
    agreed = terms(targets=targets(str(expected), "50", decimals=decimals))
    good = D(int(total * share))
    found = judged(agreed, Statistics(n=D(total), good=good))
    assert found.attained is not None
    assert classify(found.attained, agreed.targets) is found.klass
    with localcontext() as context:
        context.prec = 5
        assert judged(agreed, Statistics(n=D(total), good=good)) == found

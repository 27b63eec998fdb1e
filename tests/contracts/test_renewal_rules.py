"""How contracts renew: named cases, and properties over anchors, terms and notice."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.reminders import PASSED, outlook
from contracts.rules.renewal import (
    Deal,
    Notice,
    Terms,
    earliest_end,
    end_of_term,
    extended_end,
    last_day_for,
    months_between,
    next_target,
    targets_from,
    term_on,
)
from contracts.rules.renewal_words import if_nothing
from core.periods import add_months

DAY = timedelta(days=1)
THREE_MONTHS = Notice(3, "months")


def automatic(
    anchor: date, initial: int = 36, every: int = 12, notice: Notice = THREE_MONTHS
) -> Deal:
    terms = Terms("automatic", anchor, initial, every, our_notice=notice)
    return Deal(anchor, None, terms)


def fixed(
    starts_on: date, ends_on: date | None, policy: str = "agreement", **terms: Notice
) -> Deal:
    return Deal(starts_on, ends_on, Terms(policy, starts_on, **terms))  # type: ignore[arg-type]


def test_three_years_then_yearly_with_three_months_notice() -> None:
    deal = automatic(date(2024, 1, 1))
    first, second, third = islice(targets_from(deal, date(2024, 6, 1)), 3)
    assert (first.ends_on, first.decide_by) == (date(2027, 1, 1), date(2026, 9, 30))
    assert (second.ends_on, second.decide_by) == (date(2028, 1, 1), date(2027, 9, 30))
    assert (third.ends_on, third.decide_by) == (date(2029, 1, 1), date(2028, 9, 30))
    assert if_nothing(deal, date(2026, 5, 1)) == (
        "If we do nothing by 30 September 2026, it renews on 1 January 2027 for a year."
    )


def test_notice_is_computed_from_the_current_term() -> None:
    deal = automatic(date(2020, 1, 1))
    term = term_on(deal, date(2026, 5, 1))
    assert term is not None
    assert (term.number, term.starts_on, term.ends_on) == (5, date(2026, 1, 1), date(2027, 1, 1))
    target = next_target(deal, date(2026, 5, 1))
    assert target is not None
    assert target.decide_by == date(2026, 9, 30)
    late = next_target(deal, date(2026, 10, 1))
    assert late is not None
    assert late.ends_on == date(2028, 1, 1)
    assert "The last day for notice has passed" in if_nothing(deal, date(2026, 10, 1))


@pytest.mark.parametrize(
    ("anchor", "ends"),
    [
        (date(2024, 1, 31), [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]),
        (date(2024, 2, 29), [date(2024, 3, 29), date(2024, 4, 29), date(2024, 5, 29)]),
    ],
)
def test_terms_from_the_end_of_a_month_never_drift(anchor: date, ends: list[date]) -> None:
    deal = automatic(anchor, 1, 1, Notice())
    assert [target.ends_on for target in islice(targets_from(deal, anchor), 3)] == ends


def test_a_year_from_the_leap_day_ends_on_the_28th_and_the_fourth_on_the_29th() -> None:
    terms = automatic(date(2024, 2, 29), 12, 12).terms
    assert end_of_term(terms, 1) == date(2025, 2, 28)
    assert end_of_term(terms, 4) == date(2028, 2, 29)


def test_notice_of_a_month_before_the_end_of_january_is_counted_from_the_anchor() -> None:
    assert last_day_for(date(2024, 3, 31), Notice(1, "months"), date(2024, 1, 31)) == date(
        2024, 2, 28
    )
    assert last_day_for(date(2026, 3, 1), Notice(30, "days"), date(2024, 1, 31)) == date(
        2026, 1, 29
    )


def test_an_open_end_has_nothing_to_decide() -> None:
    deal = fixed(date(2024, 1, 1), None)
    assert next_target(deal, date(2026, 1, 1)) is None
    assert if_nothing(deal, date(2026, 1, 1)) == "No end is agreed: if we do nothing, it runs on."


def test_evergreen_runs_on_and_notice_given_today_says_when_it_ends() -> None:
    terms = Terms("evergreen", date(2024, 1, 1), 12, our_notice=Notice(3, "months"))
    deal = Deal(date(2024, 1, 1), None, terms)
    assert next_target(deal, date(2026, 5, 10)) is None
    assert earliest_end(deal, date(2026, 5, 10), terms.our_notice) == date(2026, 8, 11)
    assert earliest_end(deal, date(2024, 2, 1), terms.our_notice) == date(2025, 1, 1)
    assert "notice given today would end it with 10 August 2026" in if_nothing(
        deal, date(2026, 5, 10)
    )


def test_a_fixed_term_ends_and_goes_on_only_by_agreement() -> None:
    deal = fixed(date(2024, 1, 1), date(2027, 1, 1), our_notice=Notice(2, "months"))
    assert if_nothing(deal, date(2026, 5, 1)) == (
        "If we do nothing by 31 October 2026, it ends with 31 December 2026; it goes on only if"
        " both sides agree."
    )
    ended = fixed(date(2024, 1, 1), date(2027, 1, 1), "none")
    assert if_nothing(ended, date(2026, 5, 1)) == (
        "If we do nothing, it ends with 31 December 2026 and does not renew."
    )
    assert extended_end(deal, 12) == date(2028, 1, 1)
    assert "nothing is left to decide" in if_nothing(deal, date(2027, 1, 1))


def test_an_automatic_contract_whose_notice_was_given_renews_no_more() -> None:
    deal = Deal(date(2024, 1, 1), date(2027, 1, 1), automatic(date(2024, 1, 1)).terms)
    assert list(targets_from(deal, date(2026, 5, 1))) == []
    assert if_nothing(deal, date(2026, 5, 1)) == (
        "It ends with 31 December 2026 and does not renew any more."
    )


@pytest.mark.parametrize(
    ("ends_on", "day", "words"),
    [
        (
            date(2027, 7, 1),
            date(2026, 5, 1),
            (
                "If we do nothing by 30 September 2026, it renews on 1 January 2027"
                " and ends with 30 June 2027."
            ),
        ),
        (
            date(2027, 7, 1),
            date(2026, 11, 1),
            (
                "The last day for notice has passed: it renews on 1 January 2027"
                " and ends with 30 June 2027."
            ),
        ),
        (
            date(2028, 1, 1),
            date(2026, 11, 1),
            (
                "The last day for notice has passed: it renews on 1 January 2027 for a year,"
                " and ends for good with 31 December 2027."
            ),
        ),
    ],
)
def test_an_end_that_stands_cuts_short_what_is_said_of_the_next_term(
    ends_on: date, day: date, words: str
) -> None:
    deal = Deal(date(2024, 1, 1), ends_on, automatic(date(2024, 1, 1)).terms)
    assert if_nothing(deal, day) == words


def rungs(deal: Deal, day: date, decided: tuple[date, ...] = ()) -> list[tuple[int, date]]:
    found = outlook(deal, day, (180, 90, 30), decided)
    return [(reminder.rung, reminder.target.ends_on) for reminder in found.due]


def test_the_ladder_stands_on_the_latest_rung_reached_however_long_nobody_looked() -> None:
    deal = automatic(date(2024, 1, 1))  # last day 30 September 2026
    end = date(2027, 1, 1)
    assert rungs(deal, date(2026, 4, 2)) == []
    assert rungs(deal, date(2026, 4, 3)) == [(180, end)]
    assert rungs(deal, date(2026, 7, 2)) == [(90, end)]
    assert rungs(deal, date(2026, 9, 30)) == [(30, end)]
    assert rungs(deal, date(2026, 10, 1)) == [(PASSED, end)]
    assert rungs(deal, date(2026, 10, 1), decided=(end,)) == []
    ahead = outlook(deal, date(2026, 4, 2), (180, 90, 30), ())
    assert ahead.coming is not None
    assert (ahead.coming.rung, ahead.coming.due_on) == (180, date(2026, 4, 3))
    assert ahead.look_again_on == date(2026, 4, 3)


def test_the_ladder_is_armed_anew_after_a_date_changes() -> None:
    shorter = automatic(date(2024, 1, 1), notice=Notice(1, "months"))
    before = outlook(automatic(date(2024, 1, 1)), date(2026, 7, 2), (90,), ()).due
    after = outlook(shorter, date(2026, 9, 1), (90,), ()).due
    assert [one.episode for one in before] == ["1:2026-09-30:90"]
    assert [one.episode for one in after] == ["1:2026-11-30:90"]


ANCHORS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
NOTICES = st.builds(Notice, st.integers(0, 24), st.sampled_from(["days", "months"]))


@given(ANCHORS, st.integers(1, 60), st.integers(1, 36), NOTICES)
def test_terms_follow_each_other_without_gap_and_lie_on_the_anchor_s_grid(
    anchor: date, initial: int, every: int, notice: Notice
) -> None:
    deal = automatic(anchor, initial, every, notice)
    ends = [target.ends_on for target in islice(targets_from(deal, anchor), 12)]
    for number, end in enumerate(ends, start=1):
        assert end == add_months(anchor, initial + (number - 1) * every)
        assert months_between(anchor, end) == initial + (number - 1) * every
        last = term_on(deal, end - DAY)
        following = term_on(deal, end)
        assert last is not None
        assert following is not None
        assert (last.number, last.ends_on, following.starts_on) == (number, end, end)


@given(ANCHORS, st.integers(1, 60), st.integers(1, 36), NOTICES, st.integers(0, 4000))
def test_notice_on_the_last_day_reaches_that_end_and_a_day_later_does_not(
    anchor: date, initial: int, every: int, notice: Notice, later: int
) -> None:
    deal = automatic(anchor, initial, every, notice)
    target = next_target(deal, anchor + timedelta(days=later))
    assert target is not None
    if target.decide_by >= anchor:
        assert earliest_end(deal, target.decide_by, notice) == target.ends_on
        after = earliest_end(deal, target.decide_by + DAY, notice)
        assert after is not None
        assert after > target.ends_on

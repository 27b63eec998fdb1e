"""A service level laid open: periods, measurements, and why a figure is what it is."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.http import Http404

from slas.choices import BatchKind
from slas.ingest_rows import EventRow, SampleRow
from slas.models import ServiceLevel
from slas.pages.level import LevelPage, level_page
from slas.pages.why import exact_text
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_events, record_samples
from tests.factories import NOW, make_contract, make_level, make_source, make_vendor
from tests.people import People

FEBRUARY = date(2026, 2, 1)
PER_PAGE = 50


def page(
    people: People, level: ServiceLevel, *, period: date | None = None, number: int = 1
) -> LevelPage:
    return level_page(people.ben, level.public_id, period=period, page=number, now=NOW)


def made(people: People, **fields: object) -> ServiceLevel:
    contract = make_contract(
        vendor=make_vendor(unit=people.operations),
        **{key: fields.pop(key) for key in ("time_zone", "starts_on") if key in fields},
    )
    return make_level(contract, **fields)


def samples(level: ServiceLevel, *rows: tuple[datetime, int, int], reason: str = "") -> None:
    record_samples(
        source=make_source(),
        rows=[SampleRow(level.pk, at, Decimal(n), good=Decimal(good)) for at, n, good in rows],
        by=None,
        now=NOW,
        kind=BatchKind.CORRECTION if reason else BatchKind.INGEST,
        reason=reason,
        covers={level.pk: (datetime(2026, 1, 1, tzinfo=UTC), NOW)},
    )
    evaluate_owed(now=NOW)


def tickets(level: ServiceLevel, *rows: tuple[str, int, bool, int]) -> None:
    """Record tickets as (id, day of February, met, version)."""
    record_events(
        source=make_source(),
        rows=[
            EventRow(
                level.pk,
                name,
                version,
                str(version),
                datetime(2026, 2, day, 8, tzinfo=UTC),
                resolved_at=datetime(2026, 2, day, 9, tzinfo=UTC),
                met=met,
            )
            for name, day, met, version in rows
        ],
        by=None,
        now=NOW,
    )
    evaluate_owed(now=NOW)


def test_the_last_finished_period_is_laid_open_and_the_running_one_stands_beside(
    people: People,
) -> None:
    level = made(people)
    samples(
        level,
        (datetime(2026, 2, 3, tzinfo=UTC), 128, 113),
        (datetime(2026, 3, 3, tzinfo=UTC), 50, 50),
    )
    seen = page(people, level)
    assert [row.label for row in seen.rows] == ["March 2026", "February 2026", "January 2026"]
    assert [row.is_selected for row in seen.rows] == [False, True, False]
    assert seen.running is not None
    assert (seen.running.figure, seen.running.note) == ("100.00\u202f%", "day 20 of 31")
    assert "so far" in seen.running.chip


def test_why_writes_the_formula_with_its_numbers_and_names_the_rule(people: People) -> None:
    level = made(people)
    samples(level, (datetime(2026, 2, 3, tzinfo=UTC), 128, 113))
    why = page(people, level, period=FEBRUARY).why
    assert why is not None
    assert why.figure == "88.28\u202f%"
    assert why.filled == "88.28125 = 100 · 113 ÷ 128"
    assert "Exactly 88.28125, rounded half up to the contract’s two decimals." in why.sentence
    assert why.rule == "88.28 is below the minimum 90.00: below minimum."
    assert [(row.operator, row.amount) for row in why.sum_rows] == [
        ("", "128"),
        ("−", "15"),
        ("=", "113"),
    ]
    assert why.trace[0].code


def test_a_figure_is_cut_where_rounding_would_carry_it_over_an_agreed_level(
    people: People,
) -> None:
    level = made(people, metric_type="availability", expected=Decimal("99.9"), minimum=Decimal(99))
    samples(level, (datetime(2026, 2, 3, tzinfo=UTC), 100000, 99897))
    why = page(people, level, period=FEBRUARY).why
    assert why is not None
    assert why.figure == "99.89\u202f%"
    assert "cut to the contract’s two decimals" in why.sentence


def test_a_corrected_sample_is_struck_through_and_counts_nothing(people: People) -> None:
    level = made(people)
    at = datetime(2026, 2, 3, tzinfo=UTC)
    samples(level, (at, 100, 80))
    samples(level, (at, 100, 97), reason="Counted twice")
    seen = page(people, level, period=FEBRUARY)
    assert seen.measurements is not None
    assert [row.is_void for row in seen.measurements.rows] == [False, True]
    assert [row.cells[1].text for row in seen.measurements.rows] == ["97", "80"]
    assert seen.why is not None
    assert seen.why.figure == "97.00\u202f%"


def test_late_tickets_come_first_and_replaced_versions_last(people: People) -> None:
    level = made(people, input_kind="events", attribution="opened")
    tickets(level, ("A", 2, True, 1), ("B", 3, False, 1), ("C", 4, True, 1))
    tickets(level, ("A", 2, False, 2))
    seen = page(people, level, period=FEBRUARY).measurements
    assert seen is not None
    assert [(row.name, row.is_void) for row in seen.rows] == [
        ("A", False),
        ("B", False),
        ("C", False),
        ("A", True),
    ]
    assert "Missed" in seen.rows[0].cells[4].text
    assert "Replaced" in seen.rows[3].cells[4].text


def test_measurements_come_fifty_a_page(people: People) -> None:
    level = made(people)
    start = datetime(2026, 2, 1, tzinfo=UTC)
    samples(level, *((start + timedelta(hours=hour), 10, 9) for hour in range(53)))
    first = page(people, level, period=FEBRUARY).measurements
    second = page(people, level, period=FEBRUARY, number=2).measurements
    assert first is not None
    assert first.pages is not None
    assert second is not None
    assert (len(first.rows), len(second.rows), first.pages.total) == (PER_PAGE, 3, 53)
    assert first.pages.next_url.endswith("?period=2026-02-01&page=2#measurements")


def test_times_are_the_contracts_and_an_odd_month_says_so(people: People) -> None:
    level = made(people, time_zone="Europe/Berlin")
    samples(level, (datetime(2026, 1, 31, 23, 30, tzinfo=UTC), 10, 10))
    seen = page(people, level, period=FEBRUARY)
    assert seen.measurements is not None
    assert seen.measurements.rows[0].name == "Sun 1 Feb, 00:30"
    assert seen.why is not None
    assert seen.why.odd == ""


def test_a_level_without_results_says_what_will_happen(people: People) -> None:
    level = made(people)
    seen = page(people, level)
    assert seen.rows == ()
    assert "Monitor sends measurements" in seen.empty_text


def test_older_periods_are_reached_by_their_address(people: People) -> None:
    level = made(people, starts_on=date(2024, 1, 1), effective_from=date(2024, 1, 1))
    samples(level, (datetime(2024, 5, 3, tzinfo=UTC), 10, 10))
    seen = page(people, level)
    assert len(seen.rows) == 13
    assert seen.older_url.endswith("?period=2025-02-01")
    old = page(people, level, period=date(2025, 2, 1))
    assert old.rows[0].label == "February 2025"
    assert old.rows[0].is_selected
    assert old.newest_url.endswith(f"/slas/{level.public_id}/")


def test_an_unknown_level_is_404(people: People) -> None:
    with pytest.raises(Http404):
        level_page(people.ben, UUID(int=1), period=None, page=1, now=NOW)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("99.9068142108", 2, "99.906814…"),
        ("4.6", 1, "4.6"),
        ("100", 2, "100.00"),
        ("0.0000000001", 2, "0.000000…"),
        ("2", 0, "2"),
    ],
)
def test_exact_figures_are_cut_visibly(value: str, decimals: int, text: str) -> None:
    assert exact_text(Decimal(value), decimals) == text

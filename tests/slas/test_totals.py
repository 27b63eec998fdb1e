"""Totals: sums of numerators and denominators that agree whatever the grouping."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from slas.models import Result, ServiceLevel
from slas.querysets.totals import GroupBy, totals
from tests.factories import NOW, make_contract, make_level, make_source, make_vendor
from tests.people import People

MONTHS = (date(2026, 1, 1), date(2026, 2, 1))


def judge(level: ServiceLevel, month: date, met: int | None, n: int | None) -> None:
    """Record a result straight away; None stands for nothing reported."""
    start = datetime(month.year, month.month, 1, tzinfo=UTC)
    share = None if met is None or not n else Decimal(100 * met) / n
    Result.objects.create(
        service_level=level,
        version=level.versions.get(),
        period_start=start,
        period_end=datetime(month.year, month.month + 1, 1, tzinfo=UTC),
        month=month,
        state="final",
        result_class="not_reported" if share is None else "met",
        attained=share and share.quantize(Decimal("1e-10")),
        attained_shown=share and share.quantize(Decimal("0.01")),
        numerator=met,
        denominator=n,
        n=n or 0,
        inputs_hash="0" * 64,
        computed_at=NOW,
    )


@pytest.fixture
def levels(people: People) -> list[ServiceLevel]:
    """P1 and P2 of two vendors by tickets, one by minutes, and a mean that adds up with nothing."""
    desk = make_source("desk")
    made = []
    for name in ("Alpha", "Beta"):
        contract = make_contract(vendor=make_vendor(display_name=name, unit=people.operations))
        made += [
            make_level(contract, code=code, input_kind="events", source=desk)
            for code in ("P1", "P2")
        ]
    up = make_level(contract, code="AVA", metric_type="availability")
    mean = make_level(contract, code="MTTR", metric_type="mean", unit="hours")
    for month in MONTHS:
        for place, level in enumerate(made):
            judge(level, month, 10 + place, 20 * (place + 1))
        judge(up, month, 43_000, 43_200)
        judge(mean, month, 70, 17)
    judge(made[0], date(2026, 3, 1), None, None)
    return [*made, up, mean]


def figures(group: GroupBy) -> dict[tuple[str, str], tuple[int, int]]:
    rows = totals(Result.objects.all(), group)
    return {(row.key, row.input_kind): (int(row.met), int(row.n)) for row in rows}


@pytest.mark.usefixtures("levels")
def test_tickets_and_minutes_are_never_added_up() -> None:
    assert figures("all") == {("", "events"): (92, 400), ("", "samples"): (86_000, 86_400)}


@pytest.mark.usefixtures("levels")
@pytest.mark.parametrize("group", ["code", "month", "vendor"])
def test_every_grouping_adds_up_to_the_same(group: GroupBy) -> None:
    for kind, whole in (("events", (92, 400)), ("samples", (86_000, 86_400))):
        parts = [pair for (_, of), pair in figures(group).items() if of == kind]
        assert tuple(map(sum, zip(*parts, strict=True))) == whole


@pytest.mark.usefixtures("levels")
def test_a_percentage_comes_from_the_sums_not_from_percentages() -> None:
    by_code = {row.key: row for row in totals(Result.objects.all(), "code")}
    assert (by_code["P1"].met, by_code["P1"].n) == (Decimal(44), Decimal(160))
    assert by_code["P1"].percent == Decimal("27.5")  # the mean of 50 % and 20 % would be 35
    assert "MTTR" not in by_code
    months = {row.key: row.percent for row in totals(Result.objects.all(), "month")}
    assert months["2026-03"] is None


@pytest.mark.usefixtures("levels")
def test_vendors_are_named_and_parts_of_a_contract_count_once() -> None:
    first = Result.objects.first()
    assert first is not None
    before = figures("all")
    first.pk, first.scope = None, "Site A"
    first.save(force_insert=True)
    assert figures("all") == before
    rows = totals(Result.objects.all(), "vendor")
    assert {(row.key, row.label) for row in rows} == {("alpha", "Alpha"), ("beta", "Beta")}


def test_nothing_amounts_to_nothing(people: People) -> None:
    assert totals(Result.objects.visible_to(people.cyd), "all") == []

"""The demo tells its story, the same one every time, and can be made twice or in two goes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.periods import PeriodRule, period_containing
from dashboards.demo import building
from dashboards.demo.figures import Agreed, Stretch, attained_for, samples, tickets
from dashboards.demo.names import NAMED, naming
from dashboards.demo.plan import SERVICE_TYPES, Line, contracts_of, service_type_of
from dashboards.demo.sending import send
from dashboards.demo.story import Plot, story_of
from scoring.engine.normaliser import normalise, not_below_zero, percentage
from slas.models import (
    Event,
    Result,
    Sample,
)
from slas.services.reconcile import reconcile
from tests.dashboards.demo_setting import NOW, build, grades
from vendors.models import Vendor

SHARE = Agreed("within_target", True, 95.0, 90.0, True)
UPTIME = Agreed("availability", True, 99.9, 99.5, True)
DELAY = Agreed("mean", False, 30.0, 60.0, False)
OCTOBER = date(2026, 10, 1)


def october(zone: str = "Europe/Berlin", until: datetime = NOW) -> Stretch:
    rule = PeriodRule("month", zone, date(2026, 1, 1))
    return Stretch(period_containing(rule, datetime(2026, 10, 15, tzinfo=UTC)), until, zone)


# --- the pure part


def test_six_vendors_for_each_service_type() -> None:
    assert NAMED == 36
    types = [service_type_of(index) for index in range(NAMED)]
    assert {kind: types.count(kind) for kind in SERVICE_TYPES} == dict.fromkeys(SERVICE_TYPES, 6)


def test_no_two_vendors_have_one_name() -> None:
    names = [naming(index).display_name for index in range(2000)]
    assert len(set(names)) == len(names)


def test_each_plot_that_the_demo_promises_happens_once() -> None:
    plots = [story_of(index, seed=7).plot for index in range(NAMED)]
    told = (Plot.FAILING, Plot.NEW, Plot.SILENT, Plot.SLIDING, Plot.IMPROVING)
    assert [plots.count(plot) for plot in told] == [1] * len(told)
    calm = sum(plots.count(plot) for plot in (Plot.STRONG, Plot.STEADY))
    assert calm > NAMED / 2


@pytest.mark.parametrize("kind", range(6))
def test_vendors_of_a_type_share_metrics_to_be_compared_by(kind: int) -> None:
    agreed = [
        {line.metric for plan in contracts_of(index, seed=7) for line in plan.lines}
        for index in range(kind, NAMED, 6)
    ]
    assert len(set.intersection(*agreed)) >= 4


def test_contracts_have_five_to_eight_levels_and_odd_shapes() -> None:
    plans = [plan for index in range(NAMED) for plan in contracts_of(index, seed=7)]
    assert all(5 <= len(plan.lines) <= 8 for plan in plans)
    assert {1, 16, 21} == {plan.anchor_day for plan in plans}
    assert {"EUR", "USD", "GBP"} == {naming(index).currency for index in range(NAMED)}
    assert {"Asia/Kolkata", "Australia/Adelaide"} <= {naming(i).time_zone for i in range(NAMED)}


def test_the_same_seed_tells_the_same_story() -> None:
    def told(seed: int) -> list[float]:
        return [
            story_of(index, seed=seed).target("GOV-03", month)
            for index in range(60)
            for month in range(-12, 1)
        ]

    assert told(7) == told(7)
    assert told(7) != told(8)


@pytest.mark.parametrize("score", [0, 12, 49, 50, 70, 84, 85, 93, 100])
@pytest.mark.parametrize(
    ("agreed", "anchors"),
    [
        (SHARE, percentage(Decimal(90), Decimal(95))),
        (UPTIME, percentage(Decimal("99.5"), Decimal("99.9"))),
        (DELAY, not_below_zero(Decimal(60), Decimal(30))),
    ],
)
def test_a_figure_earns_the_score_it_is_made_for(score: int, agreed: Agreed, anchors: Any) -> None:
    value = Decimal(repr(attained_for(score, agreed)))
    assert float(normalise(value, anchors)) == pytest.approx(score, abs=1e-3)


def test_availability_counts_every_minute_of_a_month_with_two_clocks() -> None:
    line = Line("INF-01", "monitoring", 1, 0)
    made = samples(line, UPTIME, october(), score=30, rng=Random(1))
    n = sum(row.n for row in made)
    good = sum(row.good or 0 for row in made)
    assert n == 31 * 1440 + 60
    assert {row.n for row in made} == {Decimal(1440), Decimal(1500)}
    attained = 100 * float(good / n)
    assert attained == pytest.approx(attained_for(30, UPTIME), abs=0.01)
    assert attained < 99.5


def test_nothing_is_measured_after_this_morning() -> None:
    until = datetime(2026, 10, 9, 22, tzinfo=UTC)  # midnight of the 10th in Berlin
    line = Line("INF-01", "monitoring", 1, 0)
    made = samples(line, UPTIME, october(until=until), score=95, rng=Random(1))
    assert len(made) == 9
    assert max(row.at for row in made) < until
    assert (
        samples(line, UPTIME, october(until=october().period.start), score=95, rng=Random(1)) == []
    )


@pytest.mark.parametrize("score", [20, 60, 90])
def test_tickets_are_judged_in_their_period_and_miss_as_told(score: int) -> None:
    stretch = october("Asia/Kolkata")
    line = Line("INF-03", "tickets", 0, 60, timedelta(hours=4))
    made = tickets(line, SHARE, stretch, score=score, rng=Random(2))
    judged = [min(t for t in (row.due_at, row.resolved_at) if t is not None) for row in made]
    assert all(stretch.period.contains(at) for at in judged)
    met = sum(row.resolved_at is not None and row.resolved_at <= row.due_at for row in made)  # type: ignore[operator]
    assert 100 * met / len(made) == pytest.approx(attained_for(score, SHARE), abs=100 / len(made))


# --- built through the services


@pytest.mark.django_db
def test_a_run_that_was_cut_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "TOGETHER", 2)
    sent: list[int] = []

    def cut_off(*args: Any, **kwargs: Any) -> Any:
        if len(sent) == 1:
            raise KeyboardInterrupt
        sent.append(1)
        return send(*args, **kwargs)

    with monkeypatch.context() as cut:
        cut.setattr(building, "send", cut_off)
        with pytest.raises(KeyboardInterrupt):
            build(4)
    assert Vendor.objects.count() == 2
    assert build(4).vendors == 2
    parts = (Sample.objects.count(), Event.objects.count(), Result.objects.count())
    assert grades(3)[date(2026, 10, 1)] in "DE"
    assert reconcile(now=NOW).are_square
    assert all(parts)


@pytest.mark.django_db
def test_another_seed_is_refused() -> None:
    build(1)
    with pytest.raises(CommandError, match="seed 7"):
        call_command("seed_demo", "--seed", "8", "--vendors", "5", stderr=StringIO())
    assert Vendor.objects.count() == 1

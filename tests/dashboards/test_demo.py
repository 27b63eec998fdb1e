"""The demo tells its story, the same one every time, and can be made twice or in two goes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max

from accounts.access import access_of
from accounts.models import ApiToken, BusinessUnit, User
from accounts.permissions import Capability, Role
from accounts.services import token_in_force
from alerts.choices import AlertRule, AlertState
from alerts.models import Alert
from core.periods import PeriodRule, period_containing
from dashboards.demo import building
from dashboards.demo.building import build_demo, vendor_number
from dashboards.demo.closing import close_books
from dashboards.demo.figures import Agreed, Stretch, attained_for, samples, tickets
from dashboards.demo.handling import handle_alerts
from dashboards.demo.logins import HANDLER, PEOPLE, build_logins
from dashboards.demo.names import NAMED, naming
from dashboards.demo.plan import SERVICE_TYPES, Line, contracts_of, service_type_of
from dashboards.demo.sending import send
from dashboards.demo.story import Plot, story_of
from scoring.engine.normaliser import normalise, not_below_zero, percentage
from scoring.models import Scorecard
from slas.choices import Outlook, ResultClass
from slas.models import (
    Batch,
    Credit,
    Dispute,
    Event,
    Exclusion,
    Forecast,
    OwedStatement,
    Result,
    RootEvent,
    Sample,
    Statement,
)
from slas.services.reconcile import reconcile
from slas.services.statements.verify import verify_published
from vendors.models import Vendor

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SHARE = Agreed("within_target", True, 95.0, 90.0, True)
UPTIME = Agreed("availability", True, 99.9, 99.5, True)
DELAY = Agreed("mean", False, 30.0, 60.0, False)
OCTOBER = date(2026, 10, 1)


def quiet(_text: str) -> None:
    """Tell nobody."""


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


def build(vendors: int = 6, seed: int = 7) -> building.Built:
    return build_demo(seed=seed, vendors=vendors, now=NOW, tell=quiet)


def grades(index: int) -> dict[date, str]:
    cards = Scorecard.objects.filter(vendor=vendor_number(index, seed=7)).order_by("month")
    return dict(cards.values_list("month", "grade"))


def content() -> dict[str, Any]:
    return {
        "vendors": list(Vendor.objects.order_by("pk").values()),
        "samples": Sample.objects.count(),
        "events": Event.objects.count(),
        "batches": Batch.objects.count(),
        "results": list(Result.objects.order_by("pk").values()),
        "cards": list(Scorecard.objects.order_by("pk").values()),
        "alerts": list(Alert.objects.order_by("pk").values()),
        "users": list(User.objects.order_by("pk").values()),
    }


@pytest.mark.django_db
def test_the_story_shows_in_results_cards_and_alerts() -> None:
    built = build()
    assert (built.vendors, Vendor.objects.filter(is_demo=True).count()) == (6, 6)
    # 0 strong, 1 steady, 2 slipping, 3 failing, 4 silent, 5 sliding
    assert set(grades(0).values()) == {"A"}
    assert len(grades(0)) == 13
    failing = grades(3)
    assert failing[date(2025, 12, 1)] in "AB"
    assert failing[OCTOBER] in "DE"
    classes = Result.objects.filter(service_level__contract__vendor=vendor_number(3, seed=7))
    assert classes.filter(result_class=ResultClass.CRITICAL).exists()
    silent = Result.objects.filter(
        service_level__contract__vendor=vendor_number(4, seed=7),
        result_class=ResultClass.NOT_REPORTED,
    )
    assert set(silent.values_list("month", flat=True)) == {date(2026, 9, 1), OCTOBER}
    sliding = grades(5)
    assert sliding[OCTOBER] == "A"
    assert sliding[date(2026, 11, 1)] in "CD"
    rules = set(Alert.objects.filter(state=AlertState.OPEN).values_list("rule", flat=True))
    assert rules == {
        AlertRule.BREACH,
        AlertRule.BELOW_EXPECTED,
        AlertRule.NOT_REPORTED,
        AlertRule.SCORE_DROP,
        AlertRule.AT_RISK,
    }
    outlooks = set(Forecast.objects.values_list("outlook", flat=True))
    assert {Outlook.GREEN, Outlook.AMBER, Outlook.RED} <= outlooks
    books = reconcile(now=NOW)
    owed = OwedStatement.objects.filter(due_at__lte=NOW)  # where a default costs nothing
    assert (books.owed, books.are_square) == (owed.count(), True)
    assert not owed.filter(contract__credit_terms__isnull=False).exists()


@pytest.mark.django_db
def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    build()
    build_logins(vendor=vendor_number(3, seed=7), now=NOW, folder=tmp_path)
    before, file = content(), (tmp_path / "logins.txt").read_text()
    again = build()
    assert again == building.Built(0, 0, 0, 0, 0)
    assert build_logins(vendor=vendor_number(3, seed=7), now=NOW, folder=tmp_path) == []
    assert content() == before
    assert (tmp_path / "logins.txt").read_text() == file


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
    assert grades(3)[OCTOBER] in "DE"
    assert reconcile(now=NOW).are_square
    assert all(parts)


@pytest.mark.django_db
def test_another_seed_is_refused() -> None:
    build(1)
    with pytest.raises(CommandError, match="seed 7"):
        call_command("seed_demo", "--seed", "8", "--vendors", "5", stderr=StringIO())
    assert Vendor.objects.count() == 1


@pytest.mark.django_db
def test_one_login_for_each_role(tmp_path: Path) -> None:
    build(4)
    failing = vendor_number(3, seed=7)
    lines = build_logins(vendor=failing, now=NOW, folder=tmp_path)
    assert [line.split("  ")[0] for line in lines] == [person.role.value for person in PEOPLE]
    assert {person.role for person in PEOPLE} == set(Role)
    path = tmp_path / "logins.txt"
    assert path.read_text().splitlines() == lines
    assert path.stat().st_mode & 0o777 == 0o600
    for line in lines:
        role, username, secret = line.split("  ")
        user = User.objects.get(username=username)
        assert {grant.role for grant in user.role_grants.all()} == {role}
        if role == Role.API_CLIENT.value:
            assert not user.has_usable_password()
            token = token_in_force(text=secret.removeprefix("token:"), now=NOW)
            assert token is not None and token.user == user  # noqa: PT018
        else:
            assert user.check_password(secret)
    manager = User.objects.get(username=HANDLER)
    reach = access_of(manager).reach(Capability.READ_SCORES)
    unit = BusinessUnit.objects.get(code="manufacturing")
    assert (reach.everywhere, reach.unit_ids) == (False, frozenset({unit.pk}))
    assert failing in Vendor.objects.visible_to(manager)
    assert ApiToken.objects.count() == 1


@pytest.mark.django_db
def test_somebody_has_begun_to_handle_alerts() -> None:
    build(5)
    failing, silent = vendor_number(3, seed=7), vendor_number(4, seed=7)
    build_logins(vendor=failing, now=NOW, folder=None)
    by = User.objects.get(username=HANDLER)
    assert handle_alerts(by=by, failing=failing, silent=silent, now=NOW) == 2
    states = dict(Alert.objects.unresolved().values_list("state").annotate(Max("pk")))
    assert set(states) == {AlertState.OPEN, AlertState.TAKEN, AlertState.SNOOZED}


@pytest.mark.django_db
def test_books_are_closed_and_every_published_figure_recomputes() -> None:
    build()
    build_logins(vendor=vendor_number(3, seed=7), now=NOW, folder=None)
    assert close_books(seed=7, now=NOW) > 15
    assert close_books(seed=7, now=NOW) == 0
    failing = Statement.objects.filter(contract__vendor=vendor_number(3, seed=7))
    states = set(Statement.objects.values_list("state", flat=True))
    assert states == {"open", "provisional", "in_review", "published", "superseded"}
    assert failing.filter(revision=2, state="published").exists()
    assert {"accrued", "disputed", "waived", "confirmed", "applied"} <= set(
        Credit.objects.values_list("state", flat=True)
    )
    assert sorted(Dispute.objects.values_list("state", flat=True)) == ["open", "upheld"]
    assert sorted(Exclusion.objects.values_list("state", flat=True)) == ["approved", "submitted"]
    assert RootEvent.objects.get().defaults.exists()
    desk = Statement.objects.filter(contract__vendor=vendor_number(2, seed=7))
    assert "year" in {row.reckoning.get("limited_by") for row in desk}
    places = Credit.objects.filter(contract__vendor=vendor_number(2, seed=7))
    assert set(places.values_list("scope", flat=True)) <= {"POR", "LIS", "BRA"}
    assert all(figure.is_identical for figure in verify_published())
    assert reconcile(now=NOW).are_square

"""What is left alone because its inputs are those stored is what judging it anew would leave."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from slas.choices import BatchKind, DisputeState
from slas.ingest_rows import EventRow, SampleRow
from slas.models import CalendarHoliday, Dispute, Evaluation, Result, ServiceLevel
from slas.querysets.owed import mark_due
from slas.rules.evaluate import Outcome, evaluate
from slas.rules.terms import Terms
from slas.services import work
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_events, record_samples
from slas.services.periods import LevelTimes
from slas.services.reconcile import reconcile
from tests.factories import make_source, make_user
from tests.slas.statistics_setting import LOWER, D, exclude, level_of, office

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 2, 10, 9, tzinfo=UTC)
COUNTED: dict[str, Any] = LOWER | {"unit": "count"}


def levels_of_every_kind() -> dict[str, list[ServiceLevel]]:
    hours = office()
    return {
        "samples": [
            level_of("availability", "samples"),
            level_of("availability", "samples", calendar=hours),
            level_of("within_target", "samples", grace_days=0),
            level_of("mean", "samples", **LOWER),
            level_of("count", "samples", **COUNTED),
            level_of("error_rate", "samples"),
            level_of("percentile", "samples", percentile=D(90), **LOWER),
            level_of("within_target", "samples", low_volume="roll", minimum_n=40),
        ],
        "events": [
            level_of("within_target"),
            level_of("within_target", outcome_by="due"),
            level_of("mean", **LOWER),
            level_of("satisfaction"),
            level_of("count", **COUNTED),
            level_of("availability", calendar=hours),
        ],
    }


class Happening:
    """Change things at random, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.now = BEGIN
        self.levels = levels_of_every_kind()
        self.tickets = 0
        for level in self.levels["samples"]:
            self.sample(level, [self.at() for _ in range(25)])
        for level in self.levels["events"]:
            for _ in range(6):
                self.ticket(level)

    def step(self) -> None:
        self.chance.choice(
            [
                self.sample,
                self.sample,
                self.ticket,
                self.ticket,
                self.hear_more,
                self.wait,
                self.wait,
                self.exclude,
                self.exclude,
                self.close,
                self.settle,
            ]
        )()

    def any_level(self, kind: str) -> ServiceLevel:
        return self.chance.choice(self.levels[kind])

    def at(self) -> datetime:
        return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=self.chance.randrange(40))

    def sample(self, level: ServiceLevel | None = None, instants: Iterable[datetime] = ()) -> None:
        level_id = (level or self.any_level("samples")).pk
        rows = []
        for at in sorted(set(instants)) or [self.at()]:
            n = D(self.chance.randrange(1, 60))
            good, total = n - self.chance.randrange(2), n * self.chance.randrange(1, 9) / 4
            rows.append(SampleRow(level_id, at, n, good, total))
        record_samples(
            source=make_source(),
            rows=rows,
            by=None,
            now=self.now,
            kind=BatchKind.CORRECTION,
            reason="As it was",
        )

    def ticket(self, level: ServiceLevel | None = None) -> None:
        self.tickets += 1
        opened = self.at()
        is_open = self.chance.random() < 0.4
        row = EventRow(
            (level or self.any_level("events")).pk,
            f"T{self.tickets}",
            1,
            "1",
            opened,
            due_at=self.chance.choice([None, opened + timedelta(days=self.chance.randrange(20))]),
            resolved_at=None if is_open else opened + timedelta(hours=5),
            met=self.chance.choice([True, False, None]),
            value=D(self.chance.randrange(1, 6)),
        )
        record_events(source=make_source(), rows=[row], by=None, now=self.now)

    def hear_more(self) -> None:
        kind = self.chance.choice(["samples", "events"])
        span = (self.at() - timedelta(days=30), self.at())
        covers = {self.any_level(kind).pk: (min(span), max(span))}
        feed = record_samples if kind == "samples" else record_events
        feed(source=make_source(), rows=[], by=None, now=self.now, covers=covers)

    def wait(self) -> None:
        self.now += timedelta(days=self.chance.randrange(1, 15))

    def exclude(self) -> None:
        start = self.at()
        exclude(
            self.any_level(self.chance.choice(["samples", "events"])),
            start,
            start + timedelta(days=6),
            state=self.chance.choice(["approved", "submitted"]),
        )

    def close(self) -> None:
        calendar = self.levels["samples"][1].versions.get().calendar
        day = date(2026, 1, 1) + timedelta(days=self.chance.randrange(30))
        CalendarHoliday.objects.get_or_create(
            calendar=calendar, day=day, defaults={"name": "Closed"}
        )

    def settle(self) -> None:
        judged = Result.objects.filter(attained__isnull=False, is_settled=False)
        result = judged.order_by("service_level", "period_start").first()
        if result is not None:
            Dispute.objects.create(
                service_level_id=result.service_level_id,
                contract_id=result.service_level.contract_id,
                period_start=result.period_start,
                reason="We count otherwise",
                month=result.month,
                result_revision=result.revision,
                state=DisputeState.UPHELD,
                agreed_attained=D(93),
                raised_at=self.now,
                raised_by=make_user(),
                decided_at=self.now,
                decided_by=make_user(),
                decision="So be it",
            )


def owe_everything(now: datetime) -> None:
    times = LevelTimes.load(ServiceLevel.objects.values_list("pk", flat=True))
    until = now + timedelta.resolution
    mark_due([pair for time in times for pair in time.pairs(time.starts_at, until)], now)


def books() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    owed = Evaluation.objects.order_by("service_level", "period_start").values()
    return without_ids(Result.objects.values()), without_ids(owed)


def without_ids(rows: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


@pytest.mark.parametrize(
    "seed", [0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)]
)
def test_leaving_unchanged_figures_alone_writes_the_same_rows(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    happening = Happening(seed)
    for _ in range(12):
        for _ in range(happening.chance.randrange(3)):
            happening.step()
        now = happening.now
        with transaction.atomic():
            owe_everything(now)
            evaluate_owed(now=now)
            quick = books()
            transaction.set_rollback(True)
        with monkeypatch.context() as patched:
            patched.setattr(work, "may_be_known", lambda _: False)
            owe_everything(now)
            evaluate_owed(now=now)
        assert quick == books()
    assert reconcile(now=happening.now).are_square


def evaluate_again(level: ServiceLevel, now: datetime = BEGIN) -> Result:
    owe_everything(now)
    evaluate_owed(now=now)
    return Result.objects.get(service_level=level, month=date(2026, 1, 1))


def send_ticket(level: ServiceLevel, name: str, **known: Any) -> None:
    row = EventRow(level.pk, name, 1, "1", datetime(2026, 1, 9, tzinfo=UTC), **known)
    assert record_events(source=make_source(), rows=[row], by=None, now=BEGIN).rejected == ()


def test_a_ticket_without_an_outcome_counts_where_all_are_counted() -> None:
    level = level_of("count", attribution="opened", **COUNTED)
    send_ticket(level, "T1", met=True)
    assert evaluate_again(level).n == 1
    send_ticket(level, "T2")
    assert evaluate_again(level).n == 2


def test_a_ticket_that_will_fall_due_is_looked_at_again_by_the_clock() -> None:
    level = level_of("within_target", attribution="opened")
    due = BEGIN + timedelta(days=3)
    send_ticket(level, "T1", due_at=due)
    for _ in range(2):
        assert evaluate_again(level).n == 0
        owed = Evaluation.objects.get(service_level=level, period_end__lt=due)
        assert owed.due_at == due + timedelta(seconds=1)


def test_a_version_that_agrees_on_the_same_judges_in_its_own_name() -> None:
    level = level_of("mean", "samples", **LOWER)
    assert evaluate_again(level).version.number == 1
    amended = level.versions.get()
    amended.pk, amended.number, amended.is_critical = None, 2, True
    level.versions.update(effective_from=date(2025, 12, 1), effective_to=date(2026, 1, 1))
    amended.save()
    assert evaluate_again(level).version.number == 2


def test_what_stands_on_sums_alone_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    Happening(1)
    evaluate_owed(now=BEGIN)
    judged: list[str] = []

    def noted(terms: Terms, *given: Any, **more: Any) -> Outcome:
        judged.append(terms.metric_type)
        return evaluate(terms, *given, **more)

    monkeypatch.setattr(work, "evaluate", noted)
    owe_everything(BEGIN)
    evaluate_owed(now=BEGIN)
    assert set(judged) == {"percentile", "within_target", "availability"}
    assert len(judged) == 6  # the rolled one, the percentile and the outages, of two months each

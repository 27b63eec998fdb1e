"""The catalogue's metrics give terms to start from, each by its type and what feeds it."""

from decimal import Decimal

import pytest

from slas.models import Metric
from slas.services.catalogue import terms_from_metric
from slas.services.terms_in_force import load_terms
from tests.factories import make_level, make_source

pytestmark = pytest.mark.django_db


def test_every_metric_gives_terms_that_check() -> None:
    source = make_source()
    metrics = list(Metric.objects.all())
    assert len(metrics) == 63
    for metric in metrics:
        targets = None if metric.expected is not None else (Decimal(10), Decimal(12))
        terms = terms_from_metric(metric, source=source, targets=targets)
        assert terms is not None, metric.code
        level = make_level(terms=terms, metric=metric)
        load_terms([level.versions.get().pk])


def test_a_metric_whose_targets_come_from_a_benchmark_gives_no_terms_by_itself() -> None:
    metrics = [row for row in Metric.objects.all() if row.expected is None]
    assert [row.code for row in metrics] == ["SUP-10"]
    assert terms_from_metric(metrics[0], source=make_source()) is None


@pytest.mark.parametrize(
    ("code", "metric_type", "input_kind", "percentile", "decimals"),
    [
        ("INF-01", "availability", "samples", None, 2),
        ("INF-02", "weighted_availability", "samples", None, 2),
        ("INF-03", "within_target", "events", None, 2),
        ("INF-04", "duration", "events", None, 2),
        ("SEC-02", "mean", "samples", None, 2),
        ("SEC-09", "mean", "samples", None, 2),
        ("INF-07", "count", "samples", None, 0),
        ("SUP-01", "mean", "samples", None, 2),
        ("SUP-07", "satisfaction", "samples", None, 2),
        ("SUP-08", "backlog_age", "samples", None, 2),
        ("ADM-04", "variance", "samples", None, 2),
        ("ADM-05", "density", "samples", None, 2),
        ("ADM-07", "backlog_share", "events", None, 2),
        ("CLD-02", "ratio", "samples", None, 2),
        ("CLD-03", "percentile", "samples", Decimal(95), 2),
    ],
)
def test_each_kind_has_its_type(
    code: str, metric_type: str, input_kind: str, percentile: Decimal | None, decimals: int
) -> None:
    terms = terms_from_metric(Metric.objects.get(code=code), source=make_source())
    assert terms is not None
    assert (terms.metric_type, terms.input_kind) == (metric_type, input_kind)
    assert (terms.percentile, terms.decimals) == (percentile, decimals)


def test_targets_weight_and_direction_are_the_catalogues() -> None:
    metric = Metric.objects.get(code="INF-04")
    terms = terms_from_metric(metric, source=make_source())
    assert terms is not None
    assert (terms.direction, terms.unit, terms.dimension) == ("lower", "hours", "delivery")
    assert (terms.expected, terms.minimum) == (Decimal(4), Decimal(6))
    assert (terms.is_critical, terms.weight) == (False, Decimal(1))


def test_what_a_definition_says_beside_its_targets_is_in_the_terms() -> None:
    backlog, survey = (
        terms_from_metric(Metric.objects.get(code=code), source=make_source())
        for code in ("ADM-07", "SUP-07")
    )
    assert backlog is not None
    assert survey is not None
    assert backlog.age_limit_minutes == 60 * 24 * 60
    assert survey.minimum_n == 30

"""The catalogue's metrics give terms to start from, wherever they can be computed."""

from decimal import Decimal

import pytest

from slas.models import Metric
from slas.services.catalogue import terms_from_metric
from tests.factories import make_level, make_source

pytestmark = pytest.mark.django_db


def test_every_metric_but_four_gives_terms_that_hold() -> None:
    source = make_source()
    without = set()
    for metric in Metric.objects.all():
        terms = terms_from_metric(metric, source=source)
        if terms is None:
            without.add(metric.code)
        else:
            make_level(terms=terms, metric=metric)
    assert without == {"ADM-04", "ADM-05", "CLD-05", "SUP-10"}


@pytest.mark.parametrize(
    ("code", "metric_type", "input_kind", "percentile", "decimals"),
    [
        ("INF-01", "availability", "samples", None, 2),
        ("INF-02", "availability", "samples", None, 2),
        ("INF-03", "within_target", "events", None, 2),
        ("INF-04", "mean", "events", None, 2),
        ("INF-07", "count", "samples", None, 0),
        ("SUP-07", "within_target", "samples", None, 2),
        ("SUP-08", "percentile", "events", Decimal(90), 2),
        ("ADM-07", "within_target", "events", None, 2),
        ("CLD-02", "within_target", "samples", None, 2),
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

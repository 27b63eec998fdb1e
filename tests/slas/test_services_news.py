"""A changed result of a period that is over is news; what runs or was not judged yet is not."""

from datetime import timedelta

import pytest

from alerts.models import Change
from slas.choices import BatchKind
from slas.services.evaluation import evaluate_owed
from tests.factories import make_contract, make_level
from tests.slas.test_services_evaluation import NOW, at, feed

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str, str]]:
    return list(Change.objects.values_list("period", "before", "after"))


def test_a_correction_is_told_and_the_first_figures_are_not() -> None:
    level = make_level(make_contract())
    feed(level, 1, 50)
    feed(level, 2, 96)
    evaluate_owed(now=NOW)
    assert told() == []
    feed(level, 1, 97, kind=BatchKind.CORRECTION, reason="The probe was mended")
    evaluate_owed(now=NOW)
    evaluate_owed(now=NOW + timedelta(hours=1))
    assert told() == [("January 2026", "Below minimum", "Met")]
    change = Change.objects.get()
    assert (change.vendor, change.unit) == (level.contract.vendor, level.contract.unit)


def test_a_figure_that_moves_within_its_class_is_no_news() -> None:
    level = make_level(make_contract())
    feed(level, 1, 96)
    evaluate_owed(now=NOW)
    feed(level, 1, 97, kind=BatchKind.CORRECTION, reason="One more was good")
    evaluate_owed(now=NOW)
    assert told() == []


def test_what_still_runs_and_what_was_not_due_is_no_news() -> None:
    level = make_level(make_contract(), grace_days=5)
    evaluate_owed(now=at(1, 20))
    evaluate_owed(now=at(2, 3))
    feed(level, 1, 50)
    evaluate_owed(now=at(2, 4))
    assert told() == []


def test_silence_broken_late_is_told() -> None:
    level = make_level(make_contract(), grace_days=5)
    evaluate_owed(now=at(2, 6, 1))
    feed(level, 1, 96)
    evaluate_owed(now=NOW)
    assert told() == [("January 2026", "Not reported", "Met")]

"""A real ServiceNow log comes in with the figures that were computed from it independently."""

import gzip
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from pathlib import Path

import pytest
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from contracts.models import Contract
from slas.imports.mapping import load_mapping
from slas.models import Batch, Evaluation, Event, EventKey, ServiceLevel, Watermark
from slas.services.ticket_import import ImportOptions, ImportReport, import_tickets
from tests.realdata import require_real_data
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
BY_PRIORITY = {
    "P1": (270, 5, "1.8519"),
    "P2": (408, 2, "0.4902"),
    "P3": (23466, 15145, "64.5402"),
    "P4": (774, 651, "84.1085"),
}
BY_MONTH = {
    "2016-02": (207, 134, "64.7343"),
    "2016-03": (8995, 3585, "39.8555"),
    "2016-04": (7934, 6085, "76.6952"),
    "2016-05": (7508, 5820, "77.5173"),
    "2017-01": (94, 53, "56.3830"),
}
Figures = tuple[int, int, str]


def log() -> Path:
    return require_real_data("itsm_incidents", "incident_event_log.csv.gz")


def run(path: Path) -> ImportReport:
    return import_tickets(
        path=path,
        mapping=load_mapping("servicenow"),
        options=ImportOptions(create=True),
        now=NOW,
    )


def figures(n: int, met: int) -> Figures:
    percent = (Decimal(100 * met) / n).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return n, met, str(percent)


def current_by(**key: object) -> dict[str, Figures]:
    counted = (
        Event.objects.filter(superseded_by=0)
        .values(**key)
        .annotate(n=Count("key_id"), good=Count("key_id", filter=Q(met=True)))
        .values_list(*key, "n", "good")
    )
    return {
        f"{name:%Y-%m}" if isinstance(name, datetime) else str(name): figures(n, good)
        for name, n, good in counted
    }


def check_figures() -> None:
    assert current_by(code=F("service_level__code")) == BY_PRIORITY
    months = current_by(month=TruncMonth("attributed_at", tzinfo=UTC))
    assert {month: months[month] for month in BY_MONTH} == BY_MONTH
    assert len(months) == 13
    assert EventKey.objects.count() == 24918


def check_agreements() -> None:
    assert Vendor.objects.count() == Contract.objects.count() == 71
    assert Vendor.objects.filter(display_name="Unassigned").exists()
    assert ServiceLevel.objects.count() == Watermark.objects.count() == 284
    terms = set(
        Contract.objects.filter(versions__effective_to__isnull=True).values_list(
            "starts_on", "versions__ends_on"
        )
    )
    assert terms == {(datetime(2016, 2, 1).date(), datetime(2017, 3, 1).date())}  # noqa: DTZ001


@pytest.mark.slow
def test_log_gives_its_known_figures_and_a_second_import_changes_nothing() -> None:
    first = run(log())
    assert (first.rows, first.tickets, first.receipt.accepted) == (141712, 24918, 24918)
    assert first.is_clean
    check_figures()
    check_agreements()
    assert Evaluation.objects.count() == 284 * 13
    Evaluation.objects.all().delete()

    again = run(log())
    assert not again.changed
    assert again.receipt.duplicate == 24918
    assert (Batch.objects.count(), Event.objects.count()) == (1, 24918)
    assert not Evaluation.objects.exists()


@pytest.mark.slow
def test_log_cut_off_at_half_and_then_whole_gives_the_same_figures(tmp_path: Path) -> None:
    half = tmp_path / "half.csv"
    with gzip.open(log(), "rb") as whole, half.open("wb") as cut:
        cut.writelines(islice(whole, 1 + 141712 // 2))
    first = run(half)
    assert first.receipt.accepted == 207 + 8995 + 2116
    second = run(log())
    assert second.created.extended > 0
    assert second.receipt.accepted - second.receipt.new_versions == 24918 - (207 + 8995 + 2116)
    check_figures()
    check_agreements()
    marks = set(Watermark.objects.values_list("reported_from", "reported_through"))
    assert marks == {(datetime(2016, 2, 1, tzinfo=UTC), datetime(2017, 3, 1, tzinfo=UTC))}

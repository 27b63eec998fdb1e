"""Certificates of vendors: told before they run out and once out, settled when renewed."""

from datetime import timedelta
from typing import Any

import pytest

from alerts.choices import AlertState
from alerts.models import Alert
from alerts.services.handling import resolve_alert
from contracts.services_certificates import watch_certificates
from contracts.tasks import watch_certificates as wake_up
from core.errors import ConflictError
from tests.factories import NOW, make_vendor
from tests.people import People
from vendors.models import Vendor, VendorCertificate
from vendors.services_certificates import (
    CertificateInput,
    add_certificate,
    change_certificate,
    remove_certificate,
)

pytestmark = pytest.mark.django_db
TODAY, DAY = NOW.date(), timedelta(days=1)


@pytest.fixture
def vendor(people: People) -> Vendor:
    return make_vendor(display_name="Acme", unit=people.operations)


def said(days: int, **more: Any) -> CertificateInput:
    return CertificateInput(**{"kind": "iso_27001", "valid_until": TODAY + days * DAY, **more})


def hold(vendor: Vendor, days: int, **more: Any) -> VendorCertificate:
    return add_certificate(vendor=vendor, entered=said(days, **more), by=None, now=NOW)


def told() -> list[tuple[str, str]]:
    rows = Alert.objects.unresolved().order_by("pk")
    return [(row.title, row.severity) for row in rows]


@pytest.mark.parametrize(
    ("days", "is_required", "title", "severity"),
    [
        (61, True, "", ""),
        (60, True, "runs out", "medium"),
        (0, True, "runs out", "medium"),
        (-1, True, "ran out", "high"),
        (-1, False, "ran out", "medium"),
        (-45, True, "ran out", "high"),
        (-46, True, "", ""),
    ],
)
def test_what_runs_out_is_told_once(
    vendor: Vendor, days: int, is_required: bool, title: str, severity: str
) -> None:
    hold(vendor, days, is_required=is_required)
    assert watch_certificates(now=NOW) == bool(title)
    assert watch_certificates(now=NOW) == 0
    assert told() == ([(f"ISO 27001 of Acme {title}", severity)] if title else [])


def test_how_early_is_a_setting(vendor: Vendor, settings: Any) -> None:
    hold(vendor, 61)
    settings.CERTIFICATE_WARNING_DAYS = 61
    assert watch_certificates(now=NOW) == 1


def test_once_out_it_is_told_anew_in_place_of_the_warning(vendor: Vendor) -> None:
    hold(vendor, 1)
    watch_certificates(now=NOW)
    assert watch_certificates(now=NOW + 2 * DAY) == 1
    assert told() == [("ISO 27001 of Acme ran out", "medium")]
    assert watch_certificates(now=NOW + 90 * DAY) == 0
    assert len(told()) == 1


def test_renewing_or_removing_it_settles_the_alert(vendor: Vendor, people: People) -> None:
    one, other = hold(vendor, 5), hold(vendor, 5, kind="pci_dss")
    assert watch_certificates(now=NOW) == 2
    change_certificate(certificate=one, entered=said(400), by=people.ada, now=NOW)
    remove_certificate(certificate=other, by=people.ada, now=NOW)
    assert watch_certificates(now=NOW) == 0
    assert told() == []
    change_certificate(certificate=one, entered=said(5), by=people.ada, now=NOW)
    watch_certificates(now=NOW)
    assert len(told()) == 1


def test_what_was_taken_off_meanwhile_is_not_changed(vendor: Vendor) -> None:
    one = hold(vendor, 5)
    VendorCertificate.objects.all().delete()
    with pytest.raises(ConflictError):
        change_certificate(certificate=one, entered=said(400), by=None, now=NOW)


def test_what_a_person_resolved_is_not_told_again(vendor: Vendor, people: People) -> None:
    hold(vendor, 5)
    watch_certificates(now=NOW)
    resolve_alert(alert=Alert.objects.get(), reason="Asked", by=people.ada, now=NOW)
    assert watch_certificates(now=NOW) == 0
    assert Alert.objects.get().state == AlertState.RESOLVED


@pytest.mark.parametrize(
    ("kind", "first_day", "is_told"),
    [
        ("iso_27001", 6, False),
        ("iso_27001", 7, True),
        ("iso_27001", None, False),
        ("other", 6, True),
    ],
)
def test_another_of_its_kind_that_follows_without_a_gap_takes_over(
    vendor: Vendor, kind: str, first_day: int | None, is_told: bool
) -> None:
    hold(vendor, 5, kind=kind)
    hold(make_vendor(), 400, kind=kind)
    first = None if first_day is None else TODAY + first_day * DAY
    hold(vendor, 400, kind=kind, valid_from=first, number="2")
    assert watch_certificates(now=NOW) == is_told


@pytest.mark.parametrize(
    ("status", "is_told"),
    [("active", True), ("exiting", True), ("prospect", False), ("ended", False)],
)
def test_only_of_vendors_that_work_for_us(
    people: People, time_machine: Any, status: str, is_told: bool
) -> None:
    vendor = make_vendor(unit=people.operations)
    Vendor.objects.filter(pk=vendor.pk).update(status=status)
    hold(vendor, 5)
    time_machine.move_to(NOW, tick=False)
    wake_up()
    assert Alert.objects.exists() == is_told

"""What the demo shows once it was built, and that a second run adds nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Max
from pytest_django import DjangoDbBlocker

from accounts.access import access_of
from accounts.models import ApiToken, BusinessUnit, User
from accounts.permissions import Capability, Role
from accounts.services import token_in_force
from alerts.choices import AlertRule, AlertState
from alerts.models import Alert
from dashboards.demo.building import Built, vendor_number
from dashboards.demo.handling import handle_alerts
from dashboards.demo.logins import HANDLER, PEOPLE, build_logins
from scoring.models import Scorecard
from slas.choices import Outlook, ResultClass
from slas.models import (
    Batch,
    Event,
    Forecast,
    OwedStatement,
    Result,
    Sample,
)
from slas.services.reconcile import reconcile
from tests.dashboards.demo_setting import NOW, build, grades
from tests.seeds import built_once
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Built]:
    """Build six vendors once for all tests."""
    with built_once(django_db_blocker, build) as made:
        yield made


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


def test_the_story_shows_in_results_cards_and_alerts(built: Built) -> None:
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
        AlertRule.RENEWAL,
        AlertRule.SCORE_DROP,
        AlertRule.AT_RISK,
    }
    outlooks = set(Forecast.objects.values_list("outlook", flat=True))
    assert {Outlook.GREEN, Outlook.AMBER, Outlook.RED} <= outlooks
    books = reconcile(now=NOW)
    owed = OwedStatement.objects.filter(due_at__lte=NOW)  # where a default costs nothing
    assert (books.owed, books.are_square) == (owed.count(), True)
    assert not owed.filter(contract__credit_terms__isnull=False).exists()


def test_a_second_run_changes_nothing(built: Built, tmp_path: Path) -> None:
    build_logins(vendor=vendor_number(3, seed=7), now=NOW, folder=tmp_path)
    before, file = content(), (tmp_path / "logins.txt").read_text()
    again = build()
    assert again == Built(0, 0, 0, 0, 0)
    assert build_logins(vendor=vendor_number(3, seed=7), now=NOW, folder=tmp_path) == []
    assert content() == before
    assert (tmp_path / "logins.txt").read_text() == file


def test_one_login_for_each_role(built: Built, tmp_path: Path) -> None:
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


def test_somebody_has_begun_to_handle_alerts(built: Built) -> None:
    failing, silent = vendor_number(3, seed=7), vendor_number(4, seed=7)
    build_logins(vendor=failing, now=NOW, folder=None)
    by = User.objects.get(username=HANDLER)
    assert handle_alerts(by=by, failing=failing, silent=silent, now=NOW) == 2
    states = dict(Alert.objects.unresolved().values_list("state").annotate(Max("pk")))
    assert set(states) == {AlertState.OPEN, AlertState.TAKEN, AlertState.SNOOZED}

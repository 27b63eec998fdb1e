"""One action takes the demo's data away, and real data stays as it is, to the last row."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import BusinessUnit, User
from accounts.permissions import Role
from core.models import HistoryRow
from core.services.history import check_history
from dashboards.demo.building import build_demo, vendor_number
from dashboards.demo.closing import close_books
from dashboards.demo.handling import handle_alerts
from dashboards.demo.logins import FILE_NAME, HANDLER, build_logins
from dashboards.services.demo_removal import count_demo, remove_demo
from scoring.models import Standing
from slas.models import (
    Batch,
    CreditTransition,
    Event,
    Result,
    Sample,
    ServiceLevel,
    Source,
)
from slas.querysets.removal import remove_demo_measurements, removing_demo
from slas.services.reconcile import reconcile
from tests.factories import make_unit, make_user
from tests.pages.portfolio import make_portfolio
from vendors.models import Vendor
from vendors.services import share_vendor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HISTORY = ("core_historyrow", "core_historyhead")  # it stays, whatever goes
KEPT_BY_DEMO = {  # what every portal has, whoever made it
    *("contenttypes", "auth", "sessions", "migrations", "django_migration_linter"),
}


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table of the portal."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label not in KEPT_BY_DEMO:
                table = model._meta.db_table
                cursor.execute(f'SELECT row.*::text FROM "{table}" AS row ORDER BY 1')
                found[table] = cursor.fetchall()
    return found


def delete_samples() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM slas_sample")


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    build_demo(seed=7, vendors=6, now=NOW, tell=lambda _: None)
    failing, silent = vendor_number(3, seed=7), vendor_number(4, seed=7)
    build_logins(vendor=failing, now=NOW, folder=tmp_path)
    handle_alerts(by=User.objects.get(username=HANDLER), failing=failing, silent=silent, now=NOW)
    close_books(seed=7, now=NOW)
    return tmp_path


def test_what_was_there_before_the_demo_is_there_after_it_row_for_row() -> None:
    make_portfolio(make_unit("operations"), vendors=2, now=NOW, months=3)
    make_user("root", Role.ADMINISTRATOR)
    before = rows()
    build_demo(seed=7, vendors=6, now=NOW, tell=lambda _: None)
    build_logins(vendor=vendor_number(3, seed=7), now=NOW, folder=None)
    assert close_books(seed=7, now=NOW)
    assert rows() != before
    gone = remove_demo(by=None, now=NOW)
    assert (gone.vendors, gone.people, gone.shut_out) == (6, 8, 0)
    assert gone.samples
    assert gone.events
    after = rows()
    changed = {table for table in before if after[table] != before[table]}
    assert changed <= {"core_drain", *HISTORY}
    # The history grows alone: what was told before stands, and that the demo came and went.
    assert set(before["core_historyrow"]) < set(after["core_historyrow"])
    told = HistoryRow.objects.filter(table_name="vendors_vendor").order_by("-pk")
    assert [row.operation for row in told[:6]] == ["removed"] * 6
    connection.check_constraints()  # the heads follow, as at the end of a transaction
    assert check_history().faults == ()
    assert reconcile(now=NOW).are_square
    assert not count_demo(by=None)
    assert not remove_demo(by=None, now=NOW)


def test_who_acts_stays_and_alone_in_the_file_of_logins(demo: Path) -> None:
    out = StringIO()
    call_command("remove_demo", stdout=out)
    assert out.getvalue().startswith("Would remove 6 vendors")
    assert Vendor.objects.filter(is_demo=True).count() == 6
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ITO_STATE_DIR", str(demo))
        call_command("remove_demo", "--yes", "--keep-user", "noor", stdout=out)
    assert list(User.objects.values_list("username", flat=True)) == ["noor"]
    (line,) = (demo / FILE_NAME).read_text().splitlines()
    assert line.split()[1] == "noor"
    assert not Vendor.objects.exists()
    assert not Sample.objects.exists()
    assert not Event.objects.exists()
    assert not Batch.objects.exists()
    assert not Source.objects.exists()
    assert not BusinessUnit.objects.exists()


def test_what_real_data_leans_on_stays(demo: Path) -> None:
    unit = BusinessUnit.objects.get(code="retail")
    handler = User.objects.get(username=HANDLER)
    real = make_portfolio(unit, vendors=1, now=NOW, months=2)
    shared = BusinessUnit.objects.get(code="group-it")
    share_vendor(vendor=real.vendors[0], unit=shared, by=None, now=NOW)
    Batch.objects.filter(source__code="monitor").update(by=handler)
    samples = Sample.objects.filter(service_level__in=list(real.levels.values())).count()
    gone = remove_demo(by=None, now=NOW)
    assert gone.shut_out == 1
    assert not User.objects.get(username=HANDLER).is_active
    kept = set(BusinessUnit.objects.values_list("code", flat=True))
    assert kept == {"retail", "group-it", "manufacturing"}  # the last one is the handler's
    assert Sample.objects.count() == samples
    assert list(Vendor.objects.all()) == real.vendors


def test_real_vendors_are_ranked_without_the_invented_ones(demo: Path) -> None:
    real = make_portfolio(BusinessUnit.objects.get(code="retail"), vendors=1, now=NOW, months=4)
    kind = real.vendors[0].services.get().service_type
    figures = dict.fromkeys(("value", "q1", "median", "q3", "rank_ratio"), Decimal(1))
    for vendor in (real.vendors[0], vendor_number(0, seed=7)):
        Standing.objects.create(
            vendor=vendor,
            service_type=kind,
            subject="score",
            month=date(2026, 11, 1),
            direction="higher",
            peers=5,
            place=1,
            quartile=1,
            **figures,
        )
    remove_demo(by=None, now=NOW)
    assert not Standing.objects.exists()


def test_database_lets_no_real_measurement_go_even_when_asked_to() -> None:
    real = make_portfolio(make_unit("operations"), vendors=1, now=NOW, months=2)
    ids = [level.pk for level in real.levels.values()]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        remove_demo_measurements(ids)
    Vendor.objects.update(is_demo=True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        delete_samples()  # of demo vendors, but nobody says so
    assert sum(remove_demo_measurements(ids))
    make_portfolio(make_unit("retail"), vendors=1, now=NOW, months=2)
    Vendor.objects.update(is_demo=True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        delete_samples()  # the permission ended with the deed


def test_button_asks_first_and_is_for_administrators_of_everything(demo: Path) -> None:
    page = "/settings/demo/"
    client = Client()
    for user in (
        User.objects.get(username="ines"),
        make_user("local", Role.ADMINISTRATOR, unit=BusinessUnit.objects.get(code="retail")),
    ):
        client.force_login(user)
        assert client.get(page).status_code == client.post(page).status_code == 404
        with pytest.raises(ForbiddenError):
            remove_demo(by=user, now=NOW)
    client.force_login(User.objects.get(username="noor"))
    assert f'href="{page}"' in client.get("/settings/").content.decode()
    asked = client.get(page).content.decode()
    assert "Remove the demo" in asked
    assert ">6<" in asked
    assert ServiceLevel.objects.exists()
    assert client.post(page, follow=True).status_code == 200
    assert not ServiceLevel.objects.exists()
    home = client.get("/settings/").content.decode()
    assert page not in home
    assert client.get(page).status_code == 404


def test_database_lets_no_published_figure_of_a_real_vendor_go(demo: Path) -> None:
    vendor = vendor_number(3, seed=7)
    Vendor.objects.filter(pk=vendor.pk).update(is_demo=False)
    published = Result.objects.filter(published_in__contract__vendor=vendor)
    assert published.exists()
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic(), removing_demo():
        published._raw_delete(using="default")
    steps = CreditTransition.objects.filter(credit__contract__vendor=vendor)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), removing_demo():
        steps.delete()

"""The demo comes and goes, and real data stays as it is, to the last row."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts.permissions import Role
from core.models import HistoryRow
from core.services.history import check_history
from dashboards.demo.building import vendor_number
from dashboards.demo.closing import close_books
from dashboards.demo.logins import build_logins
from dashboards.services.demo_removal import count_demo, remove_demo
from slas.querysets.removal import remove_demo_measurements
from slas.services.reconcile import reconcile
from tests.dashboards.demo_setting import NOW, build
from tests.factories import make_unit, make_user
from tests.pages.portfolio import make_portfolio
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
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


@pytest.mark.slow
def test_what_was_there_before_the_demo_is_there_after_it_row_for_row() -> None:
    make_portfolio(make_unit("operations"), vendors=2, now=NOW, months=3)
    make_user("root", Role.ADMINISTRATOR)
    before = rows()
    build(4)
    build_logins(vendor=vendor_number(3, seed=7), now=NOW, folder=None)
    assert close_books(seed=7, now=NOW)
    assert rows() != before
    gone = remove_demo(by=None, now=NOW)
    assert (gone.vendors, gone.people, gone.shut_out) == (4, 8, 0)
    assert gone.samples
    assert gone.events
    after = rows()
    changed = {table for table in before if after[table] != before[table]}
    assert changed <= {"core_drain", *HISTORY}
    # The history grows alone: what was told before stands, and that the demo came and went.
    assert set(before["core_historyrow"]) < set(after["core_historyrow"])
    told = HistoryRow.objects.filter(table_name="vendors_vendor").order_by("-pk")
    assert [row.operation for row in told[:4]] == ["removed"] * 4
    connection.check_constraints()  # the heads follow, as at the end of a transaction
    assert check_history().faults == ()
    assert reconcile(now=NOW).are_square
    assert not count_demo(by=None)
    assert not remove_demo(by=None, now=NOW)


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

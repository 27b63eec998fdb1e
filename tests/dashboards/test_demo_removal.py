"""The whole demo: its books are closed, and one action takes all of it away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.errors import ForbiddenError
from accounts.models import BusinessUnit, User
from accounts.permissions import Role
from dashboards.demo.building import vendor_number
from dashboards.demo.closing import close_books
from dashboards.demo.logins import FILE_NAME, HANDLER
from dashboards.services.demo_removal import remove_demo
from scoring.models import Standing
from slas.models import (
    Batch,
    Credit,
    CreditTransition,
    Dispute,
    Event,
    Exclusion,
    Result,
    RootEvent,
    Sample,
    ServiceLevel,
    Source,
    Statement,
)
from slas.querysets.removal import removing_demo
from slas.services.reconcile import reconcile
from slas.services.statements.verify import verify_published
from tests.dashboards.demo_setting import NOW, Demo, build_whole
from tests.factories import make_user
from tests.pages.portfolio import make_portfolio
from tests.seeds import built_once
from vendors.models import Vendor
from vendors.services import share_vendor

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def whole_demo(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Demo]:
    """Make the whole demo once for all tests."""
    folder = tmp_path_factory.mktemp("demo")
    with built_once(django_db_blocker, lambda: build_whole(folder)) as made:
        yield made


@pytest.fixture
def demo(whole_demo: Demo, tmp_path: Path) -> Demo:
    """Give the demo with a file of logins that may be changed."""
    copytree(whole_demo.folder, tmp_path, dirs_exist_ok=True)
    return replace(whole_demo, folder=tmp_path)


def test_books_are_closed_and_every_published_figure_recomputes(demo: Demo) -> None:
    assert demo.closed > 15
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


def test_who_acts_stays_and_alone_in_the_file_of_logins(demo: Demo) -> None:
    out = StringIO()
    call_command("remove_demo", stdout=out)
    assert out.getvalue().startswith("Would remove 6 vendors")
    assert Vendor.objects.filter(is_demo=True).count() == 6
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ITO_STATE_DIR", str(demo.folder))
        call_command("remove_demo", "--yes", "--keep-user", "noor", stdout=out)
    assert list(User.objects.values_list("username", flat=True)) == ["noor"]
    (line,) = (demo.folder / FILE_NAME).read_text().splitlines()
    assert line.split()[1] == "noor"
    assert not Vendor.objects.exists()
    assert not Sample.objects.exists()
    assert not Event.objects.exists()
    assert not Batch.objects.exists()
    assert not Source.objects.exists()
    assert not BusinessUnit.objects.exists()


def test_what_real_data_leans_on_stays(demo: Demo) -> None:
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


def test_real_vendors_are_ranked_without_the_invented_ones(demo: Demo) -> None:
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


def test_button_asks_first_and_is_for_administrators_of_everything(demo: Demo) -> None:
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


def test_database_lets_no_published_figure_of_a_real_vendor_go(demo: Demo) -> None:
    vendor = vendor_number(3, seed=7)
    Vendor.objects.filter(pk=vendor.pk).update(is_demo=False)
    published = Result.objects.filter(published_in__contract__vendor=vendor)
    assert published.exists()
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic(), removing_demo():
        published._raw_delete(using="default")
    steps = CreditTransition.objects.filter(credit__contract__vendor=vendor)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), removing_demo():
        steps.delete()

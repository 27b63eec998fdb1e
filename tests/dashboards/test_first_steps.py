"""From an empty portal each page leads one step on, and says whose step it is."""

import pytest
from django.test import Client

from accounts.models import BusinessUnit, User
from accounts.permissions import Role
from dashboards.pages.first_steps import next_step
from tests.factories import make_contract, make_level, make_unit, make_user, make_vendor

pytestmark = pytest.mark.django_db


def test_administrator_is_led_from_unit_to_measurements() -> None:
    root = make_user("root", Role.ADMINISTRATOR)
    client = Client()
    client.force_login(root)

    def offered() -> str:
        url = next_step(User.objects.get(pk=root.pk)).url
        assert client.get(url).status_code == 200, url
        assert f'href="{url}"' in client.get("/").content.decode()
        return url

    assert offered() == "/settings/units/new/"
    unit = make_unit("operations")
    assert offered() == "/vendors/new/"
    vendor = make_vendor(unit=unit)
    assert offered() == "/contracts/new/"
    contract = make_contract(vendor=vendor)
    assert offered() == "/contracts/"
    make_level(contract)
    assert next_step(root).heading == "Measurements come next"


def test_others_are_told_whose_step_it_is() -> None:
    assert next_step(make_user("new")).heading == "You hold no role yet"
    auditor = make_user("auditor", Role.AUDITOR)
    assert "administrator" in next_step(auditor).text
    unit = make_unit("operations")
    steps = [next_step(auditor)]
    make_vendor(unit=unit)
    steps.append(next_step(auditor))
    make_contract(vendor=unit.vendors.get())
    steps.append(next_step(auditor))
    assert {step.url for step in steps} == {""}
    assert all("procurement officer" in step.text for step in steps)


def test_outsider_is_led_by_what_the_outsider_sees() -> None:
    make_contract(vendor=make_vendor(unit=make_unit("operations")))
    cyd = make_user("cyd", Role.PROCUREMENT_OFFICER, unit=make_unit("retail"))
    assert next_step(cyd).url == "/vendors/new/"
    assert BusinessUnit.objects.count() == 2

"""People sign in and out as they do it: by keyboard, with and without script, in every look."""

import pytest
from django.core.cache import caches
from pytest_django import Settings

from accounts.permissions import Role
from tests.browser.conftest import OpenVisit
from tests.browser.visits import SIX_LOOKS
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _fresh(settings: Settings) -> None:
    settings.LOGIN_REDIRECT_URL = "/gallery/"
    caches["default"].clear()


def test_the_form_is_sound_before_and_after_a_mistake(visit: OpenVisit) -> None:
    opened = visit("/sign-in/")
    assert opened.faults_in(SIX_LOOKS) == []
    opened.page.get_by_label("User name").fill("nobody")
    opened.page.get_by_label("Password").fill("wrong")
    opened.page.get_by_role("button", name="Sign in").click()
    opened.page.get_by_text("do not match").first.wait_for()
    assert opened.faults_in(SIX_LOOKS) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_signing_in_and_out(visit: OpenVisit, script: bool) -> None:
    make_user("eve", Role.EXECUTIVE, password=PASSWORD, first_name="Eve")
    opened = visit("/sign-in/", script=script)
    opened.page.get_by_label("User name").fill("eve")
    opened.page.get_by_label("Password").fill(PASSWORD)
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url("**/gallery/")
    opened.page.locator("details.you summary").first.click()
    opened.page.get_by_role("button", name="Sign out").first.click()
    opened.page.wait_for_url("**/sign-in/")
    cookies = opened.page.context.cookies()
    assert not [cookie for cookie in cookies if cookie.get("name") == "sessionid"]

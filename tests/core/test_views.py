"""What belongs to the whole portal."""

from django.contrib.staticfiles import finders
from django.test import Client


def test_a_browser_that_looks_for_an_icon_by_itself_finds_one() -> None:
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/static/core/icon.svg")
    assert finders.find("core/icon.svg")

"""A browser, and pages opened in it: any width, light or dark, with or without script."""

import os
from collections.abc import Callable, Iterator
from typing import Literal, Protocol

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

pytest.register_assert_rewrite("tests.browser.visits")

from tests.browser.visits import Visit  # noqa: E402 its assertions explain themselves

# Playwright keeps a loop running in this thread, which Django would otherwise refuse to work in.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

EVERY_LOOK = [
    pytest.param(width, scheme, id=f"{width}-{scheme}")
    for width, scheme in (
        (1440, "light"),
        (1440, "dark"),
        (1024, "light"),
        (390, "dark"),
        (320, "light"),
        (320, "dark"),
    )
]


class OpenVisit(Protocol):
    """Open a page of the portal."""

    def __call__(
        self,
        path: str,
        *,
        user: User | None = None,
        width: int = 1440,
        scheme: Literal["light", "dark"] = "light",
        script: bool = True,
        forced_colors: bool = False,
    ) -> Visit:
        """Open `path`, signed in as `user` if one is given."""


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Start Debian's Chromium once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


def _sign_in(context: BrowserContext, origin: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": origin}])


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[OpenVisit]:
    """Open pages of a portal that runs on the test's own data; closes them afterwards."""
    closing: list[Callable[[], None]] = []

    def open_visit(
        path: str,
        *,
        user: User | None = None,
        width: int = 1440,
        scheme: Literal["light", "dark"] = "light",
        script: bool = True,
        forced_colors: bool = False,
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
            forced_colors="active" if forced_colors else "none",
            reduced_motion="reduce",
            service_workers="block",
        )
        closing.append(context.close)
        if user is not None:
            _sign_in(context, live_server.url, user)
        opened = Visit(context.new_page(), live_server.url)
        opened.watch()
        opened.goto(path)
        return opened

    yield open_visit
    for close in closing:
        close()

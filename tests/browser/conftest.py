"""A browser, and pages opened in it: any width, light or dark, with or without script."""

import os
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

pytest.register_assert_rewrite("tests.browser.visits")

from tests.browser.visits import Scheme, Visit  # noqa: E402 its assertions explain themselves

# Playwright keeps a loop running in this thread, which Django would otherwise refuse to work in.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class OpenVisit(Protocol):
    """Open a page of the portal."""

    def __call__(
        self,
        path: str,
        *,
        user: User | None = None,
        width: int = 1440,
        scheme: Scheme = "light",
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


@pytest.fixture(scope="session")
def new_context(browser: Browser) -> Callable[[bool], BrowserContext]:
    """Make a context in which scripts run or not; the looks are set page by page."""

    def make(script: bool) -> BrowserContext:
        return browser.new_context(
            java_script_enabled=script, reduced_motion="reduce", service_workers="block"
        )

    return make


@pytest.fixture(scope="session")
def kept_contexts(
    new_context: Callable[[bool], BrowserContext],
) -> Iterator[dict[bool, BrowserContext]]:
    """Keep one context with script and one without, so that style sheets are fetched once."""
    kept = {script: new_context(script) for script in (True, False)}
    yield kept
    for context in kept.values():
        context.close()


@pytest.fixture
def visit(
    new_context: Callable[[bool], BrowserContext],
    kept_contexts: dict[bool, BrowserContext],
    live_server: LiveServer,
) -> Iterator[OpenVisit]:
    """Open pages of a portal that runs on the test's own data; closes them afterwards.

    A test that opens a second page beside the first has a context of its own for it.
    """
    closing: list[Callable[[], None]] = []

    def open_visit(
        path: str,
        *,
        user: User | None = None,
        width: int = 1440,
        scheme: Scheme = "light",
        script: bool = True,
        forced_colors: bool = False,
    ) -> Visit:
        context = kept_contexts[script]
        if context.pages:
            context = new_context(script)
            closing.append(context.close)
        closing.append(context.clear_cookies)
        if user is not None:
            _sign_in(context, live_server.url, user)
        page = context.new_page()
        closing.append(page.close)
        page.emulate_media(forced_colors="active" if forced_colors else "none")
        opened = Visit(page, live_server.url, has_script=script)
        opened.look(width, scheme)
        opened.watch()
        opened.goto(path)
        return opened

    yield open_visit
    for close in reversed(closing):
        close()

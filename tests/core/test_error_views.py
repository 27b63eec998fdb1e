"""What people read when something is wrong."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from core import error_views

pytestmark = pytest.mark.urls("tests.core.urls_alone")


@pytest.fixture
def asked() -> HttpRequest:
    """Make a request of somebody who is not signed in."""
    return RequestFactory().get("/somewhere/")


def test_each_failure_has_its_status_and_says_what_to_do(asked: HttpRequest) -> None:
    answers = {
        400: error_views.bad_request(asked, ValueError("x")),
        403: error_views.permission_denied(asked, PermissionError("x")),
        404: error_views.page_not_found(asked, LookupError("x")),
        500: error_views.server_error(asked),
    }
    for status, answer in answers.items():
        text = answer.content.decode()
        assert answer.status_code == status
        assert text.count("<h1>") == 1
        assert "Go to the first page" in text


def test_a_failure_tells_nothing_of_its_cause(asked: HttpRequest) -> None:
    answer = error_views.page_not_found(asked, LookupError("secret vendor"))
    assert "secret" not in answer.content.decode()


def test_a_stale_form_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "This form is too old to send" in answer.content.decode()


def test_the_page_of_our_own_failure_needs_neither_person_nor_database() -> None:
    text = error_views.server_error(HttpRequest()).content.decode()
    assert "The portal failed, not you" in text

"""People sign in with one answer for every mistake, and sign out by a deed."""

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from accounts import attempts
from accounts.models import User
from accounts.permissions import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
MISMATCH = "The user name and the password do not match"


@pytest.fixture(autouse=True)
def _fresh(settings: Settings) -> None:
    settings.LOGIN_REDIRECT_URL = "/home/"
    caches["default"].clear()
    attempts._OWN_COUNT.clear()


@pytest.fixture
def eve(db: None) -> User:
    return make_user("eve", Role.EXECUTIVE, password=PASSWORD)


def _sign_in(client: Client, username: str = "eve", password: str = PASSWORD, **extra: str) -> str:
    response = client.post(
        "/sign-in/", {"username": username, "password": password, **extra}, follow=False
    )
    return response.headers.get("Location", "") or response.content.decode()


def test_the_form_is_labelled_and_knows_password_managers(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    assert '<label for="id_username">User name</label>' in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_signing_in_leads_home_under_a_new_session_key(client: Client, eve: User) -> None:
    anonymous = client.session
    anonymous["before"] = 1
    anonymous.save()
    assert _sign_in(client) == "/home/"
    assert client.session.session_key not in (None, anonymous.session_key)
    assert client.session["_auth_user_id"] == str(eve.pk)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_the_way_on_stays_in_the_portal(client: Client, eve: User, target: str) -> None:
    assert _sign_in(client, next=target) == "/home/"


def test_the_way_on_is_kept(client: Client, eve: User) -> None:
    assert _sign_in(client, next="/vendors/acme/") == "/vendors/acme/"


def test_every_mistake_has_the_same_answer(client: Client, eve: User) -> None:
    make_user("gone", password=PASSWORD)
    User.objects.filter(username="gone").update(is_active=False)
    for username, password in (("eve", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD)):
        page = _sign_in(client, username, password)
        assert MISMATCH in page
    assert "_auth_user_id" not in client.session


def test_guessing_is_stopped_for_one_account_and_address(client: Client, eve: User) -> None:
    for _ in range(attempts.MOST_FAILURES):
        assert MISMATCH in _sign_in(client, password="wrong")
    assert "Too many tries" in _sign_in(client)
    assert "Too many tries" in _sign_in(client, username="EVE")
    assert "_auth_user_id" not in client.session
    assert _sign_in(Client(REMOTE_ADDR="10.9.8.7")) == "/home/"


def test_guessing_is_stopped_without_redis_too(
    client: Client, eve: User, settings: Settings
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nonexistent?db=0",
        }
    }
    for _ in range(attempts.MOST_FAILURES):
        assert MISMATCH in _sign_in(client, password="wrong")
    assert "Too many tries" in _sign_in(client)


def test_signing_out_takes_a_post_and_ends_the_session(client: Client, eve: User) -> None:
    _sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_signing_in_and_out_needs_a_token_against_forgery(eve: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"username": "eve", "password": PASSWORD}).status_code == 403
    assert strict.post("/sign-out/").status_code == 403

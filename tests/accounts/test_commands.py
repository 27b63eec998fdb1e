"""What an operator does by hand."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.access import access_of
from accounts.models import ApiToken, User
from accounts.permissions import Capability, Role
from accounts.services import token_in_force
from tests.factories import make_unit, make_user
from tests.people import People

pytestmark = pytest.mark.django_db


def _run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_issue_token_prints_the_token_alone(people: People) -> None:
    printed = _run(
        "issue_token", "--user=ada", "--name=feed", "--scope=read", "--scope=measurements:write"
    )
    assert printed.count("\n") == 1
    token = token_in_force(text=printed.strip(), now=timezone.now())
    assert token is not None
    assert token.scopes == ["read", "measurements:write"]
    assert token.expires_at is None


def test_issue_token_reads_unless_told_otherwise_and_may_expire(people: People) -> None:
    _run("issue_token", "--user=ada", "--name=feed", "--expires-days=30")
    token = ApiToken.objects.get()
    assert token.scopes == ["read"]
    assert token.expires_at is not None
    assert (token.expires_at - token.created_at).days == 30


@pytest.mark.parametrize(
    "words",
    [
        ("--user=nobody", "--name=feed"),
        ("--user=ada", "--name="),
        ("--user=ada", "--name=feed", "--expires-days=-1"),
        ("--user=ada", "--name=feed", "--expires-days=999999999"),
        ("--user=ada", "--name=feed", "--scope=all"),
    ],
)
def test_issue_token_refuses_in_one_line(people: People, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        _run("issue_token", *words)
    assert "\n" not in str(refused.value)
    assert not ApiToken.objects.exists()


def test_create_admin_prints_a_login_that_works() -> None:
    name, password = _run("create_admin").split()
    user = User.objects.get(username=name)
    assert user.check_password(password)
    assert access_of(user).reach(Capability.ADMINISTER).everywhere
    assert not user.is_superuser
    with pytest.raises(CommandError, match="is in use"):
        _run("create_admin")


def test_create_admin_if_none_makes_the_first_one_alone() -> None:
    make_user("local", Role.ADMINISTRATOR, unit=make_unit())
    assert _run("create_admin", "--if-none").split()[0] == "admin"
    assert _run("create_admin", "--if-none", "--user", "other") == ""

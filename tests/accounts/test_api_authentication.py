"""A token opens what its scopes name; one that opens nothing says nothing."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import REFUSAL, TokenAuthentication
from accounts.api.permissions import HasScope
from accounts.models import ApiToken, User
from accounts.services import issue_token, revoke_token
from tests.factories import NOW
from tests.people import People


class Probe(APIView):
    """Say who asked."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (IsAuthenticated, HasScope)
    write_scope = "vendors:write"

    def get(self, request: Request) -> Response:
        """Answer a reader."""
        return Response({"user": request.user.get_username()})

    def post(self, request: Request) -> Response:
        """Answer a writer."""
        return Response({"user": request.user.get_username()})


class Unscoped(Probe):
    """A view that forgot to name its scope."""

    write_scope = None  # type: ignore[assignment]


urlpatterns = [path("probe/", Probe.as_view()), path("unscoped/", Unscoped.as_view())]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.accounts.test_api_authentication"),
]


def _ask(header: str | None, *, method: str = "get", path: str = "/probe/") -> tuple[int, str]:
    headers = {} if header is None else {"Authorization": header}
    response = getattr(Client(), method)(path, headers=headers)
    return response.status_code, response.content.decode()


def test_a_token_acts_for_its_user(people: People) -> None:
    token = issue_token(user=people.ada, name="feed", by=None, now=NOW)
    for header in (f"Bearer {token}", f"bearer  {token} "):
        assert _ask(header) == (200, '{"user":"ada"}')
    assert ApiToken.objects.get().last_used_at is not None


def test_whatever_is_wrong_with_a_token_the_answer_is_the_same(people: People) -> None:
    tokens = {
        name: issue_token(
            user=people.ben if name == "orphan" else people.ada,
            name=name,
            expires_at=NOW + timedelta(seconds=1) if name == "expired" else None,
            by=None,
            now=NOW,
        )
        for name in ("expired", "revoked", "orphan", "good")
    }
    revoke_token(token=ApiToken.objects.get(name="revoked"), by=None, now=NOW)
    User.objects.filter(pk=people.ben.pk).update(is_active=False)
    good = tokens.pop("good")
    shown = [*tokens.values(), "", "x", good[:-1], good + "x", f"{good[:20]}é", "x" * 100_000]
    shown.append(good[:-1] + ("a" if good[-1] != "a" else "b"))
    answers = {_ask(f"Bearer {text}") for text in shown}
    assert len(answers) == 1
    [(status, body)] = answers
    assert status == 401
    assert REFUSAL in body
    assert _ask(f"Bearer {good}")[0] == 200


@pytest.mark.parametrize("header", [None, "", "Basic YWRhOnNlY3JldA==", "Token ito_x"])
def test_without_a_bearer_token_nobody_asks(people: People, header: str | None) -> None:
    assert _ask(header)[0] == 401


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [
        ((), 200, 403),
        (("read",), 200, 403),
        (("vendors:write",), 403, 200),
        (("read", "vendors:write"), 200, 200),
        (("contracts:write",), 403, 403),
    ],
)
def test_a_token_is_held_to_its_scopes(
    people: People, scopes: tuple[str, ...], reads: int, writes: int
) -> None:
    header = f"Bearer {issue_token(user=people.ada, name='t', scopes=scopes, by=None, now=NOW)}"
    assert _ask(header)[0] == reads
    assert _ask(header, method="post")[0] == writes
    assert _ask(header, method="post", path="/unscoped/")[0] == 403


@override_settings(SECRET_KEY="another-key" * 6)
def test_a_token_of_another_portal_opens_nothing(people: People) -> None:
    with override_settings(SECRET_KEY="this-portal" * 6):
        token = issue_token(user=people.ada, name="feed", by=None, now=NOW)
    assert _ask(f"Bearer {token}")[0] == 401

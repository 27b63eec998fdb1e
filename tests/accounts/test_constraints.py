"""What the database itself holds of accounts."""

import pytest

from accounts.models import ApiToken, RoleGrant
from accounts.permissions import Role
from accounts.services import issue_token
from tests.constraints import Check, Once
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def _grant() -> RoleGrant:
    return make_user("eve", Role.AUDITOR).role_grants.get()


def _token() -> ApiToken:
    issue_token(user=make_user("eve"), name="feed", by=None, now=NOW)
    return ApiToken.objects.get()


CONSTRAINTS: dict[str, Check | Once] = {
    # The grant in all units has no unit: two nulls clash too.
    "role_granted_once": Once(_grant, apart={"role": "executive"}),
    "role_is_known": Check(_grant, ({"role": "king"},), {"role": "executive"}),
    "live_token_name_unique_per_user": Once(
        _token, apart={"revoked_at": NOW}, clash={"prefix": "abcdefghijkl"}
    ),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_holds(name: str) -> None:
    CONSTRAINTS[name].hold(name)

"""Users, roles and units are kept by administrators; tokens are shown once and kept as digests."""

from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.access import EVERYWHERE, access_of, require
from accounts.errors import ForbiddenError
from accounts.models import ApiToken, RoleGrant, User
from accounts.permissions import GRANTS, Capability, Role
from accounts.services import (
    create_unit,
    create_user,
    grant_role,
    issue_token,
    record_token_use,
    revoke_role,
    revoke_token,
    token_in_force,
)
from core.errors import RuleError
from tests.factories import NOW, make_unit, make_user
from tests.people import People

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_new_user_may_do_nothing() -> None:
    user = create_user(username="eve", password=None, by=None, now=NOW)
    assert not any(access_of(user).allows(capability) for capability in Capability)
    assert not user.has_usable_password()


def test_the_superuser_flag_opens_nothing() -> None:
    user = create_user(username="eve", password=None, by=None, now=NOW)
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    with pytest.raises(ForbiddenError):
        require(User.objects.get(pk=user.pk), Capability.READ_SCORES)


def test_an_inactive_user_may_do_nothing(people: People) -> None:
    User.objects.filter(pk=people.ada.pk).update(is_active=False)
    with pytest.raises(ForbiddenError):
        require(User.objects.get(pk=people.ada.pk), Capability.EDIT_VENDORS)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("username", "", "The user name is empty"),
        ("username", "eve adams", "The user name, eve adams, holds other signs"),
        ("username", "ada", "The user name, ada, is in use"),
        ("password", "password", "too common"),
        ("password", "short", "too short"),
        ("email", "eve at home", "The e-mail address, eve at home, is not one"),
    ],
)
def test_a_user_that_does_not_hold_is_refused(
    people: People, field: str, value: str, words: str
) -> None:
    fields = {"username": "eve", "password": None, field: value}
    with pytest.raises(RuleError, match=words) as refused:
        create_user(**fields, by=None, now=NOW)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not User.objects.filter(username="eve").exists()


def test_a_role_in_one_unit_reaches_that_unit_alone(people: People) -> None:
    require(people.ada, Capability.EDIT_VENDORS, people.operations)
    require(people.ada, Capability.EDIT_VENDORS, people.operations.pk)
    with pytest.raises(ForbiddenError):
        require(people.ada, Capability.EDIT_VENDORS, people.retail)
    with pytest.raises(ForbiddenError):
        require(people.ada, Capability.EDIT_VENDORS, EVERYWHERE)


def test_granting_and_revoking_are_safe_to_repeat(people: People) -> None:
    for _ in range(2):
        grant_role(user=people.ben, role=Role.APPROVER, unit=None, by=None, now=NOW)
    assert RoleGrant.objects.filter(user=people.ben, role="approver").count() == 1
    assert access_of(people.ben).reach(Capability.APPROVE).everywhere
    for _ in range(2):
        revoke_role(user=people.ben, role=Role.APPROVER, unit=None, by=None, now=NOW)
    assert not access_of(people.ben).allows(Capability.APPROVE)


@pytest.mark.parametrize("first", [Role.VENDOR_USER, Role.EXECUTIVE])
def test_nobody_stands_on_both_sides_of_the_vendors_wall(first: Role) -> None:
    user = make_user("eve", first)
    second = Role.EXECUTIVE if first is Role.VENDOR_USER else Role.VENDOR_USER
    with pytest.raises(RuleError, match="the other side of the vendor's wall"):
        grant_role(user=user, role=second, unit=None, by=None, now=NOW)


def test_an_administrator_of_one_unit_grants_there_alone(people: People) -> None:
    clerk = make_user("clerk", Role.ADMINISTRATOR, unit=people.operations)
    grant_role(user=people.ben, role=Role.APPROVER, unit=people.operations, by=clerk, now=NOW)
    for unit in (people.retail, None):
        with pytest.raises(ForbiddenError):
            grant_role(user=clerk, role=Role.ADMINISTRATOR, unit=unit, by=clerk, now=NOW)
        with pytest.raises(ForbiddenError):
            revoke_role(
                user=people.cyd, role=Role.PROCUREMENT_OFFICER, unit=unit, by=clerk, now=NOW
            )
    with pytest.raises(ForbiddenError):
        create_unit(code="sales", name="Sales", by=clerk, now=NOW)
    with pytest.raises(ForbiddenError):  # or the clerk would act through one who reaches further
        issue_token(user=people.cyd, name="feed", by=clerk, now=NOW)


def test_only_administrators_administer(people: People) -> None:
    others = [role for role in Role if Capability.ADMINISTER not in GRANTS[role]]
    assert set(Role) - set(others) == {Role.ADMINISTRATOR}
    for role in others:
        person = make_user("", role)
        with pytest.raises(ForbiddenError):
            create_user(username="mallory", password=None, by=person, now=NOW)
        with pytest.raises(ForbiddenError):
            grant_role(user=person, role=Role.ADMINISTRATOR, unit=None, by=person, now=NOW)
        with pytest.raises(ForbiddenError):
            issue_token(user=people.ada, name="mine", by=person, now=NOW)


def test_a_unit_is_made_once_and_its_code_names_it_for_good() -> None:
    unit = make_unit("sales", "Sales")
    assert make_unit("sales", "Sales") == unit
    with pytest.raises(RuleError, match="The code, sales, names another unit"):
        make_unit("sales", "Marketing")
    with pytest.raises(RuleError, match="more than letters"):
        make_unit("ve nte", "Vente")


# --- tokens


def test_a_token_opens_what_it_was_issued_for(people: People) -> None:
    shown = issue_token(user=people.ada, name="feed", by=people.ada, now=NOW)
    token = token_in_force(text=shown, now=NOW)
    assert token is not None
    assert (token.user, token.scopes) == (people.ada, ["read"])


def test_the_database_holds_no_usable_key(people: People) -> None:
    shown = issue_token(user=people.ada, name="feed", by=None, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t)::text FROM accounts_apitoken t")
        [(row,)] = cursor.fetchall()
    secret = shown.split("_", 2)[2]
    assert secret not in row
    token = ApiToken.objects.get()
    for guess in (token.digest, f"ito_{token.prefix}_{token.digest}"[:60], f"{shown[:-1]}!"):
        assert token_in_force(text=guess, now=NOW) is None


def test_a_dump_opens_nothing_without_the_portals_key(people: People, settings: Settings) -> None:
    shown = issue_token(user=people.ada, name="feed", by=None, now=NOW)
    settings.SECRET_KEY = "another-portal" * 5
    assert token_in_force(text=shown, now=NOW) is None


def test_expired_revoked_and_orphaned_tokens_open_nothing(people: People) -> None:
    expiring = issue_token(user=people.ada, name="a", expires_at=NOW + MINUTE, by=None, now=NOW)
    assert token_in_force(text=expiring, now=NOW) is not None
    assert token_in_force(text=expiring, now=NOW + MINUTE) is None

    revoked = issue_token(user=people.ada, name="b", by=None, now=NOW)
    token = ApiToken.objects.get(name="b")
    revoke_token(token=token, by=people.ada, now=NOW)
    revoke_token(token=token, by=people.ada, now=NOW + MINUTE)
    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert token_in_force(text=revoked, now=NOW) is None

    of_ben = issue_token(user=people.ben, name="c", by=None, now=NOW)
    User.objects.filter(pk=people.ben.pk).update(is_active=False)
    assert token_in_force(text=of_ben, now=NOW) is None


def test_nobody_revokes_anothers_token_but_an_administrator(people: People) -> None:
    issue_token(user=people.ada, name="feed", by=None, now=NOW)
    token = ApiToken.objects.get()
    with pytest.raises(ForbiddenError):
        revoke_token(token=token, by=people.ben, now=NOW)
    revoke_token(token=token, by=people.holding(Role.ADMINISTRATOR), now=NOW)
    assert ApiToken.objects.get().revoked_at == NOW


def test_a_tokens_name_is_free_again_once_it_is_revoked(people: People) -> None:
    issue_token(user=people.ada, name="feed", by=None, now=NOW)
    with pytest.raises(RuleError, match="has a token named feed"):
        issue_token(user=people.ada, name="feed", by=None, now=NOW)
    revoke_token(token=ApiToken.objects.get(), by=None, now=NOW)
    issue_token(user=people.ada, name="feed", by=None, now=NOW)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"scopes": ["everything"]}, "scopes"),
        ({"name": ""}, "name"),
        ({"expires_at": NOW}, "expires_at"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(
    people: People, fields: dict[str, object], field: str
) -> None:
    given = {"user": people.ada, "name": "feed", "by": None, "now": NOW, **fields}
    with pytest.raises(RuleError) as refused:
        issue_token(**given)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_the_last_use_is_written_once_a_minute(people: People) -> None:
    issue_token(user=people.ada, name="feed", by=None, now=NOW)
    seen = []
    for seconds in (0, 59, 60, 61):
        at = NOW + timedelta(seconds=seconds)
        record_token_use(token=ApiToken.objects.get(), now=at)
        seen.append(ApiToken.objects.get().last_used_at)
    assert seen == [NOW, NOW, NOW + MINUTE, NOW + MINUTE]

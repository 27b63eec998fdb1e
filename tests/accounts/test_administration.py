"""Administrators keep units, users and tokens on pages; nobody climbs through another."""

import re

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import ApiToken, BusinessUnit, User
from accounts.permissions import Role
from accounts.services import (
    activate_user,
    deactivate_user,
    draw_password,
    grant_role,
    issue_token,
    rename_unit,
    revoke_role,
    token_in_force,
)
from core.errors import RuleError
from tests.factories import NOW, make_unit, make_user, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db
SECRET = re.compile(r'id="secret"[^>]* value="([^"]+)"')
EVERYBODYS = ("/settings/units/", "/settings/units/new/")
ADMINISTRATORS = ("/settings/", "/settings/users/", "/settings/users/new/")


@pytest.fixture
def root(db: None) -> User:
    return make_user("root", Role.ADMINISTRATOR)


@pytest.fixture
def local(db: None) -> User:
    return make_user("local", Role.ADMINISTRATOR, unit=make_unit("operations"))


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_only_administrators_find_the_settings(people: People, root: User, local: User) -> None:
    ada = as_(people.ada)
    for path in (*EVERYBODYS, *ADMINISTRATORS, "/settings/users/named/ben/"):
        assert ada.get(path).status_code == 404, path
        assert as_(root).get(path).status_code == 200, path
    for path in EVERYBODYS:
        assert as_(local).get(path).status_code == 404, path
    assert "Settings" not in ada.get("/settings/tokens/").content.decode()
    assert 'href="/settings/"' in as_(root).get("/settings/tokens/").content.decode()


def test_unit_is_added_and_renamed_and_a_code_in_use_is_refused(root: User) -> None:
    client = as_(root)
    made = client.post("/settings/units/new/", {"code": "retail", "name": "Retail"})
    assert made.status_code == 302
    again = client.post("/settings/units/new/", {"code": "retail", "name": "Retail"})
    assert again.status_code == 422
    assert "The code, retail, is in use." in again.content.decode()
    client.post("/settings/units/retail/", {"name": "Retail bank"})
    assert BusinessUnit.objects.get(code="retail").name == "Retail bank"


def test_unit_is_renamed_by_those_who_administer_all(local: User) -> None:
    with pytest.raises(ForbiddenError):
        rename_unit(unit=make_unit("operations"), name="Ours", by=local, now=NOW)


def test_new_user_signs_in_with_the_password_shown_once(root: User) -> None:
    client = as_(root)
    page = client.post("/settings/users/new/", {"username": "eve", "signs_in": "on"})
    (password,) = SECRET.findall(page.content.decode())
    assert "no-store" in page.headers["Cache-Control"]
    assert Client().login(username="eve", password=password)
    page = client.post("/settings/users/named/eve/password/")
    (other,) = SECRET.findall(page.content.decode())
    assert not Client().login(username="eve", password=password)
    assert Client().login(username="eve", password=other)


def test_roles_are_granted_and_revoked(root: User) -> None:
    unit, eve = make_unit("operations"), make_user("eve")
    client = as_(root)
    given = {"role": "service_manager", "unit": "operations"}
    assert client.post("/settings/users/named/eve/roles/", given).status_code == 302
    assert client.post("/settings/users/named/eve/roles/", {"role": "x"}).status_code == 422
    assert "in Operations" in client.get("/settings/users/").content.decode()
    assert eve.role_grants.get().unit == unit
    client.post("/settings/users/named/eve/roles/revoke/", given)
    assert not eve.role_grants.exists()


def test_user_is_tied_to_a_vendor_and_untied(root: User) -> None:
    make_user("pavel")
    vendor = make_vendor(display_name="Halden Infra")
    client = as_(root)
    path = "/settings/users/named/pavel/"
    missing = client.post(f"{path}vendor/", {"vendor": "V-none"})
    assert "No vendor has the reference V-none." in missing.content.decode()
    client.post(f"{path}vendor/", {"vendor": vendor.reference})
    assert "Halden Infra" in client.get(path).content.decode()
    refused = client.post(f"{path}roles/", {"role": "auditor", "unit": "*"})
    assert "other side of the vendor" in refused.content.decode()
    client.post(f"{path}roles/revoke/", {"role": "vendor_user"})
    assert not User.objects.get(username="pavel").access.is_vendor_user


def test_user_shut_out_is_refused_by_session_and_token_and_let_in_again(root: User) -> None:
    eve = make_user("eve", Role.AUDITOR)
    key = issue_token(user=eve, name="n", by=None, now=NOW)
    hers, client = as_(eve), as_(root)
    client.post("/settings/users/named/eve/shut-out/")
    assert hers.get("/settings/tokens/").status_code == 302
    assert token_in_force(text=key, now=NOW) is None
    assert "Shut out" in client.get("/settings/users/?state=shut").content.decode()
    client.post("/settings/users/named/eve/let-in/")
    assert token_in_force(text=key, now=NOW) is not None


def test_list_of_users_is_searched_and_refuses_unknown_filters(root: User) -> None:
    make_user("eve", Role.AUDITOR, first_name="Eve", last_name="Abend")
    make_user("bob", first_name="Bob")
    client = as_(root)
    found = client.get("/settings/users/?q=eve+aben").content.decode()
    assert "Eve Abend" in found
    assert "Bob" not in found
    assert "Bob" not in client.get("/settings/users/?role=auditor").content.decode()
    assert "no filter" in client.get("/settings/users/?colour=red").content.decode()


def test_nobody_climbs_through_another(root: User, local: User) -> None:
    retail = make_user("retail-manager", Role.SERVICE_MANAGER, unit=make_unit("retail"))
    for user in (root, retail):
        assert as_(local).get(f"/settings/users/named/{user.username}/").status_code == 404
        for deed in (draw_password, deactivate_user, activate_user):
            with pytest.raises(ForbiddenError):
                deed(user=user, by=local, now=NOW)
    with pytest.raises(ForbiddenError):
        grant_role(user=local, role=Role.ADMINISTRATOR, unit=None, by=local, now=NOW)
    own = make_user("own", Role.SERVICE_MANAGER, unit=make_unit("operations"))
    assert draw_password(user=own, by=local, now=NOW)


def test_the_last_administrator_stays(root: User) -> None:
    with pytest.raises(RuleError, match="last administrator"):
        revoke_role(user=root, role=Role.ADMINISTRATOR, unit=None, by=root, now=NOW)
    with pytest.raises(RuleError, match="last administrator"):
        deactivate_user(user=root, by=None, now=NOW)
    other = make_user("other", Role.ADMINISTRATOR)
    with pytest.raises(RuleError, match="shut yourself out"):
        deactivate_user(user=root, by=root, now=NOW)
    deactivate_user(user=root, by=other, now=NOW)
    assert not User.objects.get(pk=root.pk).is_active


def test_tokens_are_issued_once_listed_and_revoked(people: People, root: User) -> None:
    ada = as_(people.ada)
    asked = {"name": "feed", "scopes": ["read", "measurements:write"], "lifetime": "30"}
    page = ada.post("/settings/tokens/new/", asked)
    (key,) = SECRET.findall(page.content.decode())
    token = ApiToken.objects.get()
    assert token.user == people.ada
    assert key not in ada.get("/settings/tokens/").content.decode()
    assert token.prefix not in as_(people.cyd).get("/settings/tokens/?whose=all").content.decode()
    assert token.prefix in as_(root).get("/settings/tokens/?whose=all").content.decode()
    revoke = f"/settings/tokens/{token.prefix}/revoke/"
    assert as_(people.cyd).post(revoke).status_code == 404
    assert "Revoke feed?" in ada.get(revoke).content.decode()
    ada.post(revoke)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_token_for_another_is_issued_by_an_administrator_alone(people: People, root: User) -> None:
    asked = {"name": "feed", "scopes": "read", "lifetime": "0", "user": "ben"}
    as_(people.ada).post("/settings/tokens/new/", asked)
    assert ApiToken.objects.get().user == people.ada
    as_(root).post("/settings/tokens/new/", asked)
    assert people.ben.api_tokens.get().expires_at is None
    unknown = as_(root).post("/settings/tokens/new/", {**asked, "user": "nobody"})
    assert "There is no user named nobody." in unknown.content.decode()

"""Saved views of lists: one's own, shared, found again, and nobody else's to change."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import ForbiddenError
from accounts.models import SavedView, User
from accounts.permissions import Role
from accounts.saved.lists import LISTS, kept_query
from accounts.services_saved import MOST_VIEWS, change_view, delete_view, save_view
from core.errors import ConflictError, RuleError
from tests.factories import NOW, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db


def save(
    by: User, name: str = "Cloud", *, query: str = "q=a", is_shared: bool = False
) -> SavedView:
    return save_view(
        list_name="contracts", name=name, query=query, is_shared=is_shared, by=by, now=NOW
    )


@pytest.mark.parametrize(
    ("query", "kept"),
    [("?q=a b&page=3", "q=a+b"), ("sort=-ends&as=xlsx", "sort=-ends"), ("page=2", ""), ("q=", "")],
)
def test_the_page_that_was_open_is_not_kept(query: str, kept: str) -> None:
    assert kept_query(query) == kept


def test_a_view_is_saved_once_and_shared_by_its_owner(people: People) -> None:
    view = save(people.ada)
    assert save(people.ada, query="q=b") == view
    view.refresh_from_db()
    assert view.url == "/contracts/?q=b"
    assert list(SavedView.objects.visible_to(people.ben)) == []
    change_view(view=view, name="All cloud", is_shared=True, by=people.ada)
    assert list(SavedView.objects.visible_to(people.ben)) == [view]
    vendor_user = people.at_vendor(make_vendor(unit=people.operations))
    assert list(SavedView.objects.visible_to(vendor_user)) == []
    assert save(vendor_user, is_shared=True).is_shared is False
    other = save(people.ada, "Other")
    with pytest.raises(ConflictError):
        change_view(view=other, name="All cloud", is_shared=False, by=people.ada)
    for deed in (
        lambda: change_view(view=view, name="X", is_shared=False, by=people.ben),
        lambda: delete_view(view=view, by=people.ben),
    ):
        with pytest.raises(ForbiddenError):
            deed()
    delete_view(view=view, by=people.holding(Role.ADMINISTRATOR))
    with pytest.raises(ForbiddenError):
        delete_view(view=other, by=people.holding(Role.ADMINISTRATOR))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"list_name": "secrets"}, "list"),
        ({"name": " "}, "name"),
        ({"query": f"q={'x' * 2001}"}, "name"),
    ],
)
def test_a_view_that_does_not_hold_is_refused(
    people: People, fields: dict[str, str], field: str
) -> None:
    given = {"list_name": "contracts", "name": "X", "query": "q=a", **fields}
    with pytest.raises(RuleError) as refused:
        save_view(**given, is_shared=False, by=people.ada, now=NOW)
    assert refused.value.field == field


def test_a_person_keeps_so_many_views(people: People) -> None:
    SavedView.objects.bulk_create(
        SavedView(owner=people.ada, list_name="vendors", name=str(number), created_at=NOW)
        for number in range(MOST_VIEWS)
    )
    with pytest.raises(RuleError, match="Delete one first"):
        save(people.ada)


@pytest.mark.parametrize("list_name", sorted(LISTS))
def test_a_list_offers_to_keep_what_it_shows_and_marks_the_open_one(
    people: People, list_name: str
) -> None:
    make_vendor(unit=people.operations)
    client = Client()
    client.force_login(people.ada)
    url = reverse(LISTS[list_name][1])
    sent = {"list_name": list_name, "query": "sort=vendor&page=2", "name": "Mine"}
    assert "Save this view" not in client.get(url).content.decode(), "nothing was narrowed"
    assert client.post("/views/save/", {**sent, "name": ""}).status_code == 422
    answer = client.post("/views/save/", sent)
    assert answer["Location"] == f"{url}?sort=vendor"
    listed = client.get("/views/").content.decode()
    assert f'href="{url}?sort=vendor"' in listed


def test_the_pages_of_views(people: People) -> None:
    view = save(people.ada, is_shared=True)
    client = Client()
    client.force_login(people.ada)
    shown = client.get("/contracts/?q=a").content.decode()
    assert 'aria-current="true"><bdi>Cloud</bdi>' in shown
    assert "Save this view" not in shown
    assert "Save this view" in client.get("/contracts/?q=other").content.decode()
    path = f"/views/{view.public_id}/"
    assert 'value="Cloud"' in client.get(path).content.decode()
    assert client.post(path, {"name": ""}).status_code == 422
    client.post(path, {"name": "Renamed"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Renamed", False)
    client.force_login(people.ben)
    assert client.get(path).status_code == 404
    client.force_login(people.ada)
    client.post(path, {"do": "delete"})
    assert SavedView.objects.count() == 0

"""The form of a vendor: added, changed, refused, with its places and people."""

import html

import pytest
from django.test import Client

from accounts.permissions import Role
from tests.factories import make_user, make_vendor
from tests.pages.sending import fields_of, send
from tests.people import People
from vendors.models import Vendor

NEW = {"display_name": "Tern Cloud", "reference": "V-77", "country": "se"}


@pytest.fixture
def client(people: People) -> Client:
    """Ada’s browser."""
    client = Client()
    client.force_login(people.ada)
    return client


def test_a_vendor_is_added_with_places_and_people(people: People, client: Client) -> None:
    response = send(
        client,
        "/vendors/new/",
        {
            **NEW,
            "service_types": ["cloud", "data"],
            "tier": "2",
            "locations-0-name": "Gdańsk",
            "locations-0-country": "PL",
            "contacts-1-name": "Ewa Nowak",
            "contacts-1-role": "delivery",
            "contacts-1-email": "ewa@example.org",
        },
    )
    vendor = Vendor.objects.get(reference="V-77")
    assert response.status_code == 302
    assert response.headers["Location"] == "/vendors/tern-cloud/"
    assert (vendor.country, vendor.tier, vendor.unit) == ("SE", 2, people.operations)
    assert vendor.legal_name == "Tern Cloud"
    assert [row.service_type for row in vendor.services.all()] == ["cloud", "data"]
    assert [str(row) for row in vendor.locations.all()] == ["Gdańsk (PL)"]
    assert [row.email for row in vendor.contacts.all()] == ["ewa@example.org"]
    assert "Tern Cloud is on record" in client.get("/vendors/tern-cloud/").content.decode()


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(client: Client) -> None:
    make_vendor(reference="V-77")
    response = send(
        client,
        "/vendors/new/",
        {
            "display_name": "",
            "reference": "V-77",
            "locations-0-name": "Gdańsk",
            "contacts-0-email": "ewa@example.org",
        },
    )
    text = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert "<title>Error: New vendor" in text
    assert "4 things to put right" in text
    assert "Name: Enter the name." in text
    assert 'href="#id_locations-0-country"' in text
    assert 'href="#id_contacts-0-name"' in text
    assert fields_of(text)["reference"] == ["V-77"]
    assert fields_of(text)["contacts-0-email"] == ["ewa@example.org"]
    assert not Vendor.objects.filter(locations__name="Gdańsk").exists()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"country": "XX"}, "country", "The country, “XX”, is not known."),
        ({"external_id": "42"}, "external_source", "lacks its source"),
        ({"display_name": "Tern\u202eCloud"}, "display_name", "holds the control character"),
        (
            {"locations-1-name": "Oslo", "locations-1-country": "ZZ"},
            "locations-1-country",
            "The country, “ZZ”, is not known.",
        ),
        (
            {"contacts-0-name": "Ewa", "contacts-0-role": "account", "contacts-0-email": "at home"},
            "contacts-0-email",
            "The e-mail address, at home, is not one.",
        ),
        (
            {
                f"locations-{row}-{name}": value
                for row in (0, 1)
                for name, value in (("name", "Oslo"), ("country", "NO"))
            },
            "locations-1-name",
            "This name stands in an earlier row.",
        ),
    ],
)
def test_the_services_sentence_stands_beside_its_field_and_nothing_is_kept(
    client: Client, changes: dict[str, str], field: str, sentence: str
) -> None:
    response = send(client, "/vendors/new/", {**NEW, **changes})
    text = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert sentence in text
    assert f'id="id_{field}_error"' in text
    assert f'href="#id_{field}"' in text
    assert not Vendor.objects.filter(reference="V-77").exists()


def test_a_reference_in_use_is_said_and_the_first_vendor_stays(client: Client) -> None:
    make_vendor(reference="V-77", display_name="First")
    response = send(client, "/vendors/new/", NEW)
    assert response.status_code == 200
    assert "The reference, V-77, is in use. Enter another." in response.content.decode()
    assert Vendor.objects.get(reference="V-77").display_name == "First"


def test_a_change_touches_what_was_changed_and_nothing_else(client: Client) -> None:
    """Two people at once: neither takes back what the other did."""
    vendor = make_vendor(display_name="Tern", reference="V-1", tier=3, country="SE")
    path = f"/vendors/{vendor.slug}/edit/"
    opened = fields_of(client.get(path).content.decode())
    Vendor.objects.filter(pk=vendor.pk).update(tier=1, country="NO")
    response = client.post(path, {**opened, "display_name": ["Tern AB"]})
    assert response.status_code == 302
    vendor.refresh_from_db()
    assert (vendor.display_name, vendor.tier, vendor.country) == ("Tern AB", 1, "NO")
    assert vendor.slug == "tern"


def test_rows_are_changed_taken_away_and_added_to(client: Client) -> None:
    vendor = make_vendor(display_name="Tern")
    path = f"/vendors/{vendor.slug}/edit/"
    rows = {
        f"contacts-{place}-{name}": value
        for place, person in enumerate((("Ewa", "account"), ("Johan", "delivery")))
        for name, value in zip(("name", "role"), person, strict=True)
    }
    response = send(client, path, {**rows, "more": "rows"})
    assert response.headers["Location"] == path
    response = send(
        client, path, {"contacts-0-DELETE": "on", "contacts-1-phone": "1", "contacts-2-name": ""}
    )
    assert response.status_code == 302
    assert [(row.name, row.phone) for row in vendor.contacts.all()] == [("Johan", "1")]


def test_who_may_add_and_change(people: People) -> None:
    vendor = make_vendor(display_name="Tern", unit=people.operations)
    vendor.shared_with.add(people.retail)
    change = f"/vendors/{vendor.slug}/edit/"
    unable = (people.ben, people.holding(Role.AUDITOR), people.at_vendor(vendor))
    for user in unable:
        client = Client()
        client.force_login(user)
        for path in ("/vendors/new/", change):
            assert client.get(path).status_code == 404
            assert client.post(path, NEW).status_code == 404
    outsider = Client()
    outsider.force_login(people.cyd)
    assert outsider.get(change).status_code == 404
    assert outsider.post(change, NEW).status_code == 404
    nobody = Client().get(change)
    assert nobody.status_code == 302
    assert "sign-in" in nobody.headers["Location"]


def test_a_unit_out_of_reach_is_no_choice(people: People, client: Client) -> None:
    response = send(client, "/vendors/new/", {**NEW, "unit": str(people.retail.pk)})
    assert response.status_code == 200
    assert not Vendor.objects.filter(reference="V-77").exists()


def test_without_a_key_of_the_form_nothing_is_kept(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ada)
    assert client.post("/vendors/new/", NEW).status_code == 403


@pytest.mark.django_db
def test_without_a_unit_the_page_says_what_comes_first() -> None:
    client = Client()
    client.force_login(make_user("root", Role.ADMINISTRATOR))
    assert "There is no business unit yet" in client.get("/vendors/new/").content.decode()

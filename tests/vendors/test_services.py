"""Vendors are added and changed by those who may, in words where an entry does not hold."""

import pytest

from accounts.errors import ForbiddenError
from accounts.permissions import GRANTS, Capability, Role
from core.errors import RuleError
from tests.factories import NOW, make_user, make_vendor
from tests.people import People
from vendors.models import Vendor, VendorMembership
from vendors.services import (
    add_contact,
    add_location,
    add_vendor_user,
    share_vendor,
    update_vendor,
)

pytestmark = pytest.mark.django_db


def test_a_vendor_is_added_with_its_address_and_folded_name(people: People) -> None:
    vendor = make_vendor(
        display_name="  Müller & Söhne ",
        country="de",
        service_types=["cloud", "data", "cloud"],
        by=people.ada,
    )
    assert (vendor.slug, vendor.folded_name) == ("muller-sohne", "muller & sohne")
    assert (vendor.display_name, vendor.legal_name, vendor.country) == (
        "Müller & Söhne",
        "Müller & Söhne",
        "DE",
    )
    assert [row.service_type for row in vendor.services.all()] == ["cloud", "data"]


def test_namesakes_get_addresses_of_their_own() -> None:
    slugs = [
        make_vendor(display_name="Acme", reference=reference).slug
        for reference in ("V/1", "V/2", "V-2")
    ]
    assert slugs[:2] == ["acme", "acme-v-2"]
    assert slugs[2].startswith("acme-")
    assert len(set(slugs)) == 3


def test_a_name_without_latin_letters_is_addressed_by_its_reference() -> None:
    assert make_vendor(display_name="日本電気", reference="JP-7").slug == "jp-7"
    assert make_vendor(display_name="شركة", reference="٧").slug == "vendor"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reference", "", "The reference is empty. Enter 1 to 40 characters."),
        ("reference", "V-1", "The reference, V-1, is in use. Enter another."),
        ("display_name", "x" * 121, "The name has 121 characters. Enter 120 or fewer."),
        ("display_name", "a\u202eb", "The name holds the control character U+202E."),
        ("display_name", "a\ud800", "The name holds the control character U+D800."),
        ("country", "ZZ", "The country, “ZZ”, is not known."),
        ("tier", 5, "The tier, 5, is out of range. Enter a whole number from 1 to 4."),
        ("tier", True, "The tier, True, is out of range."),
        ("service_types", ["gardening"], "The service type, “gardening”, is not known."),
        ("service_types", "cloud", "The service types are not a list."),
        ("external_id", "1", "The external id, 1, is in use in erp."),
        ("external_source", "", "The external id, 2, lacks its source."),
    ],
)
def test_an_entry_that_does_not_hold_is_refused_when_added_and_changed(
    field: str, value: object, words: str
) -> None:
    make_vendor(reference="V-1", external_source="erp", external_id="1")
    with pytest.raises(RuleError) as refused:
        make_vendor(**{"external_source": "erp", "external_id": "2", field: value})
    assert words in refused.value.message
    assert refused.value.field == field
    vendor = make_vendor(reference="V-2", external_source="erp", external_id="2")
    with pytest.raises(RuleError) as refused:
        update_vendor(vendor=vendor, changes={"tier": 1, field: value}, by=None, now=NOW)
    assert words in refused.value.message
    assert Vendor.objects.get(pk=vendor.pk).tier == 3


def test_a_change_touches_what_it_names_and_leaves_the_address() -> None:
    vendor = make_vendor(display_name="Acme", tier=2, service_types=["cloud", "data"])
    Vendor.objects.filter(pk=vendor.pk).update(tier=4)  # somebody else, meanwhile
    changes = {"display_name": "Ácme Two", "service_types": ["data", "support"]}
    for _ in range(2):
        changed = update_vendor(vendor=vendor, changes=changes, by=None, now=NOW)
    assert (changed.display_name, changed.folded_name) == ("Ácme Two", "acme two")
    assert (changed.slug, changed.tier) == ("acme", 4)
    assert [row.service_type for row in changed.services.all()] == ["data", "support"]


@pytest.mark.parametrize("field", ["unit", "slug", "public_id", "is_demo", "created_at", "pk"])
def test_what_is_not_for_people_to_change_is_refused(field: str) -> None:
    with pytest.raises(RuleError, match="cannot be changed here"):
        update_vendor(vendor=make_vendor(), changes={field: "x"}, by=None, now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VENDOR_USER])
def test_the_capability_to_edit_vendors_decides(people: People, role: Role) -> None:
    person = people.holding(role)
    vendor = make_vendor(unit=people.operations)
    deeds = (
        lambda: make_vendor(unit=people.operations, by=person),
        lambda: update_vendor(vendor=vendor, changes={"tier": 1}, by=person, now=NOW),
        lambda: share_vendor(vendor=vendor, unit=people.retail, by=person, now=NOW),
        lambda: add_location(vendor=vendor, name="Pune", country="IN", by=person, now=NOW),
        lambda: add_contact(vendor=vendor, name="Ewa", role="account", by=person, now=NOW),
    )
    for deed in deeds:
        if Capability.EDIT_VENDORS in GRANTS[role]:
            deed()
        else:
            with pytest.raises(ForbiddenError):
                deed()


def test_an_outsider_changes_nothing_not_even_what_is_shared(people: People) -> None:
    vendor = make_vendor(unit=people.operations)
    share_vendor(vendor=vendor, unit=people.retail, by=people.ada, now=NOW)
    with pytest.raises(ForbiddenError):
        update_vendor(vendor=vendor, changes={"tier": 1}, by=people.cyd, now=NOW)
    with pytest.raises(ForbiddenError):
        make_vendor(unit=people.operations, by=people.cyd)


def test_a_vendors_own_user_changes_nothing(people: People) -> None:
    vendor = make_vendor(unit=people.operations)
    person = people.at_vendor(vendor)
    with pytest.raises(ForbiddenError):
        update_vendor(vendor=vendor, changes={"tier": 1}, by=person, now=NOW)


def test_places_and_contacts_are_kept_once_and_said_anew() -> None:
    vendor = make_vendor()
    for activity in ("Service desk", "Service desk, nights"):
        place = add_location(
            vendor=vendor, name="Pune", country="in", activity=activity, by=None, now=NOW
        )
    assert vendor.locations.get().activity == "Service desk, nights"
    assert place.country == "IN"
    for phone in ("1", "2"):
        add_contact(
            vendor=vendor,
            name="Ewa",
            role="escalation_1",
            email="ewa@x.org",
            phone=phone,
            by=None,
            now=NOW,
        )
    assert vendor.contacts.get().phone == "2"
    with pytest.raises(RuleError, match="The country, “”, is not known"):
        add_location(vendor=vendor, name="Nowhere", country="", by=None, now=NOW)
    with pytest.raises(RuleError, match="is not one"):
        add_contact(vendor=vendor, name="Ewa", role="account", email="ewa", by=None, now=NOW)


def test_a_vendors_user_belongs_to_one_vendor_and_holds_no_other_role(people: People) -> None:
    vendor = make_vendor()
    user = people.at_vendor(vendor)
    add_vendor_user(user=user, vendor=vendor, by=None, now=NOW)
    assert VendorMembership.objects.get().vendor == vendor
    with pytest.raises(RuleError, match="belongs to another vendor already"):
        add_vendor_user(user=user, vendor=make_vendor(), by=None, now=NOW)
    with pytest.raises(RuleError, match="the other side"):
        add_vendor_user(user=people.ada, vendor=vendor, by=None, now=NOW)
    with pytest.raises(ForbiddenError):
        add_vendor_user(user=make_user(), vendor=vendor, by=people.ada, now=NOW)

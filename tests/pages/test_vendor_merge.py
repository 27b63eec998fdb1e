"""Two vendors become one, and nothing is lost."""

import threading
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from alerts.models import Alert
from contracts.register_import.plan import _vendor_plans
from core.errors import ConflictError, RuleError
from dashboards.services.merging import TREATED, Fate, merge_vendors, moving, references
from slas.models import ChangedVendor
from tests.factories import NOW, make_contract, make_vendor
from tests.pages.conftest import Reader
from tests.pages.portfolio import Portfolio
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.models import Vendor, VendorDistinction, VendorMerge
from vendors.services import add_contact, add_location, share_vendor, update_vendor
from vendors.services_duplicates import tell_apart
from vendors.services_groups import set_parent
from vendors.services_identifiers import IdentifierInput, replace_identifiers
from vendors.services_standing import move_vendor

LEI, OTHER_LEI = "5493001KJTIIGC8Y1R12", "213800D1EI4B9WTWWD28"


def merge(kept: Vendor, merged: Vendor, by: User | None = None, **chosen: str) -> VendorMerge:
    return merge_vendors(
        kept=kept, merged=merged, chosen=chosen, reason="One company", by=by, now=NOW
    )


@pytest.fixture
def two(people: People) -> tuple[Vendor, Vendor]:
    kept = make_vendor(display_name="Acme GmbH", unit=people.operations, service_types=["cloud"])
    merged = make_vendor(
        display_name="Acme AG",
        legal_name="Acme Aktiengesellschaft",
        unit=people.operations,
        service_types=["cloud", "data"],
        country="DE",
        external_source="sap",
        external_id="77",
    )
    return kept, merged


def test_every_reference_to_a_vendor_is_treated() -> None:
    assert references().keys() == TREATED.keys()


def test_all_that_moves_is_moved_and_the_rest_stays(
    two: tuple[Vendor, Vendor], people: People
) -> None:
    kept, merged = two
    mine = make_contract(vendor=merged)
    below, third, before = make_vendor(), make_vendor(), make_vendor()
    merge(merged, before)
    set_parent(vendor=below, parent=merged.reference, by=None, now=NOW)
    set_parent(vendor=kept, parent=merged.reference, by=None, now=NOW)
    share_vendor(vendor=merged, unit=people.retail, by=None, now=NOW)
    tell_apart(one=third, other=merged, by=None, now=NOW)
    tell_apart(one=kept, other=merged, by=None, now=NOW)
    user = people.at_vendor(merged)
    for vendor in two:
        add_location(vendor=vendor, name="Bonn", country="DE", by=None, now=NOW)
    add_location(vendor=merged, name="Ulm", country="DE", by=None, now=NOW)
    add_contact(vendor=merged, name="Eve", role="account", by=None, now=NOW)
    for vendor, lei, vat in ((kept, LEI, "1111111"), (merged, OTHER_LEI, "2222222")):
        numbers = [IdentifierInput("lei", lei), IdentifierInput("national", vat, "DE-HRB")]
        replace_identifiers(vendor=vendor, identifiers=numbers, by=None, now=NOW)
    kept.refresh_from_db()
    told = {one.name: (one.moves, one.stays) for one in moving(kept, merged)}
    assert told["vendors.vendorlocation.vendor"] == (1, 1)
    assert told["vendors.vendoridentifier.vendor"] == (1, 1)
    made = merge(kept, merged, by=people.ada, display_name="merged", lei="merged")
    assert told["vendors.vendor.parent"] == (1, 1)
    assert made.moved == {name: moves for name, (moves, _) in told.items() if moves}
    kept.refresh_from_db()
    merged.refresh_from_db()
    mine.refresh_from_db()
    assert (mine.vendor, kept.display_name, merged.display_name) == (kept, "Acme AG", "Acme GmbH")
    assert (kept.folded_name, kept.country, kept.external_id) == ("acme ag", "DE", "77")
    assert (merged.external_id, merged.status, merged.merged_into) == ("", "ended", kept)
    assert (kept.parent, merged.parent, Vendor.objects.get(pk=below.pk).parent) == (
        None,
        None,
        kept,
    )
    assert Vendor.objects.get(pk=before.pk).merged_into == kept
    assert list(kept.shared_with.all()) == list(merged.shared_with.all()) == [people.retail]
    assert VendorDistinction.objects.filter(first=kept, second=third).exists()
    assert {row.value for row in kept.identifiers.all()} == {OTHER_LEI, "1111111", "2222222"}
    assert [row.value for row in merged.identifiers.all()] == [LEI]
    assert [row.name for row in kept.locations.all()] == ["Bonn", "Ulm"]
    assert [row.name for row in merged.locations.all()] == ["Bonn"]
    assert {row.service_type for row in kept.services.all()} == {"cloud", "data"}
    assert (kept.contacts.get().name, kept.memberships.get().user) == ("Eve", user)
    step = merged.status_steps.get()
    assert (step.target, step.by) == ("ended", people.ada)
    assert step.reason == f"Merged into {kept.reference}: One company"
    assert ChangedVendor.objects.get(vendor=kept).from_month == date(2026, 3, 1)
    assert (made.reason, made.by, made.chosen["lei"]) == ("One company", people.ada, "merged")


def test_scores_stay_as_they_were_computed(small: Portfolio) -> None:
    kept, merged = small.vendors[:2]
    before = {
        vendor.pk: list(vendor.scorecards.values_list("pk", "month", "score", "computed_at"))
        for vendor in (kept, merged)
    }
    alerts = set(Alert.objects.filter(vendor=merged).values_list("pk", flat=True))
    assert before[merged.pk]
    merge(kept, merged)
    for vendor in (kept, merged):
        rows = vendor.scorecards.values_list("pk", "month", "score", "computed_at")
        assert list(rows) == before[vendor.pk]
    for name, (model, field) in references().items():
        if TREATED[name].fate is Fate.MOVES:
            assert not model._base_manager.filter(**{field: merged}).exists()
    assert alerts <= set(Alert.objects.filter(vendor=kept).values_list("pk", flat=True))


def test_who_edits_both_merges_two_open_vendors(two: tuple[Vendor, Vendor], people: People) -> None:
    kept, merged = two
    theirs = make_vendor(unit=people.retail)
    for pair in ((kept, theirs), (theirs, kept)):
        with pytest.raises(ForbiddenError):
            merge(*pair, by=people.ada)
    with pytest.raises(RuleError, match="Name two"):
        merge(kept, kept)
    with pytest.raises(RuleError, match="Choose"):
        merge(kept, merged, slug="merged")
    with pytest.raises(RuleError, match="demo"):
        merge(kept, make_vendor(is_demo=True))
    with pytest.raises(RuleError, match="reason"):
        merge_vendors(kept=kept, merged=merged, chosen={}, reason=" ", by=None, now=NOW)
    set_parent(vendor=merged, parent=theirs.reference, by=None, now=NOW)
    set_parent(vendor=theirs, parent=kept.reference, by=None, now=NOW)
    with pytest.raises(RuleError, match="belong to itself"):
        merge(kept, merged)
    set_parent(vendor=theirs, parent="", by=None, now=NOW)
    merge(kept, merged)
    for pair in ((kept, merged), (merged, kept), (theirs, merged)):
        with pytest.raises(ConflictError, match="already"):
            merge(*pair)
    deeds: list[Any] = [
        lambda: make_contract(vendor=merged),
        lambda: update_vendor(vendor=merged, changes={"tier": 1}, by=None, now=NOW),
        lambda: move_vendor(vendor=merged, target="prospect", reason="-", by=None, now=NOW),
        lambda: set_parent(vendor=merged, parent="", by=None, now=NOW),
    ]
    for deed in deeds:
        with pytest.raises(ConflictError, match="Work with that vendor"):
            deed()
    with pytest.raises(RuleError, match="within your reach"):
        set_parent(vendor=theirs, parent=merged.reference, by=None, now=NOW)


def test_an_import_knows_the_kept_vendor_by_the_names_of_the_merged_one(
    two: tuple[Vendor, Vendor],
) -> None:
    kept, merged = two
    merge(kept, merged)
    drafts: Any = [
        SimpleNamespace(external_id="", name=name)
        for name in ("Acme Aktiengesellschaft", "acme ag", "Acme GmbH", "Quarz")
    ]
    found = _vendor_plans(drafts, list(Vendor.objects.order_by("-pk")))
    assert [plan.known for plan in found] == [kept, kept, kept, None]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["merge", "contract"])
def test_of_two_merges_of_one_vendor_at_once_one_is_refused(deed: str) -> None:
    one, two, three = make_vendor(), make_vendor(), make_vendor()
    refused: list[str] = []

    def rival() -> None:
        try:
            merge(three, two) if deed == "merge" else make_contract(vendor=two)
        except ConflictError as error:
            refused.append(error.code)
        finally:
            connection.close()

    thread = threading.Thread(target=rival)
    with transaction.atomic():
        merge(one, two)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(20)
    assert refused == ["merged"]


def test_a_person_sees_what_moves_and_merges(
    two: tuple[Vendor, Vendor], people: People, reader: Reader
) -> None:
    kept, merged = two
    make_contract(vendor=merged)
    path = f"/vendors/{merged.slug}/merge/{kept.slug}/"
    assert path in reader.get(people.ada, "/vendors/duplicates/")
    page = reader.get(people.ada, path)
    assert "Contracts, with all that hangs on them" in page
    assert "Acme Aktiengesellschaft" in page
    for user in (people.ben, people.cyd, people.at_vendor(merged)):
        reader.get(user, path, 404)
    reader.get(people.ada, f"/vendors/{kept.slug}/merge/{kept.slug}/", 404)
    client = Client()
    client.force_login(people.ada)
    with reviewed_queries("page_vendor_merge"):
        client.get(path)
    sent = {"display_name": "kept", "legal_name": "merged"}
    assert client.post(path, sent | {"reason": ""}).status_code == 422
    assert client.post(path, sent | {"reason": "The same"}).status_code == 302
    assert Vendor.objects.get(pk=kept.pk).legal_name == "Acme Aktiengesellschaft"
    reader.get(people.ada, path, 404)
    moved = client.get(f"/vendors/{merged.slug}/")
    assert (moved.status_code, moved["location"]) == (302, f"/vendors/{kept.slug}/")
    closed = client.get(f"/vendors/{merged.slug}/register/").content.decode()
    assert "This record is closed" in closed
    assert "The same" in closed
    assert "What you can do" not in closed
    assert f"{merged.reference} merged into it" in reader.get(
        people.ben, f"/vendors/{kept.slug}/register/"
    )
    assert merged.reference in reader.get(people.ada, f"/search/?q={merged.reference}")
    assert "No two look like one" in reader.get(people.ada, "/vendors/duplicates/")
    reader.get(people.ada, f"/vendors/{merged.slug}/edit/", 404)

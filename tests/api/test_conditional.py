"""ETags: what is known is not sent again, and what has changed is not overwritten."""

from typing import Any

import pytest

from contracts.models import Amendment, Charge
from tests.api.doors import new_contract, new_level
from tests.api.portal import Api
from tests.api.world import World, make_world
from tests.people import People
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def details(world: World) -> list[str]:
    """List the addresses of rows alone."""
    return [
        f"/vendors/{world.vendor.public_id}/",
        f"/contracts/{world.contract.public_id}/",
        f"/service-levels/{world.level.public_id}/",
        f"/scorecards/{world.card.public_id}/",
        f"/alerts/{world.alert.public_id}/",
    ]


LISTS = ["/vendors/", "/contracts/", "/results/", "/results/totals", "/alerts/", "/sources/"]


def test_what_the_asker_has_is_answered_304(people: People) -> None:
    api = Api(people.ada)
    for path in [*details(make_world()), *LISTS]:
        first = api.get(path)
        etag = first.headers["ETag"]
        assert etag.startswith('"')
        again = api.saying(if_none_match=f'W/"other", {etag}').get(path)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag), path
        assert api.saying(if_none_match='"other"').get(path).body == first.body


def test_a_change_changes_the_etag_of_the_row_and_of_its_list(people: People) -> None:
    api, world = Api(people.ada), make_world()
    path = f"/vendors/{world.vendor.public_id}/"
    before = [api.get(at).headers["ETag"] for at in (path, "/vendors/")]
    api.patch(path, {"tier": 1})
    after = [api.get(at).headers["ETag"] for at in (path, "/vendors/")]
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_an_answer_is_its_reader_s_own(people: People) -> None:
    headers = Api(people.ada).get("/vendors/").headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert {"Accept", "Authorization", "Cookie"} <= set(headers["Vary"].split(", "))


def test_indentation_that_is_asked_for_changes_no_byte(people: People) -> None:
    api = Api(people.ada)
    plain = api.get("/vendors/").headers["ETag"]
    indented = api.saying(accept="application/json; indent=4").get("/vendors/")
    assert indented.headers["ETag"] == plain


def changes(world: World) -> list[tuple[str, str, str, Any]]:
    """List each writing of a row: where the row is read, method, address and body."""
    vendor, _, level, _, alert = details(world)
    amendment = f"/amendments/{world.amendment.public_id}/"
    Amendment.objects.update(state="proposed")
    amended = {"effective_from": "2026-06-01", "change": "Stricter", "terms": {"expected": "97"}}
    return [
        (vendor, "patch", vendor, {"tier": 1}),
        (amendment, "post", f"{amendment}withdraw/", {}),
        (level, "post", f"{level}versions/", amended),
        (alert, "post", f"{alert}take/", {}),
        (alert, "post", f"{alert}resolve/", {"reason": "Mended"}),
    ]


def send(api: Api, method: str, path: str, body: Any) -> Any:
    """Send a body by one of the writing methods."""
    return {"patch": api.patch, "post": api.post}[method](path, body)


def test_a_row_that_has_changed_is_not_written(people: People) -> None:
    api, world = Api(people.ada), make_world()
    for read, method, path, body in changes(world):
        before = api.get(read)
        refused = send(api.saying(if_match='"other"'), method, path, body)
        assert refused.status == 412, path
        assert refused.codes == [("", "precondition_failed")]
        assert api.get(read).body == before.body
        done = send(api.saying(if_match=before.headers["ETag"]), method, path, body)
        assert done.status in (200, 201), (path, done.body)
        stale = send(api.saying(if_match=before.headers["ETag"]), method, path, body)
        assert stale.status == 412, path


def test_a_weak_etag_matches_nothing_and_a_star_any_state(people: People) -> None:
    api, world = Api(people.ada), make_world()
    path = f"/vendors/{world.vendor.public_id}/"
    weak = "W/" + api.get(path).headers["ETag"]
    assert api.saying(if_match=weak).patch(path, {"tier": 1}).status == 412
    assert api.saying(if_match="*").patch(path, {"tier": 1}).status == 200


def test_the_answer_to_a_change_carries_the_etag_to_go_on_with(people: People) -> None:
    api, world = Api(people.ada), make_world()
    path = f"/vendors/{world.vendor.public_id}/"
    changed = api.patch(path, {"tier": 1})
    assert changed.headers["ETag"] == api.get(path).headers["ETag"]
    again = api.saying(if_match=changed.headers["ETag"]).patch(path, {"tier": 2})
    assert again.status == 200


def test_what_is_added_is_answered_with_its_address_and_its_etag(people: People) -> None:
    api, world = Api(people.ada), make_world()
    new_vendor = {
        "reference": "V-new",
        "display_name": "New",
        "unit": "operations",
        "service_types": ["data", "cloud"],
    }
    for path, body in [
        ("/vendors/", new_vendor),
        ("/vendors", {**new_vendor, "reference": "V-newer"}),
        ("/contracts/", new_contract(world)),
        ("/service-levels/", new_level(world)),
    ]:
        made = api.post(path, body)
        assert made.status == 201, made.body
        place = made.headers["Location"].partition("/api/v1")[2]
        read = api.get(place)
        assert read.body == made.body
        assert read.headers["ETag"] == made.headers["ETag"]


def test_nothing_is_added_under_a_condition_that_cannot_hold(people: People) -> None:
    made = (
        Api(people.ada)
        .saying(if_match="*")
        .post("/vendors/", {"reference": "V-x", "display_name": "X", "unit": "operations"})
    )
    assert made.status == 412
    assert not Vendor.objects.exists()


def test_another_s_row_stays_unknown_whatever_the_condition(people: People) -> None:
    world = make_world()
    outsider = Api(people.cyd).saying(if_match='"other"')
    change = {"title": "Theirs"}
    assert outsider.patch(f"/charges/{world.charge.public_id}/", change).status == 404
    assert not Charge.objects.filter(**change).exists()

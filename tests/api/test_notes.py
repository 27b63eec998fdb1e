"""Notes over REST: written, pinned, changed and taken off by who wrote them."""

from typing import Any

import pytest

from contracts.models import Contract, Note
from tests.api.portal import Api
from tests.factories import make_contract, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db
UNKNOWN = "0a2f7c1e-0000-4000-8000-000000000000"


@pytest.fixture
def contract(people: People) -> Contract:
    return make_contract(vendor=make_vendor(unit=people.operations))


def test_a_note_is_written_changed_and_taken_off_by_its_author(
    contract: Contract, people: People
) -> None:
    ben, ada = Api(people.ben), Api(people.ada)
    key = str(contract.public_id)
    made = ben.post("/notes/", {"contract": key, "text": "One\n two ", "is_pinned": True})
    assert (made.status, made.body["text"], made.body["author"]) == (201, "One\n two", "ben")
    path = f"/notes/{made.body['id']}/"
    assert ada.patch(path, {"text": "Mine", "is_pinned": False}).status == 403
    assert ada.get(path).body["is_pinned"] is True
    assert ada.patch(path, {"is_pinned": False}).body["edited_at"] is None
    changed = ben.patch(path, {"text": "Three"}).body
    assert (changed["text"], changed["is_pinned"], changed["edited_at"] is None) == (
        *("Three", False, False),
    )
    assert ada.post(f"{path}remove/", {}).status == 403
    assert ben.post(f"{path}remove/", {}).body["text"] == "Three"
    assert not Note.objects.exists()


def test_a_list_is_narrowed_by_what_notes_are_about(contract: Contract, people: People) -> None:
    api, vendor = Api(people.ada), contract.vendor
    api.post("/notes/", {"contract": str(contract.public_id), "text": "Of the contract"})
    api.post("/notes/", {"vendor": str(vendor.public_id), "text": "Of them", "is_pinned": True})

    def found(**query: object) -> list[str]:
        return [row["text"] for row in api.get("/notes/", **query).body["results"]]

    assert found() == ["Of them", "Of the contract"]
    assert found(vendor=vendor.public_id) == ["Of them"]
    assert found(contract=contract.public_id) == ["Of the contract"]
    assert found(is_pinned="true") == found(q="THEM") == ["Of them"]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"text": "a\u202eb"}, "/text"),
        ({"contract": UNKNOWN}, "/contract"),
        ({"vendor": UNKNOWN}, "/contract"),
        ({"text": "a" * 4001}, "/text"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_place(
    contract: Contract, people: People, said: dict[str, Any], pointer: str
) -> None:
    body = {"contract": str(contract.public_id), "text": "Call", **said}
    answer = Api(people.ada).post("/notes/", body)
    assert answer.status in {400, 422}
    assert answer.codes[0][0] == pointer

"""A call under an Idempotency-Key is done once and answered the same each time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import IdempotencyRecord
from core.services import idempotency
from core.tasks import forget_answers
from slas.models import Batch
from tests.api.portal import Answer, Api
from tests.api.world import make_world
from tests.factories import make_level
from tests.people import People
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
NEW = {"reference": "V-new", "display_name": "New", "unit": "operations"}


def same(one: Answer, other: Answer) -> bool:
    """Tell whether two answers are one, but for the word that says so."""
    names = ("Content-Type", "ETag", "Location")
    return (one.status, one.body) == (other.status, other.body) and all(
        one.headers.get(name) == other.headers.get(name) for name in names
    )


def test_a_call_sent_again_is_answered_as_before_and_done_once(people: People) -> None:
    api = Api(people.ada).saying(idempotency_key="k-1")
    first, second = api.post("/vendors/", NEW), api.post("/vendors/", NEW)
    assert first.status == 201
    assert same(first, second)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Vendor.objects.count() == 1


def test_without_a_key_the_second_meets_what_the_first_made(people: People) -> None:
    api = Api(people.ada)
    assert [api.post("/vendors/", NEW).status for _ in range(2)] == [201, 422]


def test_another_token_of_the_same_person_is_answered_alike(people: People) -> None:
    first = Api(people.ada).saying(idempotency_key="k-1").post("/vendors/", NEW)
    assert same(first, Api(people.ada).saying(idempotency_key="k-1").post("/vendors/", NEW))


def test_a_kept_answer_is_not_shown_to_a_token_that_may_not_write(people: People) -> None:
    Api(people.ada).saying(idempotency_key="k-1").post("/vendors/", NEW)
    reader = Api(people.ada, "read").saying(idempotency_key="k-1")
    assert reader.post("/vendors/", NEW).status == 403


def test_another_person_s_key_is_their_own(people: People) -> None:
    Api(people.ada).saying(idempotency_key="k-1").post("/vendors/", NEW)
    other = Api(people.cyd).saying(idempotency_key="k-1")
    assert other.post("/vendors/", {**NEW, "unit": "retail", "reference": "V-2"}).status == 201


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/vendors/", {**NEW, "reference": "V-other"}),
        ("/sources/", NEW),
        ("/sources/", {"code": "probe", "name": "Probe", "kind": "system"}),
    ],
)
def test_another_call_under_the_same_key_is_refused(
    path: str, body: object, people: People
) -> None:
    api = Api(people.ada).saying(idempotency_key="k-1")
    api.post("/vendors/", NEW)
    refused = api.post(path, body)
    assert refused.status == 422
    assert refused.codes == [("", "idempotency_key_reused")]


def test_a_refusal_is_not_kept_and_its_key_stays_free(people: People) -> None:
    api = Api(people.ada).saying(idempotency_key="k-1")
    assert api.post("/vendors/", {**NEW, "tier": 9}).status == 400
    assert api.post("/vendors/", {**NEW, "country": "XX"}).status == 422
    assert not IdempotencyRecord.objects.exists()
    assert api.post("/vendors/", NEW).status == 201


def test_a_failure_leaves_neither_effect_nor_record(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = Api(people.ada).saying(idempotency_key="k-1")
    api.client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "_keep", lambda *_, **__: 1 / 0)
        assert api.post("/vendors/", NEW).status == 500
    assert not Vendor.objects.exists()
    assert not IdempotencyRecord.objects.exists()
    assert api.post("/vendors/", NEW).status == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "schlüssel", "x" * 201])
def test_a_key_that_is_none_is_refused(key: str, people: People) -> None:
    refused = Api(people.ada).saying(idempotency_key=key).post("/vendors/", NEW)
    assert refused.status == 400
    assert refused.codes == [("", "idempotency_key")]


@pytest.mark.parametrize("key", ["x", "x" * 200, '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])
def test_a_key_may_be_any_word(key: str, people: People) -> None:
    assert Api(people.ada).saying(idempotency_key=key).post("/vendors/", NEW).status == 201


def test_actions_amendments_and_bulk_calls_are_done_once_too(people: People) -> None:
    world = make_world()
    level = make_level(world.contract)
    row = {
        "service_level": str(level.public_id),
        "at": "2026-01-01T00:00:00Z",
        "n": 1,
        "good": 1,
    }
    calls = [
        (people.ben, "/measurements/bulk", {"source": "monitor", "rows": [row]}),
        (
            people.ada,
            "/amendments/",
            {
                **{"contract": str(world.contract.public_id), "change": "Cheaper"},
                **{"effective_from": "2026-06-01", "at_risk_percent": "10"},
            },
        ),
        (people.ada, f"/alerts/{world.alert.public_id}/resolve/", {"reason": "Mended"}),
    ]
    for user, path, body in calls:
        api = Api(user).saying(idempotency_key=path)
        first, second = api.post(path, body), api.post(path, body)
        assert first.status in (200, 201), first.body
        assert same(first, second), path
        assert second.headers["Idempotent-Replayed"] == "true"
    assert Batch.objects.count() == 1
    assert world.contract.amendments.waiting().count() == 1


def test_a_bulk_call_in_lines_is_told_by_its_bytes_and_its_query(people: People) -> None:
    api = Api(people.ben).saying(idempotency_key="k-1")
    make_level()
    lines = b'{"service_level": "x"}\n'
    kind = "application/x-ndjson"
    first = api.send("post", "/measurements/bulk", lines, kind, source="monitor")
    assert first.status == 200
    assert same(first, api.send("post", "/measurements/bulk", lines, kind, source="monitor"))
    assert api.send("post", "/measurements/bulk", lines, kind, source="other").status == 422
    assert api.send("post", "/measurements/bulk", lines * 2, kind, source="monitor").status == 422


def test_a_key_and_a_condition_hold_together(people: People) -> None:
    world = make_world()
    path = f"/vendors/{world.vendor.public_id}/"
    api = Api(people.ada)
    etag = api.get(path).headers["ETag"]
    keyed = api.saying(idempotency_key="k-1", if_match=etag)
    first = keyed.patch(path, {"tier": 1})
    assert first.status == 200
    assert same(first, keyed.patch(path, {"tier": 1})), "the state has changed, by this very call"


def test_answers_are_forgotten_after_two_days_and_not_before(people: People) -> None:
    api = Api(people.ada).saying(idempotency_key="k-1")
    api.post("/vendors/", NEW)
    forget_answers()
    record = IdempotencyRecord.objects.get()
    assert record.expires_at - record.created_at >= timedelta(hours=24)
    now = timezone.now()
    IdempotencyRecord.objects.update(
        created_at=now - timedelta(days=3), expires_at=now - timedelta(seconds=1)
    )
    assert api.post("/vendors/", {**NEW, "reference": "V-2"}).status == 201, "the key is free"
    IdempotencyRecord.objects.update(
        created_at=now - timedelta(days=3), expires_at=now - timedelta(seconds=1)
    )
    forget_answers()
    forget_answers()
    assert not IdempotencyRecord.objects.exists()

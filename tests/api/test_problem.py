"""What the API refuses, and in what words."""

import json
from decimal import Decimal

import pytest
from django.test import Client
from rest_framework.exceptions import ParseError

from core.api.fields import StrictSerializer
from core.api.parsing import MAX_BYTES, MAX_DEPTH, check_depth, read_json
from core.api.problem import escaped, listed, problem_response
from core.errors import ConflictError, PortalError, RuleError
from tests.api.portal import Api
from tests.api.world import make_world
from tests.factories import make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db

LISTS = ["vendors", "contracts", "sources", "service-levels", "results", "scorecards", "alerts"]
BOMB = "[" * 5001
NEW_VENDOR = {"reference": "V-1", "display_name": "One", "unit": "operations"}


@pytest.mark.parametrize("path", [*(f"/{name}/" for name in LISTS), "/results/totals"])
def test_an_unknown_filter_is_refused(path: str, people: People) -> None:
    answer = Api(people.ada).get(path, colour="red", vendors="all")
    assert answer.status == 400
    assert answer.codes == [("?colour", "unknown_parameter"), ("?vendors", "unknown_parameter")]


@pytest.mark.parametrize("name", ["vendors", "contracts", "service-levels", "scorecards", "alerts"])
def test_a_row_takes_no_filter(name: str, people: People) -> None:
    world = make_world()
    public_id = {
        "vendors": world.vendor.public_id,
        "contracts": world.contract.public_id,
        "service-levels": world.level.public_id,
        "scorecards": world.card.public_id,
        "alerts": world.alert.public_id,
    }[name]
    assert Api(people.ada).get(f"/{name}/{public_id}/", state="open").status == 400


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/vendors/", {"tier": "9"}),
        ("/vendors/", {"status": "asleep"}),
        ("/contracts/", {"vendor": "not-an-id"}),
        ("/contracts/", {"in_force_on": "2026-02-30"}),
        ("/results/", {"month": "2026-13"}),
        ("/results/", {"month": "0000-01"}),
        ("/results/", {"period_from": "2026-01-01"}),
        ("/results/", {"period_to": "2026-01-01T00:00:00"}),
        ("/results/totals", {"group_by": "colour"}),
        ("/alerts/", {"opened_from": "yesterday"}),
        ("/vendors/", {"limit": "201"}),
        ("/vendors/", {"limit": "0"}),
        ("/vendors/", {"limit": "-1"}),
        ("/vendors/", {"cursor": "nonsense"}),
        ("/results/", {"cursor": "WyJhIiwiYiIsImMiXQ"}),
        ("/vendors/", {"q": "a\0b"}),
    ],
)
def test_a_filter_that_cannot_be_used_is_refused_by_name(
    path: str, query: dict[str, object], people: People
) -> None:
    answer = Api(people.ada).get(path, **query)
    assert answer.status == 400
    assert [pointer for pointer, _ in answer.codes] == [f"?{name}" for name in query]


def test_an_unknown_field_is_refused_beside_the_other_faults(people: People) -> None:
    body = {"reference": "V-1", "unit": "operations", "tier": 7, "is_demo": True, "a/b": 1}
    answer = Api(people.ada).post("/vendors/", body)
    assert answer.status == 400
    assert sorted(answer.codes) == [
        ("/a~1b", "unknown_field"),
        ("/display_name", "required"),
        ("/is_demo", "unknown_field"),
        ("/tier", "max_value"),
    ]


def test_an_unknown_field_deep_down_is_refused(people: People) -> None:
    contract = make_world().contract.public_id
    body = {
        "contract": str(contract),
        "effective_from": "2026-06-01",
        "change": "More",
        "monthly_charge": {"amount": "1.00", "currency": "EUR", "vat": "19"},
    }
    answer = Api(people.ada).post("/amendments/", body)
    assert (answer.status, answer.codes) == (400, [("/monthly_charge/vat", "unknown_field")])


BAD_BODIES = [
    (BOMB, "too_deep"),
    ('{"a":' * 5001, "too_deep"),
    ('{"tier": NaN}', "malformed_json"),
    ('{"tier": -Infinity}', "malformed_json"),
    ('{"tier": ' + "9" * 5000 + "}", "malformed_json"),
    ("{", "malformed_json"),
    (b"\xff\xfe", "not_utf8"),
]


@pytest.mark.parametrize(("text", "code"), BAD_BODIES)
def test_a_bad_body_is_400(text: str | bytes, code: str, people: People) -> None:
    answer = Api(people.ada).send("post", "/vendors/", text)
    assert (answer.status, answer.codes[0][1]) == (400, code)


@pytest.mark.parametrize(("text", "code"), BAD_BODIES)
def test_a_bad_bulk_body_is_400(text: str | bytes, code: str, people: People) -> None:
    answer = Api(people.ben).send("post", "/measurements/bulk", text, source="x")
    assert (answer.status, answer.codes[0][1]) == (400, code)


def test_a_body_that_nests_modestly_too_deep_is_400(people: People) -> None:
    text = "[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2)
    assert Api(people.ada).send("post", "/vendors/", text).codes == [("", "too_deep")]


def test_an_empty_body_lacks_every_field(people: People) -> None:
    answer = Api(people.ada).send("post", "/vendors/", "")
    assert {code for _, code in answer.codes} == {"required"}


def test_a_large_body_is_413(people: People) -> None:
    text = json.dumps({**NEW_VENDOR, "legal_name": "x" * MAX_BYTES})
    assert Api(people.ada).send("post", "/vendors/", text).status == 413


def test_other_media_types_are_415(people: People) -> None:
    response = Client().post(
        "/api/v1/vendors/", {"reference": "V-1"}, headers=Api(people.ada).headers
    )
    assert response.status_code == 415
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/nothing/", "/vendors/1/", "/results/totals/x", "/../v2/"])
def test_an_unknown_address_is_a_problem_document(path: str, people: People) -> None:
    assert Api(people.ada).get(path).status == 404
    assert Api(None).post(path, {}).status == 404


def test_another_method_is_405(people: People) -> None:
    assert Api(people.ada).patch("/vendors/", {}).status == 405


def test_an_address_answers_without_its_last_slash_too(people: People) -> None:
    assert Api(people.ada).get("/vendors").status == 200
    assert Api(people.ada).post("/vendors", NEW_VENDOR).status == 201
    assert Api(people.ada).get("/results/totals/").status == 200


def test_a_missing_token_is_told_how_to_sign_in(people: People) -> None:
    assert Api(None).get("/vendors/").headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("shown", ["Bearer ito_x", "Bearer ", "Bearer " + "x" * 9000])
def test_a_wrong_token_is_401(shown: str, people: People) -> None:
    api = Api(None)
    api.headers["Authorization"] = shown
    assert api.get("/vendors/").status == 401


def test_a_browser_session_reads_and_needs_its_csrf_token_to_write(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ada)
    assert client.get("/api/v1/vendors/").status_code == 200
    response = client.post("/api/v1/vendors/", NEW_VENDOR, content_type="application/json")
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuleError("No.", field="terms.expected", code="x"), 422),
        (ConflictError("No."), 409),
        (PortalError("No.", code="forbidden"), 403),
    ],
)
def test_refusals_of_the_portal_have_a_status(error: PortalError, status: int) -> None:
    response = problem_response(error, {})
    assert response is not None
    assert response.status_code == status
    pointer = "/terms/expected" if error.field else ""
    assert response.data["errors"] == [{"pointer": pointer, "code": error.code, "detail": "No."}]


def test_a_bug_is_not_dressed_up() -> None:
    assert problem_response(ZeroDivisionError(), {}) is None


def test_pointers_follow_rfc_6901() -> None:
    assert escaped("a/b~c") == "a~1b~0c"
    detail = {"rows": {"3": {"n": ["Wrong."]}}, "non_field_errors": ["All wrong."]}
    assert [entry["pointer"] for entry in listed(detail)] == ["/rows/3/n", ""]


def test_numbers_are_read_exactly() -> None:
    assert read_json("0.1") == Decimal("0.1")
    assert isinstance(read_json("1"), int)


def test_depth_is_counted_to_the_limit() -> None:
    check_depth(json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH))
    with pytest.raises(ParseError):
        check_depth(json.loads("[" * (MAX_DEPTH + 1) + "1" + "]" * (MAX_DEPTH + 1)))


def test_a_strict_serializer_refuses_what_is_not_an_object() -> None:
    assert not StrictSerializer(data=[]).is_valid()


@pytest.mark.parametrize("path", ["/api/v1/vendors/", "/api/docs/"])
def test_a_bug_is_answered_with_a_problem_document(
    path: str, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr("vendors.api.views.vendor_row", broken)
    monkeypatch.setattr("core.api.reference_views.reference", broken)
    make_vendor()
    api = Api(people.ada)
    client = Client(raise_request_exception=False)
    answer = client.get(path, headers=api.headers)
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:ito-portal:problem:500"
    assert b"secret" not in answer.content


def test_a_bug_elsewhere_is_answered_with_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.views.gallery_page", lambda: 1 / 0)
    answer = Client(raise_request_exception=False).get("/gallery/")
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/html")

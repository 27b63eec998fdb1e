"""Service levels and sources over REST."""

from typing import Any

import pytest

from accounts.models import User
from contracts.models import Contract
from slas.models import ServiceLevel
from tests.api.portal import Api
from tests.factories import make_contract, make_level, make_source

pytestmark = pytest.mark.django_db

TERMS: dict[str, Any] = {
    "metric_type": "percentile",
    "input_kind": "events",
    "dimension": "delivery",
    "unit": "hours",
    "direction": "lower",
    "expected": "4.00",
    "minimum": "6.5",
    "critical_floor": "12",
    "percentile": "95",
    "percentile_method": "linear",
    "source": "monitor",
    "attribution": "resolved",
    "weight": "2.5",
    "is_critical": True,
    "grace_days": 3,
}


def new(contract: Contract, **fields: Any) -> dict[str, Any]:
    """Describe a service level."""
    return {
        "contract": str(contract.public_id),
        "code": "P1",
        "name": "Restore in time",
        "metric": "INF-03",
        "terms": TERMS,
        "external_source": "itsm",
        "external_id": "7",
        **fields,
    }


def test_a_service_level_is_agreed_with_its_terms(ada: User) -> None:
    make_source()
    contract = make_contract()
    answer = Api(ada).post("/service-levels/", new(contract))
    assert answer.status == 201, answer.body
    terms = answer.body["version"]["terms"]
    assert {**terms, **TERMS} == {**terms, "expected": "4.00"}
    assert (terms["calendar"], terms["reporting_period"], terms["decimals"]) == ("24x7", "month", 2)
    assert answer.body["metric"] == "INF-03"
    assert Api(ada).get(f"/service-levels/{answer.body['id']}/").body == answer.body


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"minimum": "3"}, "/terms/minimum"),
        ({"critical_floor": "5"}, "/terms/critical_floor"),
        ({"percentile": None}, "/terms/percentile"),
        ({"source": "nobody"}, "/terms/source"),
        ({"calendar": "never"}, "/terms/calendar"),
    ],
)
def test_broken_terms_point_at_where_they_stand(
    terms: dict[str, Any], pointer: str, ada: User
) -> None:
    make_source()
    answer = Api(ada).post("/service-levels/", new(make_contract(), terms={**TERMS, **terms}))
    assert (answer.status, answer.codes[0][0]) == (422, pointer)
    assert not ServiceLevel.objects.exists()


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"expected": "NaN"}, ("/terms/expected", "invalid")),
        ({"expected": "Infinity"}, ("/terms/expected", "max_digits")),
        ({"decimals": 7}, ("/terms/decimals", "max_value")),
        ({"direction": "up"}, ("/terms/direction", "invalid_choice")),
        ({"colour": "red"}, ("/terms/colour", "unknown_field")),
    ],
)
def test_misshapen_terms_are_400(terms: dict[str, Any], code: tuple[str, str], ada: User) -> None:
    answer = Api(ada).post("/service-levels/", new(make_contract(), terms={**TERMS, **terms}))
    assert answer.status == 400
    assert answer.codes[0][0] == code[0]


def test_new_terms_keep_what_they_do_not_name(ada: User) -> None:
    level = make_level()
    path = f"/service-levels/{level.public_id}/versions/"
    body = {"effective_from": "2026-04-01", "change": "Stricter", "terms": {"expected": "97.5"}}
    answer = Api(ada).post(path, body)
    assert answer.status == 201, answer.body
    assert answer.body["number"] == 2
    assert answer.body["terms"]["expected"] == "97.5"
    assert answer.body["terms"]["minimum"] == "90"
    assert Api(ada).post(path, body).body == answer.body
    assert [row["number"] for row in Api(ada).get(path).body["results"]] == [1, 2]


def test_a_contract_out_of_reach_looks_unknown(ada: User, cyd: User) -> None:
    make_source()
    contract = make_contract()
    answer = Api(cyd).post("/service-levels/", new(contract))
    assert (answer.status, answer.codes) == (422, [("/contract", "unknown")])


def test_service_levels_are_narrowed(ada: User) -> None:
    one = make_level(make_contract(service_type="cloud"), code="UP", name="Uptime")
    make_level(code="P1", name="Tickets")
    for query in (
        {"vendor": one.contract.vendor.public_id},
        {"contract": one.contract.public_id},
        {"service_type": "cloud"},
        {"code": "UP"},
        {"q": "upti"},
    ):
        found = Api(ada).get("/service-levels/", **query).body["results"]
        assert [row["id"] for row in found] == [str(one.public_id)], query


def test_a_source_is_named_once(ada: User) -> None:
    body = {"code": "probe", "name": "Probe", "kind": "system"}
    assert Api(ada).post("/sources/", body).body == body
    assert Api(ada).post("/sources/", body).status == 201
    other = Api(ada).post("/sources/", {**body, "name": "Another"})
    assert (other.status, other.codes) == (409, [("/code", "unique")])
    assert Api(ada).get("/sources/", kind="system").body["results"] == [body]

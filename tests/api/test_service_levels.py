"""Service levels and sources over REST."""

from typing import Any

import pytest

from accounts.models import User
from contracts.models import Contract
from contracts.services import create_scope
from slas.api.level_shapes import TermsSerializer
from slas.models import CreditSchedule, ServiceLevel
from tests.api.portal import Api
from tests.factories import NOW, make_contract, make_level, make_source

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


FULL: dict[str, Any] = {
    **TERMS,
    "metric_type": "within_target",
    "unit": "percent",
    "direction": "higher",
    "expected": "95",
    "minimum": "90",
    "critical_floor": None,
    "percentile": None,
    "rounding": "cut",
    "outcome_by": "business_time",
    "limits": [{"priority": "", "minutes": 480}, {"priority": "P1", "minutes": 240}],
    "low_volume": "roll",
    "minimum_n": 10,
    "per_scope": True,
    "repeat_misses": 2,
    "repeat_window": 3,
    "allocation_percent": "12.5",
    "pool_category": "availability",
}


def pool_of(contract: Contract, **fields: Any) -> CreditSchedule:
    """Make a credit schedule that pays by a share of the pool."""
    given = {"name": "Pool", "kind": "pool", "direction": "higher", "created_at": NOW}
    return CreditSchedule.objects.create(contract=contract, **{**given, **fields})


def test_every_term_goes_in_and_comes_back(ada: User) -> None:
    make_source()
    contract = make_contract()
    create_scope(contract=contract, code="n", name="North", kind="site", by=None, now=NOW)
    terms = {**FULL, "credit_schedule": str(pool_of(contract).public_id)}
    answer = Api(ada).post("/service-levels/", new(contract, terms=terms))
    assert answer.status == 201, answer.body
    kept = answer.body["version"]["terms"]
    assert {**kept, **terms} == kept
    assert set(kept) == set(TermsSerializer().fields)
    path = f"/service-levels/{answer.body['id']}/versions/"
    body = {"effective_from": "2026-04-01", "change": "Raised", "terms": {"expected": "97"}}
    amended = Api(ada).post(path, body)
    assert amended.body["terms"] == {**kept, "expected": "97"}
    fewer = {"limits": [{"minutes": 60}], "repeat_misses": None, "repeat_window": None}
    body = {"effective_from": "2026-05-01", "change": "Fewer", "terms": fewer}
    terms = Api(ada).post(path, body).body["terms"]
    assert terms["limits"] == [{"priority": "", "minutes": 60}]
    assert (terms["repeat_misses"], terms["repeat_window"]) == (None, None)
    assert Api(ada).post(path, body).body["number"] == 3


def test_a_credit_schedule_of_another_contract_is_unknown(ada: User) -> None:
    make_source()
    schedule = pool_of(make_contract())
    terms = {**FULL, "per_scope": False, "credit_schedule": str(schedule.public_id)}
    answer = Api(ada).post("/service-levels/", new(make_contract(), terms=terms))
    assert (answer.status, answer.codes) == (422, [("/terms/credit_schedule", "unknown")])
    assert not ServiceLevel.objects.exists()


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"minimum": "3"}, "/terms/minimum"),
        ({"critical_floor": "5"}, "/terms/critical_floor"),
        ({"percentile": None}, "/terms/percentile"),
        ({"source": "nobody"}, "/terms/source"),
        ({"calendar": "never"}, "/terms/calendar"),
        ({"minimum_n": 3, "metric_type": "count", "percentile": None}, "/terms/minimum_n"),
        ({"low_volume": "roll"}, "/terms/low_volume"),
        ({"outcome_by": "business_time"}, "/terms/outcome_by"),
        ({"limits": [{"priority": "P1", "minutes": 5}] * 2}, "/terms/limits"),
        ({"repeat_misses": 3}, "/terms/repeat_window"),
        ({"per_scope": True}, "/terms/per_scope"),
        ({"pool_category": "x"}, "/terms/pool_category"),
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
        ({"limits": [{"minutes": 0}]}, ("/terms/limits/0/minutes", "min_value")),
        ({"limits": [{"priority": "P1"}]}, ("/terms/limits/0/minutes", "required")),
        ({"credit_schedule": "mine"}, ("/terms/credit_schedule", "invalid")),
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

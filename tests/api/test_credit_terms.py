"""Credit schedules, templates, credit terms and billed charges over REST."""

from typing import Any

import pytest

from slas.models import BilledCharge, CreditSchedule, CreditTerms
from tests.api.portal import Api
from tests.factories import make_contract
from tests.people import People

pytestmark = pytest.mark.django_db


def schedule(contract: Any, **changes: Any) -> dict[str, Any]:
    tiers = [
        {"lower": "99", "upper": "99.9", "lower_inclusive": False, "value": "10"},
        {"upper": "99", "value": "25"},
    ]
    given = {"contract": str(contract.public_id), "name": "Uptime", "kind": "ladder"}
    return {**given, "tiers": tiers, **changes}


def test_a_schedule_is_agreed_with_its_warnings_and_stays(people: People) -> None:
    api = Api(people.ada)
    made = api.post("/credit-schedules/", schedule(make_contract()))
    assert made.status == 201, made.body
    assert made.body["warnings"] == ["Exactly 99 is in no tier."]
    assert made.body["terms"]["tiers"][0] == {
        "lower": "99",
        "lower_inclusive": False,
        "upper": "99.9",
        "upper_inclusive": False,
        "value": "10",
    }
    path = f"/credit-schedules/{made.body['id']}/"
    assert api.get(path).body == made.body
    for method in (api.patch, api.put):
        assert method(path, {"name": "Other"}).status == 405


def test_every_template_can_be_agreed_on(people: People) -> None:
    api, contract = Api(people.ada), make_contract()
    templates = api.get("/credit-schedule-templates").body["results"]
    assert len(templates) == 13
    for template in templates:
        assert template["url"].startswith("https://")
        body = {"contract": str(contract.public_id), "template": template["id"], "claim_days": 30}
        made = api.post("/credit-schedules/", body)
        assert made.status == 201, made.body
        assert (made.body["template"], made.body["name"]) == (template["id"], template["name"])
        assert made.body["terms"]["tiers"] == template["terms"]["tiers"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "lottery"}, (400, "/kind")),
        ({"tiers": []}, (422, "/tiers")),
        ({"claim": "claimed"}, (422, "/claim_days")),
        ({"template": "slack"}, (422, "/kind")),
        ({"id": "1"}, (400, "/id")),
    ],
)
def test_a_schedule_that_does_not_hold_points_at_where(
    changes: dict[str, Any], code: tuple[int, str], people: People
) -> None:
    answer = Api(people.ada).post("/credit-schedules/", schedule(make_contract(), **changes))
    assert (answer.status, answer.codes[0][0]) == code
    assert not CreditSchedule.objects.exists()


def test_a_name_is_used_once(people: People) -> None:
    body = schedule(make_contract())
    Api(people.ada).post("/credit-schedules/", body)
    again = Api(people.ada).post("/credit-schedules/", body)
    assert (again.status, again.codes) == (409, [("/name", "unique")])


TERMS = {
    "effective_from": "2026-01-01",
    "month_cap_percent": "12",
    "pool_percent": "250",
    "pool_shares": {"availability": "150"},
    "earn_back": "met_in_a_row",
    "earn_back_periods": 6,
    "earn_back_percent": "50",
    "triggers": [{"kind": "share_of_at_risk", "months": 12, "percent": "75"}],
}


def test_credit_terms_are_agreed_from_a_day_on(people: People) -> None:
    contract = make_contract()
    api, path = Api(people.ada), f"/contracts/{contract.public_id}/credit-terms/"
    first = api.post(path, TERMS)
    assert first.status == 201, first.body
    assert first.body["terms"]["pool_shares"] == {"availability": "150"}
    assert api.post(path, TERMS).body == first.body
    later = {"effective_from": "2026-04-01", "change": "No cap"}
    assert api.post(path, later).body["number"] == 2
    rows = api.get(path).body["results"]
    assert [(row["number"], row["effective_to"]) for row in rows] == [(1, "2026-04-01"), (2, None)]
    refused = api.post(path, {**later, "effective_from": "2026-05-02"})
    assert (refused.status, refused.codes[0][0]) == (422, "/effective_from")
    assert CreditTerms.objects.count() == 2


def test_what_was_billed_is_recorded_and_taken_over(people: People) -> None:
    contract = make_contract()
    api, path = Api(people.ada), f"/contracts/{contract.public_id}/billed-charges/"
    amount = {"amount": "400000.00", "currency": "EUR"}
    body = {"month": "2026-02", "amount": amount, "taxes": {**amount, "amount": "1000.00"}}
    first = api.post(path, body)
    assert (first.status, first.body["number"]) == (201, 1)
    assert api.post(path, body).body == first.body
    assert api.post(path, {"month": "2026-02", "amount": amount}).body["number"] == 2
    assert [row["number"] for row in api.get(path).body["results"]] == [1, 2]
    foreign = api.post(path, {"month": "2026-02", "amount": {**amount, "currency": "USD"}})
    assert foreign.codes == [("/amount/currency", "currency")]
    assert BilledCharge.objects.count() == 2


def test_a_vendor_reads_its_own_terms_and_bills_alone(people: People) -> None:
    contract, other = make_contract(), make_contract()
    vendor = Api(people.at_vendor(contract.vendor))
    for part in ("credit-terms", "billed-charges"):
        assert vendor.get(f"/contracts/{contract.public_id}/{part}/").status == 200
        assert vendor.get(f"/contracts/{other.public_id}/{part}/").status == 404

"""Statements over REST: read, submitted, published, revised, and read as they stood."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from tests.api.portal import Api
from tests.people import People
from tests.slas.statements.fed import NOW, Fed, make_fed

pytestmark = pytest.mark.django_db


@pytest.fixture
def fed() -> Fed:
    return make_fed()


def the(api: Api, month: str, **more: Any) -> dict[str, Any]:
    """Read the one statement of a month in full."""
    (row,) = api.get("/statements/", month=month, **more).body["results"]
    found: dict[str, Any] = api.get(f"/statements/{row['id']}/").body
    return found


def test_a_statement_holds_results_defaults_credits_and_what_it_lacks(fed: Fed, ada: User) -> None:
    statement = the(Api(ada), "2026-02")
    assert (statement["state"], statement["revision"]) == ("provisional", 1)
    assert statement["charges"] == {"amount": "400000.00", "currency": "EUR"}
    assert statement["credit"] == {"amount": "40000.00", "currency": "EUR"}
    (result,) = statement["results"]
    assert (result["attained_shown"], result["result_class"]) == ("80", "below_minimum")
    assert result["raw_attained_shown"] == "80"
    (default,) = statement["defaults"]
    assert (default["kind"], default["detail"]) == ("minimum", "80.00 %: below the minimum.")
    assert [credit["amount"]["amount"] for credit in statement["credits"]] == ["40000.00"]
    assert (statement["exclusions"], statement["disputes"]) == ([], [])
    assert statement["lacking"] == []
    assert the(Api(ada), "2026-06")["lacking"] != []
    assert fed.level.code == result["service_level"]["code"]


def test_statements_are_narrowed_and_unknown_filters_refused(fed: Fed, ada: User) -> None:
    fed.publish(2)
    contract = fed.books.contract
    for query in (
        {"state": "published"},
        {"month": "2026-02"},
        {"month_from": "2026-02", "month_to": "2026-02", "contract": contract.public_id},
        {"vendor": contract.vendor.public_id, "unit": "operations", "state": "published"},
        {"as_of": (NOW + timedelta(days=1)).isoformat()},
    ):
        found = Api(ada).get("/statements/", **query).body["results"]
        assert [row["month"] for row in found] == ["2026-02"], query
    assert (
        Api(ada).get("/statements/", as_of=NOW.replace(year=2025).isoformat()).body["results"] == []
    )
    assert Api(ada).get("/statements/", colour="red").status == 400
    row = fed.books.statement(2)
    assert Api(ada).get(f"/statements/{row.public_id}/", colour="red").status == 400


def test_a_manager_submits_and_an_approver_publishes(fed: Fed) -> None:
    manager, approver = Api(fed.manager), Api(fed.approver)
    statement = the(manager, "2026-02")
    path, shown = f"/statements/{statement['id']}", {"inputs_hash": statement["inputs_hash"]}
    assert manager.post(f"{path}/publish/", shown).status == 403
    assert approver.post(f"{path}/publish/", shown).status == 422
    answer = manager.post(f"{path}/submit/", shown)
    assert (answer.status, answer.body["state"]) == (200, "in_review")
    assert answer.body["submitted_by"] == fed.manager.username
    assert approver.post(f"{path}/send-back/", {}).body["state"] == "provisional"
    assert manager.post(f"{path}/submit/", shown).status == 200
    assert approver.post(f"{path}/publish/", {"inputs_hash": "0" * 64}).status == 409
    answer = approver.post(f"{path}/publish/", shown)
    assert (answer.status, answer.body["state"]) == (200, "published")
    assert len(answer.body["content_hash"]) == 64


def test_a_revision_needs_its_reason_and_both_stay_readable(fed: Fed, ada: User) -> None:
    fed.publish(2)
    first = fed.books.statement(2)
    fed.correct(2, 95)
    manager, approver = Api(fed.manager), Api(fed.approver)
    draft = the(manager, "2026-02", state="provisional")
    shown = {"inputs_hash": draft["inputs_hash"]}
    path = f"/statements/{first.public_id}"
    assert manager.post(f"{path}/revise/", shown).status == 400
    answer = manager.post(f"{path}/revise/", {**shown, "reason": "The probe was mended"})
    assert (answer.status, answer.body["id"]) == (200, draft["id"])
    answer = approver.post(f"/statements/{draft['id']}/publish/", shown)
    assert (answer.status, answer.body["credit"]["amount"]) == (200, "0.00")
    old = Api(ada).get(f"{path}/").body
    assert (old["state"], old["results"][0]["attained_shown"]) == ("superseded", "80")
    assert [credit["amount"]["amount"] for credit in old["credits"]] == ["40000.00"]
    new = Api(ada).get(f"/statements/{draft['id']}/").body
    assert (new["results"][0]["attained_shown"], new["credits"]) == ("95", [])


def test_as_of_gives_the_revision_that_stood(fed: Fed, ada: User) -> None:
    first = fed.publish(2)
    fed.correct(2, 95)
    fed.publish(2, 2, "The probe was mended", now=NOW + timedelta(hours=2))
    api, path = Api(ada), f"/statements/{first.public_id}/"

    def stood(hours: int) -> tuple[int, str]:
        body = api.get(path, as_of=(NOW + timedelta(hours=hours)).isoformat()).body
        return body["revision"], body["results"][0]["attained_shown"]

    assert (stood(1), stood(2), stood(3)) == ((1, "80"), (2, "95"), (2, "95"))
    assert api.get(path, as_of=(NOW - timedelta(hours=1)).isoformat()).status == 404
    assert api.get(path, as_of="yesterday").status == 400


def test_a_vendor_sees_own_published_statements_and_nothing_proposed(
    fed: Fed, people: People
) -> None:
    vendor = Api(people.at_vendor(fed.books.contract.vendor))
    provisional = fed.books.statement(2)
    assert vendor.get("/statements/").body["results"] == []
    assert vendor.get(f"/statements/{provisional.public_id}/").status == 404
    fed.publish(2)
    fed.correct(2, 70)
    (row,) = vendor.get("/statements/").body["results"]
    statement = vendor.get(f"/statements/{row['id']}/").body
    assert [credit["state"] for credit in statement["credits"]] == ["accrued"]
    draft = fed.books.statement(2, 2)
    assert vendor.get(f"/statements/{draft.public_id}/").status == 404


def test_an_outsider_finds_nothing(fed: Fed, cyd: User) -> None:
    fed.publish(2)
    assert Api(cyd).get("/statements/").body["results"] == []
    assert Api(cyd).get(f"/statements/{fed.books.statement(2).public_id}/").status == 404


def test_the_scope_of_a_token_bounds_what_it_does(fed: Fed) -> None:
    statement = fed.books.statement(2)
    reading = Api(fed.manager, "read")
    answer = reading.post(
        f"/statements/{statement.public_id}/submit/", {"inputs_hash": statement.inputs_hash}
    )
    assert answer.status == 403


def test_results_as_of_an_instant_are_the_revisions_that_stood(fed: Fed, ada: User) -> None:
    fed.publish(2)
    fed.correct(2, 70)
    fed.publish(2, 2, "Recounted", now=NOW + timedelta(days=2))

    def read(**asked: object) -> list[tuple[int, str]]:
        rows = Api(ada).get("/results/", month="2026-02", **asked).body["results"]
        return [(row["revision"], row["attained_shown"]) for row in rows]

    assert read() == [(2, "70")]
    assert read(as_of=(NOW + timedelta(days=1)).isoformat()) == [(1, "80")]
    assert read(as_of=(NOW + timedelta(days=3)).isoformat()) == [(2, "70")]
    # Before its month was published nothing stood.
    assert read(as_of=(NOW - timedelta(hours=1)).isoformat()) == []
    then = Api(ada).get(
        "/results/totals", month="2026-02", as_of=(NOW + timedelta(days=1)).isoformat()
    )
    assert [row["numerator"] for row in then.body["totals"]] == ["80"]
    assert Api(ada).get("/results/", as_of="yesterday").status == 400

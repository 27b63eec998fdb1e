"""Who does what under a contract: what holds, who may say so, the matrix."""

from typing import Any

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from contracts.models import Contract, Responsibility
from contracts.rules.raci import Part, lacking, usual_activities
from contracts.services_responsibilities import (
    divide_activity,
    divide_anew,
    divide_as_usual,
    parts_of,
    take_off_activity,
)
from core.errors import ConflictError, RuleError
from tests.factories import NOW, make_contract
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.choices import ServiceType

A = Part("ours", "Manager", "A")
R = Part("vendor", "Delivery", "R")
C = Part("vendor", "Lawyer", "C")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([A, R], ""),
        ([A, Part("ours", "Manager", "R")], ""),
        ([R], "none is named"),
        ([A, R, Part("vendor", "Delivery", "A")], "2 are named"),
        ([A, C], "At least one role is responsible"),
    ],
)
def test_one_is_accountable_and_somebody_responsible(parts: list[Part], said: str) -> None:
    assert said in lacking(parts)
    assert bool(said) is bool(lacking(parts))


@pytest.mark.parametrize("service_type", ServiceType.values)
def test_the_usual_activities_hold_for_every_service_type(service_type: str) -> None:
    found = usual_activities(service_type)
    assert len(found) == len({one.title for one in found}) >= 10
    assert [one.title for one in found if lacking(one.parts)] == []


@pytest.fixture
def contract(people: People) -> Contract:
    return make_contract(reference="C-1", unit=people.operations)


@pytest.mark.django_db
def test_an_activity_is_divided_anew_and_taken_off(people: People, contract: Contract) -> None:
    said: dict[str, Any] = {"title": "Approve changes", "clause": "7", "by": people.ada}
    row, again = (
        divide_activity(contract=contract, parts=[A, R], **said, now=NOW) for _ in range(2)
    )
    assert row == again
    with pytest.raises(ConflictError):
        divide_activity(contract=contract, parts=[A, R, C], **said, now=NOW)
    with pytest.raises(RuleError) as refused:
        divide_anew(responsibility=row, parts=[A, C], **said)
    assert refused.value.field == "responsible_ours"
    kept = row.parts.get(letter="R").pk
    other = Part("vendor", "Director", "A")
    divide_anew(responsibility=row, parts=[other, R, C], **said)
    assert parts_of(Responsibility.objects.get()) == {other, R, C}
    assert row.parts.get(letter="R").pk == kept, "what stays is not written anew"
    for by in (people.ben, people.cyd):
        for refused_deed in (
            lambda by=by: divide_activity(
                contract=contract, title="X", parts=[A, R], by=by, now=NOW
            ),
            lambda by=by: divide_anew(responsibility=row, title="X", parts=[A, R], by=by),
            lambda by=by: take_off_activity(responsibility=row, by=by),
            lambda by=by: divide_as_usual(contract=contract, by=by, now=NOW),
        ):
            with pytest.raises(ForbiddenError):
                refused_deed()
    take_off_activity(responsibility=row, by=people.ada)
    assert Responsibility.objects.count() == 0


@pytest.mark.django_db
def test_the_usual_ones_are_added_once(people: People, contract: Contract) -> None:
    made = divide_as_usual(contract=contract, by=people.ada, now=NOW)
    assert made == contract.responsibilities.count() == len(usual_activities("cloud"))
    assert divide_as_usual(contract=contract, by=people.ada, now=NOW) == 0


@pytest.mark.django_db
def test_the_pages_lead_from_the_contract_to_the_matrix(people: People, contract: Contract) -> None:
    client = Client()
    client.force_login(people.ada)
    path = "/contracts/C-1/responsibilities/"
    assert path in client.get("/contracts/C-1/").content.decode()
    client.post(path, {"do": "usual"})
    form = {
        **{"title": "Answer auditors", "accountable_side": "ours", "accountable": "Manager"},
        "informed_vendor": "Delivery, Lawyer",
    }
    wrong = client.post(path, form)
    assert wrong.status_code == 422
    assert "At least one role is responsible" in wrong.content.decode()
    assert client.post(path, {**form, "responsible_ours": "Manager"}).status_code == 302
    with reviewed_queries("page_responsibilities"):
        shown = client.get(path).content.decode()
    assert "Answer auditors" in shown
    assert "<b>R A</b>" in shown
    row = Responsibility.objects.get(title="Answer auditors")
    change = f"/responsibilities/{row.public_id}/"
    assert 'value="Delivery, Lawyer"' in client.get(change).content.decode()
    client.post(change, {**form, "responsible_vendor": "Delivery"})
    assert row.parts.filter(side="vendor", letter="R").count() == 1
    client.force_login(people.at_vendor(contract.vendor))
    assert "Answer auditors" in client.get(path).content.decode(), "both sides read it"
    assert client.get(change).status_code == 404
    client.force_login(people.cyd)
    assert client.get(path).status_code == 404
    client.force_login(people.ada)
    client.post(change, {"do": "remove"})
    assert not Responsibility.objects.filter(pk=row.pk).exists()

"""Objectives of contracts: how far they have come, who keeps them, their pages."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import ForbiddenError
from contracts.models import Contract, Objective
from contracts.rules.objectives import is_reached, progress
from contracts.services_objectives import (
    ObjectiveInput,
    change_objective,
    close_objective,
    read_objective,
    set_objective,
)
from core.errors import ConflictError, RuleError
from tests.factories import NOW, make_contract
from tests.people import People
from tests.query_counts import reviewed_queries

TODAY = NOW.date()
FIGURE = st.decimals(-(10**6), 10**6, places=4)


@pytest.mark.parametrize(
    ("baseline", "target", "latest", "share", "reached"),
    [
        ("40", "12", "33", "25.0", False),
        ("40", "12", "12", "100.0", True),
        ("40", "12", "5", "125.0", True),
        ("40", "12", "47", "-25.0", False),
        ("0", "3", "1", "33.3", False),
        ("90", "99.9", "99.9", "100.0", True),
    ],
)
def test_the_share_of_the_way_serves_both_directions(
    baseline: str, target: str, latest: str, share: str, reached: bool
) -> None:
    figures = Decimal(baseline), Decimal(target), Decimal(latest)
    assert progress(*figures) == Decimal(share)
    assert is_reached(*figures) is reached


def test_without_a_way_there_is_no_share() -> None:
    with pytest.raises(ValueError, match="baseline"):
        progress(Decimal(1), Decimal(1), Decimal(2))


@given(FIGURE, FIGURE.filter(bool), FIGURE)
def test_what_is_reached_is_at_least_the_whole_way(
    baseline: Decimal, way: Decimal, latest: Decimal
) -> None:
    figures = baseline, baseline + way, latest
    assert is_reached(*figures) is False or progress(*figures) >= 100


@pytest.fixture
def contract(people: People) -> Contract:
    return make_contract(reference="C-1", unit=people.operations)


def entered(**fields: Any) -> ObjectiveInput:
    base: dict[str, Any] = {"title": "Fewer", "measure": "Hours", "unit": "h"}
    return ObjectiveInput(**{**base, "baseline": Decimal(40), "target": Decimal(12), **fields})


@pytest.mark.django_db
def test_an_objective_is_set_read_and_closed(people: People, contract: Contract) -> None:
    aim, again = (
        set_objective(contract=contract, entered=entered(), by=people.ada, now=NOW)
        for _ in range(2)
    )
    assert aim == again == Objective.objects.get()
    with pytest.raises(ConflictError):
        set_objective(contract=contract, entered=entered(unit="d"), by=people.ada, now=NOW)
    for value in (Decimal(36), Decimal(33)):
        read_objective(objective=aim, on=TODAY, value=value, by=people.ben, now=NOW)
    yesterday = TODAY - timedelta(days=1)
    read_objective(objective=aim, on=yesterday, value=Decimal(40), by=people.ben, now=NOW)
    (row,) = Objective.objects.with_latest()
    assert (row.__dict__["latest"], row.__dict__["latest_on"]) == (Decimal(33), TODAY)
    with pytest.raises(RuleError, match="Say why"):
        close_objective(objective=aim, state="missed", by=people.ben, now=NOW)
    close_objective(objective=aim, state="reached", by=people.ben, now=NOW)
    with pytest.raises(RuleError, match="closed"):
        read_objective(objective=aim, on=TODAY, value=Decimal(1), by=people.ben, now=NOW)
    opened = close_objective(objective=aim, state="open", by=people.ben, now=NOW)
    assert (opened.state, opened.closed_at, opened.closed_by) == ("open", None, None)
    changed = change_objective(
        objective=aim, entered=entered(target=Decimal(10)), by=people.ada, now=NOW
    )
    assert (changed.target, changed.readings.count()) == (Decimal(10), 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"measure": ""}, "measure"),
        ({"target": Decimal(40)}, "target"),
        ({"baseline": Decimal("0.00001")}, "baseline"),
        ({"benefit": "luck"}, "benefit"),
        ({"due_on": date(1960, 1, 1)}, "due_on"),
    ],
)
def test_an_objective_that_does_not_hold_is_refused(
    people: People, contract: Contract, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleError) as refused:
        set_objective(contract=contract, entered=entered(**fields), by=people.ada, now=NOW)
    assert refused.value.field == field


@pytest.mark.django_db
def test_who_may_not_keeps_out(people: People, contract: Contract) -> None:
    aim = set_objective(contract=contract, entered=entered(), by=people.ada, now=NOW)
    with pytest.raises(ForbiddenError):
        set_objective(contract=contract, entered=entered(), by=people.ben, now=NOW)
    with pytest.raises(ForbiddenError):
        read_objective(objective=aim, on=TODAY, value=Decimal(1), by=people.cyd, now=NOW)
    with pytest.raises(ForbiddenError):
        close_objective(objective=aim, state="reached", by=people.cyd, now=NOW)
    with pytest.raises(RuleError, match="ahead"):
        read_objective(
            objective=aim, on=TODAY + timedelta(days=1), value=Decimal(1), by=people.ada, now=NOW
        )
    client = Client()
    for user in (people.cyd, people.at_vendor(contract.vendor)):
        client.force_login(user)
        assert client.get(f"/objectives/{aim.public_id}/").status_code == 404
        assert client.get("/contracts/C-1/objectives/").status_code == 404


@pytest.mark.django_db
def test_the_pages_lead_from_the_contract_to_the_vendor(people: People, contract: Contract) -> None:
    client = Client()
    client.force_login(people.ada)
    assert "Set objective" in client.get("/contracts/C-1/").content.decode()
    path = "/contracts/C-1/objectives/"
    form = {
        **{"title": "Fewer", "measure": "Hours", "unit": "h", "baseline": "40"},
        **{"target": "12", "benefit": "risk", "owner": str(people.ben.pk)},
    }
    assert client.post(path, {**form, "target": "40"}).status_code == 422
    assert client.post(path, form).status_code == 302
    aim = Objective.objects.get()
    assert aim.owner == people.ben
    client.force_login(people.ben)
    show = f"/objectives/{aim.public_id}/"
    assert client.post(show, {"do": "read", "value": "33", "on": "2026-01-31"}).status_code == 302
    assert client.post(show, {"do": "close", "state": "missed"}).status_code == 422
    with reviewed_queries("page_objective"):
        shown = client.get(show).content.decode()
    assert "25.0" in shown
    with reviewed_queries("page_contract_objectives"):
        assert "On the way" in client.get(path).content.decode()
    assert "On the way" in client.get("/contracts/C-1/").content.decode()
    vendor = f"/vendors/{contract.vendor.slug}/"
    assert f'href="{show}"' in client.get(vendor).content.decode()
    client.post(show, {"do": "close", "state": "dropped", "note": "No longer wanted"})
    assert "No longer wanted" in client.get(show).content.decode()
    assert f'href="{show}"' not in client.get(vendor).content.decode()
    client.force_login(people.ada)
    assert client.post(f"{show}change/", {**form, "target": "10"}).status_code == 302
    assert client.get(f"{show}change/").status_code == 200

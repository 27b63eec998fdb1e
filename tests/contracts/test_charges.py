"""Charges of contracts: what they come to, who keeps them, rates in bulk, their pages."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import ForbiddenError
from contracts.models import Charge, Contract
from contracts.rules.charges import Indexation, VolumeBand, indexed, volume_step
from contracts.services_charges import (
    ChargeInput,
    RateInput,
    add_rates,
    agree_charge,
    change_charge,
    remove_charge,
)
from core import formats
from core.errors import ConflictError, RuleError
from tests.factories import NOW, make_contract
from tests.people import People
from tests.query_counts import reviewed_queries

BAND = VolumeBand(Decimal(1000), Decimal(10), more=Decimal(42), less=Decimal(29))
INDEX = Indexation(Decimal(124), share=Decimal(60), floor=Decimal(0), cap=Decimal(3))
FIGURE = st.decimals(0, 10**6, places=4)


@pytest.mark.parametrize(
    ("actual", "units", "amount"),
    [
        ("1180", "80", "3360"),
        ("820", "-80", "-2320"),
        ("1100", "0", "0"),
        ("900", "0", "0"),
        ("1100.5", "0.5", "21.00"),
    ],
)
def test_a_volume_beyond_the_deadband_costs_or_gives_back(
    actual: str, units: str, amount: str
) -> None:
    step = volume_step(BAND, Decimal(actual))
    assert (step.units, step.amount) == (Decimal(units), Decimal(amount))


@pytest.mark.parametrize(
    ("index", "amount"),
    [("128.4", "408516.13"), ("124", "400000"), ("200", "412000"), ("100", "400000")],
)
def test_an_indexed_charge_moves_by_its_share_between_the_bounds(index: str, amount: str) -> None:
    assert indexed(Decimal(400_000), INDEX, Decimal(index)) == Decimal(amount)


@given(FIGURE, FIGURE)
def test_more_volume_never_costs_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert volume_step(BAND, low).amount <= volume_step(BAND, high).amount


@given(st.decimals("0.0001", 10**6, places=4))
def test_an_index_never_moves_a_charge_past_its_bounds(index: Decimal) -> None:
    assert Decimal(400_000) <= indexed(Decimal(400_000), INDEX, index) <= Decimal(412_000)


@pytest.fixture
def contract(people: People) -> Contract:
    return make_contract(reference="C-1", unit=people.operations)


def entered(**fields: Any) -> ChargeInput:
    base: dict[str, Any] = {"kind": "fixed", "code": "F-1", "title": "Run", "amount": Decimal(100)}
    return ChargeInput(**{**base, "every_months": 1, **fields})


@pytest.mark.django_db
def test_a_charge_is_agreed_once_changed_and_taken_off(people: People, contract: Contract) -> None:
    one, again = (
        agree_charge(contract=contract, entered=entered(), by=people.ada, now=NOW) for _ in range(2)
    )
    assert one == again == Charge.objects.get()
    with pytest.raises(ConflictError, match="stands for Run"):
        agree_charge(contract=contract, entered=entered(title="X"), by=people.ada, now=NOW)
    change_charge(charge=one, entered=entered(amount=Decimal("120.5")), by=people.ada, now=NOW)
    assert Charge.objects.get().amount == Decimal("120.5")
    other = agree_charge(contract=contract, entered=entered(code="B"), by=people.ada, now=NOW)
    with pytest.raises(ConflictError):
        change_charge(charge=other, entered=entered(), by=people.ada, now=NOW)
    for by in (people.ben, people.cyd):
        for refused in (
            lambda by=by: agree_charge(contract=contract, entered=entered(), by=by, now=NOW),
            lambda by=by: change_charge(charge=one, entered=entered(), by=by, now=NOW),
            lambda by=by: remove_charge(charge=one, by=by),
        ):
            with pytest.raises(ForbiddenError):
                refused()
    remove_charge(charge=one, by=people.ada)
    assert Charge.objects.get() == other


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal("0.00001")}, "amount"),
        ({"every_months": None}, "every_months"),
        ({"every_months": 2}, "every_months"),
        ({"code": " "}, "code"),
        ({"starts_on": date(2026, 2, 1), "ends_on": date(2026, 2, 1)}, "ends_on"),
        ({"base_volume": Decimal(1)}, "deadband_percent"),
        ({"index_name": "CPI"}, "index_first"),
        ({"index_first": Decimal(1)}, "index_name"),
        (
            {
                **{"kind": "rate", "base_volume": Decimal(1), "deadband_percent": Decimal(1)},
                **{"more_rate": Decimal(1), "less_rate": Decimal(1)},
            },
            "base_volume",
        ),
        (
            {
                **{"index_name": "CPI", "index_first": Decimal(1), "index_share": Decimal(1)},
                **{"index_floor": Decimal(2), "index_cap": Decimal(1)},
            },
            "index_cap",
        ),
    ],
)
def test_a_charge_that_does_not_hold_is_refused(
    people: People, contract: Contract, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleError) as refused:
        agree_charge(contract=contract, entered=entered(**fields), by=people.ada, now=NOW)
    assert refused.value.field == field
    assert Charge.objects.count() == 0


@pytest.mark.django_db
def test_rates_come_in_once_in_few_queries_and_never_overwrite(
    people: People, contract: Contract, django_assert_max_num_queries: Any
) -> None:
    rates = [
        RateInput(contract, f"R-{number}", f"Role {number}", Decimal(number), "hour")
        for number in range(1_500)
    ]
    with django_assert_max_num_queries(10):
        done = add_rates(rates=rates, by=people.ada, now=NOW)
    assert (done.made, done.unchanged) == (1_500, 0)
    dearer = [*rates[1:], RateInput(contract, "R-0", "Role 0", Decimal(9), "hour")]
    done = add_rates(rates=dearer, by=people.ada, now=NOW)
    assert (done.made, done.unchanged) == (0, 1_499)
    assert [charge.code for charge in done.differing] == ["R-0"]
    assert Charge.objects.get(code="R-0").amount == 0
    with pytest.raises(ForbiddenError):
        add_rates(rates=rates, by=people.ben, now=NOW)


@pytest.mark.django_db
def test_the_pages_lead_from_the_contract_to_what_a_charge_comes_to(
    people: People, contract: Contract
) -> None:
    client = Client()
    client.force_login(people.ada)
    assert "No charge yet" in client.get("/contracts/C-1/").content.decode()
    form = {
        **{"kind": "fixed", "title": "Operations", "code": "OPS", "amount": "400 000"},
        **{"every_months": "1", "last_day": "2026-12-31", "base_volume": "1000"},
        **{"deadband_percent": "10", "more_rate": "42", "less_rate": "29"},
        **{"index_name": "CPI", "index_first": "124", "index_share": "60"},
        **{"index_floor": "0", "index_cap": "3"},
    }
    wrong = client.post("/contracts/C-1/charges/agree/", {**form, "index_cap": ""})
    assert wrong.status_code == 422
    assert "needs this figure too" in wrong.content.decode()
    assert client.post("/contracts/C-1/charges/agree/", form).status_code == 302
    charge = Charge.objects.get()
    assert charge.ends_on == date(2027, 1, 1)
    with reviewed_queries("page_charge"):
        shown = client.get(f"/charges/{charge.public_id}/?volume=1180&index=128.4")
    assert formats.money(Decimal("411876.13"), "EUR") in shown.content.decode()
    change = f"/charges/{charge.public_id}/change/"
    assert 'value="2026-12-31"' in client.get(change).content.decode()
    assert client.post(change, {**form, "title": "Service"}).status_code == 302
    with reviewed_queries("page_contract_charges"):
        listed = client.get("/contracts/C-1/charges/?q=serv").content.decode()
    assert "Service" in listed
    assert "Nothing fits" in client.get("/contracts/C-1/charges/?q=x").content.decode()
    answer = client.get("/contracts/C-1/charges/charges.csv?kind=fixed")
    assert b"400000.0000" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    client.force_login(people.cyd)
    assert client.get(f"/charges/{charge.public_id}/").status_code == 404
    assert client.get("/contracts/C-1/charges/").status_code == 404
    client.force_login(people.ben)
    assert client.get("/contracts/C-1/charges/agree/").status_code == 404
    client.force_login(people.ada)
    client.post(f"/charges/{charge.public_id}/")
    assert Charge.objects.count() == 0

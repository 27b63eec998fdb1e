"""Contracts are agreed with a first version and amended by the next."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from accounts.errors import ForbiddenError
from accounts.permissions import Role
from contracts.models import Contract, Scope
from contracts.services import (
    amend_contract,
    create_scope,
    rename_scope,
    term_of_contract,
    version_in_force,
)
from core.errors import RuleError
from tests.factories import NOW, make_contract, make_user, make_vendor
from tests.people import People
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def test_a_contract_begins_with_its_first_version() -> None:
    contract = make_contract(
        starts_on=date(2026, 1, 16),
        ends_on=date(2028, 1, 16),
        anchor_day=16,
        monthly_charge=Decimal("400000.00"),
        at_risk_percent=Decimal(12),
        time_zone="Europe/Paris",
        currency="eur",
    )
    version = contract.versions.get()
    assert (version.number, version.effective_from, version.effective_to) == (
        1,
        date(2026, 1, 16),
        None,
    )
    assert version.ends_on == date(2028, 1, 16)
    assert version.monthly_charge == Decimal("400000.00")
    assert contract.currency == "EUR"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reference", "  ", "The reference is empty. Enter 1 to 60 characters."),
        ("reference", "x" * 61, "The reference has 61 characters. Enter 60 or fewer."),
        ("title", "a\x00b", "The title holds the control character U+0000."),
        ("currency", "EURO", "The currency, “EURO”, is not known."),
        ("currency", "ZZZ", "Enter three letters of ISO 4217, such as EUR."),
        ("time_zone", "Mars/Base", "The time zone, “Mars/Base”, is not known."),
        ("time_zone", "localtime", "Enter an IANA name such as Europe/Paris."),
        ("service_type", "gardening", "The service type, “gardening”, is not known."),
        ("anchor_day", 32, "The anchor day, 32, is out of range."),
        ("starts_on", date(1066, 10, 14), "The start, 1066-10-14, is out of range."),
        ("ends_on", date(2026, 1, 1), "is not after the start, 2026-01-01. Enter 2026-01-02"),
        ("monthly_charge", Decimal("NaN"), "The monthly charge, NaN, is out of range."),
        ("monthly_charge", Decimal(-1), "The monthly charge, -1, is out of range."),
        ("monthly_charge", Decimal("1.005"), "has more than 2 decimals"),
        ("monthly_charge", 0.1, "is not an exact figure"),
        ("at_risk_percent", Decimal(101), "The share at risk, 101, is out of range."),
        ("external_source", "", "The external id, 7, lacks its source."),
    ],
)
def test_an_entry_that_does_not_hold_is_refused_in_words(
    field: str, value: object, words: str
) -> None:
    fields = {"external_source": "erp", "external_id": "7", field: value}
    with pytest.raises(RuleError) as refused:
        make_contract(**fields)
    assert words in refused.value.message
    assert refused.value.field == field
    assert not Contract.objects.exists()


def test_a_reference_is_used_once() -> None:
    make_contract(reference="C-1")
    with pytest.raises(RuleError, match="The reference, C-1, is in use") as refused:
        make_contract(reference="C-1")
    assert (refused.value.field, refused.value.code) == ("reference", "unique")


def test_an_external_id_is_used_once_in_its_source() -> None:
    make_contract(external_source="erp", external_id="7")
    make_contract(external_source="crm", external_id="7")
    with pytest.raises(RuleError) as refused:
        make_contract(external_source="erp", external_id="7")
    assert refused.value.field == "external_id"


def test_the_unit_of_a_contract_comes_to_see_its_vendor(people: People) -> None:
    vendor = make_vendor(unit=people.operations)
    assert not Vendor.objects.visible_to(people.cyd).exists()
    make_contract(vendor=vendor, unit=people.retail)
    assert list(Vendor.objects.visible_to(people.cyd)) == [vendor]


def test_nobody_reaches_a_strange_vendor_by_agreeing_a_contract(people: People) -> None:
    vendor = make_vendor(unit=people.operations)
    with pytest.raises(ForbiddenError, match="out of your reach"):
        make_contract(vendor=vendor, unit=people.retail, by=people.cyd)
    assert not vendor.shared_with.exists()


def test_an_officer_of_both_units_agrees_across_them(people: People) -> None:
    both = make_user("dee", Role.PROCUREMENT_OFFICER, unit=people.operations)
    both.role_grants.create(role=Role.PROCUREMENT_OFFICER.value, unit=people.retail)
    vendor = make_vendor(unit=people.operations)
    contract = make_contract(vendor=vendor, unit=people.retail, by=both)
    assert list(vendor.shared_with.all()) == [people.retail]
    assert contract.unit == people.retail


@pytest.mark.parametrize("who", ["ben", "cyd"])
def test_only_who_edits_contracts_in_the_unit_agrees_and_amends(people: People, who: str) -> None:
    person = getattr(people, who)
    contract = make_contract(unit=people.operations, by=people.ada)
    with pytest.raises(ForbiddenError):
        make_contract(vendor=contract.vendor, by=person)
    with pytest.raises(ForbiddenError):
        _amend(contract, by=person)
    assert contract.versions.count() == 1


def _amend(contract: Contract, **fields: object) -> object:
    given = {
        "effective_from": date(2026, 7, 1),
        "change": "Renewed",
        "ends_on": date(2028, 1, 1),
        "by": None,
        "now": NOW,
    }
    return amend_contract(contract=contract, **{**given, **fields})  # type: ignore[arg-type]


def test_an_amendment_closes_the_version_before_and_keeps_what_it_does_not_name() -> None:
    contract = make_contract(monthly_charge=Decimal(100), at_risk_percent=Decimal(10))
    _amend(contract, at_risk_percent=None)
    first, second = contract.versions.all()
    assert first.effective_to == second.effective_from == date(2026, 7, 1)
    assert (first.ends_on, second.ends_on) == (date(2027, 1, 1), date(2028, 1, 1))
    assert (second.number, second.change) == (2, "Renewed")
    assert (second.monthly_charge, second.at_risk_percent) == (Decimal(100), None)


def test_the_same_amendment_twice_is_one_version() -> None:
    contract = make_contract()
    assert _amend(contract) == _amend(contract)
    assert contract.versions.count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"effective_from": date(2026, 1, 1)}, "is not after that of the latest version"),
        ({"effective_from": date(2025, 6, 1)}, "Enter a later day."),
        ({"effective_from": date(2027, 1, 2)}, "Enter 2027-01-01 or earlier, or agree a new"),
        ({"ends_on": date(2026, 7, 1)}, "Enter 2026-07-02 or later"),
        ({"change": ""}, "What changes is empty"),
    ],
)
def test_an_amendment_follows_the_latest_version(fields: dict[str, object], words: str) -> None:
    contract = make_contract()
    with pytest.raises(RuleError) as refused:
        _amend(contract, **fields)
    assert words in refused.value.message
    assert contract.versions.get().effective_to is None


def test_a_refused_amendment_leaves_nothing_half_done() -> None:
    contract = make_contract()
    with pytest.raises(RuleError), transaction.atomic():
        _amend(contract, monthly_charge=Decimal("1e14"))
    assert contract.versions.count() == 1


def test_a_renewal_may_begin_on_the_day_after_the_term() -> None:
    contract = make_contract()
    _amend(contract, effective_from=date(2027, 1, 1))
    assert term_of_contract(contract).ends_on == date(2028, 1, 1)


def test_the_version_in_force_is_the_one_whose_days_hold_the_day() -> None:
    contract = make_contract()
    _amend(contract)
    numbers = [
        getattr(version_in_force(contract, day), "number", None)
        for day in (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert numbers == [None, 1, 2]


def test_in_force_on_holds_for_the_term_alone() -> None:
    contract = make_contract()
    days = [contract.starts_on - timedelta(1), contract.starts_on, date(2026, 12, 31)]
    found = [Contract.objects.in_force_on(day).count() for day in (*days, date(2027, 1, 1))]
    assert found == [0, 1, 1, 0]


# --- scopes


def _scope(contract: Contract, **fields: Any) -> Scope:
    given = {"code": "north", "name": "North", "kind": "site", "by": None, "now": NOW}
    return create_scope(contract=contract, **{**given, **fields})


def test_a_scope_is_named_once_and_keeps_its_code() -> None:
    contract = make_contract()
    scope = _scope(contract)
    assert _scope(contract) == scope
    with pytest.raises(RuleError, match="The code, north, is in use for North") as refused:
        _scope(contract, name="Another")
    assert (refused.value.field, refused.value.code) == ("code", "unique")
    assert _scope(make_contract(), name="Another").code == "north"
    rename_scope(scope=scope, name=" Northern site ", by=None)
    scope.refresh_from_db()
    assert (scope.code, scope.name) == ("north", "Northern site")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": " "}, "The code is empty."),
        ({"code": "a/b"}, "The code, a/b, cannot stand in an address."),
        ({"code": ".."}, "The code, .., cannot stand in an address."),
        ({"code": "x" * 81}, "The code has 81 characters. Enter 80 or fewer."),
        ({"name": ""}, "The name is empty."),
        ({"kind": "planet"}, "The kind, “planet”, is not known."),
    ],
)
def test_a_scope_that_does_not_hold_is_refused(fields: dict[str, str], words: str) -> None:
    with pytest.raises(RuleError) as refused:
        _scope(make_contract(), **fields)
    assert words in refused.value.message
    assert refused.value.field in fields
    assert not Scope.objects.exists()


def test_only_who_edits_contracts_in_the_unit_names_scopes(people: People) -> None:
    contract = make_contract(unit=people.operations)
    scope = _scope(contract, by=people.ada)
    for person in (people.ben, people.cyd):
        with pytest.raises(ForbiddenError):
            _scope(contract, code="south", by=person)
        with pytest.raises(ForbiddenError):
            rename_scope(scope=scope, name="South", by=person)
    assert rename_scope(scope=scope, name="South", by=people.ada).name == "South"

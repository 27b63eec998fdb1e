"""Who sees which vendor, and through it which contract, level, scorecard and alert."""

from datetime import date

import pytest

from accounts.models import User
from accounts.permissions import Capability, Role
from alerts.models import Alert
from contracts.models import Contract
from scoring.models import Methodology, Scorecard
from slas.models import ServiceLevel
from tests.factories import NOW, make_contract, make_level, make_user, make_vendor
from tests.people import People
from vendors.models import Vendor
from vendors.services import share_vendor

pytestmark = pytest.mark.django_db


def _names(user: User, capability: Capability = Capability.READ_SCORES) -> list[str]:
    return [vendor.display_name for vendor in Vendor.objects.visible_to(user, capability)]


@pytest.fixture
def ours(people: People) -> Vendor:
    return make_vendor(display_name="Ours", unit=people.operations)


@pytest.fixture
def theirs(people: People) -> Vendor:
    return make_vendor(display_name="Theirs", unit=people.retail)


def test_owner_and_team_see_their_units_vendors_and_the_outsider_does_not(
    people: People, ours: Vendor, theirs: Vendor
) -> None:
    assert _names(people.ada) == _names(people.ben) == ["Ours"]
    assert _names(people.cyd) == ["Theirs"]


def test_a_shared_vendor_is_seen_by_both_and_once(
    people: People, ours: Vendor, theirs: Vendor
) -> None:
    for unit in (people.retail, people.operations):
        share_vendor(vendor=ours, unit=unit, by=people.ada, now=NOW)
    assert _names(people.cyd) == ["Ours", "Theirs"]
    assert _names(people.ada) == ["Ours"]
    both = make_user("dee", Role.SERVICE_MANAGER, unit=people.operations)
    both.role_grants.create(role=Role.SERVICE_MANAGER.value, unit=people.retail)
    assert _names(both) == ["Ours", "Theirs"]


def test_a_vendors_user_sees_that_vendor_alone(
    people: People, ours: Vendor, theirs: Vendor
) -> None:
    person = people.at_vendor(theirs)
    assert _names(person, Capability.READ_RECORDS) == ["Theirs"]
    assert not Vendor.objects.visible_to(person, Capability.EDIT_VENDORS).exists()


def test_a_vendors_user_without_a_vendor_sees_none(ours: Vendor) -> None:
    assert _names(make_user("", Role.VENDOR_USER), Capability.READ_RECORDS) == []


def test_nobody_without_a_role_sees_any(people: People, ours: Vendor) -> None:
    stranger = make_user()
    User.objects.filter(pk=stranger.pk).update(is_superuser=True)
    assert _names(User.objects.get(pk=stranger.pk)) == []
    User.objects.filter(pk=people.ada.pk).update(is_active=False)
    assert _names(User.objects.get(pk=people.ada.pk)) == []


def test_an_executive_sees_scores_and_no_records(people: People, ours: Vendor) -> None:
    executive = people.holding(Role.EXECUTIVE)
    level = make_level(make_contract(vendor=ours))
    assert _names(executive) == ["Ours"]
    assert _names(executive, Capability.READ_RECORDS) == []
    assert not Contract.objects.visible_to(executive).exists()
    assert not ServiceLevel.objects.visible_to(executive).exists()
    assert list(ServiceLevel.objects.visible_to(people.ada)) == [level]


def test_the_auditor_sees_everything(people: People, ours: Vendor, theirs: Vendor) -> None:
    make_level(make_contract(vendor=theirs))
    auditor = people.holding(Role.AUDITOR)
    assert _names(auditor) == ["Ours", "Theirs"]
    assert ServiceLevel.objects.visible_to(auditor).count() == 1


def test_a_contract_of_another_unit_with_a_shared_vendor_stays_hidden(
    people: People, ours: Vendor
) -> None:
    of_ours = make_contract(vendor=ours, unit=people.operations)
    of_retail = make_contract(vendor=ours, unit=people.retail)
    seen = [list(Contract.objects.visible_to(person)) for person in people.everybody]
    assert seen == [[of_ours], [of_ours], [of_retail]]
    levels = [make_level(contract) for contract in (of_ours, of_retail)]
    seen_levels = [list(ServiceLevel.objects.visible_to(person)) for person in people.everybody]
    assert seen_levels == [[levels[0]], [levels[0]], [levels[1]]]


def test_a_vendors_user_sees_all_contracts_of_that_vendor(people: People, ours: Vendor) -> None:
    make_contract(vendor=ours, unit=people.operations)
    make_contract(vendor=ours, unit=people.retail)
    make_contract(unit=people.operations)
    seen = Contract.objects.visible_to(people.at_vendor(ours))
    assert {contract.vendor for contract in seen} == {ours}
    assert len(seen) == 2


def test_scorecards_follow_the_vendor(people: People, ours: Vendor) -> None:
    card = Scorecard.objects.create(
        vendor=ours,
        month=date(2026, 2, 1),
        methodology=Methodology.objects.get(),
        state="insufficient",
        is_final=False,
        coverage_ratio=0,
        confidence_ratio=0,
        inputs_hash="0" * 64,
        computed_at=NOW,
    )
    seen = [list(Scorecard.objects.visible_to(person)) for person in people.everybody]
    assert seen == [[card], [card], []]
    assert list(Scorecard.objects.visible_to(people.holding(Role.EXECUTIVE))) == [card]


def test_alerts_are_the_customers_own_and_stay_in_their_unit(people: People, ours: Vendor) -> None:
    share_vendor(vendor=ours, unit=people.retail, by=None, now=NOW)
    alert = Alert.objects.create(
        rule="breach",
        subject="level:1",
        episode="2026-02-01",
        vendor=ours,
        unit=people.operations,
        severity="high",
        title="Below minimum",
        path="/",
        period_ended_at=NOW,
        opened_at=NOW,
    )
    seen = [list(Alert.objects.visible_to(person)) for person in people.everybody]
    assert seen == [[alert], [alert], []]
    for capability in Capability:
        assert not Alert.objects.visible_to(people.at_vendor(ours), capability).exists()

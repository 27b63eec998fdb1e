"""A vendor's page says what is to be decided and what falls due next."""

from datetime import date

from django.test import Client

from accounts.models import User
from contracts.models import Contract
from contracts.services_obligations import agree_obligation, report_milestone
from contracts.services_renewals import RenewalInput, agree_renewal
from contracts.services_watching import watch_owed
from dashboards.pages.vendor_next import MOST, ahead
from tests.factories import NOW, make_contract, make_vendor
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.models import Vendor

TODAY = NOW.date()


def add(vendor: Vendor, number: int, notice: int = 3) -> Contract:
    contract = make_contract(
        reference=f"C-{number}",
        title=f"Service {number}",
        vendor=vendor,
        starts_on=date(2024, 1, 1),
        ends_on=None,
    )
    entered = RenewalInput("automatic", None, 36, 12, our_notice=notice, their_notice=6)
    agree_renewal(contract=contract, entered=entered, by=None, now=NOW)
    for day in (date(2026, 1, 31), date(2027, 1, 1)):
        agree_obligation(
            contract=contract,
            side="vendor",
            kind="deliverable",
            title=f"Report {number} of {day}",
            first_due_on=day,
            by=None,
            now=NOW,
        )
    watch_owed(now=NOW)
    return contract


def show(user: User, vendor: Vendor) -> str:
    client = Client()
    client.force_login(user)
    return " ".join(client.get(f"/vendors/{vendor.slug}/").content.decode().split())


def test_the_soonest_of_each_is_first_and_of_this_vendor_alone(people: People) -> None:
    vendor = make_vendor(unit=people.operations)
    add(vendor, 1)
    sooner = add(vendor, 2, notice=6)
    add(make_vendor(unit=people.operations), 3)
    found = ahead(people.ada, vendor, TODAY)
    assert [row.title for row in found.decisions] == ["Service 2", "Service 1"]
    assert found.decisions[0].url == f"/contracts/{sooner.reference}/renewal/"
    assert "it renews on 1 January 2027" in found.decisions[1].sub
    assert [row.title for row in found.due][:2] == [
        "Report 1 of 2026-01-31",
        "Report 2 of 2026-01-31",
    ]
    assert "Overdue" in str(found.due[0].chip)
    owed = sooner.obligations.get(first_due_on=date(2026, 1, 31))
    report_milestone(milestone=owed.milestones.get(), evidence="T 1", by=people.ada, now=NOW)
    assert "Report 2 of 2026-01-31" not in [
        row.title for row in ahead(people.ada, vendor, TODAY).due
    ]
    page = show(people.ada, vendor)
    assert f'href="/renewals/?vendor={vendor.public_id}"' in page
    assert f'href="/obligations/?vendor={vendor.public_id}"' in page


def test_a_vendors_own_user_sees_what_is_due_and_no_renewal(people: People) -> None:
    vendor = make_vendor(unit=people.operations)
    add(vendor, 1)
    page = show(people.at_vendor(vendor), vendor)
    assert "Report 1 of" in page
    assert "To decide next" not in page
    assert "If we do nothing" not in page


def test_where_nothing_comes_it_says_so_and_nobody_outside_sees_it(people: People) -> None:
    vendor = make_vendor(unit=people.operations)
    page = show(people.ada, vendor)
    assert "No renewal here is to be decided." in page
    assert "Nothing is owed here that has not been reported or decided." in page
    add(vendor, 1)
    found = ahead(people.cyd, vendor, TODAY)
    assert not found.decisions
    assert not found.due


def test_it_asks_the_same_for_many_as_for_one_and_shows_a_few(people: People) -> None:
    vendor = make_vendor(unit=people.operations)
    for number in range(MOST + 2):
        add(vendor, number)
        if number in {0, MOST + 1}:
            reader = User.objects.get(pk=people.ada.pk)
            with reviewed_queries("page_vendor_ahead"):
                found = ahead(reader, vendor, TODAY)
    assert len(found.decisions) == len(found.due) == MOST

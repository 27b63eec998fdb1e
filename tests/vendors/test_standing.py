"""A vendor stands with us by steps, each with its reason, and is reviewed as its tier asks."""

from datetime import date
from typing import Any

import pytest

from accounts.errors import ForbiddenError
from core.errors import ConflictError, RuleError
from tests.factories import NOW, make_vendor
from tests.people import People
from vendors.choices import VendorStatus
from vendors.models import Vendor
from vendors.reviews import next_review
from vendors.services import update_vendor
from vendors.services_standing import move_vendor, record_review
from vendors.standing import STEPS, step_between, steps_from
from vendors.tiers import review_due

pytestmark = pytest.mark.django_db


def move(vendor: Vendor, target: str, reason: str = "Tender", **fields: Any) -> Vendor:
    return move_vendor(
        vendor=vendor, target=target, reason=reason, **{"by": None, "now": NOW, **fields}
    )


def test_every_status_is_reached_and_left() -> None:
    assert {step.source for step in STEPS} == set(VendorStatus)
    assert {step.target for step in STEPS} == set(VendorStatus)
    assert len({(step.source, step.target) for step in STEPS}) == len(STEPS)


@pytest.mark.parametrize("source", VendorStatus)
@pytest.mark.parametrize("target", VendorStatus)
def test_only_the_steps_of_the_table_are_taken(source: VendorStatus, target: VendorStatus) -> None:
    vendor = make_vendor(status=source.value)
    if source is target:
        assert move(vendor, target.value).status == target
        assert not vendor.status_steps.exists()
    elif step_between(source, target):
        assert move(vendor, target.value).status == target
        (step,) = vendor.status_steps.all()
        assert (step.source, step.target, step.reason) == (source, target, "Tender")
    else:
        with pytest.raises(ConflictError) as refused:
            move(vendor, target.value)
        for way in steps_from(source):
            assert str(way.target.label) in refused.value.message


def test_a_step_that_needs_a_reason_says_so_and_changes_nothing() -> None:
    vendor = make_vendor(status="active")
    with pytest.raises(RuleError, match="The reason is empty"):
        move(vendor, "exiting", "  ")
    vendor.refresh_from_db()
    assert vendor.status == "active"
    assert move(make_vendor(status="exiting"), "ended", "").status == "ended"


def test_the_status_is_changed_in_no_other_way() -> None:
    vendor = make_vendor(status="active")
    with pytest.raises(RuleError, match="moves by a step"):
        update_vendor(vendor=vendor, changes={"status": "ended"}, by=None, now=NOW)
    with pytest.raises(RuleError, match="The status, “gone”, is not known"):
        move(vendor, "gone")


def test_who_may_not_edit_the_vendor_neither_moves_nor_reviews_it(people: People) -> None:
    vendor = make_vendor(unit=people.operations, status="active")
    for person in (people.ben, people.cyd):
        with pytest.raises(ForbiddenError):
            move(vendor, "exiting", by=person)
        with pytest.raises(ForbiddenError):
            record_review(vendor=vendor, on=date(2026, 1, 1), by=person, now=NOW)


@pytest.mark.parametrize(
    ("tier", "due"),
    [(1, (2025, 2, 28)), (2, (2025, 2, 28)), (3, (2026, 2, 28)), (4, (2027, 2, 28))],
)
def test_the_tier_says_when_a_review_is_due(tier: int, due: tuple[int, int, int]) -> None:
    assert review_due(tier, date(2024, 2, 29)) == date(*due)


def test_a_review_starts_its_time_anew_and_the_first_counts_from_the_record() -> None:
    vendor = make_vendor(tier=1)
    assert next_review(vendor) == review_due(1, vendor.created_at.date())
    reviewed = record_review(vendor=vendor, on=date(2026, 2, 28), by=None, now=NOW)
    assert next_review(reviewed) == date(2027, 2, 28)


def test_a_review_is_neither_to_come_nor_before_the_last() -> None:
    vendor = make_vendor()
    with pytest.raises(RuleError, match="is still to come"):
        record_review(vendor=vendor, on=date(2030, 1, 1), by=None, now=NOW)
    record_review(vendor=vendor, on=date(2026, 3, 1), by=None, now=NOW)
    record_review(vendor=vendor, on=date(2026, 3, 1), by=None, now=NOW)
    with pytest.raises(RuleError, match="The last review was on 2026-03-01"):
        record_review(vendor=vendor, on=date(2026, 2, 1), by=None, now=NOW)

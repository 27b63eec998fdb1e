"""Scorecards and standings are fetched through the vendor's wall."""

from datetime import date
from decimal import Decimal

import pytest

from scoring.models import Scorecard, Standing
from tests.api.world import make_card
from tests.factories import make_vendor
from tests.people import People
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
FIGURES = dict.fromkeys(("value", "q1", "median", "q3"), Decimal(80))


@pytest.fixture
def vendor(people: People) -> Vendor:
    """Make a vendor of Operations with a scorecard and a standing."""
    made = make_vendor(unit=people.operations)
    make_card(made)
    Standing.objects.create(
        vendor=made,
        service_type="infrastructure",
        subject="score",
        month=date(2026, 1, 1),
        direction="higher",
        peers=5,
        place=3,
        rank_ratio=Decimal("0.5"),
        quartile=2,
        **FIGURES,
    )
    return made


@pytest.mark.parametrize("rows", [Scorecard, Standing])
def test_owner_and_colleague_see_them_and_the_outsider_none(
    people: People, vendor: Vendor, rows: type[Scorecard] | type[Standing]
) -> None:
    assert rows.objects.visible_to(people.ada).count() == 1
    assert rows.objects.visible_to(people.ben).count() == 1
    assert not rows.objects.visible_to(people.cyd).exists()


@pytest.mark.parametrize("rows", [Scorecard, Standing])
def test_a_vendors_user_sees_no_scorecard_and_no_standing_not_even_the_own(
    people: People, vendor: Vendor, rows: type[Scorecard] | type[Standing]
) -> None:
    person = people.at_vendor(vendor)
    assert list(Vendor.objects.visible_to(person)) == [vendor]
    assert not rows.objects.visible_to(person).exists()

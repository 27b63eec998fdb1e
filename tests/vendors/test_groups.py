"""A vendor belongs to a group, which is a tree in the database too, seen as far as one's reach."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.errors import ForbiddenError
from core.errors import RuleError
from tests.factories import NOW, make_vendor
from tests.people import People
from vendors.filters import VendorFilter
from vendors.models import Vendor
from vendors.services_groups import set_parent

pytestmark = pytest.mark.django_db


def own(below: Vendor, above: Vendor | None, **fields: object) -> Vendor:
    parent = above.reference if above else ""
    return set_parent(vendor=below, parent=parent, **{"by": None, "now": NOW, **fields})  # type: ignore[arg-type]


def tree(vendor: Vendor, seen: object = None) -> list[tuple[int, int, bool]]:
    rows = Vendor.objects.all() if seen is None else seen
    return [(one.pk, one.depth, one.is_above) for one in rows.group_of(vendor.pk)]  # type: ignore[attr-defined]


def test_the_group_is_drawn_from_its_head_whoever_is_asked() -> None:
    head, arm, hand, other = (make_vendor() for _ in range(4))
    own(arm, head)
    own(hand, arm)
    own(hand, arm)
    assert tree(hand) == [(head.pk, 0, True), (arm.pk, 1, True), (hand.pk, 2, False)]
    assert tree(head) == [(head.pk, 0, False), (arm.pk, 1, False), (hand.pk, 2, False)]
    assert tree(other) == [(other.pk, 0, False)]
    assert tree(head, Vendor.objects.none()) == []
    found = VendorFilter({"group": hand.reference}, queryset=Vendor.objects.all())
    assert set(found.qs) == {head, arm, hand}
    assert not VendorFilter({"group": "V-none"}, queryset=Vendor.objects.all()).qs.exists()
    own(arm, None)
    assert tree(hand) == [(arm.pk, 0, True), (hand.pk, 1, False)]


def test_no_vendor_belongs_to_itself_at_first_or_second_hand() -> None:
    head, arm, hand = (make_vendor() for _ in range(3))
    own(arm, head)
    own(hand, arm)
    with pytest.raises(RuleError, match="its own parent"):
        own(head, head)
    with pytest.raises(RuleError, match="at first or second hand") as refused:
        own(head, hand)
    assert (refused.value.field, refused.value.code) == ("parent_reference", "circle")
    with pytest.raises(IntegrityError, match="vendor_group_has_no_circle"), transaction.atomic():
        Vendor.objects.filter(pk=head.pk).update(parent=hand)


@pytest.mark.django_db(transaction=True)
def test_two_who_close_half_a_circle_each_at_once_do_not_close_it() -> None:
    one, two = make_vendor(), make_vendor()
    refused: list[str] = []

    def close() -> None:
        try:
            own(two, one)
        except RuleError as error:
            refused.append(error.code)
        finally:
            connection.close()

    rival = threading.Thread(target=close)
    with transaction.atomic():
        own(one, two)
        rival.start()
        rival.join(1)
        assert rival.is_alive()
    rival.join(20)
    assert refused == ["circle"]


def test_who_sets_a_parent_edits_the_vendor_and_sees_the_parent(people: People) -> None:
    ours = make_vendor(unit=people.operations)
    theirs = make_vendor(unit=people.retail)
    with pytest.raises(ForbiddenError):
        own(ours, None, by=people.ben)
    with pytest.raises(RuleError, match="within your reach"):
        own(ours, theirs, by=people.ada)
    own(ours, theirs)
    assert tree(ours, Vendor.objects.visible_to(people.ada)) == [(ours.pk, 0, False)]

"""Which vendors of the register may be one: the one about to be added, or two that are there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from django.db.models import Count
from django.db.models.functions import Length

from vendors.likeness import alike_pairs, bare_name, likeness
from vendors.models import Vendor, VendorDistinction, VendorIdentifier
from vendors.querysets import VendorQuerySet

MOST_ALIKE: Final = 5
#: A number that is shorter than this is the same in two registers by chance.
SHORTEST_NUMBER: Final = 7
MOST_NUMBERS: Final = 500


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two vendors that may be one, and why: a number that both have, or how alike the names are."""

    first: int
    second: int
    number: str
    ratio: float


def vendors_alike(
    seen: VendorQuerySet, names: Iterable[str], *, most: int = MOST_ALIKE
) -> list[Vendor]:
    """List the vendors whose name or legal name may mean the same company, the nearest first."""
    asked = {bare_name(name) for name in names if name.strip()}
    near: list[tuple[float, int]] = []
    for pk, *known in seen.order_by().values_list("pk", "display_name", "legal_name"):
        theirs = {bare_name(name) for name in known if name}
        best = max((likeness(one, other) for one in asked for other in theirs), default=0)
        if best:
            near.append((-best, pk))
    nearest = [pk for _, pk in sorted(near)[:most]]
    rows = seen.in_bulk(nearest)
    return [rows[pk] for pk in nearest]


def likely_pairs(seen: VendorQuerySet) -> list[LikelyPair]:
    """List two by two the vendors among those seen that may be one, the likeliest first.

    Those that somebody told apart are left out. Four queries, however many vendors there are.
    """
    rows = seen.order_by().values_list("pk", "display_name", "legal_name")
    names = [(pk, bare) for pk, *both in rows for bare in {bare_name(name) for name in both}]
    ratios = alike_pairs(names)
    numbers = _shared_numbers(seen)
    apart = set(VendorDistinction.objects.values_list("first_id", "second_id"))
    found = [
        LikelyPair(*pair, number=numbers.get(pair, ""), ratio=ratios.get(pair, 0))
        for pair in ratios.keys() | numbers.keys()
        if pair not in apart
    ]
    return sorted(found, key=lambda one: (not one.number, -one.ratio, one.first, one.second))


def _shared_numbers(seen: VendorQuerySet) -> dict[tuple[int, int], str]:
    """Find the numbers that two vendors have, each in a register of its own."""
    held = VendorIdentifier.objects.filter(vendor__in=seen.order_by()).order_by()
    shared = (
        held.annotate(signs=Length("value"))
        .filter(signs__gte=SHORTEST_NUMBER)
        .values("value")
        .annotate(holders=Count("vendor", distinct=True))
        .filter(holders__gt=1)
        .order_by("value")
        .values_list("value", flat=True)[:MOST_NUMBERS]
    )
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for value, vendor in held.filter(value__in=list(shared)).values_list("value", "vendor_id"):
        holders[value].add(vendor)
    return {pair: value for value, own in holders.items() for pair in combinations(sorted(own), 2)}

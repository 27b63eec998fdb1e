"""Which vendors of the register may be the one that somebody is about to add."""

from collections.abc import Iterable
from typing import Final

from vendors.likeness import bare_name, likeness
from vendors.models import Vendor
from vendors.querysets import VendorQuerySet

MOST_ALIKE: Final = 5


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

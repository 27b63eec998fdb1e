"""How vendors are found by words."""

from typing import Final

from django.db.models import Case, QuerySet

from core.searching import matching, nearness
from vendors.models import Vendor

#: What stands in the index vendor_search_words, in its order.
WORDS: Final = ("display_name", "legal_name", "reference", "external_id")


def found_vendors(rows: QuerySet[Vendor], text: str) -> QuerySet[Vendor]:
    """Keep vendors that hold every word in a name, the reference or an id."""
    return matching(rows, text, WORDS)


def vendor_nearness(text: str) -> Case:
    """Rank vendors found: names before all else."""
    return nearness(text, name="display_name", keys=("reference", "legal_name"))

"""How service levels are found by words."""

from typing import Final

from django.db.models import Case, QuerySet

from core.searching import matching, nearness
from slas.models import ServiceLevel

#: What stands in the index service_level_search_words, in its order.
WORDS: Final = ("name", "code", "external_id")


def found_levels(rows: QuerySet[ServiceLevel], text: str) -> QuerySet[ServiceLevel]:
    """Keep service levels that hold every word in the name, the code or an id."""
    return matching(rows, text, WORDS)


def level_nearness(text: str) -> Case:
    """Rank service levels found: names before all else."""
    return nearness(text, name="name", keys=("code",))

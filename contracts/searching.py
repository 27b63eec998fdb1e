"""How contracts are found by words."""

from typing import Final

from django.db.models import Case, QuerySet

from contracts.models import Contract, Obligation
from core.searching import matching, nearness, words_of
from vendors.models import Vendor
from vendors.searching import found_vendors

#: What stands in the index contract_search_words, in its order.
WORDS: Final = ("title", "reference", "external_id")
#: What stands in the index obligation_search_words, in its order.
OBLIGATION_WORDS: Final = ("title", "clause")


def found_contracts(rows: QuerySet[Contract], text: str) -> QuerySet[Contract]:
    """Keep contracts that hold every word, each in the title, the reference, an id or the vendor.

    Each word is looked up apart in the contracts' index and in the vendors', so that both serve.
    """
    words = words_of(text)
    for word in words:
        own = matching(Contract.objects.order_by(), word, WORDS).values("pk")
        vendors = found_vendors(Vendor.objects.order_by(), word).values("pk")
        theirs = Contract.objects.order_by().filter(vendor__in=vendors).values("pk")
        rows = rows.filter(pk__in=own.union(theirs))
    return rows if words else rows.none()


def found_obligations(rows: QuerySet[Obligation], text: str) -> QuerySet[Obligation]:
    """Keep obligations that hold every word in what is owed or its clause."""
    return matching(rows, text, OBLIGATION_WORDS) if words_of(text) else rows.none()


def obligation_nearness(text: str) -> Case:
    """Rank obligations found: the title before the clause."""
    return nearness(text, name="title", keys=())


def contract_nearness(text: str) -> Case:
    """Rank contracts found: title and reference before the vendor's name."""
    return nearness(text, name="title", keys=("reference",))

"""Search by words: each word asked for begins a word of the row, accents and case aside.

The folding is the database's (`core_search_text`), so that rows, indexes and questions agree.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

from django.contrib.postgres.search import SearchVectorField
from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    IntegerField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)

#: Further words would narrow nothing, and each costs a look into an index.
MOST_WORDS: Final = 8

Row = TypeVar("Row", bound=Model)


class Folded(Func):
    """A text as it is compared: without accents, case and punctuation."""

    function = "core_search_text"
    output_field = TextField()


class _Words(Func):
    function = "core_search_words"
    output_field = SearchVectorField()


class _Asked(Func):
    function = "core_search_query"
    output_field = TextField()


class _Holds(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class _Same(Func):
    template = "(%(expressions)s)"
    arg_joiner = " = "
    output_field = BooleanField()


class _Begins(Func):
    function = "starts_with"
    output_field = BooleanField()


def words_of(text: str) -> list[str]:
    """Part what is asked for into words."""
    return text.replace("\x00", " ").split()[:MOST_WORDS]


def holding(text: str, fields: Sequence[str]) -> _Holds:
    """Say that each word of a text begins a word of the fields (those of the table's index)."""
    return _Holds(_Words(*(F(field) for field in fields)), _Asked(Value(text)))


def matching(rows: QuerySet[Row], text: str, fields: Sequence[str]) -> QuerySet[Row]:
    """Keep rows that hold every word asked for; none where no word is asked for."""
    return rows.filter(holding(" ".join(words_of(text)), fields))


def nearness(text: str, *, name: str, keys: Sequence[str]) -> Case:
    """Rank a row that matches: 0 the very name or key, 1 begins with it, 2 in the name, 3 else."""
    words = " ".join(words_of(text))
    exact, begins = Q(), Q()
    for field in (name, *keys):
        held, asked = Folded(F(field)), Folded(Value(words))
        exact |= Q(_Same(held, asked))
        begins |= Q(_Begins(held, asked))
    return Case(
        When(exact, then=0),
        When(begins, then=1),
        When(holding(words, [name]), then=2),
        default=3,
        output_field=IntegerField(),
    )

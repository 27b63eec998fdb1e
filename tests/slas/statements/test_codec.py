"""Frozen values go into canonical JSON and come back the same."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slas.rules.terms import Statistics, Terms
from slas.services.statements.book import Book
from slas.services.statements.codec import canonical, differences, digest, from_json, to_json
from tests.slas.statements.fed import make_fed

NUMBERS = st.integers(0, 10**12).map(lambda number: Decimal(number).scaleb(-6))
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    n=NUMBERS,
    values=st.lists(NUMBERS, max_size=5).map(tuple),
    outages=st.lists(st.tuples(INSTANTS, st.none() | INSTANTS), max_size=3).map(tuple),
    picked=st.none() | NUMBERS,
)
def test_statistics_come_back_the_same(
    n: Decimal,
    values: tuple[Decimal, ...],
    outages: tuple[tuple[datetime, datetime | None], ...],
    picked: Decimal | None,
) -> None:
    statistics = Statistics(n=n, values=values, outages=outages, picked=picked)
    written = json.loads(canonical(to_json(statistics)))
    assert from_json(Statistics, written) == statistics
    assert digest(to_json(from_json(Statistics, written))) == digest(written)


@pytest.mark.django_db
def test_what_a_statement_froze_comes_back_the_same() -> None:
    content = make_fed().publish(2).content
    assert content is not None
    inputs = content["results"][0]["inputs"]
    for kind, stored in (
        (Terms, inputs["terms"]),
        (Statistics, inputs["statistics"]),
        (Book, content["book"]),
    ):
        assert to_json(from_json(kind, stored)) == stored


def test_worth_alone_decides_the_text() -> None:
    assert to_json(Decimal("1.50")) == to_json(Decimal("1.5")) == "1.5"
    assert to_json((date(2026, 1, 1), None, True)) == ["2026-01-01", None, True]
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_what_is_not_of_the_type_is_refused() -> None:
    broken: list[Any] = [{}, None, [], {"n": 1}]
    for bad in broken:
        with pytest.raises(ValueError, match="not a Statistics"):
            from_json(Statistics, bad)
    with pytest.raises(TypeError, match="no canonical form"):
        to_json(1.5)


def test_differences_are_named_by_their_place() -> None:
    assert list(differences({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]})) == [
        "a[1].b: stored 2, computed 3"
    ]

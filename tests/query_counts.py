"""Counts of queries, compared with the reviewed ones in query_counts.toml."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

REVIEWED = Path(__file__).with_suffix(".toml")


def reviewed_count(name: str) -> int:
    """Give the reviewed number of queries of a page or an address."""
    counts: dict[str, int] = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))
    assert name in counts, f"add `{name} = …` to {REVIEWED.name}"
    return counts[name]


@contextmanager
def reviewed_queries(name: str) -> Iterator[None]:
    """Hold that the block asks exactly the reviewed number of queries."""
    with CaptureQueriesContext(connection) as asked:
        yield
    wanted = reviewed_count(name)
    said = "\n".join(query["sql"][:300] for query in asked.captured_queries)
    assert len(asked) == wanted, f"{name}: {len(asked)} queries, reviewed are {wanted}\n{said}"

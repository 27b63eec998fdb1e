"""Rows changed behind the portal's back, and whether a recomputation finds it."""

from collections.abc import Iterator

import pytest
from django.db import connection

from slas.services.statements.verify import verify_published


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Let the database take any change, as somebody with all rights could make it."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def is_found() -> bool:
    return any(not figure.is_identical for figure in verify_published())

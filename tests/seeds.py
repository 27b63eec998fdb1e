"""What the migrations put into a new database, put back where a test emptied it.

A test that commits ends with every table emptied, and with the catalogue put back for the next one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TypeVar

from django.apps import apps
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from scoring.models import LibraryBenchmark, Methodology
from slas.models import Metric

T = TypeVar("T")
SEEDS = (
    (Metric, "slas.migrations.0003_catalogue", "add_catalogue"),
    (Methodology, "scoring.migrations.0002_first_methodology", "publish"),
    (LibraryBenchmark, "scoring.migrations.0005_first_library_benchmarks", "enter"),
)


def restore_seeds() -> None:
    """Run the data migrations again whose rows are gone."""
    for model, module, function in SEEDS:
        if not model.objects.exists():
            getattr(import_module(module), function)(apps, None)


# No test writes to them, and each would have to be filled again.
NEVER_EMPTIED = frozenset(("django_migrations", "django_content_type", "auth_permission"))


def empty_tables() -> None:
    """Empty every table that a committing test wrote to; put back what the migrations put there.

    In the place of Django's flush, which truncates each of a hundred tables, filled or not, passes
    over the partitioned ones and then makes all permissions anew. Whoever still writes is awaited.
    """
    names = [f'"{name}"' for name in _tables()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE")
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names
            )
        )
        filled = [name for (name,) in cursor.fetchall()]
        # Append-only tables let nothing go, and references need no order.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in filled:
            cursor.execute(f"DELETE FROM {name}")
        # Once for all that follow, where each would undo it again; it leaves no history either.
        restore_seeds()


def _tables() -> list[str]:
    """Name every table; a partition goes with the one that it is part of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall() if name not in NEVER_EMPTIED]


@contextmanager
def built_once(blocker: DjangoDbBlocker, build: Callable[[], T]) -> Iterator[T]:
    """Build what the tests of a whole module start from; undo it after the last of them.

    For fixtures of a module's scope: each test goes back to this state by a savepoint of its own.
    Such a module has no test that commits, and none that starts from an empty portal.
    """
    outer = transaction.Atomic(using=None, savepoint=False, durable=False)
    outer._from_testcase = True  # type: ignore[attr-defined]
    with blocker.unblock():
        outer.__enter__()
    try:
        with blocker.unblock():
            restore_seeds()
            made = build()
            connection.check_constraints()  # or each test would check all of it again
        yield made
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)

"""What the migrations put into a new database, put back where a test emptied it.

A test that commits ends with every table emptied; the next one must find the catalogue again.
"""

from importlib import import_module

from django.apps import apps
from django.db import connection, transaction

from scoring.models import Methodology
from slas.models import Metric

SEEDS = (
    (Metric, "slas.migrations.0003_catalogue", "add_catalogue"),
    (Methodology, "scoring.migrations.0002_first_methodology", "publish"),
)


def restore_seeds() -> None:
    """Run the data migrations again whose rows are gone."""
    for model, module, function in SEEDS:
        if not model.objects.exists():
            getattr(import_module(module), function)(apps, None)


# No test writes to them, and each would have to be filled again.
NEVER_EMPTIED = frozenset(("django_migrations", "django_content_type", "auth_permission"))


def empty_tables() -> None:
    """Empty every table that a committing test wrote to, the measurements too.

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


def _tables() -> list[str]:
    """Name every table; a partition goes with the one that it is part of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall() if name not in NEVER_EMPTIED]

"""Which tables have a history: said in a migration of the app that owns them."""

from collections.abc import Iterable

from django.db import migrations

_ATTACH = """
CREATE TRIGGER history_of_rows AFTER INSERT OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION core_record_history({arguments});
CREATE TRIGGER history_of_changes AFTER UPDATE ON {table}
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core_record_history({arguments});
"""
_DETACH = """
DROP TRIGGER history_of_rows ON {table};
DROP TRIGGER history_of_changes ON {table};
"""


def record_history(
    table: str,
    *,
    part_of: tuple[str, str] = ("", ""),
    redact: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> migrations.RunSQL:
    """Make the migration operation that keeps a table's history from now on.

    `part_of` names the table that a row is a part of and the column that says of which record.
    Of redacted columns the history says that they changed, never what they hold; ignored columns
    leave no trace.
    """
    texts = (*part_of, ",".join(redact), ",".join(ignore))
    arguments = ", ".join(f"'{text}'" for text in texts)
    return migrations.RunSQL(
        _ATTACH.format(table=table, arguments=arguments), _DETACH.format(table=table)
    )

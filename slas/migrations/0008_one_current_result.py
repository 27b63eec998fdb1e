"""At most one current and one proposed revision of a result; built without locking the table."""

from django.db import migrations, models

_CURRENT = """
CREATE UNIQUE INDEX CONCURRENTLY result_current_once
    ON slas_result (service_level_id, period_start, scope) NULLS NOT DISTINCT
    WHERE standing = 'current'
"""
_PROPOSED = """
CREATE UNIQUE INDEX CONCURRENTLY result_proposed_once
    ON slas_result (service_level_id, period_start, scope) NULLS NOT DISTINCT
    WHERE standing = 'proposed'
"""


def _constraint(standing):
    return migrations.AddConstraint(
        model_name="result",
        constraint=models.UniqueConstraint(
            fields=["service_level", "period_start", "scope"],
            condition=models.Q(standing=standing),
            name=f"result_{standing}_once",
            nulls_distinct=False,
        ),
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("slas", "0007_full_engine")]

    operations = [
        migrations.RunSQL(
            _CURRENT, "DROP INDEX CONCURRENTLY result_current_once", state_operations=[_constraint("current")]
        ),
        migrations.RunSQL(
            _PROPOSED,
            "DROP INDEX CONCURRENTLY result_proposed_once",
            state_operations=[_constraint("proposed")],
        ),
    ]

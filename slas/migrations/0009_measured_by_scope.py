"""Measurements of a scope, and what tickets and outages say beside their instants.

A sample's scope is part of its key; an event's priority, affected share and pauses are content.
"""

from django.db import migrations

COLUMNS = """
ALTER TABLE slas_event
    ADD COLUMN scope varchar(80),
    ADD COLUMN priority varchar(40) NOT NULL DEFAULT '',
    ADD COLUMN share numeric(7,6),
    ADD COLUMN pauses jsonb,
    ADD CONSTRAINT event_share_is_a_ratio CHECK (share BETWEEN 0 AND 1),
    ADD CONSTRAINT event_pauses_are_a_list CHECK (jsonb_typeof(pauses) = 'array');
ALTER TABLE slas_sample
    ADD COLUMN scope varchar(80) NOT NULL DEFAULT '',
    DROP CONSTRAINT sample_once_per_level_and_instant,
    ADD CONSTRAINT sample_once_per_level_and_instant
        PRIMARY KEY (service_level_id, at, scope, superseded_by) INCLUDE (n, good, total);
"""
BACK = """
ALTER TABLE slas_event DROP COLUMN scope, DROP COLUMN priority, DROP COLUMN share, DROP COLUMN pauses;
ALTER TABLE slas_sample
    DROP CONSTRAINT sample_once_per_level_and_instant,
    DROP COLUMN scope,
    ADD CONSTRAINT sample_once_per_level_and_instant
        PRIMARY KEY (service_level_id, at, superseded_by) INCLUDE (n, good, total);
"""


class Migration(migrations.Migration):
    dependencies = [("slas", "0008_one_current_result")]

    operations = [migrations.RunSQL(COLUMNS, BACK)]

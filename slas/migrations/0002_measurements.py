"""Samples and events: append-only, range-partitioned by month, narrow.

Months are attached as they are needed (``slas.querysets.partitions``); a default partition is the
safety net. Django does not manage the two tables.
"""

from django.db import migrations

SAMPLES = """
CREATE TABLE slas_sample (
    at timestamptz NOT NULL,
    service_level_id bigint NOT NULL,
    superseded_by bigint NOT NULL DEFAULT 0,
    batch_id bigint NOT NULL,
    n numeric(18,6) NOT NULL,
    good numeric(18,6),
    total numeric(24,6),
    CONSTRAINT sample_once_per_level_and_instant
        PRIMARY KEY (service_level_id, at, superseded_by) INCLUDE (n, good, total),
    CONSTRAINT sample_n_is_finite CHECK (n BETWEEN 0 AND 100000000000),
    CONSTRAINT sample_good_is_part_of_n CHECK (good BETWEEN 0 AND n),
    CONSTRAINT sample_total_is_finite
        CHECK (total BETWEEN -100000000000000000 AND 100000000000000000),
    CONSTRAINT sample_says_something CHECK (good IS NOT NULL OR total IS NOT NULL)
) PARTITION BY RANGE (at);
CREATE TABLE slas_sample_default PARTITION OF slas_sample DEFAULT;
"""

EVENTS = """
CREATE TABLE slas_event (
    attributed_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    due_at timestamptz,
    resolved_at timestamptz,
    service_level_id bigint NOT NULL,
    key_id bigint NOT NULL,
    superseded_by bigint NOT NULL DEFAULT 0,
    batch_id bigint NOT NULL,
    met boolean,
    rank numeric(38,0) NOT NULL,
    value numeric(24,6),
    version_label varchar(80) NOT NULL,
    content_hash varchar(64) NOT NULL,
    CONSTRAINT event_version_once
        PRIMARY KEY (service_level_id, attributed_at, key_id, rank),
    CONSTRAINT event_rank_of_version_is_finite CHECK (rank BETWEEN 0 AND 1e37),
    CONSTRAINT event_value_is_finite
        CHECK (value BETWEEN -100000000000000000 AND 100000000000000000),
    CONSTRAINT event_resolved_after_opened CHECK (resolved_at >= opened_at)
) PARTITION BY RANGE (attributed_at);
CREATE TABLE slas_event_default PARTITION OF slas_event DEFAULT;
CREATE INDEX event_by_key ON slas_event (key_id);
"""

APPEND_ONLY = """
CREATE FUNCTION slas_measurement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD) - 'superseded_by';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'measurements are append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.superseded_by <> 0 OR NEW.superseded_by <= OLD.batch_id
       OR was <> to_jsonb(NEW) - 'superseded_by' THEN
        RAISE EXCEPTION 'a measurement can only be superseded, once, by a later batch'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sample_is_append_only BEFORE UPDATE OR DELETE ON slas_sample
    FOR EACH ROW EXECUTE FUNCTION slas_measurement_is_append_only();
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON slas_event
    FOR EACH ROW EXECUTE FUNCTION slas_measurement_is_append_only();
"""

DROP = """
DROP TABLE slas_sample;
DROP TABLE slas_event;
DROP FUNCTION slas_measurement_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("slas", "0001_initial")]

    operations = [migrations.RunSQL(SAMPLES + EVENTS + APPEND_ONLY, DROP)]

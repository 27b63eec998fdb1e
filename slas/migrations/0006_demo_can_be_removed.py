"""Let measurements of the demo's vendors be deleted, in a transaction that says that it means to.

Whoever deletes sets ``ito.remove_demo`` for the transaction; even then the trigger lets go of rows
alone whose vendor is marked as demo. Everything else stays append-only (docs/adr/0601).
"""

from django.db import migrations

WITH_DEMO = """
CREATE OR REPLACE FUNCTION slas_measurement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('ito.remove_demo', true) = 'on' AND EXISTS (
            SELECT 1
            FROM slas_servicelevel AS level
            JOIN contracts_contract AS contract ON contract.id = level.contract_id
            JOIN vendors_vendor AS vendor ON vendor.id = contract.vendor_id
            WHERE level.id = OLD.service_level_id AND vendor.is_demo
        ) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'measurements are append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.superseded_by <> 0 OR NEW.superseded_by <= OLD.batch_id
       OR to_jsonb(OLD) - 'superseded_by' <> to_jsonb(NEW) - 'superseded_by' THEN
        RAISE EXCEPTION 'a measurement can only be superseded, once, by a later batch'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

WITHOUT = """
CREATE OR REPLACE FUNCTION slas_measurement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("slas", "0005_import_jobs"),
        ("contracts", "0001_initial"),
        ("vendors", "0001_initial"),
    ]

    operations = [migrations.RunSQL(WITH_DEMO, WITHOUT)]

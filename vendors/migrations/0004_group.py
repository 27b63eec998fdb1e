"""A vendor may belong to another; the database keeps the groups trees, under races too."""

import django.db.models.deletion
from django.db import migrations, models

# One writer of parents at a time: two that each close half of a circle would not see each other.
NO_CIRCLE = """
CREATE FUNCTION vendors_group_has_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NULL
       OR (TG_OP = 'UPDATE' AND OLD.parent_id IS NOT DISTINCT FROM NEW.parent_id) THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('vendor_group_has_no_circle'));
    IF EXISTS (
        WITH RECURSIVE up (id, parent_id) AS (
            SELECT id, parent_id FROM vendors_vendor WHERE id = NEW.parent_id
            UNION
            SELECT above.id, above.parent_id
            FROM vendors_vendor AS above JOIN up ON above.id = up.parent_id
        )
        SELECT 1 FROM up WHERE parent_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'vendor_group_has_no_circle: a vendor belongs to itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vendor_group_has_no_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vendor_group_has_no_circle BEFORE INSERT OR UPDATE ON vendors_vendor
    FOR EACH ROW EXECUTE FUNCTION vendors_group_has_no_circle();
"""
DROP = """
DROP TRIGGER vendor_group_has_no_circle ON vendors_vendor;
DROP FUNCTION vendors_group_has_no_circle();
"""


class Migration(migrations.Migration):

    dependencies = [("vendors", "0003_register")]

    operations = [
        migrations.AddField(
            model_name="vendor",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="subsidiaries",
                to="vendors.vendor",
            ),
        ),
        migrations.AddConstraint(
            model_name="vendor",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("pk")), _negated=True),
                name="vendor_is_not_its_own_parent",
            ),
        ),
        migrations.RunSQL(NO_CIRCLE, DROP),
    ]

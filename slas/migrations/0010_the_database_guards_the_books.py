"""What is published never changes, the ledger's steps stay, and credits never pass their cap."""

from django.db import migrations

# Whoever removes the demo says so for the transaction (docs/adr/0601).
PUBLISHED = """
CREATE FUNCTION slas_is_demo_being_removed(contract bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT current_setting('ito.remove_demo', true) = 'on' AND EXISTS (
        SELECT 1
        FROM contracts_contract AS agreed
        JOIN vendors_vendor AS vendor ON vendor.id = agreed.vendor_id
        WHERE agreed.id = contract AND vendor.is_demo
    )
$$;
CREATE FUNCTION slas_published_result_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_in_id IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF slas_is_demo_being_removed(
            (SELECT contract_id FROM slas_servicelevel WHERE id = OLD.service_level_id)
        ) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a published result is never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(OLD) - 'standing' <> to_jsonb(NEW) - 'standing'
       OR (OLD.standing <> NEW.standing
           AND NOT (OLD.standing = 'current' AND NEW.standing = 'superseded')) THEN
        RAISE EXCEPTION 'a published result is never edited, only superseded'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_result_is_frozen BEFORE UPDATE OR DELETE ON slas_result
    FOR EACH ROW EXECUTE FUNCTION slas_published_result_is_frozen();

CREATE FUNCTION slas_published_statement_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changing text[] := ARRAY['state', 'superseded_at'];
BEGIN
    IF OLD.state NOT IN ('published', 'superseded') THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF slas_is_demo_being_removed(OLD.contract_id) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a published statement is never removed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(OLD) - changing <> to_jsonb(NEW) - changing
       OR NOT (OLD.state = 'published' AND NEW.state = 'superseded') THEN
        RAISE EXCEPTION 'a published statement is never edited, only superseded'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_statement_is_frozen BEFORE UPDATE OR DELETE ON slas_statement
    FOR EACH ROW EXECUTE FUNCTION slas_published_statement_is_frozen();

CREATE FUNCTION slas_credit_step_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND slas_is_demo_being_removed(
        (SELECT contract_id FROM slas_credit WHERE id = OLD.credit_id)
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'steps of the credit ledger are append-only'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER credit_step_stays BEFORE UPDATE OR DELETE ON slas_credittransition
    FOR EACH ROW EXECUTE FUNCTION slas_credit_step_stays();
CREATE FUNCTION slas_credit_schedule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a credit schedule never changes; agree another'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER credit_schedule_stays BEFORE UPDATE ON slas_creditschedule
    FOR EACH ROW EXECUTE FUNCTION slas_credit_schedule_stays();
CREATE TRIGGER credit_tier_stays BEFORE UPDATE ON slas_credittier
    FOR EACH ROW EXECUTE FUNCTION slas_credit_schedule_stays();
"""
# Proposed, refused, waived, expired and superseded entries count for nothing. A credit earned back
# counts as before, since it was paid within the cap of its month.
CREDITS = """
CREATE FUNCTION slas_credit_counts(kind text, state text, amount numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN kind <> 'service_credit'
          OR state IN ('proposed', 'refused', 'waived', 'expired', 'superseded') THEN 0
        ELSE amount
    END
$$;
CREATE FUNCTION slas_credit_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was numeric := 0;
    is_now numeric := 0;
    subject slas_credit := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        was := slas_credit_counts(OLD.kind, OLD.state, OLD.amount);
        IF TG_OP = 'UPDATE' AND (OLD.contract_id, OLD.month, OLD.currency)
                                IS DISTINCT FROM (NEW.contract_id, NEW.month, NEW.currency) THEN
            RAISE EXCEPTION 'a credit keeps its contract, month and currency'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        is_now := slas_credit_counts(NEW.kind, NEW.state, NEW.amount);
    END IF;
    IF was = is_now THEN
        RETURN NULL;
    END IF;
    UPDATE slas_credittotal SET amount = amount + is_now - was
    WHERE contract_id = subject.contract_id AND month = subject.month
      AND currency = subject.currency;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'credits of contract % in % have no total to count into',
            subject.contract_id, subject.month USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_adds_up AFTER INSERT OR UPDATE OR DELETE ON slas_credit
    FOR EACH ROW EXECUTE FUNCTION slas_credit_adds_up();
"""
DROP = """
DROP TRIGGER published_result_is_frozen ON slas_result;
DROP TRIGGER published_statement_is_frozen ON slas_statement;
DROP TRIGGER credit_step_stays ON slas_credittransition;
DROP TRIGGER credit_schedule_stays ON slas_creditschedule;
DROP TRIGGER credit_tier_stays ON slas_credittier;
DROP TRIGGER credit_adds_up ON slas_credit;
DROP FUNCTION slas_published_result_is_frozen();
DROP FUNCTION slas_published_statement_is_frozen();
DROP FUNCTION slas_credit_step_stays();
DROP FUNCTION slas_credit_schedule_stays();
DROP FUNCTION slas_credit_adds_up();
DROP FUNCTION slas_credit_counts(text, text, numeric);
DROP FUNCTION slas_is_demo_being_removed(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("slas", "0009_measured_by_scope")]

    operations = [migrations.RunSQL(PUBLISHED + CREDITS, DROP)]

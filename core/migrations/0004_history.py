"""The history of records: rows in chains, written by trigger, and the heads of the chains."""

from django.db import migrations, models

# Who adds first in a transaction takes a chain that no other transaction is adding to, a new one
# where all are taken: nobody waits. The claim makes the head follow when the transaction ends.
CHAIN = """
CREATE FUNCTION core_history_chain() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    taken integer := nullif(current_setting('ito.history_chain', true), '')::integer;
BEGIN
    IF taken IS NOT NULL THEN
        RETURN taken;
    END IF;
    taken := 1;
    WHILE NOT pg_try_advisory_xact_lock(hashtext('history chain'), taken) LOOP
        taken := taken + 1;
    END LOOP;
    PERFORM set_config('ito.history_chain', taken::text, true);
    INSERT INTO core_historyhead AS head (chain, rows, hash, transactions)
    VALUES (taken, 0, repeat('0', 64), 1)
    ON CONFLICT (chain) DO UPDATE SET transactions = head.transactions + 1;
    RETURN taken;
END $$;
CREATE FUNCTION core_history_head_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE core_historyhead AS head SET rows = latest.position, hash = latest.hash
    FROM (
        SELECT position, hash FROM core_historyrow WHERE chain = NEW.chain
        ORDER BY position DESC LIMIT 1
    ) AS latest
    WHERE head.chain = NEW.chain;
    PERFORM set_config('ito.history_chain', '', true);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER history_head_follows AFTER INSERT OR UPDATE OF transactions
    ON core_historyhead DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION core_history_head_follows();
"""
# What is hashed is read again by core.querysets.history_in_order: the two must say the same.
RECORD = """
CREATE FUNCTION core_record_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ignored text[] := string_to_array(TG_ARGV[3], ',');
    secret text;
    was jsonb;
    becomes jsonb;
    subject jsonb;
    told text := current_setting('ito.by', true);
    added core_historyrow;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        was := to_jsonb(OLD) - ignored;
        subject := was;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        becomes := to_jsonb(NEW) - ignored;
        subject := coalesce(subject, becomes);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(before.key, before.value), jsonb_object_agg(before.key, after.value)
        INTO was, becomes
        FROM jsonb_each(was) AS before JOIN jsonb_each(becomes) AS after USING (key)
        WHERE before.value <> after.value;
        IF was IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_ARGV[2] <> '' THEN
        FOREACH secret IN ARRAY string_to_array(TG_ARGV[2], ',') LOOP
            IF was ? secret THEN
                was := was || jsonb_build_object(secret, '(redacted)');
            END IF;
            IF becomes ? secret THEN
                becomes := becomes || jsonb_build_object(secret, '(redacted)');
            END IF;
        END LOOP;
    END IF;
    added.id := nextval('core_historyrow_id_seq');
    added.chain := core_history_chain();
    SELECT position, hash INTO added.position, added.previous_hash
    FROM core_historyrow WHERE chain = added.chain ORDER BY position DESC LIMIT 1;
    added.position := coalesce(added.position, 0) + 1;
    added.previous_hash := coalesce(added.previous_hash, repeat('0', 64));
    added.table_name := TG_TABLE_NAME;
    added.row_pk := subject ->> 'id';
    added.parent_table := TG_ARGV[0];
    added.parent_pk := coalesce(subject ->> nullif(TG_ARGV[1], ''), '');
    added.operation := CASE TG_OP
        WHEN 'INSERT' THEN 'added' WHEN 'UPDATE' THEN 'changed' ELSE 'removed'
    END;
    added.at := clock_timestamp();
    added.who := nullif(split_part(told, ' ', 1), '')::bigint;
    added.request_id := coalesce(split_part(told, ' ', 2), '');
    added.origin := coalesce(
        nullif(split_part(told, ' ', 3), ''), left(current_setting('application_name'), 200)
    );
    added.old := was;
    added.new := becomes;
    added.hash := encode(sha256(convert_to(jsonb_build_array(
        added.id, added.chain, added.position, added.table_name, added.row_pk, added.parent_table,
        added.parent_pk, added.operation, (extract(epoch FROM added.at) * 1000000)::bigint,
        added.who, added.request_id, added.origin, coalesce(added.old::text, ''),
        coalesce(added.new::text, ''), added.previous_hash
    )::text, 'UTF8')), 'hex');
    INSERT INTO core_historyrow SELECT added.*;
    RETURN NULL;
END $$;
"""
GUARDS = """
CREATE FUNCTION core_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE ON core_historyrow
    FOR EACH ROW EXECUTE FUNCTION core_history_stays();
CREATE TRIGGER history_head_stays BEFORE DELETE ON core_historyhead
    FOR EACH ROW EXECUTE FUNCTION core_history_stays();
CREATE TRIGGER history_head_goes_on BEFORE UPDATE ON core_historyhead
    FOR EACH ROW WHEN (
        NEW.chain <> OLD.chain OR NEW.rows < OLD.rows OR NEW.transactions < OLD.transactions
    ) EXECUTE FUNCTION core_history_stays();
"""
DROP = """
DROP TRIGGER history_stays ON core_historyrow;
DROP TRIGGER history_head_stays ON core_historyhead;
DROP TRIGGER history_head_goes_on ON core_historyhead;
DROP TRIGGER history_head_follows ON core_historyhead;
DROP FUNCTION core_history_stays();
DROP FUNCTION core_record_history();
DROP FUNCTION core_history_head_follows();
DROP FUNCTION core_history_chain();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_idempotency'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoryHead',
            fields=[
                ('chain', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('rows', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('transactions', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('chain__range', (1, 32767))), name='history_head_chain_is_counted'), models.CheckConstraint(condition=models.Q(('rows__range', (0, 9223372036854775807))), name='history_head_rows_are_counted'), models.CheckConstraint(condition=models.Q(('transactions__range', (1, 9223372036854775807))), name='history_head_transactions_are_counted'), models.CheckConstraint(condition=models.Q(('hash__regex', '^[0-9a-f]{64}$')), name='history_head_hash_is_a_digest')],
            },
        ),
        migrations.CreateModel(
            name='HistoryRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.PositiveSmallIntegerField()),
                ('position', models.BigIntegerField()),
                ('table_name', models.CharField(max_length=63)),
                ('row_pk', models.CharField(max_length=64)),
                ('parent_table', models.CharField(blank=True, max_length=63)),
                ('parent_pk', models.CharField(blank=True, max_length=64)),
                ('operation', models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('removed', 'Removed')], max_length=7)),
                ('at', models.DateTimeField()),
                ('who', models.BigIntegerField(blank=True, null=True)),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('origin', models.CharField(blank=True, max_length=200)),
                ('old', models.JSONField(blank=True, null=True)),
                ('new', models.JSONField(blank=True, null=True)),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['table_name', 'row_pk'], name='history_of_record'), models.Index(condition=models.Q(('parent_table', ''), _negated=True), fields=['parent_table', 'parent_pk'], name='history_of_parts')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'position'), name='history_place_once'), models.CheckConstraint(condition=models.Q(('chain__range', (1, 32767))), name='history_chain_is_counted'), models.CheckConstraint(condition=models.Q(('position__range', (1, 9223372036854775807))), name='history_position_is_counted'), models.CheckConstraint(condition=models.Q(('who__isnull', True), ('who__gte', 1), _connector='OR'), name='history_person_is_a_key'), models.CheckConstraint(condition=models.Q(('operation__in', ['added', 'changed', 'removed'])), name='history_operation_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('new__isnull', False), ('old__isnull', True), ('operation', 'added')), models.Q(('new__isnull', False), ('old__isnull', False), ('operation', 'changed')), models.Q(('new__isnull', True), ('old__isnull', False), ('operation', 'removed')), _connector='OR'), name='history_says_before_and_after'), models.CheckConstraint(condition=models.Q(('hash__regex', '^[0-9a-f]{64}$')), name='history_hash_is_a_digest')],
            },
        ),
        migrations.RunSQL(CHAIN + RECORD + GUARDS, DROP),
    ]

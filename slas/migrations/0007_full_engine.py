import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("contracts", "0004_full_engine"),
        ("slas", "0006_demo_can_be_removed"),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ladder", "Percent of the charges by tier"),
                            ("points", "Points"),
                            ("fee_multiple", "Multiple of the fee for the time down"),
                            ("days_of_fee", "Days of fee"),
                            ("fixed", "Fixed amount"),
                            ("pool", "Allocation of the pool"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("higher", "Higher is better"), ("lower", "Lower is better")],
                        max_length=6,
                    ),
                ),
                (
                    "monthly_fee",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True),
                ),
                (
                    "fee_multiple",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True),
                ),
                (
                    "percent_a_point",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True),
                ),
                (
                    "cap_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "minimum_credit",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True),
                ),
                ("condition_misses", models.PositiveSmallIntegerField(default=1)),
                ("condition_periods", models.PositiveSmallIntegerField(default=1)),
                ("multipliers", models.JSONField(default=list)),
                (
                    "claim",
                    models.CharField(
                        choices=[("automatic", "Automatic"), ("claimed", "To be claimed")],
                        default="automatic",
                        max_length=9,
                    ),
                ),
                ("claim_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("template", models.CharField(blank=True, default="", max_length=60)),
                ("created_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_schedules",
                        to="contracts.contract",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["contract_id", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "name"), name="credit_schedule_name_once_per_contract"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "ladder",
                                    "points",
                                    "fee_multiple",
                                    "days_of_fee",
                                    "fixed",
                                    "pool",
                                ],
                            )
                        ),
                        name="credit_schedule_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["higher", "lower"])),
                        name="credit_schedule_direction_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claim__in", ["automatic", "claimed"])),
                        name="credit_claim_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("monthly_fee__range", (0, 10000000000000))),
                        name="credit_monthly_fee_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fee_multiple__range", (0, 1000))),
                        name="credit_fee_multiple_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent_a_point__range", (0, 100))),
                        name="credit_point_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cap_percent__range", (0, 1000))),
                        name="credit_cap_percent_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minimum_credit__range", (0, 10000000000000))),
                        name="credit_minimum_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claim_days__range", (1, 1000))),
                        name="credit_claim_days_are_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("condition_misses__lte", models.F("condition_periods")),
                            ("condition_misses__range", (1, 120)),
                            ("condition_periods__range", (1, 120)),
                        ),
                        name="credit_condition_fits_its_periods",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditTier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "lower",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
                ),
                ("lower_inclusive", models.BooleanField(default=True)),
                (
                    "upper",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
                ),
                ("upper_inclusive", models.BooleanField(default=False)),
                ("value", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tiers",
                        to="slas.creditschedule",
                    ),
                ),
            ],
            options={
                "ordering": ["schedule_id", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("schedule", "position"), name="credit_tier_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lower__range", (-1000000000000, 1000000000000))),
                        name="credit_tier_lower_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("upper__range", (-1000000000000, 1000000000000))),
                        name="credit_tier_upper_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__range", (0, 1000000000000))),
                        name="credit_tier_value_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lower__isnull", True),
                            ("upper__isnull", True),
                            ("lower__lte", models.F("upper")),
                            _connector="OR",
                        ),
                        name="credit_tier_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(blank=True, null=True)),
                (
                    "month_cap_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "year_cap_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "total_cap_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "pool_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                ("pool_shares", models.JSONField(default=dict)),
                (
                    "earn_back",
                    models.CharField(
                        choices=[
                            ("none", "Never"),
                            ("met_in_a_row", "Met in so many months in a row"),
                            ("exceeded_next", "Exceeded in each of the next months"),
                            ("year_average", "Twelve-month average reached"),
                        ],
                        default="none",
                        max_length=13,
                    ),
                ),
                ("earn_back_periods", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "earn_back_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                ("change", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_terms",
                        to="contracts.contract",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "credit terms",
                "ordering": ["contract_id", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "number"), name="credit_terms_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_from__lt", models.F("effective_to")),
                            _connector="OR",
                        ),
                        name="credit_terms_end_after_they_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month_cap_percent__range", (0, 1000))),
                        name="credit_month_cap_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year_cap_percent__range", (0, 1000))),
                        name="credit_year_cap_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_cap_percent__range", (0, 1000))),
                        name="credit_total_cap_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pool_percent__range", (0, 1000))),
                        name="credit_pool_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "earn_back__in",
                                ["none", "met_in_a_row", "exceeded_next", "year_average"],
                            )
                        ),
                        name="earn_back_policy_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("earn_back_percent__range", (0, 100))),
                        name="earn_back_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("earn_back_periods__range", (1, 60))),
                        name="earn_back_periods_are_positive",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("contract_id"),
                                    models.F("contract_id"),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("effective_from"),
                                    models.F("effective_to"),
                                    models.Value("[)"),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="credit_terms_do_not_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TerminationTrigger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("repeated_misses", "The same service level missed too often"),
                            ("months_at_cap", "Credits at the cap too often"),
                            ("share_of_at_risk", "Credits as a share of what is at risk"),
                            ("critical_default", "One critical default"),
                        ],
                        max_length=20,
                    ),
                ),
                ("times", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("months", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="termination_triggers",
                        to="slas.creditterms",
                    ),
                ),
            ],
            options={
                "ordering": ["terms_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "repeated_misses",
                                    "months_at_cap",
                                    "share_of_at_risk",
                                    "critical_default",
                                ],
                            )
                        ),
                        name="termination_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("times__range", (0, 1000))),
                        name="termination_times_are_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__range", (1, 120))),
                        name="termination_months_are_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__range", (0, 1000))),
                        name="termination_percent_is_finite",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BilledCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("pass_through", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("taxes", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("one_time", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("invoice", models.CharField(blank=True, default="", max_length=80)),
                ("recorded_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="billed_charges",
                        to="contracts.contract",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["contract_id", "month", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "month", "number"), name="billed_charge_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (0, 10000000000000))),
                        name="billed_amount_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pass_through__range", (0, 10000000000000))),
                        name="billed_pass_through_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taxes__range", (0, 10000000000000))),
                        name="billed_taxes_are_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one_time__range", (0, 10000000000000))),
                        name="billed_one_time_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("pass_through"), "+", models.F("taxes")
                                    ),
                                    "+",
                                    models.F("one_time"),
                                ),
                            )
                        ),
                        name="billed_amount_holds_its_parts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("cap_amount", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                (
                    "amount",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=16),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "month"), name="credit_total_once_per_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cap_amount__range", (0, 10000000000000))),
                        name="credit_cap_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (0, 10000000000000))),
                        name="credit_total_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cap_amount__isnull", True),
                            ("amount__lte", models.F("cap_amount")),
                            _connector="OR",
                        ),
                        name="credit_total_never_above_the_cap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField()),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("provisional", "Provisional"),
                            ("in_review", "In review"),
                            ("published", "Published"),
                            ("superseded", "Superseded"),
                        ],
                        default="open",
                        max_length=11,
                    ),
                ),
                ("period_start", models.DateTimeField()),
                ("period_end", models.DateTimeField()),
                ("currency", models.CharField(max_length=3)),
                ("charges", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("at_risk_amount", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("credit_amount", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("reckoning", models.JSONField(default=dict)),
                ("inputs_hash", models.CharField(max_length=64)),
                ("computed_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, default="", max_length=400)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("submitted_hash", models.CharField(blank=True, default="", max_length=64)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField(null=True)),
                ("content_hash", models.CharField(blank=True, default="", max_length=64)),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="contracts.contract",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-month", "contract_id", "-revision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "month", "revision"), name="statement_revision_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("contract", "month"),
                        name="statement_published_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "provisional", "in_review"])),
                        fields=("contract", "month"),
                        name="statement_in_the_making_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["open", "provisional", "in_review", "published", "superseded"],
                            )
                        ),
                        name="statement_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period_end__isnull", True),
                            ("period_start__lt", models.F("period_end")),
                            _connector="OR",
                        ),
                        name="statement_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("charges__range", (0, 10000000000000))),
                        name="statement_charges_are_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("at_risk_amount__range", (0, 10000000000000))),
                        name="statement_at_risk_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credit_amount__range", (-10000000000000, 10000000000000))
                        ),
                        name="statement_credit_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revision__range", (1, 10000))),
                        name="statement_revision_is_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="statement_currency_is_iso_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("submitted_at__isnull", True), ("submitted_by__isnull", True)
                            ),
                            models.Q(
                                ("submitted_at__isnull", False), ("submitted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="statement_submitted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", True), ("published_by__isnull", True)
                            ),
                            models.Q(
                                ("published_at__isnull", False), ("published_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="statement_published_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by__isnull", True),
                            models.Q(("published_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="statement_published_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content__isnull", False),
                                ("content_hash__regex", "^[0-9a-f]{64}$"),
                                ("published_at__isnull", False),
                                ("state__in", ["published", "superseded"]),
                                ("submitted_at__isnull", False),
                            ),
                            models.Q(
                                ("content__isnull", True),
                                ("published_at__isnull", True),
                                ("state__in", ["open", "provisional", "in_review"]),
                            ),
                            _connector="OR",
                        ),
                        name="statement_published_with_its_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revision", 1),
                            models.Q(("state", "published"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="statement_revised_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwedStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_month", models.DateField()),
                ("due_at", models.DateTimeField(db_index=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.TextField(blank=True, default="")),
                ("quarantined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contract",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="owed_statement",
                        to="contracts.contract",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RootEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=160)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("is_catastrophic", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, default="", max_length=400)),
                ("recorded_at", models.DateTimeField()),
                (
                    "chosen",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="slas.servicelevel",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="root_events",
                        to="contracts.contract",
                    ),
                ),
                (
                    "levels",
                    models.ManyToManyField(related_name="root_events", to="slas.servicelevel"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("starts_at__lt", models.F("ends_at")),
                            _connector="OR",
                        ),
                        name="root_event_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="root_event_has_a_title",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Default",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period_start", models.DateTimeField()),
                ("scope", models.CharField(blank=True, max_length=80, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("minimum", "Minimum default"),
                            ("expected_repeated", "Repeated expected default"),
                            ("measurement", "Measurement default"),
                            ("critical", "Critical default"),
                        ],
                        max_length=17,
                    ),
                ),
                ("detail", models.CharField(max_length=300)),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defaults",
                        to="slas.result",
                    ),
                ),
                (
                    "service_level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defaults",
                        to="slas.servicelevel",
                    ),
                ),
                (
                    "root_event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defaults",
                        to="slas.rootevent",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defaults",
                        to="slas.statement",
                    ),
                ),
            ],
            options={
                "ordering": ["statement_id", "service_level_id", "period_start", "scope", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("statement", "service_level", "period_start", "scope", "kind"),
                        name="default_once_per_statement_level_period_scope_kind",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["minimum", "expected_repeated", "measurement", "critical"],
                            )
                        ),
                        name="default_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Credit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("service_credit", "Service credit"), ("earn_back", "Earn-back")],
                        default="service_credit",
                        max_length=14,
                    ),
                ),
                ("month", models.DateField()),
                ("period_start", models.DateTimeField()),
                ("scope", models.CharField(blank=True, max_length=80, null=True)),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                ("currency", models.CharField(max_length=3)),
                ("raw_amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("steps", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, default="", max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("accrued", "Accrued"),
                            ("notified", "Notified"),
                            ("claim_due", "Claim due"),
                            ("claimed", "Claimed"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("disputed", "Disputed"),
                            ("waived", "Waived"),
                            ("confirmed", "Confirmed"),
                            ("applied", "Applied"),
                            ("earned_back", "Earned back"),
                            ("expired", "Expired"),
                            ("superseded", "Superseded"),
                        ],
                        max_length=12,
                    ),
                ),
                ("claim_due_on", models.DateField(blank=True, null=True)),
                ("invoice_line", models.CharField(blank=True, default="", max_length=120)),
                ("waiver_reason", models.CharField(blank=True, default="", max_length=400)),
                ("waiver_asked_at", models.DateTimeField(blank=True, null=True)),
                ("computed_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="contracts.contract",
                    ),
                ),
                (
                    "earns_back",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earn_backs",
                        to="slas.credit",
                    ),
                ),
                (
                    "service_level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="slas.servicelevel",
                    ),
                ),
                (
                    "waiver_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="slas.creditschedule",
                    ),
                ),
                (
                    "default",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="slas.default",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="slas.statement",
                    ),
                ),
            ],
            options={
                "ordering": ["-month", "contract_id", "service_level_id", "scope", "-revision"],
                "indexes": [
                    models.Index(fields=["contract", "month"], name="credit_by_contract_and_month"),
                    models.Index(
                        condition=models.Q(("state", "claim_due")),
                        fields=["claim_due_on"],
                        name="credit_to_claim",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "contract",
                            "period_start",
                            "service_level",
                            "scope",
                            "revision",
                            "kind",
                        ),
                        name="credit_once_per_clause_period_scope_revision",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["service_credit", "earn_back"])),
                        name="credit_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "proposed",
                                    "accrued",
                                    "notified",
                                    "claim_due",
                                    "claimed",
                                    "granted",
                                    "refused",
                                    "disputed",
                                    "waived",
                                    "confirmed",
                                    "applied",
                                    "earned_back",
                                    "expired",
                                    "superseded",
                                ],
                            )
                        ),
                        name="credit_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("raw_amount__range", (-10000000000000, 10000000000000))
                        ),
                        name="credit_raw_amount_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (-10000000000000, 10000000000000))),
                        name="credit_amount_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="credit_currency_is_iso_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gte", 0),
                                ("default__isnull", False),
                                ("kind", "service_credit"),
                            ),
                            models.Q(
                                ("amount__lte", 0),
                                ("earns_back__isnull", False),
                                ("kind", "earn_back"),
                            ),
                            _connector="OR",
                        ),
                        name="credit_rests_on_a_default",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "claim_due"), _negated=True),
                            ("claim_due_on__isnull", False),
                            _connector="OR",
                        ),
                        name="credit_to_claim_has_a_deadline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "applied"), _negated=True),
                            models.Q(("invoice_line", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="credit_applied_to_an_invoice_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("waiver_asked_at__isnull", True), ("waiver_asked_by__isnull", True)
                            ),
                            models.Q(
                                ("waiver_asked_at__isnull", False),
                                ("waiver_asked_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="credit_waiver_asked_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditTransition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("proposed", "Proposed"),
                            ("accrued", "Accrued"),
                            ("notified", "Notified"),
                            ("claim_due", "Claim due"),
                            ("claimed", "Claimed"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("disputed", "Disputed"),
                            ("waived", "Waived"),
                            ("confirmed", "Confirmed"),
                            ("applied", "Applied"),
                            ("earned_back", "Earned back"),
                            ("expired", "Expired"),
                            ("superseded", "Superseded"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("accrued", "Accrued"),
                            ("notified", "Notified"),
                            ("claim_due", "Claim due"),
                            ("claimed", "Claimed"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("disputed", "Disputed"),
                            ("waived", "Waived"),
                            ("confirmed", "Confirmed"),
                            ("applied", "Applied"),
                            ("earned_back", "Earned back"),
                            ("expired", "Expired"),
                            ("superseded", "Superseded"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, default="", max_length=400)),
                ("invoice_line", models.CharField(blank=True, default="", max_length=120)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="slas.credit",
                    ),
                ),
            ],
            options={
                "ordering": ["credit_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "from_state__in",
                                [
                                    "",
                                    "proposed",
                                    "accrued",
                                    "notified",
                                    "claim_due",
                                    "claimed",
                                    "granted",
                                    "refused",
                                    "disputed",
                                    "waived",
                                    "confirmed",
                                    "applied",
                                    "earned_back",
                                    "expired",
                                    "superseded",
                                ],
                            )
                        ),
                        name="credit_from_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "to_state__in",
                                [
                                    "proposed",
                                    "accrued",
                                    "notified",
                                    "claim_due",
                                    "claimed",
                                    "granted",
                                    "refused",
                                    "disputed",
                                    "waived",
                                    "confirmed",
                                    "applied",
                                    "earned_back",
                                    "expired",
                                    "superseded",
                                ],
                            )
                        ),
                        name="credit_to_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked_by__isnull", True),
                            ("by__isnull", True),
                            models.Q(("by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="credit_approved_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_state", "waived"), _negated=True),
                            models.Q(
                                ("asked_by__isnull", False),
                                ("by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="credit_waived_for_a_reason_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("interval", "An interval"), ("events", "Single events")],
                        max_length=8,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("customer_act", "Act of the customer"),
                            ("force_majeure", "Force majeure"),
                            ("change_window", "Agreed change window"),
                            ("third_party", "Third party under the customer's control"),
                        ],
                        max_length=13,
                    ),
                ),
                ("clause", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=400)),
                ("evidence", models.CharField(blank=True, default="", max_length=400)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("approved_starts_at", models.DateTimeField(blank=True, null=True)),
                ("approved_ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("approved", "Approved"),
                            ("partly_approved", "Partly approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=15,
                    ),
                ),
                ("scope", models.CharField(blank=True, max_length=80, null=True)),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, default="", max_length=400)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to="contracts.contract",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "levels",
                    models.ManyToManyField(related_name="exclusions", to="slas.servicelevel"),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-requested_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["interval", "events"])),
                        name="exclusion_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                ["customer_act", "force_majeure", "change_window", "third_party"],
                            )
                        ),
                        name="exclusion_category_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "approved",
                                    "partly_approved",
                                    "rejected",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="exclusion_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("starts_at__lt", models.F("ends_at")),
                            _connector="OR",
                        ),
                        name="exclusion_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_ends_at__isnull", True),
                            ("approved_starts_at__lt", models.F("approved_ends_at")),
                            _connector="OR",
                        ),
                        name="exclusion_approved_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ends_at__isnull", True),
                                ("kind", "events"),
                                ("starts_at__isnull", True),
                            ),
                            models.Q(
                                ("ends_at__isnull", False),
                                ("kind", "interval"),
                                ("starts_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="exclusion_of_an_interval_has_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="exclusion_decided_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="exclusion_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", ("approved", "partly_approved", "rejected")),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ("approved", "partly_approved", "rejected")),
                                    _negated=True,
                                ),
                                ("decided_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="exclusion_decided_exactly_when_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("clause", ""), _negated=True),
                        ),
                        name="exclusion_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExclusionEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_approved", models.BooleanField(default=False)),
                (
                    "exclusion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="slas.exclusion",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to="slas.eventkey",
                    ),
                ),
            ],
            options={
                "ordering": ["exclusion_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("exclusion", "key"), name="exclusion_names_event_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField()),
                ("period_start", models.DateTimeField()),
                ("scope", models.CharField(blank=True, max_length=80, null=True)),
                ("result_revision", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=1000)),
                ("evidence", models.CharField(blank=True, default="", max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("upheld", "Upheld"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "agreed_attained",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
                ),
                (
                    "agreed_amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="contracts.contract",
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="slas.credit",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service_level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="slas.servicelevel",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="slas.statement",
                    ),
                ),
            ],
            options={
                "ordering": ["-raised_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("service_level", "period_start", "scope", "credit"),
                        name="dispute_open_once_per_figure",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "upheld", "rejected", "withdrawn"])
                        ),
                        name="dispute_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="dispute_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("raised_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="dispute_decided_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="dispute_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", ["upheld", "rejected"]),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            models.Q(
                                ("decided_at__isnull", True), ("state__in", ["open", "withdrawn"])
                            ),
                            _connector="OR",
                        ),
                        name="dispute_decided_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_attained__range", (-1000000000000, 1000000000000))
                        ),
                        name="dispute_agreed_value_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agreed_amount__range", (0, 10000000000000))),
                        name="dispute_agreed_amount_is_finite",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period_start", models.DateTimeField()),
                ("period_end", models.DateTimeField()),
                (
                    "outlook",
                    models.CharField(
                        choices=[
                            ("green", "On track"),
                            ("amber", "At risk"),
                            ("red", "About to be missed"),
                            ("breached", "Missed already"),
                        ],
                        max_length=8,
                    ),
                ),
                ("budget", models.DecimalField(decimal_places=6, max_digits=24)),
                ("used", models.DecimalField(decimal_places=6, max_digits=24)),
                ("burn", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("misses_left", models.IntegerField(null=True)),
                ("elapsed_ratio", models.DecimalField(decimal_places=8, max_digits=9)),
                ("steps", models.JSONField(default=list)),
                ("computed_at", models.DateTimeField()),
                (
                    "service_level",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forecast",
                        to="slas.servicelevel",
                    ),
                ),
            ],
            options={
                "ordering": ["service_level_id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outlook__in", ["green", "amber", "red", "breached"])),
                        name="forecast_outlook_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period_end__isnull", True),
                            ("period_start__lt", models.F("period_end")),
                            _connector="OR",
                        ),
                        name="forecast_period_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("budget__range", (0, 1000000000000))),
                        name="forecast_budget_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used__range", (0, 1000000000000))),
                        name="forecast_used_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("burn__range", (0, 1000000000))),
                        name="forecast_burn_is_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("elapsed_ratio__range", (0, 1))),
                        name="forecast_elapsed_is_a_ratio",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorityLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("priority", models.CharField(blank=True, default="", max_length=40)),
                ("minutes", models.PositiveIntegerField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="limits",
                        to="slas.servicelevelversion",
                    ),
                ),
            ],
            options={
                "ordering": ["version_id", "priority"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "priority"), name="priority_limit_once_per_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (1, 10000000))),
                        name="priority_limit_is_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("subdivision", models.CharField(blank=True, default="", max_length=10)),
                ("library_version", models.CharField(blank=True, default="", max_length=20)),
                ("proposed_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("reopened_reason", models.CharField(blank=True, default="", max_length=400)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="years",
                        to="slas.calendar",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["calendar_id", "year"],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "year"), name="calendar_year_once"),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (1970, 2200))),
                        name="calendar_year_is_sane",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                            models.Q(
                                ("reviewed_at__isnull", False), ("reviewed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="calendar_year_reviewed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="servicelevelversion",
            name="metric_type_is_known",
        ),
        # A longer varchar rewrites nothing.
        migrations.RunSQL(
            "ALTER TABLE slas_servicelevelversion ALTER COLUMN metric_type TYPE varchar(24)",
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name="servicelevelversion",
                    name="metric_type",
                    field=models.CharField(
                        choices=[
                            ("within_target", "% within target"),
                            ("availability", "Availability less exclusions"),
                            ("weighted_availability", "Availability by affected share"),
                            ("error_rate", "Uptime by error rate"),
                            ("mean", "Mean"),
                            ("percentile", "Percentile"),
                            ("count", "Count"),
                            ("duration", "Mean business time"),
                            ("backlog_age", "Age of the backlog"),
                            ("backlog_share", "Share of an old backlog"),
                            ("density", "Density"),
                            ("variance", "Variance from plan"),
                            ("satisfaction", "Satisfaction"),
                            ("ratio", "Ratio to transactions"),
                        ],
                        max_length=24,
                    ),
                )
            ],
        ),
        migrations.AddField(
            model_name="result",
            name="bound",
            field=models.DecimalField(decimal_places=10, max_digits=24, null=True),
        ),
        migrations.AddField(
            model_name="result",
            name="excused",
            field=models.DecimalField(db_default=0, decimal_places=6, default=0, max_digits=24),
        ),
        migrations.AddField(
            model_name="result",
            name="is_settled",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="result",
            name="low_volume_rule",
            field=models.CharField(
                choices=[
                    ("none", "Judged as any other"),
                    ("one_miss", "One miss is tolerated"),
                    ("roll", "Periods roll together"),
                ],
                db_default="none",
                default="none",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="raw_attained",
            field=models.DecimalField(decimal_places=10, max_digits=24, null=True),
        ),
        migrations.AddField(
            model_name="result",
            name="raw_class",
            field=models.CharField(
                choices=[
                    ("met", "Met"),
                    ("met_minimum", "At minimum"),
                    ("below_minimum", "Below minimum"),
                    ("critical", "Critical"),
                    ("no_events", "No events"),
                    ("not_due", "Not due"),
                    ("excused", "Excused"),
                    ("not_reported", "Not reported"),
                ],
                db_default="",
                default="",
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="raw_shown",
            field=models.DecimalField(decimal_places=6, max_digits=24, null=True),
        ),
        migrations.AddField(
            model_name="result",
            name="standing",
            field=models.CharField(
                choices=[
                    ("current", "Current"),
                    ("proposed", "Proposed"),
                    ("superseded", "Superseded"),
                ],
                db_default="current",
                default="current",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="age_limit_minutes",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="allocation_percent",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="low_volume",
            field=models.CharField(
                choices=[
                    ("none", "Judged as any other"),
                    ("one_miss", "One miss is tolerated"),
                    ("roll", "Periods roll together"),
                ],
                db_default="none",
                default="none",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="minimum_n",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="outcome_by",
            field=models.CharField(
                choices=[
                    ("stated", "The source's word, else the due instant"),
                    ("due", "The due instant"),
                    ("business_time", "Business time against a limit by priority"),
                ],
                db_default="stated",
                default="stated",
                max_length=13,
            ),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="per_scope",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="pool_category",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="repeat_misses",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="repeat_window",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="rounding",
            field=models.CharField(
                choices=[
                    ("half_up", "Half up"),
                    ("half_even", "Half to even"),
                    ("cut", "Cut to the bad side"),
                ],
                db_default="half_up",
                default="half_up",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="servicelevelversion",
            name="credit_schedule",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="service_level_versions",
                to="slas.creditschedule",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "metric_type__in",
                        [
                            "within_target",
                            "availability",
                            "weighted_availability",
                            "error_rate",
                            "mean",
                            "percentile",
                            "count",
                            "duration",
                            "backlog_age",
                            "backlog_share",
                            "density",
                            "variance",
                            "satisfaction",
                            "ratio",
                        ],
                    )
                ),
                name="metric_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("rounding__in", ["half_up", "half_even", "cut"])),
                name="rounding_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome_by__in", ["stated", "due", "business_time"])),
                name="outcome_by_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("low_volume__in", ["none", "one_miss", "roll"])),
                name="low_volume_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_n__range", (1, 1000000))), name="minimum_n_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("age_limit_minutes__range", (1, 10000000))),
                name="age_limit_is_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("allocation_percent__range", (0, 100))),
                name="allocation_is_a_percentage",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("repeat_misses__isnull", True), ("repeat_window__isnull", True)),
                    models.Q(("repeat_misses__isnull", False), ("repeat_window__isnull", False)),
                    _connector="OR",
                ),
                name="repeat_misses_have_a_window",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("repeat_misses__isnull", True),
                    models.Q(
                        ("repeat_misses__lte", models.F("repeat_window")),
                        ("repeat_misses__range", (1, 120)),
                        ("repeat_window__range", (1, 120)),
                    ),
                    _connector="OR",
                ),
                name="repeat_misses_fit_their_window",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="published_in",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results",
                to="slas.statement",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("standing__in", ["current", "proposed", "superseded"])),
                name="result_standing_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "raw_class__in",
                        [
                            "",
                            "met",
                            "met_minimum",
                            "below_minimum",
                            "critical",
                            "no_events",
                            "not_due",
                            "excused",
                            "not_reported",
                        ],
                    )
                ),
                name="result_raw_class_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("low_volume_rule__in", ["none", "one_miss", "roll"])),
                name="result_low_volume_rule_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("raw_attained__range", (-1000000000000, 1000000000000))),
                name="raw_attained_is_finite",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("raw_shown__range", (-1000000000000, 1000000000000))),
                name="raw_shown_is_finite",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("excused__range", (0, 100000000000000000))),
                name="result_excused_is_finite",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("bound__range", (-1000000000000, 1000000000000))),
                name="result_bound_is_finite",
            ),
        ),
    ]

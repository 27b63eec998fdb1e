"""What each scorecard said at the end of a day is kept; of those that stand, what they say now."""

from datetime import UTC

import django.db.models.deletion
from django.db import migrations, models

from scoring.saying import said_by


def keep_todays(apps, schema_editor):
    cards = apps.get_model("scoring", "Scorecard").objects.select_related("methodology")
    days = apps.get_model("scoring", "ScorecardDay").objects
    for card in cards.prefetch_related("dimensions").iterator(chunk_size=500):
        days.create(
            scorecard=card,
            day=card.computed_at.astimezone(UTC).date(),
            computed_at=card.computed_at,
            said=said_by(card, card.dimensions.all()),
        )


class Migration(migrations.Migration):
    dependencies = [("scoring", "0006_history")]

    operations = [
        migrations.CreateModel(
            name="ScorecardDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("computed_at", models.DateTimeField()),
                ("said", models.JSONField()),
                (
                    "scorecard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="scoring.scorecard",
                    ),
                ),
            ],
            options={
                "ordering": ["scorecard_id", "day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scorecard", "day"), name="scorecard_day_once"
                    )
                ],
            },
        ),
        migrations.RunPython(keep_todays, migrations.RunPython.noop),
    ]

"""What scores are counted by has a history; the scores themselves are computed."""

from django.db import migrations

from core.history import record_history


class Migration(migrations.Migration):
    dependencies = [("core", "0004_history"), ("scoring", "0005_first_library_benchmarks")]

    operations = [
        record_history("scoring_methodology"),
        record_history(
            "scoring_methodologyweight", part_of=("scoring_methodology", "methodology_id")
        ),
        record_history("scoring_librarybenchmark"),
    ]

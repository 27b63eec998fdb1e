"""What was agreed, decided and stated has a history; what is measured and computed has none."""

from django.db import migrations

from core.history import record_history

CONTRACT = ("contracts_contract", "contract_id")
LEVEL = ("slas_servicelevel", "service_level_id")
CALENDAR = ("slas_calendar", "calendar_id")
EXCLUSION = ("slas_exclusion", "exclusion_id")


class Migration(migrations.Migration):
    dependencies = [("core", "0004_history"), ("slas", "0011_claim_cycles")]

    operations = [
        record_history("slas_metric"),
        record_history("slas_source"),
        record_history("slas_calendar"),
        record_history("slas_calendarwindow", part_of=CALENDAR),
        record_history("slas_calendarholiday", part_of=CALENDAR),
        record_history("slas_calendaryear", part_of=CALENDAR),
        record_history("slas_servicelevel", part_of=CONTRACT, ignore=("opens_next_at",)),
        record_history("slas_servicelevelversion", part_of=LEVEL),
        record_history("slas_prioritylimit", part_of=("slas_servicelevelversion", "version_id")),
        record_history("slas_creditschedule", part_of=CONTRACT),
        record_history("slas_credittier", part_of=("slas_creditschedule", "schedule_id")),
        record_history("slas_creditterms", part_of=CONTRACT),
        record_history("slas_terminationtrigger", part_of=("slas_creditterms", "terms_id")),
        record_history("slas_billedcharge", part_of=CONTRACT),
        record_history("slas_exclusion", part_of=CONTRACT),
        record_history("slas_exclusion_levels", part_of=EXCLUSION),
        record_history("slas_exclusionevent", part_of=EXCLUSION),
        record_history("slas_rootevent", part_of=CONTRACT),
        record_history("slas_rootevent_levels", part_of=("slas_rootevent", "rootevent_id")),
        record_history("slas_dispute", part_of=CONTRACT),
        # The hash of what was published stands in the history; the content itself is frozen.
        record_history(
            "slas_statement",
            part_of=CONTRACT,
            ignore=("content", "reckoning", "inputs_hash", "computed_at"),
        ),
        record_history("slas_credit", part_of=CONTRACT, ignore=("steps", "computed_at")),
        record_history("slas_credittransition", part_of=("slas_credit", "credit_id")),
    ]

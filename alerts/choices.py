"""The closed lists of the alerts app."""

from django.db.models import TextChoices


class AlertRule(TextChoices):
    """What an alert was raised for."""

    BREACH = "breach", "Below minimum"
    BELOW_EXPECTED = "below_expected", "Below expected"
    NOT_REPORTED = "not_reported", "Not reported"
    SCORE_DROP = "score_drop", "Score dropped"
    WORK_FAILING = "work_failing", "Computation failing"


class Severity(TextChoices):
    """How much it matters."""

    CRITICAL = "critical", "Critical"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"


class AlertState(TextChoices):
    """Where an alert stands."""

    OPEN = "open", "Open"
    TAKEN = "taken", "Taken"
    SNOOZED = "snoozed", "Snoozed"
    RESOLVED = "resolved", "Resolved"


class AlertEvent(TextChoices):
    """What happened to an alert."""

    OPENED = "opened", "Opened"
    RECORDED = "recorded", "Recorded closed"
    TAKEN = "taken", "Taken"
    SNOOZED = "snoozed", "Snoozed"
    WOKEN = "woken", "Woken"
    RESOLVED = "resolved", "Resolved"
    REOPENED = "reopened", "Reopened"
    CHANGED = "changed", "Figure changed"

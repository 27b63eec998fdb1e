"""The closed lists of the alerts app."""

from django.db.models import IntegerChoices, TextChoices


class AlertRule(TextChoices):
    """What an alert was raised for."""

    BREACH = "breach", "Below minimum"
    BELOW_EXPECTED = "below_expected", "Below expected"
    NOT_REPORTED = "not_reported", "Not reported"
    AT_RISK = "at_risk", "At risk of a miss"
    CLAIM_DEADLINE = "claim_deadline", "Credit to be claimed"
    TERMINATION = "termination", "Termination trigger near"
    REVISION_DUE = "revision_due", "Published figure contradicted"
    SCORE_DROP = "score_drop", "Score dropped"
    WORK_FAILING = "work_failing", "Computation failing"
    RENEWAL = "renewal", "Renewal to decide"
    OBLIGATION_OVERDUE = "obligation_overdue", "Obligation overdue"
    CERTIFICATE = "certificate", "Certificate runs out"


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


class ChangeKind(TextChoices):
    """What changed that a digest tells."""

    RESULT = "result", "Result"
    SCORE = "score", "Score"


class Digest(TextChoices):
    """How often a person is told what changed."""

    NONE = "none", "Never"
    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every week"


class Weekday(IntegerChoices):
    """The day of a weekly digest."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"

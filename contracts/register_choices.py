"""The closed lists of a contract's register."""

from django.db.models import IntegerChoices, TextChoices


class Side(TextChoices):
    """Which side of a contract."""

    OURS = "ours", "Ours"
    VENDOR = "vendor", "The vendor's"


class Criticality(TextChoices):
    """What a failure of a sub-provider would do to the service."""

    CRITICAL = "critical", "Critical"
    IMPORTANT = "important", "Important"
    MINOR = "minor", "Minor"


class ObligationKind(TextChoices):
    """What is owed: that something is done, or that something is handed over."""

    OBLIGATION = "obligation", "Obligation"
    DELIVERABLE = "deliverable", "Deliverable"


class Recurs(IntegerChoices):
    """After how many months an obligation falls due again."""

    ONCE = 0, "Once"
    MONTHLY = 1, "Every month"
    QUARTERLY = 3, "Every quarter"
    HALF_YEARLY = 6, "Every half-year"
    YEARLY = 12, "Every year"


class MilestoneState(TextChoices):
    """Where an occurrence stands, in the words of OCDS."""

    SCHEDULED = "scheduled", "Scheduled"
    MET = "met", "Met"
    PARTIALLY_MET = "partiallyMet", "Partly met"
    NOT_MET = "notMet", "Not met"


DECIDED = (MilestoneState.MET, MilestoneState.PARTIALLY_MET, MilestoneState.NOT_MET)


class Standing(TextChoices):
    """Where an occurrence stands on a day: its state, and what a scheduled one waits for."""

    OVERDUE = "overdue", "Overdue"
    REPORTED = "reported", "To be accepted"
    SCHEDULED = "scheduled", "Scheduled"
    MET = "met", "Met"
    PARTIALLY_MET = "partiallyMet", "Partly met"
    NOT_MET = "notMet", "Not met"


class ChargeKind(TextChoices):
    """For what a charge is due."""

    FIXED = "fixed", "Fixed charge"
    RATE = "rate", "Unit rate"
    ONE_TIME = "one_time", "One-time charge"


class Every(IntegerChoices):
    """For how many months a fixed charge stands."""

    MONTH = 1, "A month"
    QUARTER = 3, "A quarter"
    YEAR = 12, "A year"


class Benefit(TextChoices):
    """What outsourcing is to bring."""

    SAVINGS = "savings", "Cost savings"
    SKILLS = "skills", "Specialised skills"
    FOCUS = "focus", "Focus on the core business"
    SCALE = "scale", "Scalability and flexibility"
    RISK = "risk", "Risk mitigation"


class ObjectiveState(TextChoices):
    """What became of an objective."""

    OPEN = "open", "Open"
    REACHED = "reached", "Reached"
    MISSED = "missed", "Missed"
    DROPPED = "dropped", "Given up"


class Letter(TextChoices):
    """What a role has to do with an activity."""

    RESPONSIBLE = "R", "Responsible"
    ACCOUNTABLE = "A", "Accountable"
    CONSULTED = "C", "Consulted"
    INFORMED = "I", "Informed"

"""The closed lists of the service-level app, in the field's own terms."""

from django.db.models import TextChoices


class Dimension(TextChoices):
    """The side of a vendor's performance that a service level speaks of."""

    QUALITY = "quality", "Quality"
    DELIVERY = "delivery", "Delivery"
    COST = "cost", "Cost"
    RISK = "risk", "Risk"
    RELATIONSHIP = "relationship", "Relationship"
    INNOVATION = "innovation", "Innovation"


class MetricType(TextChoices):
    """How the attained value is computed."""

    WITHIN_TARGET = "within_target", "% within target"
    AVAILABILITY = "availability", "Availability less exclusions"
    WEIGHTED_AVAILABILITY = "weighted_availability", "Availability by affected share"
    ERROR_RATE = "error_rate", "Uptime by error rate"
    MEAN = "mean", "Mean"
    PERCENTILE = "percentile", "Percentile"
    COUNT = "count", "Count"
    DURATION = "duration", "Mean business time"
    BACKLOG_AGE = "backlog_age", "Age of the backlog"
    BACKLOG_SHARE = "backlog_share", "Share of an old backlog"
    DENSITY = "density", "Density"
    VARIANCE = "variance", "Variance from plan"
    SATISFACTION = "satisfaction", "Satisfaction"
    RATIO = "ratio", "Ratio to transactions"


class InputKind(TextChoices):
    """Which of the two kinds of measurement feeds a service level."""

    SAMPLES = "samples", "Samples"
    EVENTS = "events", "Events"


class Direction(TextChoices):
    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"


class ReportingPeriod(TextChoices):
    """When a service level is judged."""

    WEEK = "week", "Week"
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    YEAR = "year", "Contract year"


class Attribution(TextChoices):
    """In which period a ticket is judged."""

    OPENED = "opened", "By opened"
    RESOLVED = "resolved", "By resolved"
    FIRST_OF_RESOLVED_AND_DUE = (
        "first_of_resolved_and_due",
        "By whichever is first, resolved or due",
    )


class PercentileMethod(TextChoices):
    NEAREST_RANK = "nearest_rank", "Nearest rank"
    LINEAR = "linear", "Linear"


class Rounding(TextChoices):
    """How an attained value is rounded to the contract's decimals."""

    HALF_UP = "half_up", "Half up"
    HALF_EVEN = "half_even", "Half to even"
    CUT = "cut", "Cut to the bad side"


class OutcomeBy(TextChoices):
    """What says whether a ticket met its target."""

    STATED = "stated", "The source's word, else the due instant"
    DUE = "due", "The due instant"
    BUSINESS_TIME = "business_time", "Business time against a limit by priority"


class LowVolume(TextChoices):
    """What happens where one miss alone would break the minimum."""

    NONE = "none", "Judged as any other"
    ONE_MISS = "one_miss", "One miss is tolerated"
    ROLL = "roll", "Periods roll together"


class SourceKind(TextChoices):
    """Who measures; decides how far a figure is trusted."""

    SYSTEM = "system", "System-measured"
    CUSTOMER = "customer", "Measured by us"
    VENDOR = "vendor", "Reported by the vendor"
    SURVEY = "survey", "Survey"


class ResultClass(TextChoices):
    """What a result says; missing is four different things."""

    MET = "met", "Met"
    MET_MINIMUM = "met_minimum", "At minimum"
    BELOW_MINIMUM = "below_minimum", "Below minimum"
    CRITICAL = "critical", "Critical"
    NO_EVENTS = "no_events", "No events"
    NOT_DUE = "not_due", "Not due"
    EXCUSED = "excused", "Excused"
    NOT_REPORTED = "not_reported", "Not reported"


class PeriodState(TextChoices):
    """How final a result is."""

    RUNNING = "running", "So far"
    PROVISIONAL = "provisional", "Provisional"
    FINAL = "final", "Final"


class Standing(TextChoices):
    """Whether a revision of a figure counts."""

    CURRENT = "current", "Current"
    PROPOSED = "proposed", "Proposed"
    SUPERSEDED = "superseded", "Superseded"


class BatchKind(TextChoices):
    """Why rows came in."""

    INGEST = "ingest", "Ingest"
    CORRECTION = "correction", "Correction"


class ImportKind(TextChoices):
    """What the rows of an imported file state."""

    TICKETS = "tickets", "Tickets"
    SAMPLES = "samples", "Samples"


class ImportState(TextChoices):
    """How far an import has come; `mapped` and `queued` owe work."""

    UPLOADED = "uploaded", "Uploaded"
    MAPPED = "mapped", "Being tried"
    PREVIEWED = "previewed", "Tried"
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class ImportPart(TextChoices):
    """Which file of an import a piece belongs to."""

    UPLOAD = "upload", "Uploaded file"
    ERRORS = "errors", "Rows left out"


class StatementState(TextChoices):
    """How far the statement of a contract and month has come."""

    OPEN = "open", "Open"
    PROVISIONAL = "provisional", "Provisional"
    IN_REVIEW = "in_review", "In review"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


class DefaultKind(TextChoices):
    """How a service level failed."""

    MINIMUM = "minimum", "Minimum default"
    EXPECTED_REPEATED = "expected_repeated", "Repeated expected default"
    MEASUREMENT = "measurement", "Measurement default"
    CRITICAL = "critical", "Critical default"


class CreditScheduleKind(TextChoices):
    """How a schedule turns a default into money."""

    LADDER = "ladder", "Percent of the charges by tier"
    POINTS = "points", "Points"
    FEE_MULTIPLE = "fee_multiple", "Multiple of the fee for the time down"
    DAYS_OF_FEE = "days_of_fee", "Days of fee"
    FIXED = "fixed", "Fixed amount"
    POOL = "pool", "Allocation of the pool"


class ClaimKind(TextChoices):
    """Whether a credit comes by itself."""

    AUTOMATIC = "automatic", "Automatic"
    CLAIMED = "claimed", "To be claimed"


class CreditKind(TextChoices):
    """What an entry of the credit ledger is."""

    SERVICE_CREDIT = "service_credit", "Service credit"
    EARN_BACK = "earn_back", "Earn-back"


class CreditState(TextChoices):
    """Where an entry of the credit ledger stands."""

    PROPOSED = "proposed", "Proposed"
    ACCRUED = "accrued", "Accrued"
    NOTIFIED = "notified", "Notified"
    CLAIM_DUE = "claim_due", "Claim due"
    CLAIMED = "claimed", "Claimed"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    DISPUTED = "disputed", "Disputed"
    WAIVED = "waived", "Waived"
    CONFIRMED = "confirmed", "Confirmed"
    APPLIED = "applied", "Applied"
    EARNED_BACK = "earned_back", "Earned back"
    EXPIRED = "expired", "Expired"
    SUPERSEDED = "superseded", "Superseded"


class EarnBackPolicy(TextChoices):
    """How a credit is earned back."""

    NONE = "none", "Never"
    MET_IN_A_ROW = "met_in_a_row", "Met in so many months in a row"
    EXCEEDED_NEXT = "exceeded_next", "Exceeded in each of the next months"
    YEAR_AVERAGE = "year_average", "Twelve-month average reached"


class TerminationTriggerKind(TextChoices):
    """What gives the right to terminate."""

    REPEATED_MISSES = "repeated_misses", "The same service level missed too often"
    MONTHS_AT_CAP = "months_at_cap", "Credits at the cap too often"
    SHARE_OF_AT_RISK = "share_of_at_risk", "Credits as a share of what is at risk"
    CRITICAL_DEFAULT = "critical_default", "One critical default"


class ExclusionKind(TextChoices):
    """What an exclusion leaves out."""

    INTERVAL = "interval", "An interval"
    EVENTS = "events", "Single events"


class ExclusionCategory(TextChoices):
    """Why performance is excused."""

    CUSTOMER_ACT = "customer_act", "Act of the customer"
    FORCE_MAJEURE = "force_majeure", "Force majeure"
    CHANGE_WINDOW = "change_window", "Agreed change window"
    THIRD_PARTY = "third_party", "Third party under the customer's control"


class ExclusionState(TextChoices):
    """Where an exclusion stands; it has effect once approved, wholly or partly."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    PARTLY_APPROVED = "partly_approved", "Partly approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


class DisputeState(TextChoices):
    """Where a dispute of a figure stands."""

    OPEN = "open", "Open"
    UPHELD = "upheld", "Upheld"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Outlook(TextChoices):
    """What the running period looks like coming to."""

    GREEN = "green", "On track"
    AMBER = "amber", "At risk"
    RED = "red", "About to be missed"
    BREACHED = "breached", "Missed already"

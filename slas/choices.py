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
    MEAN = "mean", "Mean"
    PERCENTILE = "percentile", "Percentile"
    COUNT = "count", "Count"


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

"""What a robust contract must hold: the catalogue, and where a clause may stand."""

from typing import Final

from django.db.models import TextChoices


class ClauseKind(TextChoices):
    """A clause that a robust contract holds; another is added here and in SENTENCES."""

    SERVICE_LEVELS = "service_levels", "Service levels"
    RESPONSIBILITIES = "responsibilities", "Responsibilities"
    METRICS = "performance_metrics", "Performance metrics"
    DISPUTES = "dispute_resolution", "Dispute resolution"
    AUDIT = "audit_rights", "Audit rights"
    SECURITY = "security", "Security"
    DATA = "data_protection", "Data protection"
    EXIT = "exit", "Exit"
    SUBCONTRACTING = "subcontracting", "Sub-contracting"
    TERMINATION = "termination", "Termination"


SENTENCES: Final[dict[str, str]] = {
    ClauseKind.SERVICE_LEVELS: "Which levels of service are promised, and what follows when they"
    " are missed.",
    ClauseKind.RESPONSIBILITIES: "Who does what on each side, and who decides.",
    ClauseKind.METRICS: "How performance is measured, by whom, from which source and how often.",
    ClauseKind.DISPUTES: "How disagreements are raised, escalated and settled, and by which law.",
    ClauseKind.AUDIT: "That we and our regulators may audit, on which notice, and see the records.",
    ClauseKind.SECURITY: "Which security measures hold, and how fast incidents are told.",
    ClauseKind.DATA: "Which personal data are processed, where, on whose instruction, and when they"
    " are deleted.",
    ClauseKind.EXIT: "How the service and our data come back to us or move to another vendor.",
    ClauseKind.SUBCONTRACTING: "Who may be called in as a sub-contractor, with whose consent, on"
    " which terms.",
    ClauseKind.TERMINATION: "Who may end the contract, for which reasons, and on which notice.",
}


class ClauseState(TextChoices):
    """What was found of a clause; no row says that nobody has looked yet."""

    PRESENT = "present", "Present"
    NOT_NEEDED = "not_needed", "Not needed"
    MISSING = "missing", "Missing"


class ClauseStanding(TextChoices):
    """Where a clause stands, also before anybody looked."""

    PRESENT = "present", "Present"
    NOT_NEEDED = "not_needed", "Not needed"
    MISSING = "missing", "Missing"
    UNSEEN = "unseen", "Not looked at yet"


class ClausesAsked(TextChoices):
    """By what lists of contracts are narrowed."""

    MISSING = "missing", "Some are missing"
    UNSEEN = "unseen", "Some nobody looked at"
    COMPLETE = "complete", "All are there"

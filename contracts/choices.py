"""The closed lists of the contracts app."""

from django.db.models import TextChoices


class ScopeKind(TextChoices):
    """What a named part of a contract is."""

    SITE = "site", "Site"
    CENTRE = "centre", "Centre"
    UNIT = "unit", "Business unit"
    OTHER = "other", "Other"


class RenewalPolicy(TextChoices):
    """What happens at the end of a term."""

    AUTOMATIC = "automatic", "By itself, unless notice is given"
    AGREEMENT = "agreement", "Only if both sides agree"
    NONE = "none", "Not at all: it ends"
    EVERGREEN = "evergreen", "No end: it runs until notice is given"


class NoticeUnit(TextChoices):
    """What a length of notice is counted in."""

    DAYS = "days", "days"
    MONTHS = "months", "months"


class NoticeSide(TextChoices):
    """Who ends a contract."""

    OURS = "ours", "We give notice"
    THEIRS = "theirs", "The vendor gives notice"


class DecisionKind(TextChoices):
    """What was decided on the end of a term."""

    NOTICE = "notice", "Notice given"
    EXTEND = "extend", "Extended by agreement"
    LEAVE = "leave", "Left to run its course"


class AmendmentState(TextChoices):
    """What became of a proposed amendment."""

    PROPOSED = "proposed", "Waits for approval"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"

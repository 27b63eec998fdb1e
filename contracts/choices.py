"""The closed lists of the contracts app."""

from django.db.models import TextChoices


class ScopeKind(TextChoices):
    """What a named part of a contract is."""

    SITE = "site", "Site"
    CENTRE = "centre", "Centre"
    UNIT = "unit", "Business unit"
    OTHER = "other", "Other"

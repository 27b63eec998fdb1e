"""The closed lists of the vendors app."""

from django.db.models import TextChoices


class ServiceType(TextChoices):
    """A kind of outsourced IT service, each with its usual metrics and benchmarks."""

    INFRASTRUCTURE = "infrastructure", "Infrastructure Management"
    APPLICATIONS = "applications", "Application Development and Maintenance"
    SUPPORT = "support", "Technical Support"
    CYBERSECURITY = "cybersecurity", "Cybersecurity Services"
    DATA = "data", "Data Management"
    CLOUD = "cloud", "Cloud Services"


class VendorStatus(TextChoices):
    """Where a vendor stands with us."""

    PROSPECT = "prospect", "Prospect"
    DUE_DILIGENCE = "due_diligence", "In due diligence"
    ACTIVE = "active", "Active"
    EXITING = "exiting", "Exiting"
    ENDED = "ended", "Ended"


class IdentifierScheme(TextChoices):
    """Who gives a number by which the world knows a vendor."""

    LEI = "lei", "LEI"
    VAT = "vat", "VAT number"
    NATIONAL = "national", "National register"


class ContactRole(TextChoices):
    """What to call a contact for."""

    ACCOUNT = "account", "Account manager"
    DELIVERY = "delivery", "Service delivery"
    ESCALATION_1 = "escalation_1", "Escalation, level 1"
    ESCALATION_2 = "escalation_2", "Escalation, level 2"
    ESCALATION_3 = "escalation_3", "Escalation, level 3"

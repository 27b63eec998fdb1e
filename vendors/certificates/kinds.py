"""Kinds of certificates and insurances, and where one stands on a day: pure."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import TextChoices

HIGHEST_SUM: Final = Decimal("99999999999999.99")


class CertificateKind(TextChoices):
    """What is certified or insured."""

    ISO_27001 = "iso_27001", "ISO 27001"
    SOC_2 = "soc_2_type_2", "SOC 2 type II"
    ISO_22301 = "iso_22301", "ISO 22301"
    PCI_DSS = "pci_dss", "PCI DSS"
    OTHER = "other", "Other certificate"
    INDEMNITY = "professional_indemnity", "Professional indemnity insurance"
    CYBER = "cyber_insurance", "Cyber insurance"
    LIABILITY = "general_liability", "General liability insurance"


INSURANCES: Final = (
    CertificateKind.INDEMNITY,
    CertificateKind.CYBER,
    CertificateKind.LIABILITY,
)


class CertificateStanding(TextChoices):
    """Where a certificate stands on a day."""

    MISSING = "missing", "Missing"
    EXPIRED = "expired", "Expired"
    EXPIRING = "expiring", "Expiring"
    UPCOMING = "upcoming", "Not valid yet"
    VALID = "valid", "Valid"


def standing_on(
    today: date, *, valid_from: date | None, valid_until: date | None, days: int
) -> CertificateStanding:
    """Say where a certificate stands; its last day still counts."""
    if valid_until is None:
        return CertificateStanding.MISSING
    if valid_until < today:
        return CertificateStanding.EXPIRED
    if valid_from is not None and today < valid_from:
        return CertificateStanding.UPCOMING
    if valid_until <= today + timedelta(days=days):
        return CertificateStanding.EXPIRING
    return CertificateStanding.VALID

"""Whom we depend on: vendors, what they do for us, where, and whom to call."""

from vendors.models.certificates import VendorCertificate
from vendors.models.register import VendorIdentifier, VendorStatusStep
from vendors.models.vendors import (
    Vendor,
    VendorContact,
    VendorLocation,
    VendorMembership,
    VendorService,
)

__all__ = [
    "Vendor",
    "VendorCertificate",
    "VendorContact",
    "VendorIdentifier",
    "VendorLocation",
    "VendorMembership",
    "VendorService",
    "VendorStatusStep",
]

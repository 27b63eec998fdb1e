"""Whom we depend on: vendors, what they do for us, where, and whom to call."""

from vendors.models.certificates import VendorCertificate
from vendors.models.duplicates import VendorDistinction
from vendors.models.merges import VendorMerge
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
    "VendorDistinction",
    "VendorIdentifier",
    "VendorLocation",
    "VendorMembership",
    "VendorMerge",
    "VendorService",
    "VendorStatusStep",
]

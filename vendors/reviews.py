"""When a vendor is to be reviewed next."""

from datetime import date

from vendors.models import Vendor
from vendors.tiers import review_due


def next_review(vendor: Vendor) -> date:
    """Give the day by which its tier asks for a review; the first counts from when it was added."""
    return review_due(vendor.tier, vendor.reviewed_on or vendor.created_at.date())

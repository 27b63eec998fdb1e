"""The page on which a vendor is added or changed."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from accounts.units import units_in_reach
from core.components.parts import Crumb
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class VendorFormPage:
    """What stands around the form of a vendor."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    vendor: Vendor | None
    units: list[BusinessUnit]
    back_url: str
    word: str


def new_vendor_page(user: User) -> VendorFormPage:
    """Gather what a new vendor's form needs: the units in which the person may add one."""
    vendors_url = reverse("vendors:vendor-list")
    return VendorFormPage(
        title="New vendor",
        lead="Name, reference and business unit are needed; all else can follow.",
        crumbs=(Crumb("Vendors", vendors_url), Crumb("New vendor")),
        vendor=None,
        units=units_in_reach(user, Capability.EDIT_VENDORS),
        back_url=vendors_url,
        word="Add vendor",
    )


def vendor_change_page(user: User, slug: str) -> VendorFormPage:
    """Gather what the form of a vendor needs.

    :raises Http404: no such vendor, or not this person's to change
    """
    units = units_in_reach(user, Capability.EDIT_VENDORS)
    vendor = (
        Vendor.objects.visible_to(user, Capability.EDIT_VENDORS)
        .filter(slug=slug, unit__in=units, merged_into__isnull=True)
        .select_related("unit")
        .prefetch_related("services", "locations", "contacts", "identifiers")
        .first()
    )
    if vendor is None:
        raise Http404("No such vendor.")
    url = reverse("dashboards:vendor-show", args=[vendor.slug])
    return VendorFormPage(
        title=f"Change {vendor.display_name}",
        lead="What you leave as it is stays as it is, even if somebody changes it meanwhile.",
        crumbs=(
            Crumb("Vendors", reverse("vendors:vendor-list")),
            Crumb(vendor.display_name, url),
            Crumb("Change"),
        ),
        vendor=vendor,
        units=units,
        back_url=url,
        word="Save changes",
    )

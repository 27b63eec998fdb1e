"""What the page on a vendor's certificates shows."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Tone
from vendors.certificates.kinds import CertificateStanding, standing_on
from vendors.models import Vendor, VendorCertificate

LOOKS: Final[dict[str, tuple[Tone, str]]] = {
    CertificateStanding.MISSING: ("bad", "ring"),
    CertificateStanding.EXPIRED: ("bad", "clock"),
    CertificateStanding.EXPIRING: ("warn", "half"),
    CertificateStanding.UPCOMING: ("outline", "ring"),
    CertificateStanding.VALID: ("ok", "ok"),
}


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate in the table."""

    title: str
    url: str
    sub: str
    scope: str
    insured: str
    until: str
    standing: str
    chip: SafeString


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """The certificates and insurances of a vendor; `edits` says whether the reader may act."""

    vendor: Vendor
    title: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[CertificateRow, ...]
    edits: bool
    # Empty for who reads scores alone.
    documents_url: str
    all_url: str
    back_url: str


def certificates_page(user: User, slug: str, *, today: date) -> CertificatesPage:
    """Gather the certificates of a vendor, the worst standing first.

    :raises Http404: no such vendor, or not for this person
    """
    vendor = Vendor.objects.visible_to(user).filter(slug=slug).first()
    if vendor is None:
        raise Http404("No such vendor.")
    reach = access_of(user).reach(Capability.EDIT_VENDORS)
    edits = vendor.merged_into_id is None and (reach.everywhere or vendor.unit_id in reach.unit_ids)
    back_url = reverse("vendors:vendor-register", args=[slug])
    return CertificatesPage(
        vendor=vendor,
        title=f"Certificates of {vendor.display_name}",
        crumbs=(
            Crumb("Vendors", reverse("vendors:vendor-list")),
            Crumb(vendor.display_name, reverse("dashboards:vendor-show", args=[slug])),
            Crumb("Register", back_url),
            Crumb("Certificates"),
        ),
        rows=certificate_rows(vendor, today, edits=edits),
        edits=edits,
        documents_url=reverse("contracts:vendor-documents", args=[slug])
        if access_of(user).allows(Capability.READ_RECORDS)
        else "",
        all_url=reverse("vendors:all-certificates"),
        back_url=back_url,
    )


def certificate_rows(vendor: Vendor, today: date, *, edits: bool) -> tuple[CertificateRow, ...]:
    """List the certificates of a vendor, the worst standing first; one query."""
    order = list(CertificateStanding)
    found = [(_standing(one, today), one) for one in vendor.certificates.all()]
    found.sort(key=lambda pair: (order.index(pair[0]), pair[1].valid_until or date.min))
    return tuple(_row(vendor, one, standing, today, edits) for standing, one in found)


def find_certificate(page: CertificatesPage, public_id: UUID) -> VendorCertificate:
    """Find a certificate that the reader may change.

    :raises Http404: not one of this vendor, or not theirs to change
    """
    found = page.vendor.certificates.filter(public_id=public_id).first() if page.edits else None
    if found is None:
        raise Http404("No such certificate.")
    return found


def _standing(one: VendorCertificate, today: date) -> CertificateStanding:
    days = settings.CERTIFICATE_WARNING_DAYS
    return standing_on(today, valid_from=one.valid_from, valid_until=one.valid_until, days=days)


def _row(
    vendor: Vendor,
    one: VendorCertificate,
    standing: CertificateStanding,
    today: date,
    edits: bool,
) -> CertificateRow:
    tone, shape = LOOKS[standing]
    until = "none on record"
    if one.valid_until is not None:
        away = formats.distance(one.valid_until, today)
        until = f"until {formats.day(one.valid_until, today)}, {away}"
    needed = "required" if one.is_required else ""
    amount = one.insured_amount
    args = [vendor.slug, one.public_id]
    return CertificateRow(
        title=str(one.get_kind_display()),
        url=reverse("vendors:certificate-change", args=args) if edits else "",
        sub=" · ".join(filter(None, (one.number, one.issuer, needed))),
        scope=one.scope,
        insured="" if amount is None else formats.money(amount, one.currency, code=True),
        until=until,
        standing=str(standing.label),
        chip=atoms.chip(tone=tone, word=str(standing.label), shape_name=shape),
    )

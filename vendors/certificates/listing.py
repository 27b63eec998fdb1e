"""The certificates and insurances of all vendors that a person sees, what runs out first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Key, Pages
from core.lists import (
    MOST_CHOICES,
    PER_PAGE,
    Asked,
    FilterBar,
    Narrowed,
    choice_field,
    date_field,
    filter_bar,
    pages_of,
    search_field,
)
from vendors.certificates.kinds import CertificateKind, CertificateStanding
from vendors.certificates.pages import LOOKS
from vendors.models import Vendor, VendorCertificate

SORTS: Final = ("until", "vendor", "kind")
DEFAULT_SORT: Final = "until"
EXPORT_HEADS: Final = (
    *("Id", "Vendor reference", "Vendor", "Kind", "Standing", "Valid from", "Valid until"),
    *("Required", "Number", "Issuer", "Scope", "Insured amount", "Currency"),
)
YES_NO: Final = (("true", "Yes"), ("false", "No"))
_ORDERS: Final[dict[str, Any]] = {
    "until": F("valid_until"),
    "vendor": Lower("vendor__display_name"),
    "kind": F("kind"),
}


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate in the list of all."""

    title: str
    url: str
    sub: str
    vendor: str
    vendor_url: str
    insured: str
    until: str
    away: str
    chip: SafeString


@dataclass(frozen=True, slots=True)
class AllCertificatesPage:
    """All that the list shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    bar: FilterBar
    sort: str
    shown_note: str
    rows: tuple[CertificateLine, ...]
    pages: Pages | None
    is_portal_empty: bool


def all_certificates_page(
    user: User, asked: Asked, found: Narrowed[VendorCertificate], *, today: date
) -> AllCertificatesPage:
    """Gather the list from certificates that are narrowed already, through what the user sees."""
    wrong = Q(standing__in=[CertificateStanding.MISSING, CertificateStanding.EXPIRED])
    sums = found.rows.order_by().aggregate(total=Count("pk"), wrong=Count("pk", filter=wrong))
    total = sums["total"]
    shown = list(_ordered(found.rows, asked.sort)[asked.first : asked.first + PER_PAGE])
    url = reverse("vendors:all-certificates")
    return AllCertificatesPage(
        title=_title(total, asked),
        lead=_lead(sums["wrong"]) if total else "",
        crumbs=(Crumb("Vendors", reverse("vendors:vendor-list")), Crumb("Certificates")),
        keys=(Key(("f",), "narrow the list"), Key(("[", "]"), "previous, next page")),
        problems=found.problems,
        bar=_bar(user, asked, url),
        sort=asked.sort,
        shown_note=f"{asked.first + 1}–{asked.first + len(shown)} of {total:,}" if shown else "",
        rows=tuple(_line(row, today) for row in shown),
        pages=pages_of(asked, shown=len(shown), total=total, url=url),
        is_portal_empty=not total and not asked.given,
    )


def _ordered(rows: QuerySet[VendorCertificate], sort: str) -> QuerySet[VendorCertificate]:
    by: Any = _ORDERS[sort.removeprefix("-")]
    is_down = sort.startswith("-")
    # What is missing comes before what has run out.
    order = by.desc(nulls_last=True) if is_down else by.asc(nulls_first=True)
    return rows.select_related("vendor").order_by(
        order, F("valid_until").asc(nulls_first=True), "pk"
    )


def _title(total: int, asked: Asked) -> str:
    if not total:
        return "No certificate fits the filters" if asked.given else "Certificates and insurances"
    what = (
        f"{total:,} {'certificate or insurance' if total == 1 else 'certificates and insurances'}"
    )
    return f"{what} {'fits' if total == 1 else 'fit'} the filters" if asked.given else what


def _lead(wrong: int) -> str:
    if not wrong:
        return "None of them is missing or expired."
    return f"{wrong:,} of them {'is' if wrong == 1 else 'are'} missing or expired."


def _bar(user: User, asked: Asked, url: str) -> FilterBar:
    vendors = (
        Vendor.objects.visible_to(user)
        .filter(certificates__isnull=False)
        .distinct()
        .order_by(Lower("display_name"))
        .values_list("public_id", "display_name")
    )
    fields = [
        search_field(asked, "Number, issuer or vendor"),
        choice_field(asked, "standing", "Standing", CertificateStanding.choices),
        choice_field(asked, "kind", "Kind", CertificateKind.choices),
        choice_field(asked, "is_required", "Required", YES_NO),
        choice_field(asked, "vendor", "Vendor", vendors[:MOST_CHOICES]),
        date_field(asked, "until_before", "Runs out before"),
    ]
    return filter_bar(asked, fields, url=url, export_url=reverse("vendors:all-certificates-export"))


def _line(row: VendorCertificate, today: date) -> CertificateLine:
    standing = CertificateStanding(row.__dict__["standing"])
    tone, shape = LOOKS[standing]
    amount, last, vendor = row.insured_amount, row.valid_until, row.vendor
    needed = "required" if row.is_required else ""
    return CertificateLine(
        title=str(row.get_kind_display()),
        url=reverse("vendors:certificate-list", args=[vendor.slug]),
        sub=" · ".join(filter(None, (row.number, row.issuer, needed))),
        vendor=vendor.display_name,
        vendor_url=reverse("dashboards:vendor-show", args=[vendor.slug]),
        insured="" if amount is None else formats.money_whole(amount, row.currency, code=True),
        until=formats.day(last, today) if last else "none on record",
        away=formats.distance(last, today) if last else "",
        chip=atoms.chip(tone=tone, word=str(standing.label), shape_name=shape),
    )


def export_rows(asked: Asked, found: Narrowed[VendorCertificate]) -> Iterator[Sequence[object]]:
    """Give exactly the certificates of the list, in its order, all pages of it."""
    for row in _ordered(found.rows, asked.sort).iterator(chunk_size=2000):
        yield [
            str(row.public_id),
            row.vendor.reference,
            row.vendor.display_name,
            str(row.get_kind_display()),
            str(CertificateStanding(row.__dict__["standing"]).label),
            row.valid_from,
            row.valid_until,
            "yes" if row.is_required else "no",
            row.number,
            row.issuer,
            row.scope,
            row.insured_amount,
            row.currency,
        ]

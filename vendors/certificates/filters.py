"""How lists of certificates are narrowed."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, UUIDFilter

from core.filters import StrictFilterSet
from vendors.certificates.kinds import CertificateKind, CertificateStanding
from vendors.models import VendorCertificate


class CertificateFilter(StrictFilterSet):
    """Narrow certificates by whose they are, what they say and where they stand today."""

    vendor = UUIDFilter(field_name="vendor__public_id", help_text="Id of the vendor")
    kind = ChoiceFilter(choices=CertificateKind.choices, help_text="What is certified or insured")
    standing = ChoiceFilter(choices=CertificateStanding.choices, help_text="Where it stands today")
    is_required = BooleanFilter(help_text="Whether we require it")
    until_before = DateFilter(
        field_name="valid_until", lookup_expr="lt", help_text="Runs out before this day"
    )
    unit = CharFilter(
        field_name="vendor__unit__code", help_text="Code of the business unit that owns the vendor"
    )
    q = CharFilter(method="named_like", help_text="Part of the number, the issuer or the vendor")

    class Meta:
        model = VendorCertificate
        fields: ClassVar[list[str]] = []

    def named_like(
        self,
        queryset: QuerySet[VendorCertificate],
        name: str,  # noqa: ARG002
        value: str,
    ) -> QuerySet[VendorCertificate]:
        """Keep what has the text in its number, its issuer or its vendor's name."""
        return queryset.filter(
            Q(number__icontains=value)
            | Q(issuer__icontains=value)
            | Q(vendor__display_name__icontains=value)
        )

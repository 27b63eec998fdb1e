"""How lists of vendors are narrowed."""

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, NumberFilter

from core.filters import StrictFilterSet
from vendors.choices import ServiceType, VendorStatus
from vendors.duplicates import vendors_alike
from vendors.models import Vendor
from vendors.searching import found_vendors

MOST_LIKE = 50


class VendorFilter(StrictFilterSet):
    """Narrow vendors by what they do, where they stand and how they are called."""

    status = ChoiceFilter(choices=VendorStatus.choices, help_text="Where they stand with us")
    tier = NumberFilter(min_value=1, max_value=4, help_text="1 is the most important")
    service_type = ChoiceFilter(
        field_name="services__service_type",
        choices=ServiceType.choices,
        help_text="A service that they provide",
    )
    unit = CharFilter(field_name="unit__code", help_text="Code of the owning business unit")
    country = CharFilter(help_text="ISO 3166 code of two letters")
    reference = CharFilter(help_text="Our reference, exactly")
    external_source = CharFilter(help_text="The system that knows them by external_id")
    external_id = CharFilter(help_text="Their id in another system")
    q = CharFilter(
        method="named_like", help_text="Beginnings of words of a name, a reference or an id"
    )

    like = CharFilter(
        method="alike", help_text="A name: vendors that may be the same, legal forms aside"
    )
    group = CharFilter(
        method="of_group", help_text="Reference of a vendor: all of its group that you see"
    )

    class Meta:
        model = Vendor
        fields: ClassVar[list[str]] = []

    def named_like(self, queryset: QuerySet[Vendor], name: str, value: str) -> QuerySet[Vendor]:  # noqa: ARG002
        """Keep vendors that hold every word, accents and case aside."""
        return found_vendors(queryset, value)

    def of_group(self, queryset: QuerySet[Vendor], name: str, value: str) -> QuerySet[Vendor]:  # noqa: ARG002
        """Keep the vendors of the group to which the one with the reference belongs."""
        seen = self.queryset
        asked = seen.filter(reference=value).values_list("pk", flat=True).first()
        members = [] if asked is None else seen.group_of(asked)
        return queryset.filter(pk__in=[one.pk for one in members])

    def alike(self, queryset: QuerySet[Vendor], name: str, value: str) -> QuerySet[Vendor]:  # noqa: ARG002
        """Keep the vendors whose name may mean the same company, the nearest fifty of them."""
        near = vendors_alike(self.queryset, [value], most=MOST_LIKE)
        return queryset.filter(pk__in=[one.pk for one in near])

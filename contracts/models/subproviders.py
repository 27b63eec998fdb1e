"""On whom a vendor relies in turn, for what it does for us."""

import uuid

from django.db import models
from django.db.models import F, Q

from contracts.models.contracts import Contract
from contracts.register_choices import Criticality
from contracts.register_querysets import SubproviderQuerySet
from core.constraints import one_of
from vendors.choices import ServiceType
from vendors.models import Vendor


class Subprovider(models.Model):
    """One company on which a vendor relies for a service, of one contract or of all."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="subproviders")
    # Null: of every contract of that service type.
    contract = models.ForeignKey(
        Contract, on_delete=models.SET_NULL, null=True, related_name="subproviders"
    )
    # Null: not a vendor of the register; then the name alone says who it is.
    provider = models.ForeignKey(
        Vendor, on_delete=models.SET_NULL, null=True, related_name="relied_on_by"
    )
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True, default="")
    service_type = models.CharField(max_length=16, choices=ServiceType.choices)
    activity = models.CharField(max_length=400, blank=True, default="")
    criticality = models.CharField(max_length=10, choices=Criticality.choices)
    works_from = models.DateField(null=True, blank=True)
    # The last day on which the vendor relies on it.
    works_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = SubproviderQuerySet.as_manager()

    class Meta:
        ordering = ["vendor_id", "name", "pk"]
        constraints = [
            one_of("service_type", ServiceType.values, name="subprovider_service_type_is_known"),
            one_of("criticality", Criticality.values, name="subprovider_criticality_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="subprovider_has_a_name"),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="subprovider_country_is_two_capitals",
            ),
            models.CheckConstraint(
                condition=Q(provider__isnull=True) | ~Q(provider=F("vendor")),
                name="subprovider_is_another",
            ),
            models.CheckConstraint(
                condition=Q(works_from__isnull=True)
                | Q(works_until__isnull=True)
                | Q(works_until__gte=F("works_from")),
                name="subprovider_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

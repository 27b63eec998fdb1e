"""What a contract costs: fixed charges, prices of units, one-time charges."""

import uuid
from typing import Final

from django.db import models
from django.db.models import F, Q

from contracts.models.contracts import Contract
from contracts.register_choices import ChargeKind, Every
from contracts.register_querysets import ChargeQuerySet
from core.constraints import before as ends_after
from core.constraints import bounded, one_of

MOST_AMOUNT: Final = 10**12
LONGEST_CODE: Final = 80
#: Fields that stand together or not at all.
BAND: Final = ("base_volume", "deadband_percent", "more_rate", "less_rate")
INDEX: Final = ("index_first", "index_share", "index_floor", "index_cap")


def _all_or_none(fields: tuple[str, ...], *, name: str) -> models.CheckConstraint:
    none, every = Q(), Q()
    for field in fields:
        none &= Q(**{f"{field}__isnull": True})
        every &= Q(**{f"{field}__isnull": False})
    return models.CheckConstraint(condition=none | every, name=name)


class Charge(models.Model):
    """A charge of a contract, in the contract's currency.

    ``amount`` is for a period where it is fixed, for a unit where it is a rate, else for once.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=8, choices=ChargeKind.choices)
    code = models.CharField(max_length=LONGEST_CODE)
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True, default="")
    unit = models.CharField(max_length=40, blank=True, default="")
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    # Of a fixed charge: for how many months it stands.
    every_months = models.PositiveSmallIntegerField(choices=Every.choices, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    # First day on which it no longer holds; null: while the contract runs.
    ends_on = models.DateField(null=True, blank=True)
    # Around which monthly volume a fixed charge stands, and what a unit beyond costs.
    base_volume = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    deadband_percent = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    more_rate = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    less_rate = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    # By which index it moves, and within what; shares in percent.
    index_name = models.CharField(max_length=80, blank=True, default="")
    index_first = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    index_share = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    index_floor = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    index_cap = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    # What else a rate card says of a rate, by the heads of its columns.
    attributes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    objects = ChargeQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "kind", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code"], name="charge_code_once_per_contract"
            ),
            one_of("kind", ChargeKind.values, name="charge_kind_is_known"),
            models.CheckConstraint(condition=~Q(code=""), name="charge_has_a_code"),
            models.CheckConstraint(condition=~Q(title=""), name="charge_has_a_title"),
            bounded("amount", 0, MOST_AMOUNT, name="charge_amount_is_in_range"),
            models.CheckConstraint(
                condition=Q(
                    kind=ChargeKind.FIXED,
                    every_months__isnull=False,
                    every_months__in=Every.values,
                )
                | (~Q(kind=ChargeKind.FIXED) & Q(every_months__isnull=True)),
                name="charge_is_for_a_period_where_fixed",
            ),
            ends_after("starts_on", "ends_on", name="charge_ends_after_it_begins"),
            _all_or_none(BAND, name="charge_band_is_whole"),
            models.CheckConstraint(
                condition=Q(base_volume__isnull=True)
                | Q(
                    kind=ChargeKind.FIXED,
                    base_volume__gte=0,
                    deadband_percent__range=(0, 100),
                    more_rate__gte=0,
                    less_rate__gte=0,
                ),
                name="charge_band_is_of_a_fixed_charge",
            ),
            _all_or_none(INDEX, name="charge_index_is_whole"),
            models.CheckConstraint(
                condition=Q(index_first__isnull=True, index_name="")
                | Q(
                    ~Q(index_name=""),
                    index_first__gt=0,
                    index_share__range=(0, 100),
                    index_floor__range=(-100, 100),
                    index_cap__range=(-100, 100),
                    index_cap__gte=F("index_floor"),
                ),
                name="charge_index_is_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.title

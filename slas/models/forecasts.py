"""What the running period looks like coming to."""

from django.db import models

from core.constraints import before, bounded, one_of
from slas.choices import Outlook
from slas.models.terms import LIMIT, ServiceLevel
from slas.querysets import ForecastQuerySet


class Forecast(models.Model):
    """How much of the running period's error budget is used, and what is left of it."""

    service_level = models.OneToOneField(
        ServiceLevel, on_delete=models.CASCADE, related_name="forecast"
    )
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    outlook = models.CharField(max_length=8, choices=Outlook.choices)
    # Minutes for availability, misses for a share within target.
    budget = models.DecimalField(max_digits=24, decimal_places=6)
    used = models.DecimalField(max_digits=24, decimal_places=6)
    # Share of the budget used over the share of the period gone; null while nothing has gone.
    burn = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    # Misses that may still come before the expected level is out of reach.
    misses_left = models.IntegerField(null=True)
    # How far into the period the inputs reach, 0–1.
    elapsed_ratio = models.DecimalField(max_digits=9, decimal_places=8)
    # The formula with its numbers filled in: a list of [label, formula, value].
    steps = models.JSONField(default=list)
    # Of the result that it was made from, where the source states how far it reports; else its own.
    computed_at = models.DateTimeField()

    objects = ForecastQuerySet.as_manager()

    class Meta:
        ordering = ["service_level_id"]
        constraints = [
            one_of("outlook", Outlook.values, name="forecast_outlook_is_known"),
            before("period_start", "period_end", name="forecast_period_ends_after_it_starts"),
            bounded("budget", 0, LIMIT, name="forecast_budget_is_finite"),
            bounded("used", 0, LIMIT, name="forecast_used_is_finite"),
            bounded("burn", 0, 10**9, name="forecast_burn_is_finite"),
            bounded("elapsed_ratio", 0, 1, name="forecast_elapsed_is_a_ratio"),
        ]

    def __str__(self) -> str:
        return f"{self.service_level_id}: {self.get_outlook_display()}"

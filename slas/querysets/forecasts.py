"""Which running results are owed a forecast, and forecasts through the contract's wall."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.permissions import Capability
from contracts.models import Contract
from slas.choices import (
    Direction,
    ExclusionKind,
    MetricType,
    Outlook,
    PeriodState,
)
from slas.querysets.ledger import IN_EFFECT
from slas.rules.forecast import FORECAST

if TYPE_CHECKING:
    from accounts.models import User
    from slas.models import Exclusion, Forecast, Result

#: Where nothing is reported on, the clock moves a forecast, and it is renewed this often.
RENEWED_AFTER = timedelta(hours=6)
AT_RISK = (Outlook.BREACHED, Outlook.RED, Outlook.AMBER)
_EARLIEST_ZONE = timedelta(days=1)


class ForecastQuerySet(QuerySet["Forecast"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_RECORDS) -> Self:
        """Keep the forecasts of contracts that the user sees."""
        return self.filter(
            service_level__contract__in=Contract.objects.visible_to(user, capability)
        )

    def running(self, now: datetime) -> Self:
        """Keep the forecasts of periods that are not over."""
        return self.filter(period_end__gt=now)

    def at_risk(self) -> Self:
        """Keep what is not on track, worst first: lost, then the highest burn."""
        rank = Case(
            *(When(outlook=outlook, then=Value(place)) for place, outlook in enumerate(AT_RISK)),
            output_field=IntegerField(),
        )
        return self.filter(outlook__in=AT_RISK).order_by(
            rank, F("burn").desc(nulls_last=True), "service_level__name", "service_level_id"
        )


def forecastable(results: QuerySet["Result"], *, now: datetime) -> QuerySet["Result"]:
    """Keep the running totals that have a figure and a type of metric that is forecast."""
    shares = FORECAST - {MetricType.COUNT}
    return results.filter(
        Q(version__metric_type__in=shares, version__direction=Direction.HIGHER)
        | Q(version__metric_type=MetricType.COUNT, version__direction=Direction.LOWER),
        scope__isnull=True,
        standing="current",
        state=PeriodState.RUNNING,
        attained__isnull=False,
        period_end__gt=now,
        # A running period ends in this month or later, whatever the zone: for the index by month.
        month__gte=(now - _EARLIEST_ZONE).date().replace(day=1),
    )


def owed_forecasts(
    results: QuerySet["Result"], *, now: datetime, after_level: int, limit: int
) -> list["Result"]:
    """Give running results that changed since their forecast, in the order of their levels.

    A forecast that rests on what was reported carries the instant of the result it was made from;
    one that rests on the clock carries its own, and is renewed now and then.
    """
    made_at = F("service_level__forecast__computed_at")
    is_reported = Q(reported_through__gt=F("period_start"))
    by_clock = Q(reported_through__isnull=True) | Q(reported_through__lte=F("period_start"))
    is_changed = (
        Q(service_level__forecast__isnull=True)
        | ~Q(service_level__forecast__period_start=F("period_start"))
        | (is_reported & ~Q(computed_at=made_at))
        | (by_clock & Q(computed_at__gt=made_at))
        | (by_clock & Q(service_level__forecast__computed_at__lte=now - RENEWED_AFTER))
    )
    return list(
        forecastable(results, now=now)
        .filter(is_changed, service_level_id__gt=after_level)
        .select_related("service_level__contract")
        .order_by("service_level_id")[:limit]
    )


def without_result(
    forecasts: QuerySet["Forecast"], results: QuerySet["Result"], *, now: datetime
) -> QuerySet["Forecast"]:
    """Keep forecasts whose period is over or has no figure that could be forecast any more."""
    standing = forecastable(results, now=now).filter(
        service_level_id=OuterRef("service_level_id"), period_start=OuterRef("period_start")
    )
    return forecasts.filter(~Exists(standing))


def time_left_out(
    exclusions: QuerySet["Exclusion"],
    *,
    level_ids: Collection[int],
    start: datetime,
    end: datetime,
) -> Sequence[tuple[int, datetime, datetime]]:
    """Give (level, start, end) of the approved intervals that touch a stretch, also those ahead."""
    return list(
        exclusions.filter(
            kind=ExclusionKind.INTERVAL,
            state__in=IN_EFFECT,
            scope__isnull=True,
            levels__in=level_ids,
        )
        .annotate(
            from_at=Coalesce("approved_starts_at", "starts_at"),
            until_at=Coalesce("approved_ends_at", "ends_at"),
        )
        .filter(from_at__lt=end, until_at__gt=start)
        .order_by("levels", "from_at")
        .values_list("levels", "from_at", "until_at")
    )

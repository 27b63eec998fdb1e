"""Take away the scores of the demo's vendors, and rank the others without them."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from accounts.access import EVERYWHERE, require
from accounts.models import User
from accounts.permissions import Capability
from scoring.models import Scorecard, Standing
from scoring.services.standings import write_standings


@transaction.atomic
def remove_scores(
    *,
    vendor_ids: Collection[int],
    by: User | None,
    now: datetime,  # noqa: ARG001
) -> tuple[int, set[tuple[str, date]]]:
    """Delete scorecards and standings of vendors; safe to repeat.

    Return how many cards, and the (service type, month) groups that must be ranked again.

    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    standings = Standing.objects.filter(vendor_id__in=vendor_ids)
    groups = set(standings.order_by().values_list("service_type", "month").distinct())
    standings.delete()
    cards = Scorecard.objects.filter(vendor_id__in=vendor_ids)
    count = cards.count()
    cards.delete()
    return count, groups


def rank_again(*, groups: Collection[tuple[str, date]], by: User | None, now: datetime) -> int:  # noqa: ARG001
    """Rank (service type, month) groups anew after peers left them; return how many rows stand.

    :raises ForbiddenError: the person may not administer
    """
    require(by, Capability.ADMINISTER, EVERYWHERE)
    with transaction.atomic():
        return write_standings(groups)

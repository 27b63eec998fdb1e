"""What scorecards changed, in the words of a digest."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings

from alerts.causes import News
from alerts.choices import ChangeKind
from core.formats import month as month_words
from core.periods import add_months, local_midnight
from scoring.engine.grades import display_score
from scoring.models import CardState, Scorecard
from vendors.models import Vendor

Cards = Mapping[tuple[int, date], Scorecard]
NO_SCORE = "no score"


def news_of(
    written: Iterable[Scorecard], known: Cards, vendors: Mapping[int, Vendor], now: datetime
) -> list[News]:
    """Tell the scores of months that ended not long ago, and read otherwise than before.

    ``known`` are the cards as they stood. A month's first card after its end is held against the
    month before, a later one against itself.
    """
    return [
        _news(card, before, vendors[card.vendor_id])
        for card in written
        if _is_recent(card.month, now) and (before := _before(card, known))
    ]


def _end_of(month: date) -> datetime:
    return local_midnight(settings.PORTAL_TIME_ZONE, add_months(month, 1))


def _is_recent(month: date, now: datetime) -> bool:
    since = now - timedelta(days=settings.ALERTS_OPEN_FOR_DAYS)
    return since <= _end_of(month) <= now


def _before(card: Scorecard, known: Cards) -> str:
    """Say what the score was before, "" where that tells nothing new."""
    old = known.get((card.vendor_id, card.month))
    if old is not None and old.computed_at >= _end_of(card.month):
        return _words(old) if _words(old) != _words(card) else ""
    earlier = known.get((card.vendor_id, add_months(card.month, -1)))
    if earlier is None or _words(card) == NO_SCORE:
        return ""
    return f"{_words(earlier)} in {month_words(earlier.month)}"


def _words(card: Scorecard) -> str:
    score: Decimal | None = card.score
    if score is None or card.state == CardState.INSUFFICIENT:
        return NO_SCORE
    return f"{display_score(score, decimals=1)} {card.grade}".strip()


def _news(card: Scorecard, before: str, vendor: Vendor) -> News:
    return News(
        kind=ChangeKind.SCORE.value,
        subject=f"vendor:{vendor.pk}",
        episode=f"{card.month:%Y-%m}",
        vendor_id=vendor.pk,
        unit_id=None,
        title=vendor.display_name,
        period=month_words(card.month),
        before=before,
        after=_words(card),
        path=f"/vendors/{vendor.slug}/scorecard/{card.month:%Y-%m}/",
    )

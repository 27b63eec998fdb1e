"""Score whatever vendors are owed: claim, make cards, write what changed, alert and rank."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from alerts.causes import Cause
from alerts.choices import AlertRule, Severity
from alerts.services import clear_alerts, raise_alerts, record_changes
from core.periods import add_months, local_midnight
from core.services import record_drain
from core.transactions import in_one_transaction
from scoring.engine.grades import BEST_FIRST, display_score
from scoring.models import CardState, Scorecard
from scoring.services.cards import MadeCard, make_cards, write_changed
from scoring.services.loading import (
    Methodologies,
    load_levels,
    month_of,
    months_between,
    service_types_of,
)
from scoring.services.news import news_of
from scoring.services.standings import write_standings
from slas.models import ChangedVendor
from vendors.models import Vendor

logger = logging.getLogger(__name__)

CHUNK = 100
MOST_ATTEMPTS = 5
RECOVERED = "The score was computed again and no longer falls by so much."


@dataclass(frozen=True, slots=True)
class Scored:
    """What one drain did: vendors scored, cards written, vendors that failed."""

    vendors: int = 0
    written: int = 0
    failed: int = 0

    def __add__(self, other: "Scored") -> "Scored":
        return Scored(
            self.vendors + other.vendors, self.written + other.written, self.failed + other.failed
        )


def score_owed(*, now: datetime) -> Scored:
    """Score vendors whose results changed or whose month began; safe to run twice or at once."""
    done = Scored()
    while True:
        step = _score_chunk(now=now)
        if not step.vendors and not step.failed:
            break
        done += step
    record_drain(work="scoring", now=now)
    return done


def _score_chunk(*, now: datetime) -> Scored:
    try:
        return _score(now=now, only=None)
    except Exception:
        logger.exception("A chunk of vendors failed; scoring them one by one")
    owed = list(_due(now).values_list("pk", "vendor_id", "attempts")[:CHUNK])
    done = Scored()
    for pk, vendor_id, attempts in owed:
        try:
            done += _score(now=now, only=pk)
        except Exception as error:  # one bad vendor must not block the rest
            logger.exception("Scoring vendor %s failed", vendor_id)
            _set_aside(pk, attempts, error, now=now)
            done += Scored(failed=1)
    return done


def _due(now: datetime) -> QuerySet[ChangedVendor]:
    return ChangedVendor.objects.filter(due_at__lte=now, quarantined_at__isnull=True).order_by(
        "vendor_id"
    )


def _score(*, now: datetime, only: int | None) -> Scored:
    return in_one_transaction(lambda: _score_claimed(now=now, only=only))


def _score_claimed(*, now: datetime, only: int | None) -> Scored:
    due = _due(now).select_for_update(skip_locked=True)
    claimed = list(due if only is None else due.filter(pk=only))[:CHUNK]
    if not claimed:
        return Scored()
    current = month_of(now)
    vendor_ids = [row.vendor_id for row in claimed]
    since = min(row.from_month for row in claimed)
    levels = load_levels(vendor_ids, since=since, until=current)
    types = service_types_of(vendor_ids)
    methodologies = Methodologies()
    known = {
        (card.vendor_id, card.month): card
        for card in Scorecard.objects.filter(vendor_id__in=vendor_ids)
    }
    made: list[MadeCard] = []
    for row in claimed:
        made.extend(
            make_cards(
                vendor_id=row.vendor_id,
                levels=levels.get(row.vendor_id, []),
                service_types=types.get(row.vendor_id, []),
                methodologies=methodologies,
                known={month: c for (vendor, month), c in known.items() if vendor == row.vendor_id},
                first=row.from_month,
                current=current,
                now=now,
            )
        )
    changed = write_changed(made, known)
    _alert(
        changed, {**known, **{(m.row.vendor_id, m.row.month): m.row for m in made}}, current, now
    )
    vendors = Vendor.objects.in_bulk({item.row.vendor_id for item in changed})
    news = news_of([item.row for item in changed], known, vendors, now)
    record_changes(news=news, now=now)
    _owe_next_month(vendor_ids, current)
    write_standings(
        {
            (service_type, month)
            for row in claimed
            for service_type in types.get(row.vendor_id, [])
            for month in months_between(row.from_month, current)
        }
    )
    return Scored(vendors=len(claimed), written=len(changed))


def _owe_next_month(vendor_ids: Sequence[int], current: date) -> None:
    """Owe the vendors' next cards from the first instant of the next month on."""
    month = add_months(current, 1)
    ChangedVendor.objects.filter(vendor_id__in=vendor_ids).update(
        from_month=current,
        due_at=local_midnight(settings.PORTAL_TIME_ZONE, month),
        attempts=0,
        last_error="",
    )


def _alert(
    changed: Sequence[MadeCard],
    cards: dict[tuple[int, date], Scorecard],
    current: date,
    now: datetime,
) -> None:
    """Raise a fall of the score between two months that are over; clear what fell no more."""
    vendors = Vendor.objects.in_bulk({item.row.vendor_id for item in changed})
    drops = {item.row.methodology_id: item.row.methodology.score_drop_alert for item in changed}
    causes = []
    gone = []
    for key in sorted({k for item in changed for k in _pairs_of(item.row)}):
        card, before = cards.get(key), cards.get((key[0], add_months(key[1], -1)))
        if card is None or key[1] >= current:
            continue
        drop = drops.get(card.methodology_id) or card.methodology.score_drop_alert
        if before is not None and _fell(before, card, drop):
            causes.append(_cause(vendors[key[0]], before, card))
        else:
            gone.append((AlertRule.SCORE_DROP.value, f"vendor:{key[0]}", f"{key[1]:%Y-%m}"))
    clear_alerts(keys=gone, reason=RECOVERED, now=now)
    raise_alerts(causes=causes, now=now)


def _pairs_of(card: Scorecard) -> list[tuple[int, date]]:
    """List the falls that a card speaks of: of its own month, and of the next one."""
    return [(card.vendor_id, card.month), (card.vendor_id, add_months(card.month, 1))]


def _fell(before: Scorecard, card: Scorecard, drop: Decimal) -> bool:
    if before.score is None or card.score is None:
        return False
    if CardState.INSUFFICIENT in (before.state, card.state):
        return False
    order = [grade.value for grade in BEST_FIRST]
    if before.grade and card.grade and order.index(card.grade) > order.index(before.grade):
        return True
    return before.score - card.score >= drop


def _cause(vendor: Vendor, before: Scorecard, card: Scorecard) -> Cause:
    assert before.score is not None and card.score is not None  # noqa: S101, PT018
    fall = f"{display_score(before.score, decimals=1)} → {display_score(card.score, decimals=1)}"
    grades = f"{before.grade} → {card.grade}" if before.grade != card.grade else card.grade
    ends_on = add_months(card.month, 1)
    return Cause(
        rule=AlertRule.SCORE_DROP.value,
        subject=f"vendor:{vendor.pk}",
        episode=f"{card.month:%Y-%m}",
        vendor_id=vendor.pk,
        unit_id=vendor.unit_id,
        severity=(Severity.HIGH if card.grade in ("D", "E") else Severity.MEDIUM).value,
        title=f"{vendor.display_name}: grade {grades}"[:200],
        detail=f"Score {fall} in {card.month:%B %Y}.",
        path=f"/vendors/{vendor.slug}/scorecard/{card.month:%Y-%m}/",
        period_ended_at=datetime(
            ends_on.year, ends_on.month, 1, tzinfo=ZoneInfo(settings.PORTAL_TIME_ZONE)
        ),
    )


@transaction.atomic
def _set_aside(pk: int, attempts: int, error: Exception, *, now: datetime) -> None:
    """Count a failed attempt; after the fifth quarantine the vendor and alert."""
    attempts += 1
    quarantined = attempts >= MOST_ATTEMPTS
    ChangedVendor.objects.filter(pk=pk, attempts=attempts - 1).update(
        attempts=attempts,
        last_error=f"{type(error).__name__}: {error}"[:2000],
        due_at=now + timedelta(minutes=2**attempts),
        quarantined_at=now if quarantined else None,
    )
    if quarantined:
        vendor = Vendor.objects.get(changed__pk=pk)
        cause = Cause(
            rule=AlertRule.WORK_FAILING.value,
            subject=f"vendor:{vendor.pk}",
            episode=f"{now:%Y-%m-%d}",
            vendor_id=vendor.pk,
            unit_id=vendor.unit_id,
            severity=Severity.HIGH.value,
            title=f"{vendor.display_name}: scoring"[:200],
            detail=f"Scoring failed {attempts} times and was set aside.",
            path=f"/vendors/{vendor.slug}/",
            period_ended_at=now,
        )
        raise_alerts(causes=[cause], now=now)

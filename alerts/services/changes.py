"""Figures of periods that are over, changed: noted in the transaction that changes them."""

from collections.abc import Sequence
from datetime import datetime

from alerts.causes import News
from alerts.models import Change


def record_changes(*, news: Sequence[News], now: datetime) -> None:
    """Note what changed, for the digests; must run in the transaction that changes it."""
    Change.objects.bulk_create(
        (
            Change(
                kind=one.kind,
                subject=one.subject,
                episode=one.episode,
                vendor_id=one.vendor_id,
                unit_id=one.unit_id,
                title=one.title[:200],
                period=one.period[:60],
                before=one.before[:60],
                after=one.after[:60],
                path=one.path,
                at=now,
            )
            for one in news
            if one.before[:60] != one.after[:60]
        ),
        batch_size=1000,
    )

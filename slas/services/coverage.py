"""How far sources have reported: everything in between has come in."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.errors import RuleError
from core.periods import as_utc
from slas.ingest_checks import EARLIEST, window_at
from slas.querysets import watermarks
from slas.querysets.owed import Pair, mark_due
from slas.services.feeds import Feeds

Covers = Mapping[int, tuple[datetime, datetime]]


@transaction.atomic
def state_coverage(*, covers: Covers, by: User | None, now: datetime) -> int:
    """State that everything between two instants has come in, for each level; safe to repeat.

    ``covers`` maps level ids to [from, through). Watermarks only widen; every period that a newly
    covered stretch touches is owed, whether or not anything happened in it. Return how many
    watermarks widened.

    :raises RuleError: an unknown level, or a stretch that is empty, ahead or before 2000
    """
    stated = _checked(covers, now)
    feeds = Feeds.load(stated, by=by)
    known = watermarks.lock_watermarks(sorted(stated))
    widened: dict[int, watermarks.Span] = {}
    owed: list[Pair] = []
    for level_id, (start, through) in stated.items():
        feed = feeds.get(level_id)
        if feed is None:
            raise RuleError(f"There is no service level {level_id}.", field="covers")
        stretches = _newly_covered((start, through), known.get(level_id))
        if stretches:
            widened[level_id] = (start, through)
        for first, until in stretches:
            owed.extend(feed.time.pairs(first, until))
    if widened:
        watermarks.raise_watermarks(widened, now=now)
        mark_due(owed, now)
    return len(widened)


def _checked(covers: Covers, now: datetime) -> dict[int, watermarks.Span]:
    latest = window_at(now).latest
    stated = {level: (as_utc(start), as_utc(end)) for level, (start, end) in covers.items()}
    for start, through in stated.values():
        if start > through:
            raise RuleError("What is covered must end after it starts.", field="covers")
        if start < EARLIEST or through > latest:
            raise RuleError(
                "What is covered must lie between 2000 and a day from now.", field="covers"
            )
    return stated


def _newly_covered(stated: watermarks.Span, known: watermarks.Span | None) -> list[watermarks.Span]:
    if known is None:
        return [stated]
    start, through = stated
    stretches = []
    if start < known[0]:
        stretches.append((start, known[0]))
    if through > known[1]:
        stretches.append((known[1], through))
    return stretches

"""What people decided about figures: approved exclusions, and values that disputes agreed on."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from slas.choices import DisputeState, ExclusionCategory, ExclusionKind
from slas.models import Dispute, Exclusion, ExclusionEvent
from slas.querysets.arrays import among
from slas.querysets.excused import Excused, Figure
from slas.querysets.owed import Pair
from slas.rules.intervals import Interval

Span = tuple[datetime, datetime, str | None]


@dataclass(slots=True)
class LeftOut:
    """What is left out of the figures of some levels, and what was agreed in place of them.

    Spans are start, end and scope, None for all scopes. ``windows`` are agreed change windows: the
    scheduled time of an availability never held them; tickets of theirs are excused as any other.
    """

    spans: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    windows: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    agreed: dict[tuple[int, datetime, str | None], Decimal] = field(default_factory=dict)

    def touches(self, pair: Pair) -> bool:
        """Tell whether anything is left out of a level, in whatever period."""
        known = self.spans, self.windows, self.keys
        return any(pair.level_id in of_level for of_level in known)

    def excused(self, figures: Collection[Figure]) -> Excused:
        """Give what is left out of events and samples, change windows among it."""
        levels = sorted({pair.level_id for pair, _ in figures})
        return Excused(
            intervals=tuple(
                (level, *span)
                for level in levels
                for of_level in (self.spans, self.windows)
                for span in of_level.get(level, ())
            ),
            keys=tuple(key for level in levels for key in self.keys.get(level, ())),
        )

    def settled(self, figure: Figure) -> Decimal | None:
        """Give the value that a dispute of a figure agreed on, None without one."""
        if not self.agreed:
            return None
        pair, scope = figure
        return self.agreed.get((pair.level_id, pair.period_start, scope))


LEAVE_NOTHING_OUT: Final = LeftOut()


def within(spans: Collection[Span], pair: Pair, scope: str | None) -> tuple[Interval, ...]:
    """Give those of a scope, or of every scope, that touch the period."""
    return tuple(
        (start, end)
        for start, end, of_scope in spans
        if of_scope in (None, scope) and start < pair.period_end and end > pair.period_start
    )


def load_left_out(level_ids: Collection[int]) -> LeftOut:
    """Load what is approved and agreed for levels, in three queries."""
    found = LeftOut()
    intervals = (
        Exclusion.objects.in_effect()
        .filter(levels__in=among(level_ids), kind=ExclusionKind.INTERVAL)
        .order_by("pk")
        .values_list(
            "levels",
            "category",
            "scope",
            "starts_at",
            "ends_at",
            "approved_starts_at",
            "approved_ends_at",
        )
    )
    for level_id, category, scope, asked_start, asked_end, start, end in intervals:
        first, last = start or asked_start, end or asked_end
        if first is None or last is None:
            continue
        is_window = category == ExclusionCategory.CHANGE_WINDOW
        of_level = found.windows if is_window else found.spans
        of_level[level_id].append((first, last, scope))
    events = ExclusionEvent.objects.filter(
        is_approved=True,
        exclusion__in=Exclusion.objects.in_effect(),
        key__service_level__in=among(level_ids),
    )
    for level_id, key_id in events.order_by("pk").values_list("key__service_level", "key"):
        found.keys[level_id].append(key_id)
    disputes = Dispute.objects.filter(
        service_level__in=among(level_ids),
        state=DisputeState.UPHELD,
        credit__isnull=True,
    )
    for level_id, start, scope, value in disputes.order_by("decided_at", "pk").values_list(
        "service_level", "period_start", "scope", "agreed_attained"
    ):
        # The last decision counts; one without a value goes back to what the inputs give.
        found.agreed.pop((level_id, start, scope), None)
        if value is not None:
            found.agreed[(level_id, start, scope)] = value
    return found

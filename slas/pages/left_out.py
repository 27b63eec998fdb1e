"""Which exclusions speak of a figure, and which of its events and samples they leave out."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Final, Self

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from slas.choices import ExclusionCategory, ExclusionKind, ExclusionState
from slas.excusing import words
from slas.ledger import words as states
from slas.models import Exclusion, ExclusionEvent, Result
from slas.querysets.ledger import IN_EFFECT
from slas.rules.intervals import Intervals, normalise

MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Span:
    """What an approved exclusion leaves out: an interval, of one scope or of all (None)."""

    start: datetime
    end: datetime
    scope: str | None
    exclusion: Exclusion

    @property
    def is_window(self) -> bool:
        """Tell whether it is an agreed change window."""
        return self.exclusion.category == ExclusionCategory.CHANGE_WINDOW


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """An exclusion that speaks of the figure."""

    title: str
    url: str
    chip: SafeString
    reason: str
    clause: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What approved exclusions leave out of one figure, and what waits to be decided."""

    spans: tuple[Span, ...]
    keys: dict[int, Exclusion]
    lines: tuple[LeftOutLine, ...]

    @classmethod
    def load(cls, user: User, result: Result, *, today: date) -> Self:
        """Load the exclusions of a result's service level, in two queries."""
        start, end = result.period_start, result.period_end
        approved = ExclusionEvent.objects.filter(is_approved=True).select_related("key")
        rows = (
            Exclusion.objects.visible_to(user)
            .filter(
                Q(kind=ExclusionKind.EVENTS) | Q(starts_at__lt=end),
                levels=result.service_level_id,
                state__in=(ExclusionState.SUBMITTED, *IN_EFFECT),
            )
            .select_related("contract")
            .prefetch_related(Prefetch("events", approved, to_attr="approved_events"))
            .order_by("-requested_at", "pk")[:MOST]
        )
        spans, keys, lines = [], {}, []
        for row in rows:
            first, last = (
                row.approved_starts_at or row.starts_at,
                row.approved_ends_at or row.ends_at,
            )
            in_effect = row.state in IN_EFFECT
            of_row: list[ExclusionEvent] = row.__dict__["approved_events"]
            if in_effect and first is not None and last is not None:
                spans.append(Span(first, last, row.scope, row))
            named = {one.key_id for one in of_row} if in_effect else set()
            keys.update(dict.fromkeys(named, row))
            of_scope = row.scope is None or result.scope in (None, row.scope)
            if of_scope and _speaks(row, of_row, start, end):
                lines.append(_line(row, len(of_row), today))
        return cls(tuple(spans), keys, tuple(lines))

    def of_event(self, key_id: int, at: datetime, scope: str | None) -> Exclusion | None:
        """Give the exclusion that leaves an event out: by name, or by when it was opened."""
        return self.keys.get(key_id) or self.at(at, scope)

    def at(self, instant: datetime, scope: str | None) -> Exclusion | None:
        """Give the exclusion whose interval holds an instant."""
        found = (
            span.exclusion
            for span in self.spans
            if span.scope in (None, scope) and span.start <= instant < span.end
        )
        return next(found, None)

    def condition(self, instant: str, *, of_events: bool, intervals: bool = True) -> Q | None:
        """Select what is left out, by the column that says when it was; None: nothing is."""
        parts = [
            Q(**{f"{instant}__gte": span.start, f"{instant}__lt": span.end})
            & (Q() if span.scope is None else Q(scope=span.scope))
            for span in self.spans
            if intervals
        ]
        if of_events and self.keys:
            parts.append(Q(key_id__in=list(self.keys)))
        return reduce(or_, parts) if parts else None

    def time(self, scope: str | None, *, windows: bool) -> Intervals:
        """Give the excused time, or the agreed windows, of a scope."""
        return normalise(
            (span.start, span.end)
            for span in self.spans
            if span.is_window == windows and span.scope in (None, scope)
        )


def _speaks(row: Exclusion, events: list[ExclusionEvent], start: datetime, end: datetime) -> bool:
    """Tell whether an exclusion reaches into a period, or names an event that is judged in it."""
    first, last = row.approved_starts_at or row.starts_at, row.approved_ends_at or row.ends_at
    if first is not None and last is not None:
        return first < end and last > start
    return any(start <= one.key.attributed_at < end for one in events)


def _line(row: Exclusion, events: int, today: date) -> LeftOutLine:
    return LeftOutLine(
        title=words.title(row, events, today),
        url=words.exclusion_url(row),
        chip=states.exclusion_chip(row.state),
        reason=row.reason,
        clause=row.clause,
    )


def excused_link(exclusion: Exclusion) -> SafeString:
    """Say that an event or sample is excused, and by which exclusion."""
    return format_html(
        '<a href="{}">{}</a>',
        reverse("slas:exclusion-show", args=[exclusion.public_id]),
        f"excused, {str(exclusion.get_category_display()).lower()}",
    )

"""What an exclusion changes: the raw and the adjusted figure of each period that it touches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.safestring import SafeString

from accounts.models import User
from core import formats
from core.periods import Period
from slas import presentation
from slas.choices import ExclusionKind, Standing
from slas.ledger import words as states
from slas.models import Evaluation, Exclusion, ExclusionEvent, Result
from slas.querysets.ledger import IN_EFFECT
from slas.querysets.owed import Pair
from slas.services.touched import pairs_of_events, pairs_of_interval

MOST_PERIODS: Final = 60


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One figure that an exclusion touches, raw and adjusted."""

    level: str
    code: str
    period: str
    scope: str
    url: str
    raw: str
    raw_chip: SafeString | str
    adjusted: str
    chip: SafeString
    excused: str
    note: str


@dataclass(frozen=True, slots=True)
class Effects:
    """The figures touched, and what is not shown or not computed yet."""

    rows: tuple[EffectRow, ...]
    in_effect: bool
    note: str


def effects_of(
    user: User, exclusion: Exclusion, events: Sequence[ExclusionEvent], *, now: datetime
) -> Effects:
    """Put raw and adjusted figures of the touched periods side by side, newest first."""
    in_effect = exclusion.state in IN_EFFECT
    pairs = _touched(exclusion, events, in_effect=in_effect, now=now)
    results = _results(user, exclusion, pairs)
    owed = _owed(pairs, now)
    shown = results[:MOST_PERIODS]
    said = []
    if len(results) > MOST_PERIODS:
        said.append(f"The newest {MOST_PERIODS} of {len(results)} figures.")
    if owed:
        said.append("Figures that it touches are being computed again; this takes a minute.")
    return Effects(
        rows=tuple(_row(row, exclusion, in_effect=in_effect) for row in shown),
        in_effect=in_effect,
        note=" ".join(said),
    )


def _touched(
    exclusion: Exclusion, events: Iterable[ExclusionEvent], *, in_effect: bool, now: datetime
) -> set[Pair]:
    """Give the periods whose figure rests on what is approved, else on what is asked for."""
    if exclusion.kind == ExclusionKind.EVENTS:
        chosen = [one.key for one in events if one.is_approved or not in_effect]
        return pairs_of_events((key.service_level_id, key.attributed_at) for key in chosen)
    start = exclusion.approved_starts_at or exclusion.starts_at
    end = exclusion.approved_ends_at or exclusion.ends_at
    if start is None or end is None:
        return set()
    return pairs_of_interval([level.pk for level in exclusion.levels.all()], start, end, now=now)


def _results(user: User, exclusion: Exclusion, pairs: Iterable[Pair]) -> list[Result]:
    """Load the figures of pairs: the total, and the scope that the exclusion is of.

    What is merely proposed stands for what is published, but to a vendor's user.
    """
    wanted = {(pair.level_id, pair.period_start) for pair in pairs}
    standings = [Standing.CURRENT]
    if not states.is_vendor(user):
        standings.append(Standing.PROPOSED)
    scopes = Q(scope__isnull=True)
    if exclusion.scope is not None:
        scopes |= Q(scope=exclusion.scope)
    rows = (
        Result.objects.filter(
            scopes,
            service_level_id__in={level_id for level_id, _ in wanted},
            period_start__in={start for _, start in wanted},
            standing__in=standings,
        )
        .select_related("service_level", "version")
        .order_by("-period_start", "service_level__code", "scope", "revision")
    )
    newest: dict[tuple[int, datetime, str | None], Result] = {}
    for row in rows:
        if (row.service_level_id, row.period_start) in wanted:
            newest[(row.service_level_id, row.period_start, row.scope)] = row
    return list(newest.values())


def _owed(pairs: Iterable[Pair], now: datetime) -> bool:
    wanted = list(pairs)
    return Evaluation.objects.filter(
        service_level_id__in={pair.level_id for pair in wanted},
        period_start__in={pair.period_start for pair in wanted},
        due_at__lte=now,
        quarantined_at__isnull=True,
    ).exists()


def _row(result: Result, exclusion: Exclusion, *, in_effect: bool) -> EffectRow:
    level, terms, zone = result.service_level, result.version, exclusion.contract.time_zone
    is_proposed = result.standing == Standing.PROPOSED
    note = "proposed; what was published stands until it is revised" if is_proposed else ""
    return EffectRow(
        level=level.name,
        code=level.code,
        period=Period(result.period_start, result.period_end).label(zone),
        scope=result.scope or "",
        url=presentation.level_url(
            level.public_id, result.period_start, zone, scope=result.scope or ""
        ),
        raw=presentation.level_figure(result.raw_shown, terms),
        raw_chip=presentation.class_chip(result.raw_class) if result.raw_class else "",
        adjusted=presentation.shown_figure(result, terms),
        chip=presentation.class_chip(result.result_class, state=result.state),
        excused=presentation.excused_words(result, terms) if in_effect else formats.NO_FIGURE,
        note=note,
    )

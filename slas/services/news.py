"""What results changed, in the words of a digest."""

from collections.abc import Iterable

from alerts.causes import News
from alerts.choices import ChangeKind
from core.periods import Period
from slas.choices import PeriodState, ResultClass
from slas.querysets.results import ResultRow
from slas.services.judgements import LevelWords, episode_of, subject_of
from slas.services.periods import LevelTime

# Before these a period was not judged: what then comes is no change.
_NOT_YET = (ResultClass.NOT_DUE,)


def news_of(
    changed: Iterable[tuple[ResultRow | None, ResultRow, LevelWords, LevelTime]],
) -> list[News]:
    """Tell the periods that were over and judged, and now have another class."""
    return [
        News(
            kind=ChangeKind.RESULT.value,
            subject=subject_of(result.service_level_id, result.scope),
            episode=episode_of(result.period_start),
            vendor_id=time.vendor_id,
            unit_id=time.unit_id,
            title=words.name if result.scope is None else f"{words.name}, {result.scope}",
            period=Period(result.period_start, result.period_end).label(time.rule.zone),
            before=str(ResultClass(old.result_class).label),
            after=str(ResultClass(result.result_class).label),
            path=f"/slas/{words.public_id}/",
        )
        for old, result, words, time in changed
        if old is not None and _is_news(old, result)
    ]


def _is_news(old: ResultRow, result: ResultRow) -> bool:
    is_over = PeriodState.RUNNING not in (old.state, result.state)
    return is_over and old.result_class != result.result_class and old.result_class not in _NOT_YET

"""Digests: to each person what changed since the last one, at most one a day or a week."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings

from accounts.models import User
from alerts.choices import AlertEvent, ChangeKind, Digest, Severity
from alerts.letters import DIGEST, Line, Section, absolute, alert_line, letter, section
from alerts.mail_times import last_slot
from alerts.models import Alert, AlertEntry, Change, MailPreference
from core.services import queue_mail
from core.transactions import in_one_transaction

#: What happened before a digest's hour may still be committing; the longest task takes 15 minutes.
SETTLED: Final = timedelta(minutes=20)
#: More than this nobody reads in a mail.
MOST_READ: Final = 1000
_WORST_FIRST: Final = {severity.value: place for place, severity in enumerate(Severity)}
_TOLD: Final = (AlertEvent.OPENED, AlertEvent.REOPENED, AlertEvent.RESOLVED)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a digest has to tell."""

    opened: list[Alert]
    resolved: list[Alert]
    scores: list[Change]
    results: list[Change]

    @property
    def is_empty(self) -> bool:
        return not (self.opened or self.resolved or self.scores or self.results)


def queue_digests(*, now: datetime) -> int:
    """Queue the digests whose hour has come; safe to run twice or at once. Return how many.

    A digest that was missed is caught up by the next one, which tells of the whole time between.
    """
    wanted = MailPreference.objects.exclude(digest=Digest.NONE).filter(user__is_active=True)
    queued = 0
    for preference in wanted.exclude(user__email="").order_by("pk"):
        slot = slot_of(preference, now=now - SETTLED)
        if preference.told_until is not None and preference.told_until < slot:
            queued += in_one_transaction(partial(_digest, preference.pk, slot, now))
    return queued


def slot_of(preference: MailPreference, *, now: datetime) -> datetime:
    """Give the latest instant up to now at which the person's digest falls due."""
    return last_slot(
        weekly=preference.digest == Digest.WEEKLY,
        weekday=preference.weekday,
        hour=preference.hour,
        zone=settings.PORTAL_TIME_ZONE,
        now=now,
    )


def _digest(pk: int, slot: datetime, now: datetime) -> int:
    """Tell one person what changed up to a slot, unless somebody else is at it or has done it."""
    preference = (
        MailPreference.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("user")
        .filter(pk=pk, told_until__lt=slot)
        .exclude(digest=Digest.NONE)
        .first()
    )
    if preference is None or preference.told_until is None:
        return 0
    event_id = f"digest:{preference.user_id}:{slot:%Y%m%dT%H%M}"
    queued = _queue(preference.user, preference.told_until, slot, event_id=event_id, now=now)
    MailPreference.objects.filter(pk=pk).update(told_until=slot)
    return queued


def send_digest_now(*, user: User, span: timedelta, now: datetime) -> int:
    """Queue a digest of the last days that was asked for; regular ones go on as if it were not.

    Return 0 where nothing changed.
    """
    event_id = f"digest-asked:{user.pk}:{now:%Y%m%dT%H%M}"
    return in_one_transaction(lambda: _queue(user, now - span, now, event_id=event_id, now=now))


def _queue(user: User, since: datetime, until: datetime, *, event_id: str, now: datetime) -> int:
    told = _gather(user, since, until)
    if told.is_empty:
        return 0
    opening = f"This changed since {since:%-d %B %Y, %H:%M} UTC."
    queue_mail(
        letters=[letter(user, DIGEST, _subject(told), opening, _sections(told), event_id=event_id)],
        now=now,
    )
    return 1


def _gather(user: User, since: datetime, until: datetime) -> _Told:
    """Read what changed in (since, until] of all that the person sees now; in two queries."""
    entries = (
        AlertEntry.objects.filter(
            alert__in=Alert.objects.visible_to(user), at__gt=since, at__lte=until, event__in=_TOLD
        )
        .select_related("alert__vendor")
        .order_by("-at", "-pk")[:MOST_READ]
    )
    last: dict[int, AlertEntry] = {}
    for entry in entries:
        last.setdefault(entry.alert_id, entry)
    resolved = [e.alert for e in last.values() if e.event == AlertEvent.RESOLVED]
    opened = [e.alert for e in last.values() if e.event != AlertEvent.RESOLVED]
    changes = (
        Change.objects.visible_to(user)
        .filter(at__gt=since, at__lte=until)
        .select_related("vendor")
        .order_by("at", "pk")[:MOST_READ]
    )
    folded = _folded(list(changes))
    return _Told(
        opened=sorted(opened, key=lambda alert: (_WORST_FIRST[alert.severity], alert.pk)),
        resolved=resolved,
        scores=[change for change in folded if change.kind == ChangeKind.SCORE],
        results=[change for change in folded if change.kind == ChangeKind.RESULT],
    )


def _folded(changes: list[Change]) -> list[Change]:
    """Keep of each figure the first "before" and the last "after"; none that came back to it."""
    found: dict[tuple[str, str, str], Change] = {}
    for change in changes:
        first = found.setdefault((change.kind, change.subject, change.episode), change)
        first.after = change.after
    return [change for change in found.values() if change.before != change.after]


def _subject(told: _Told) -> str:
    resolved, scores, results = len(told.resolved), len(told.scores), len(told.results)
    rest = [
        _count(resolved, "alert resolved", "alerts resolved"),
        _count(scores, "score changed", "scores changed"),
        _count(results, "result changed", "results changed"),
    ]
    said = ", ".join(words for words in rest if words)
    opened = _count(len(told.opened), "new alert", "new alerts")
    if not opened:
        return f"Nothing to do: {said}"
    return f"Look at {opened}; {said}" if said else f"Look at {opened}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else ""


def _sections(told: _Told) -> list[Section]:
    parts = (
        ("New alerts", [alert_line(alert) for alert in told.opened]),
        ("Resolved", [alert_line(alert) for alert in told.resolved]),
        ("Scores", [_change_line(change) for change in told.scores]),
        ("Results", [_change_line(change) for change in told.results]),
    )
    return [section(heading, lines) for heading, lines in parts if lines]


def _change_line(change: Change) -> Line:
    told = f"{change.period}: {change.before} → {change.after}"
    is_score = change.kind == ChangeKind.SCORE
    name = change.title if is_score else f"{change.title}, {change.vendor.display_name}"
    return Line(name, told, absolute(change.path))

"""What waits for a person: open alerts as a queue of decisions, and as a list."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, IntegerField, Value, When
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from alerts.choices import AlertRule, AlertState, Severity
from alerts.models import Alert
from alerts.querysets import AlertQuerySet
from core import formats
from core.components import atoms
from core.components.parts import Tone
from core.context import address
from slas import presentation as levels
from slas.choices import ResultClass
from slas.models import Result, ServiceLevelVersion

MOST_QUEUED: Final = 10
MOST_LISTED: Final = 7
READ_AT_ONCE: Final = 60
DECISIONS: Final = (
    AlertRule.BREACH,
    AlertRule.RENEWAL,
    AlertRule.OBLIGATION_OVERDUE,
    AlertRule.CERTIFICATE,
    AlertRule.NOT_REPORTED,
    AlertRule.SCORE_DROP,
    AlertRule.WORK_FAILING,
)
HEADINGS: Final = {
    AlertRule.BREACH: ("Below minimum", "decide what the vendor owes and what must change"),
    AlertRule.RENEWAL: ("Renewals", "renew, extend or give notice before the last day"),
    AlertRule.OBLIGATION_OVERDUE: ("Overdue obligations", "chase what was not delivered"),
    AlertRule.CERTIFICATE: ("Certificates that run out", "ask the vendor for the next one"),
    AlertRule.NOT_REPORTED: ("Not reported", "counts 0 until it comes in"),
    AlertRule.SCORE_DROP: ("Scores that fell", "see what moved them"),
    AlertRule.WORK_FAILING: ("Could not be computed", "figures stand still until it is mended"),
}
DEEDS: Final = {
    AlertRule.BREACH: "Decide",
    AlertRule.RENEWAL: "Decide",
    AlertRule.OBLIGATION_OVERDUE: "Chase",
    AlertRule.CERTIFICATE: "Chase",
    AlertRule.NOT_REPORTED: "Chase",
    AlertRule.SCORE_DROP: "Look",
    AlertRule.WORK_FAILING: "Mend",
}
SEVERITY_LOOKS: Final[dict[Severity, tuple[Tone, str]]] = {
    Severity.CRITICAL: ("crit", "crit"),
    Severity.HIGH: ("bad", "down"),
    Severity.MEDIUM: ("warn", "half"),
}
RULE_SHAPES: Final = {AlertRule.NOT_REPORTED: "void", AlertRule.BELOW_EXPECTED: "half"}
#: How a heading counts what waits, most urgent first.
NOUNS: Final = (
    (AlertRule.BREACH, "breach", "breaches"),
    (AlertRule.RENEWAL, "renewal", "renewals"),
    (AlertRule.OBLIGATION_OVERDUE, "overdue obligation", "overdue obligations"),
    (AlertRule.CERTIFICATE, "certificate", "certificates"),
    (AlertRule.NOT_REPORTED, "missing report", "missing reports"),
    (AlertRule.SCORE_DROP, "fallen score", "fallen scores"),
    (AlertRule.WORK_FAILING, "failed computation", "failed computations"),
)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One thing that waits: state, what, figure, since when, whose it is, and the next deed."""

    chip: SafeString
    title: str
    url: str
    vendor: str
    told: str
    figure: str
    against: str
    chart: SafeString | str
    since: str
    age: str
    owner: SafeString
    deed: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class QueueGroup:
    heading: str
    note: str
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True, slots=True)
class AlertRow:
    chip: SafeString
    title: str
    url: str
    rule: str
    told: str
    age: str


@dataclass(frozen=True, slots=True)
class Attention:
    """The queue, the list of open alerts, and the sentence over both."""

    heading: str
    groups: tuple[QueueGroup, ...]
    queue_note: str
    alerts: tuple[AlertRow, ...]
    alerts_note: str
    snoozed_note: str
    all_url: str
    unresolved: int
    vendors_named: tuple[str, ...]


def attention(
    user: User, *, now: datetime, zone: ZoneInfo, vendor_id: int = 0, approvals: int = 0
) -> Attention:
    """Gather what waits for this person, of one vendor if its id is given; in three queries.

    ``approvals``: how many decisions on what others prepared the sentence over it also names.
    """
    alerts = Alert.objects.visible_to(user).unresolved()
    if vendor_id:
        alerts = alerts.filter(vendor_id=vendor_id)
    counts = {
        (row["rule"], row["state"]): row["count"]
        for row in alerts.order_by().values("rule", "state").annotate(count=Count("pk"))
    }
    urgent = _most_urgent(alerts.exclude(state=AlertState.SNOOZED))
    reach = access_of(user).reach(Capability.READ_RECORDS)
    results = _results(user, urgent)
    queued = [alert for alert in urgent if alert.rule in DECISIONS][:MOST_QUEUED]
    reader = _Reader(user, now, zone, reach.everywhere, reach.unit_ids)
    by_state: Counter[str] = Counter()
    for (_, state), count in counts.items():
        by_state[state] += count
    waiting = sum(
        count
        for (rule, state), count in counts.items()
        if rule in DECISIONS and state != AlertState.SNOOZED
    )
    snoozed = by_state[AlertState.SNOOZED]
    return Attention(
        heading=_heading(counts, approvals),
        groups=_groups(queued, results, reader),
        queue_note=f"{len(queued)} of {waiting}, most urgent first" if queued else "",
        alerts=tuple(
            _alert_row(alert, reader, names_vendor=not vendor_id) for alert in urgent[:MOST_LISTED]
        ),
        alerts_note=f"{by_state[AlertState.OPEN]} open, {by_state[AlertState.TAKEN]} taken",
        snoozed_note=f"{snoozed} snoozed" if snoozed else "",
        all_url=address("alerts:alert-list"),
        unresolved=sum(by_state.values()) - snoozed,
        vendors_named=tuple(dict.fromkeys(alert.vendor.display_name for alert in queued)),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, when and where, and in which units service levels open to them."""

    user: User
    now: datetime
    zone: ZoneInfo
    opens_everywhere: bool
    unit_ids: frozenset[int]

    def url(self, alert: Alert) -> str:
        """Choose where an alert leads: to its figure, or to the vendor for those who see scores."""
        if not alert.path.startswith("/slas/"):
            return alert.path
        if self.opens_everywhere or alert.unit_id in self.unit_ids:
            return alert.path
        return reverse("dashboards:vendor-show", args=[alert.vendor.slug])


def _most_urgent(alerts: AlertQuerySet) -> list[Alert]:
    rank = Case(
        *(When(severity=severity, then=Value(place)) for place, severity in enumerate(Severity)),
        output_field=IntegerField(),
    )
    # Of equal severity those that ask for a decision come first, so that no list hides them.
    rows = alerts.annotate(
        rank=rank, is_told=Case(When(rule__in=DECISIONS, then=Value(0)), default=Value(1))
    )
    return list(
        rows.select_related("vendor", "taken_by").order_by(
            "rank", "is_told", "-period_ended_at", "pk"
        )[:READ_AT_ONCE]
    )


def _level_id(alert: Alert) -> int | None:
    kind, _, number = alert.subject.partition(":")
    return int(number) if kind == "level" and number.isdigit() else None


def _results(user: User, alerts: Sequence[Alert]) -> dict[tuple[int, datetime], Result]:
    """Load the results that the alerts are about, as far as the person sees them."""
    wanted = {
        (level_id, alert.period_ended_at)
        for alert in alerts
        if (level_id := _level_id(alert)) is not None
    }
    rows = (
        Result.objects.visible_to(user)
        .totals()
        .filter(
            service_level_id__in={level_id for level_id, _ in wanted},
            period_end__in={ended for _, ended in wanted},
        )
        .select_related("version")
        .order_by("revision")
    )
    return {(row.service_level_id, row.period_end): row for row in rows}


def _heading(counts: dict[tuple[str, str], int], approvals: int) -> str:
    """Say what waits, in a sentence; what somebody has taken waits for them alone."""
    found = [(counts.get((rule, AlertState.OPEN), 0), one, many) for rule, one, many in NOUNS]
    found.append((approvals, "approval", "approvals"))
    said = [(count, levels.plural(count, one, many)) for count, one, many in found if count]
    if not said:
        return "Nothing is waiting for you"
    total = sum(count for count, _ in said)
    needs = "needs" if total == 1 else "need"
    words = levels.listed([text for _, text in said])
    return f"{levels.sentence_case(words)} {needs} you today"


def _groups(
    queued: Sequence[Alert], results: dict[tuple[int, datetime], Result], reader: _Reader
) -> tuple[QueueGroup, ...]:
    groups = []
    for rule in DECISIONS:
        those = [alert for alert in queued if alert.rule == rule]
        rows = tuple(
            _queue_row(alert, results, reader, is_first=place == 0)
            for place, alert in enumerate(those)
        )
        if rows:
            groups.append(QueueGroup(*HEADINGS[rule], rows))
    return tuple(groups)


def _queue_row(
    alert: Alert,
    results: dict[tuple[int, datetime], Result],
    reader: _Reader,
    *,
    is_first: bool,
) -> QueueRow:
    result = results.get((_level_id(alert) or 0, alert.period_ended_at))
    terms = result.version if result else None
    opened = alert.opened_at.astimezone(reader.zone)
    has_figure = result is not None and terms is not None and result.attained_shown is not None
    owner = alert.taken_by.display_name if alert.taken_by else ""
    return QueueRow(
        chip=_chip(alert, result),
        title=alert.title,
        url=reader.url(alert),
        vendor=alert.vendor.display_name,
        told=_told(alert, result, terms),
        figure=levels.shown_figure(result, terms) if has_figure and result and terms else "",
        against=f"minimum {levels.minimum_text(terms)}" if has_figure and terms else "",
        chart=levels.bullet(result, terms) if has_figure and result and terms else "",
        since=formats.day(opened.date(), reader.now.astimezone(reader.zone).date()),
        age=f"open for {formats.age(reader.now - alert.opened_at)}",
        owner=atoms.avatar(name=owner),
        deed="Go on" if alert.taken_by_id == reader.user.pk else DEEDS[AlertRule(alert.rule)],
        is_first=is_first,
    )


def _told(alert: Alert, result: Result | None, terms: ServiceLevelVersion | None) -> str:
    """Say what the figure rests on, or else what the alert says."""
    if result is not None and terms is not None and result.attained_shown is not None:
        return f"{formats.month(result.month)} · {levels.made_of(result, terms)}"
    return alert.detail


def _chip(alert: Alert, result: Result | None) -> SafeString:
    if alert.rule == AlertRule.BREACH and result and result.result_class == ResultClass.CRITICAL:
        return levels.class_chip(ResultClass.CRITICAL)
    tone, shape = SEVERITY_LOOKS[Severity(alert.severity)]
    word = AlertRule(alert.rule).label
    shape = RULE_SHAPES.get(AlertRule(alert.rule), shape)
    if alert.rule == AlertRule.BREACH and tone == "warn":
        tone, shape = "bad", "down"
    return atoms.chip(tone=tone, word=str(word), shape_name=shape)


def _alert_row(alert: Alert, reader: _Reader, *, names_vendor: bool) -> AlertRow:
    told = alert.vendor.display_name if names_vendor else alert.detail
    tone, shape = SEVERITY_LOOKS[Severity(alert.severity)]
    shape = RULE_SHAPES.get(AlertRule(alert.rule), shape)
    return AlertRow(
        chip=atoms.chip(tone=tone, word=Severity(alert.severity).label, shape_name=shape),
        title=alert.title,
        url=reader.url(alert),
        rule=str(AlertRule(alert.rule).label),
        told=told,
        age=formats.age(reader.now - alert.opened_at),
    )

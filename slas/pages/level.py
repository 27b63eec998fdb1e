"""One service level: its results by period, the running one so far, and one period laid open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import contract_url
from core import formats
from core.components import atoms
from core.components.line_chart import LineChart
from core.components.parts import Crumb, Key, KeyValue, Tab
from core.periods import Period, local_date
from slas import presentation
from slas.choices import Direction, PeriodState, ReportingPeriod, ResultClass
from slas.ledger import words as states
from slas.models import Result, ServiceLevel, ServiceLevelVersion
from slas.pages.left_out import LeftOut
from slas.pages.measurements import SHOWN, Asked, Measurements, measurements
from slas.pages.running import PERIOD_WORDS, Running, left_at, running_period
from slas.pages.why import Why, coverage_text, source_words, why
from slas.pages.window import window_of
from slas.services.disputes import open_disputes_of
from slas.services.results import key_of


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period in the table, newest first."""

    label: str
    url: str
    is_selected: bool
    is_running: bool
    chip: SafeString
    figure: str
    raw: str
    made_of: str
    bullet: SafeString | str
    disputed: SafeString | str
    coverage: str
    version: str
    state: str


@dataclass(frozen=True, slots=True)
class LevelPage:
    """All that the page of a service level shows."""

    title: str
    facts: tuple[SafeString | str, ...]
    crumbs: tuple[Crumb, ...]
    amend_url: str
    keys: tuple[Key, ...]
    period_word: str
    table_heading: str
    permanent_url: str
    chart_heading: str
    chart_span: str
    chart: LineChart | None
    news_strong: str
    news: str
    running: Running | None
    idle: tuple[KeyValue, ...]
    rows: tuple[PeriodRow, ...]
    older_url: str
    newest_url: str
    selected_label: str
    why: Why | None
    measurements: Measurements | None
    empty_text: str
    scopes: tuple[Tab, ...]
    disputed: SafeString


def level_page(
    user: User,
    public_id: UUID,
    *,
    period: date | None,
    page: int,
    now: datetime,
    scope: str = "",
    show: str = "",
) -> LevelPage:
    """Gather the page of a service level; `period` is the first local day of the one laid open.

    ``scope`` is the code of the scope whose figures are shown, blank for the total; ``show`` which
    measurements are.

    :raises Http404: no such service level, period or scope, or not for this person
    """
    level = (
        ServiceLevel.objects.visible_to(user)
        .select_related("contract__vendor", "metric", "forecast")
        .filter(public_id=public_id)
        .first()
    )
    if level is None:
        raise Http404("No such service level.")
    zone = level.contract.time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    versions = {
        version.pk: version
        for version in level.versions.select_related("source", "calendar").order_by("number")
    }
    window = window_of(level, zone, period, scope or None)
    if scope and not window.results:
        raise Http404("No such scope.")
    disputes = open_disputes_of((level.pk, row.period_start) for row in window.results)
    newest = window.results[0] if window.results else None
    terms = versions[newest.version_id] if newest else _in_force(list(versions.values()), today)
    selected = window.selected
    allowed = (
        ServiceLevel.objects.visible_to(user, Capability.READ_MEASUREMENTS)
        .filter(pk=level.pk)
        .exists()
    )
    label = _label(selected, zone) if selected else ""
    address = _address(level, selected, zone) if selected else ""
    left_out = LeftOut.load(user, selected, today=today) if selected else None
    running = next((row for row in window.results if row.state == PeriodState.RUNNING), None)
    word = PERIOD_WORDS[ReportingPeriod(terms.reporting_period)] if terms else "period"
    return LevelPage(
        title=level.name,
        facts=_facts(level, terms, zone),
        crumbs=crumbs_to(level),
        amend_url=_amend_url(user, level),
        keys=(Key(("w",), "why this figure"), Key(("[", "]"), "older, newest periods")),
        period_word=word,
        table_heading=f"{word.capitalize()} by {word}",
        permanent_url=address,
        chart_heading=_heading(window.results, zone),
        chart_span="c8",
        chart=_chart(level, terms, window.results, versions, zone) if terms else None,
        **_news(window.results, terms, versions, zone),
        running=running_period(running, versions, level, now) if running else None,
        idle=left_at(newest, terms, zone, now) if newest and terms else (),
        rows=tuple(
            _row(
                row,
                versions[row.version_id],
                level,
                is_selected=row is selected,
                is_disputed=key_of(row) in disputes,
            )
            for row in window.results
        ),
        older_url=_address(level, window.older, zone) if window.older else "",
        newest_url=presentation.level_url(level.public_id, scope=scope) if window.has_newer else "",
        selected_label=label,
        why=why(
            user,
            level,
            selected,
            versions[selected.version_id],
            left_out=left_out,
            disputes=disputes.get(key_of(selected), ()),
            now=now,
        )
        if selected and left_out
        else None,
        measurements=measurements(
            level,
            selected,
            versions[selected.version_id],
            left_out=left_out,
            asked=Asked(page, show if show in SHOWN else ""),
            label=label,
            address=address,
            now=now,
        )
        if selected and left_out and allowed
        else None,
        empty_text=_empty_text(terms),
        scopes=_scopes(level, terms, selected, zone),
        disputed=states.disputed_chip(),
    )


def _amend_url(user: User, level: ServiceLevel) -> str:
    """Address the form of new terms, "" where they are not this person's to agree."""
    reach = access_of(user).reach(Capability.EDIT_CONTRACTS)
    is_theirs = reach.everywhere or level.contract.unit_id in reach.unit_ids
    return reverse("slas:level-amend", args=[level.public_id]) if is_theirs else ""


def crumbs_to(level: ServiceLevel) -> tuple[Crumb, ...]:
    """Name the way to a service level: vendor, contract, itself."""
    vendor, levels = level.contract.vendor, reverse("slas:level-list")
    try:
        url = reverse("dashboards:vendor-show", args=[vendor.slug])
    except NoReverseMatch:
        url = ""
    return (
        Crumb("Levels", levels),
        Crumb(vendor.display_name, url),
        Crumb(level.contract.reference, contract_url(level.contract)),
        Crumb(level.name),
    )


def _in_force(versions: Sequence[ServiceLevelVersion], today: date) -> ServiceLevelVersion | None:
    """Choose the terms of today, else the last that were agreed."""
    begun = [version for version in versions if version.effective_from <= today]
    return begun[-1] if begun else versions[0] if versions else None


def _address(level: ServiceLevel, result: Result, zone: str) -> str:
    return presentation.level_url(level.public_id, result.period_start, zone, scope=result.scope)


def _scopes(
    level: ServiceLevel, terms: ServiceLevelVersion | None, selected: Result | None, zone: str
) -> tuple[Tab, ...]:
    """Lead from the total to each scope that is judged beside it, in the same period."""
    if terms is None or selected is None or not (terms.per_scope or selected.scope):
        return ()

    def tab(word: str, code: str | None) -> Tab:
        url = presentation.level_url(level.public_id, selected.period_start, zone, scope=code)
        return Tab(word, url, current=selected.scope == code)

    scopes = level.contract.scopes.order_by("code")
    return (tab("Total", None), *(tab(scope.name, scope.code) for scope in scopes))


def _label(result: Result, zone: str) -> str:
    return Period(result.period_start, result.period_end).label(zone)


def _short(result: Result, zone: str) -> str:
    """Name a period under a chart: a month's three letters, else its own short form."""
    period = Period(result.period_start, result.period_end)
    key = period.key(zone)
    if len(key) == len("2016-05"):
        return formats.month_short(local_date(zone, period.start))
    return period.label(zone) if "W" not in key else key[5:]


def _facts(
    level: ServiceLevel, terms: ServiceLevelVersion | None, zone: str
) -> tuple[SafeString | str, ...]:
    vendor, contract = level.contract.vendor, level.contract
    if terms is None:
        return (vendor.display_name, contract.reference, "no terms agreed yet")
    levels = (
        f"minimum {presentation.minimum_text(terms)}, "
        f"expected {presentation.expected_text(terms)} {presentation.short_unit(terms.unit)}"
    )
    return (
        atoms.label(word=presentation.tag(terms)),
        vendor.display_name,
        contract.reference,
        level.code,
        levels.rstrip(),
        f"{terms.calendar.name}, {zone}",
        f"{source_words(terms)} ({terms.source.name})",
    )


def _heading(results: Sequence[Result], zone: str) -> str:
    if not results:
        return "Results"
    first, last = _label(results[-1], zone), _label(results[0], zone)
    return f"Results, {first}" if first == last else f"Results, {first} to {last}"


def _chart(
    level: ServiceLevel,
    terms: ServiceLevelVersion,
    results: Sequence[Result],
    versions: dict[int, ServiceLevelVersion],
    zone: str,
) -> LineChart | None:
    if not any(row.attained_shown is not None for row in results):
        return None
    ordered = results[::-1]
    words = (
        f"{_label(row, zone)}: {presentation.shown_figure(row, versions[row.version_id])}, "
        f"{presentation.LOOKS[row.result_class].word.lower()}"
        for row in ordered
    )
    return LineChart(
        slug="results",
        title=f"{level.name}, by {PERIOD_WORDS[ReportingPeriod(terms.reporting_period)]}",
        description=". ".join(words) + ".",
        labels=[_short(row, zone) for row in ordered],
        values=[row.attained_shown for row in ordered],
        tones=[presentation.marker_tone(row) for row in ordered],
        decimals=terms.decimals,
        unit=presentation.short_unit(terms.unit),
        expected=terms.expected,
        minimum=terms.minimum if terms.minimum != terms.expected else None,
        lower_is_better=terms.direction == Direction.LOWER,
        ceiling=presentation.ceiling(terms),
        floor=Decimal(0),
        running=ordered[-1].state == PeriodState.RUNNING,
        period_head=PERIOD_WORDS[ReportingPeriod(terms.reporting_period)].capitalize(),
    )


def _news(
    results: Sequence[Result],
    terms: ServiceLevelVersion | None,
    versions: dict[int, ServiceLevelVersion],
    zone: str,
) -> dict[str, str]:
    """Say in a sentence how it went: how often met, and when not."""
    if terms is None:
        return {"news_strong": "", "news": ""}
    word = PERIOD_WORDS[ReportingPeriod(terms.reporting_period)]
    over = [row for row in results if row.state != PeriodState.RUNNING]
    judged = [row for row in over if presentation.is_judged(row.result_class)]
    met = sum(row.result_class == ResultClass.MET for row in judged)
    strong = f"Met in {met} of {len(judged)} {word}{'' if len(judged) == 1 else 's'}."
    breaches = [
        _short(row, zone)
        for row in reversed(judged)
        if row.result_class in (ResultClass.BELOW_MINIMUM, ResultClass.CRITICAL)
    ]
    silent = [row for row in over if row.result_class == ResultClass.NOT_REPORTED]
    said = []
    if breaches:
        when = f": {presentation.listed(breaches)}" if len(breaches) <= 6 else ""
        said.append(
            presentation.sentence_case(
                f"{presentation.plural(len(breaches), 'breach', 'breaches')}{when}."
            )
        )
    elif judged:
        said.append("No breach.")
    if silent:
        said.append(
            presentation.sentence_case(f"{presentation.plural(len(silent), word)} not reported.")
        )
    if any(versions[row.version_id].expected != terms.expected for row in results):
        said.append(
            "The lines are the terms of the newest period; each point is judged by its own."
        )
    if not judged and not silent:
        strong = "Nothing judged yet."
    return {"news_strong": strong, "news": " ".join(said)}


def _row(
    result: Result,
    terms: ServiceLevelVersion,
    level: ServiceLevel,
    *,
    is_selected: bool,
    is_disputed: bool,
) -> PeriodRow:
    zone = level.contract.time_zone
    return PeriodRow(
        label=_label(result, zone),
        url=_address(level, result, zone),
        is_selected=is_selected,
        is_running=result.state == PeriodState.RUNNING,
        chip=presentation.class_chip(result.result_class, state=result.state),
        figure=presentation.shown_figure(result, terms),
        made_of=presentation.made_of(result, terms),
        raw=presentation.level_figure(result.raw_shown, terms) if result.excused else "",
        bullet=presentation.bullet(result, terms),
        disputed=states.disputed_chip() if is_disputed else "",
        coverage=coverage_text(result),
        version=f"v{terms.number}",
        state=presentation.STATE_WORDS[PeriodState(result.state)],
    )


def _empty_text(terms: ServiceLevelVersion | None) -> str:
    if terms is None:
        return "Agree its terms first: metric, expected and minimum level, and who measures."
    return (
        f"No period has been judged yet. Results appear by themselves once "
        f"{terms.source.name} sends measurements or the first period ends."
    )

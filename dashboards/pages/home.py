"""Home: what needs attention, the key figures, and the portfolio as of any month."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import Http404
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from accounts.permissions import Capability
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Figure, HeatMap, Key, Pages
from core.components.small_charts import sparkline
from core.context import address
from core.periods import local_date
from dashboards import presentation
from dashboards.pages.at_risk import AtRisk, at_risk
from dashboards.pages.attention import Attention, attention
from dashboards.pages.first_steps import FirstStep, next_step
from dashboards.pages.portfolio import Months, Portfolio, Standing, months_until, portfolio
from scoring.models import CardState
from slas.choices import ResultClass
from slas.deciding.page import Decisions, decisions
from slas.models import Result
from slas.presentation import listed, plural, sentence_case

MOST_DECISIONS: Final = 5
JUDGED: Final = (
    ResultClass.MET,
    ResultClass.MET_MINIMUM,
    ResultClass.BELOW_MINIMUM,
    ResultClass.CRITICAL,
)


@dataclass(frozen=True, slots=True)
class HomePage:
    """All that home shows."""

    title: str
    lead: SafeString | str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    asked: str
    is_past: bool
    attention: Attention
    # What others prepared and this person may let through.
    decisions: Decisions
    # Running periods that are heading for a miss; always of now.
    risks: AtRisk
    figures: tuple[Figure, ...]
    heat_heading: str
    heat: HeatMap | None
    legend: SafeString
    pages: Pages | None
    sorted_words: str
    newest_month: str
    newest_words: str
    # What leads to the first figure; None once there is one.
    first_step: FirstStep | None


def home_page(
    user: User, *, asked: date | None, sort: str, page: int, now: datetime, zone: str
) -> HomePage:
    """Gather home as of a month; the queue is always of now.

    :raises Http404: the month has not begun yet
    """
    running = local_date(zone, now).replace(day=1)
    if asked is not None and asked > running:
        raise Http404("That month has not begun yet.")
    months = months_until(asked, running)
    mine = decisions(user, most=MOST_DECISIONS, now=now)
    waiting = attention(user, now=now, zone=ZoneInfo(zone), approvals=mine.total)
    vendors = portfolio(user, months, sort=sort, page=page)
    classes = _classes(user, months)
    count = len(vendors.standings)
    has_figures = bool(vendors.has_cards or classes)
    return HomePage(
        title=waiting.heading if count else "Your portfolio is empty",
        lead=_lead(waiting, mine, count) if count else "",
        crumbs=(Crumb("Attention"),),
        keys=(Key(("Enter",), "open"), Key(("f",), "as of a month")),
        asked=f"{months.last:%Y-%m}" if not months.is_running else "",
        is_past=not months.is_running,
        attention=waiting,
        decisions=mine,
        risks=at_risk(user, now=now, zone=ZoneInfo(zone)),
        figures=_figures(vendors, classes, months) if has_figures else (),
        heat_heading=_heat_heading(count, months),
        heat=vendors.heat,
        legend=_legend(vendors.bounds),
        pages=vendors.pages,
        sorted_words=_sorted_words(vendors),
        newest_month=_newest_month(vendors),
        newest_words=formats.month(vendors.newest_month) if vendors.newest_month else "",
        first_step=None if has_figures or vendors.newest_month else next_step(user),
    )


def _lead(waiting: Attention, mine: Decisions, count: int) -> SafeString:
    """Name the vendors that wait, and say how many have nothing open."""
    if not waiting.vendors_named and mine.total:
        return format_html("No alert asks for a decision on your {}.", plural(count, "vendor"))
    if not waiting.vendors_named:
        return format_html("No decision is open on your {}.", plural(count, "vendor"))
    names = format_html_join(
        ", ", "<b><bdi>{}</bdi></b>", ((name,) for name in waiting.vendors_named[:3])
    )
    more = len(waiting.vendors_named) - 3
    rest = f" and {plural(more, 'more vendor')}" if more > 0 else ""
    wait = "waits" if len(waiting.vendors_named) == 1 else "wait"
    return format_html("{}{} {} for a decision, most urgent first.", names, rest, wait)


def _heat_heading(count: int, months: Months) -> str:
    until = "" if months.is_running else f" to {formats.month(months.last)}"
    return f"Portfolio, {count:,} vendor{'' if count == 1 else 's'} by month{until}"


def _sorted_words(vendors: Portfolio) -> str:
    words = {
        "change": "Sorted by the change over three months, worst first.",
        "-change": "Sorted by the change over three months, best first.",
        "score": "Sorted by score, worst first.",
        "-score": "Sorted by score, best first.",
        "name": "Sorted by name.",
    }[vendors.sort]
    return f"Rows of a service type are the plain mean of its vendors. {words}"


def _newest_month(vendors: Portfolio) -> str:
    """Name the newest month with a score, where the columns shown hold none at all."""
    newest = vendors.newest_month
    if newest is None or newest >= vendors.months.columns[0]:
        return ""
    return f"{newest:%Y-%m}"


def _classes(user: User, months: Months) -> Counter[str]:
    """Count the last ended month's results by class, over all that the person may add up."""
    rows = (
        Result.objects.visible_to(user, Capability.READ_SCORES)
        .totals()
        .in_month(months.last_ended)
        .order_by()
        .values_list("result_class")
        .annotate(count=Count("pk"))
    )
    return Counter(dict(rows))


def _figures(vendors: Portfolio, classes: Counter[str], months: Months) -> tuple[Figure, ...]:
    return (
        _score_figure(vendors, months),
        _met_figure(classes, months),
        _watched_figure(vendors.standings, months),
        _reliance_figure(vendors.standings, months),
    )


def _score_figure(vendors: Portfolio, months: Months) -> Figure:
    place = months.columns.index(months.last_ended)
    mean = vendors.means[place]
    label = f"Portfolio score, {formats.month(months.last_ended)}"
    if mean is None:
        return Figure(label, formats.NO_FIGURE, sentence="No vendor was scored in that month.")
    changes = [one for one in vendors.standings if one.ended_change is not None]
    moved, movers = _movers(changes)
    grade = presentation.plain_grade(mean, vendors.bounds)
    return Figure(
        label,
        presentation.score_text(mean, 1, vendors.bounds),
        unit=grade,
        strong=presentation.moved(moved, "in three months"),
        sentence=movers or "The plain mean of all vendors with a score.",
        chart=sparkline(
            values=vendors.means[: place + 1],
            spoken=f"Portfolio score by month, now {formats.number(mean, 1)}",
            tone=presentation.look_of(grade).tone,
        ),
    )


def _movers(changed: list[Standing]) -> tuple[Decimal | None, str]:
    """Say how far the vendors moved together, and which of them explain it."""
    if not changed:
        return None, ""
    changes = {one.name: one.ended_change or Decimal(0) for one in changed}
    total = sum(changes.values(), Decimal(0))
    same_way = sorted(
        ((abs(change), name) for name, change in changes.items() if change * total > 0),
        reverse=True,
    )
    most = [name for _, name in same_way[:2]]
    explained = sum((size for size, _ in same_way[:2]), Decimal(0))
    whole = sum((size for size, _ in same_way), Decimal(0))
    if not most or whole == 0:
        return total / len(changed), ""
    if explained * 2 < whole:
        return total / len(changed), f"{len(same_way)} vendors moved that way."
    explain = "explains" if len(most) == 1 else "explain"
    return total / len(changed), f"{listed(most)} {explain} most of it."


def _met_figure(counts: Counter[str], months: Months) -> Figure:
    label = f"Service levels met, {formats.month(months.last_ended)}"
    judged = sum(counts[name] for name in JUDGED)
    silent = counts[ResultClass.NOT_REPORTED]
    missing = sentence_case(f"{plural(silent, 'was', 'were')} not reported.") if silent else ""
    if not judged:
        return Figure(label, formats.NO_FIGURE, sentence=missing or "Nothing was judged yet.")
    met, least = counts[ResultClass.MET], counts[ResultClass.MET_MINIMUM]
    told = f"{least} at minimum, {judged - met - least} below. {missing}"
    return Figure(
        label,
        formats.figure(Decimal(100 * met) / judged, 1, (Decimal(100),)),
        unit="%",
        strong=f"{met:,} of {judged:,} measured.",
        sentence=told.strip(),
        url=f"{address('slas:level-list')}?month={months.last_ended:%Y-%m}",
    )


def _watched_figure(standings: tuple[Standing, ...], months: Months) -> Figure:
    """Count the vendors graded C or worse and name the worst."""
    graded = [one for one in standings if one.ended and one.ended.grade]
    watched = sorted(
        (one for one in graded if one.ended and one.ended.grade >= "C"),
        key=lambda one: one.ended.score if one.ended and one.ended.score else Decimal(0),
    )
    label = f"Vendors at C or worse, {formats.month(months.last_ended)}"
    if not graded:
        return Figure(label, formats.NO_FIGURE, sentence="No vendor has a grade for that month.")
    return Figure(
        label,
        str(len(watched)),
        unit=f"of {len(graded)}",
        strong=f"Worst: {listed([one.name for one in watched[:2]])}." if watched else "None.",
        sentence="" if watched else "Every grade is A or B.",
    )


def _reliance_figure(standings: tuple[Standing, ...], months: Months) -> Figure:
    """Count the scores that rest on enough data."""
    states = Counter(one.ended.state for one in standings if one.ended)
    total = len(standings)
    provisional, thin = states[CardState.PROVISIONAL], states[CardState.INSUFFICIENT]
    absent = total - sum(states.values())
    told = [
        f"{count} {word}"
        for count, word in (
            (provisional, "provisional"),
            (thin, "with too little data"),
            (absent, "without a score"),
        )
        if count
    ]
    return Figure(
        f"Scores to rely on, {formats.month(months.last_ended)}",
        str(states[CardState.SCORED]),
        unit=f"of {total}",
        strong=sentence_case(f"{listed(told)}.") if told else "All of them.",
    )


def _legend(bounds: tuple[Decimal, ...]) -> SafeString:
    words = [
        f"{formats.number(bounds[0])} and up",
        *(formats.number(bound) for bound in bounds[1:]),
        f"below {formats.number(bounds[-1])}",
    ]
    items = [
        (look.tone, atoms.shape(look.shape), letter, word)
        for (letter, look), word in zip(presentation.GRADES.items(), words, strict=True)
    ]
    items.append(("warn", atoms.shape("cap"), "C", "held down by a gate"))
    return format_html(
        '<ul class="key">{}{}</ul>',
        format_html_join("", '<li><span class="h h-{}">{}<b>{}</b></span>{}</li>', items),
        mark_safe('<li><span class="h h-outline">n/d</span>too little data</li>'),
    )

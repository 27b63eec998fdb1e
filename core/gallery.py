"""Invented examples for the gallery: every component once, with ordinary and with ugly content."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.safestring import SafeString

from core.components import atoms, small_charts
from core.components.line_chart import LineChart
from core.components.parts import (
    Crumb,
    Figure,
    HeatCell,
    HeatColumn,
    HeatGroup,
    HeatHead,
    HeatMap,
    HeatRow,
    Key,
    KeyValue,
    NavItem,
    Pages,
    Part,
    Parts,
    SumRow,
    Tab,
    TimelineEvent,
    Tone,
)
from core.components.small_charts import Quartiles
from core.contrast import ContrastRow, contrast_rows
from core.lists import Asked, FilterBar, choice_field, filter_bar, search_field

MONTHS = ("Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
LONG_NAME = "Königlich-Niederländische Rechenzentrumsbetriebsgesellschaft mbH"
GRADES: tuple[tuple[int, str, Tone, str], ...] = (
    (90, "A", "ok", "dot"),
    (80, "B", "neutral", "ring"),
    (65, "C", "warn", "half"),
    (50, "D", "bad", "down"),
    (0, "E", "crit", "crit"),
)
SWATCHES = (
    ("paper", "page"),
    ("surface", "panels"),
    ("sunken", "wells, tracks"),
    ("ink", "text, data"),
    ("ink-2", "secondary"),
    ("ink-3", "captions"),
    ("line", "hairlines"),
    ("edge", "control borders"),
    ("link", "act, select"),
    ("ok", "met"),
    ("warn", "at minimum"),
    ("bad", "below"),
    ("crit", "critical"),
)
CHIPS: tuple[tuple[Tone, str, str], ...] = (
    ("ok", "ok", "Met"),
    ("warn", "half", "At minimum"),
    ("bad", "down", "Below minimum"),
    ("crit", "crit", "Critical"),
    ("warn", "fc", "Heading below"),
    ("bad", "void", "Not reported"),
    ("outline", "dash", "No events"),
    ("outline", "ring", "Not due"),
    ("info", "hand", "Taken"),
    ("outline", "z", "Snoozed"),
    ("warn", "coin", "Claim"),
    ("info", "clock", "Notice"),
    ("warn", "cap", "Held at C"),
    ("neutral", "ring", "Neutral"),
)


class ExampleForm(forms.Form):
    """Show one field of each kind."""

    name = forms.CharField(label="Name", help_text="As in the contract’s preamble.")
    expected = forms.DecimalField(label="Expected level", max_digits=6, decimal_places=2)
    kind = forms.ChoiceField(
        label="Kind", choices=(("share", "Share within target"), ("mean", "Mean"))
    )
    renewal = forms.ChoiceField(
        label="Renewal",
        widget=forms.RadioSelect,
        choices=(("auto", "Automatic"), ("agreed", "By agreement")),
    )
    maintenance = forms.BooleanField(label="Agreed maintenance does not count", required=False)
    remark = forms.CharField(label="Remark", required=False, widget=forms.Textarea({"rows": 2}))
    frozen = forms.CharField(
        label="Frozen",
        disabled=True,
        required=False,
        help_text="Part of a final month; make a new version instead.",
    )


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """Hold the examples in the order of the page."""

    swatches: Sequence[tuple[str, str]]
    contrast: Sequence[ContrastRow]
    chips: Sequence[tuple[Tone, str, str]]
    tiles: Sequence[tuple[str, Tone]]
    legend: Sequence[HeatCell]
    crumbs: Sequence[Crumb]
    nav: Sequence[NavItem]
    tabs: Sequence[Tab]
    pages: Pages
    keys: Sequence[Key]
    figures: Sequence[Figure]
    heat: HeatMap
    chart: LineChart
    bands: LineChart
    lower: LineChart
    year: Sequence[Decimal | None]
    goal: Decimal
    quartiles: Quartiles
    shares: Sequence[Decimal]
    parts: Parts
    rows: Sequence[SumRow]
    events: Sequence[TimelineEvent]
    terms: Sequence[KeyValue]
    names: Sequence[str]
    amounts: Sequence[tuple[Decimal | None, str]]
    changes: Sequence[Decimal | None]
    gate: SafeString
    form: forms.Form
    wrong_form: forms.Form
    bar: FilterBar


def _decimals(text: str) -> list[Decimal | None]:
    return [None if word == "-" else Decimal(word) for word in text.split()]


def _cell(score: int) -> HeatCell:
    _, letter, tone, shape = next(grade for grade in GRADES if score >= grade[0])
    return HeatCell(str(score), letter, tone, shape, "#heat-map", f"score {score}, grade {letter}")


def _heat_row(name: str, scores: str, change: str, state: tuple[Tone, str, str]) -> HeatRow:
    tone, shape, word = state
    cells = [None if score is None else _cell(int(score)) for score in _decimals(scores)]
    return HeatRow(
        name,
        "#heat-map",
        cells,
        (
            small_charts.sparkline(values=_decimals(scores), tone=tone),
            atoms.change(value=Decimal(change)),
            atoms.chip(tone=tone, shape_name=shape, word=word, bare=True),
        ),
    )


def _heat() -> HeatMap:
    rows = (
        _heat_row(
            "Blue Fjord",
            "92 90 92 89 91 89 91 90 90 90 88 88",
            "-1.3",
            ("neutral", "ring", "Steady"),
        ),
        _heat_row(
            LONG_NAME, "80 78 76 75 71 69 67 62 63 54 48 48", "-14.7", ("crit", "crit", "Failing")
        ),
        _heat_row(
            "شركة الأفق لتقنية المعلومات",
            "71 70 70 71 71 72 75 75 78 78 80 82",
            "3.2",
            ("warn", "half", "Watch"),
        ),
        _heat_row(
            "東京情報システムサービス株式会社",
            "- - - - - - - - 58 64 78 81",
            "2.1",
            ("neutral", "ring", "New"),
        ),
    )
    means = ("83", "82", "82", "81", "80", "79", "81", "79", "72", "72", "74", "75")
    extras = ("", atoms.change(value=Decimal("-0.4")), "")
    return HeatMap(
        caption="Score and grade of four invented vendors by month",
        row_head="Vendor",
        columns=[HeatColumn(name, name == "Nov") for name in MONTHS],
        groups=[HeatGroup("Infrastructure", rows, means, extras)],
        heads=(
            HeatHead("12 months", "p3"),
            HeatHead("3 mo", "p0", True, "#heat-map", "ascending"),
            HeatHead("Now", "p3"),
        ),
    )


def _charts() -> tuple[LineChart, LineChart, LineChart]:
    line = LineChart(
        slug="line",
        title="Availability by month",
        description="Below the minimum of 99.50 in May, met in nine of eleven months.",
        labels=MONTHS,
        values=_decimals("99.95 99.93 99.88 99.92 99.94 99.41 99.78 - 99.95 99.90 99.93 99.89"),
        tones=("ok", "ok", "warn", "ok", "ok", "bad", "warn", "ok", "ok", "ok", "ok", "warn"),
        unit="%",
        word="adjusted",
        second=_decimals("99.90 99.93 99.71 99.88 99.90 99.26 99.62 - 99.93 99.88 99.78 -"),
        second_word="raw",
        expected=Decimal("99.90"),
        minimum=Decimal("99.50"),
        ceiling=Decimal(100),
        running=True,
    )
    bands = LineChart(
        slug="bands",
        title="Score by month",
        description="Down from 85.1 to 82.4 against a median near 83.",
        labels=MONTHS[:11],
        values=_decimals("85.1 86 84.9 85.4 80.6 78.9 81.8 82.6 83.5 84.8 82.4"),
        decimals=1,
        word="this vendor",
        second=_decimals("82.1 82.3 82.6 82.4 82.9 82.5 82.7 82.9 83 83.2 83.1"),
        second_word="median",
        marks=tuple((Decimal(low), f"{letter} {low}") for low, letter, _, _ in GRADES[:4]),
        floor=Decimal(0),
        ceiling=Decimal(100),
        table=False,
    )
    lower = LineChart(
        slug="lower",
        title="Hours to restore, lower is better",
        description="Above the minimum level of 6 hours in April.",
        labels=[f"{name} 26" for name in MONTHS],
        values=_decimals("3.4 3.0 2.8 3.2 6.6 5.2 4 3.6 3.8 4.2 4.6 4.4"),
        tones=("ok", "ok", "ok", "ok", "crit", "warn", "ok", "ok", "ok", "warn", "warn", "warn"),
        decimals=1,
        unit="h",
        expected=Decimal(4),
        minimum=Decimal(6),
        lower_is_better=True,
        floor=Decimal(0),
        table=False,
    )
    return line, bands, lower


def _parts() -> Parts:
    rows = (
        Part(
            "Quality",
            "78.4",
            "29.1 %",
            "22.79",
            22.79,
            29.1,
            change=atoms.change(value=Decimal("-3.18"), decimals=2),
            url="#parts",
        ),
        Part(
            "Delivery",
            "86.1",
            "23.3 %",
            "20.02",
            20.02,
            23.3,
            change=atoms.change(value=Decimal("0.22"), decimals=2),
            url="#parts",
        ),
        Part("Cost", "79.0", "18.6 %", "14.70", 14.70, 18.6, "80 % covered", "#parts"),
        Part("Innovation", "–", "0.0 %", "0.00"),
    )
    heads = ("Dimension", "Score", "Weight used", "Added, of possible", "Adds", "Since Sep")
    return Parts("What each dimension adds", heads, rows, "Score", "100.0 %", "82.38", "−2.39")


def _figures(year: Sequence[Decimal | None]) -> tuple[Figure, ...]:
    drawn = small_charts.sparkline(values=year, tone="bad")
    return (
        Figure(
            "Portfolio score, October",
            "84.1",
            "B",
            "Down 1.2 since December.",
            "Quillon and Larkspur explain most of it.",
            drawn,
        ),
        Figure("Levels met", "93.6 %", "", "190 of 203 measured.", "Goal 95.", drawn),
        Figure("Paid this year", "€ 41.8", "m", "2.1 % over plan,", "nearly all volume.", drawn),
        Figure("Credits this year", "–", "", "Nothing due yet.", "First figures in December."),
    )


def _bar() -> FilterBar:
    asked = Asked(given={"grade": "C"}, sort="name", page=1)
    grades = choice_field(asked, "grade", "Grade", [(one[1], one[1]) for one in GRADES])
    return filter_bar(asked, (search_field(asked, "Name"), grades), url="#", export_url="#")


def gallery_page() -> GalleryPage:
    """Make the examples."""
    line, bands, lower = _charts()
    year = _decimals("95 94.6 96 97 91 89 95 93 90.5 88.8 - 88.2")
    return GalleryPage(
        swatches=SWATCHES,
        contrast=contrast_rows(),
        chips=CHIPS,
        tiles=[(letter, tone) for _, letter, tone, _ in GRADES],
        legend=[_cell(score) for score in (91, 84, 71, 58, 47)]
        + [HeatCell("82", "C", "warn", "cap", title="held at C")],
        crumbs=(Crumb("Vendors", "#ways"), Crumb(LONG_NAME, "#ways"), Crumb("Scorecard")),
        nav=(
            NavItem("Attention", "#ways", "attention", True),
            NavItem("Alerts", "#ways", "alerts", count=14),
        ),
        tabs=(
            Tab("Overview", "#ways", current=True),
            Tab("Levels", "#ways", 10),
            Tab("History", "#ways"),
        ),
        pages=Pages(25, 48, 203, "#ways", "#ways"),
        keys=(Key(("w",), "why this figure"), Key(("g", "a"), "attention")),
        figures=_figures(year),
        heat=_heat(),
        chart=line,
        bands=bands,
        lower=lower,
        year=year,
        goal=Decimal(95),
        quartiles=Quartiles(
            Decimal(106),
            [Decimal(peer) for peer in (88, 91, 94, 97, 99, 103, 110, 118)],
            Decimal("93.25"),
            Decimal(98),
            Decimal("104.75"),
        ),
        shares=[Decimal(46), Decimal(31), Decimal(17), Decimal(6)],
        parts=_parts(),
        rows=(
            SumRow("", "September", "43,200 min", "calendar 24×7 v1", "#why"),
            SumRow("−", "Agreed maintenance", "240", "2 windows", "#why"),
            SumRow("−", "Excused", "35", "EX-118", "#why"),
            SumRow("=", "AST", "42,925 min"),
        ),
        events=(
            TimelineEvent("Revision 2, final", "Tue 6 Oct, 08:00 · inputs", code="9f3c…a1"),
            TimelineEvent("M-20957 replaced M-20951", "Fri 2 Oct, 15:12 · Tomas Berg", "#why"),
            TimelineEvent("Revision 1, provisional", "Thu 1 Oct, 02:00 · nightly run"),
        ),
        terms=(
            KeyValue("Budget", "(100 − 99.90) % of 42,960 min = 42.96 min"),
            KeyValue("Vendor", LONG_NAME, "#why"),
            KeyValue("Credit", "−€ 1,204.50"),
        ),
        names=("Marta Kowalczyk", "", "محمد الأحمد", "田中太郎", "Þórunn Ólafsdóttir-Sveinsson"),
        amounts=(
            (Decimal(9840), "EUR"),
            (Decimal("-1204.5"), "GBP"),
            (Decimal(41804000), "EUR"),
            (Decimal(120000), "JPY"),
            (Decimal(0), "CHF"),
            (None, "EUR"),
        ),
        changes=(Decimal("3.24"), Decimal("-1.3"), Decimal("0.04"), None),
        gate=atoms.chip(tone="warn", shape_name="cap", word="Held at C by a gate"),
        form=ExampleForm(auto_id="good_%s", initial={"name": LONG_NAME, "frozen": "99.90"}),
        wrong_form=ExampleForm({"expected": "ninety", "kind": "share"}, auto_id="bad_%s"),
        bar=_bar(),
    )

"""What the components' tags print."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

from core.components import atoms, small_charts
from core.components.atoms import ICONS, SHAPES
from core.components.heat_map import column_css, heat_map
from core.components.parts import (
    Crumb,
    Figure,
    HeatCell,
    HeatColumn,
    HeatGroup,
    HeatMap,
    HeatRow,
    NavItem,
    Pages,
    SumRow,
    Tab,
)
from core.components.small_charts import Quartiles
from core.templatetags import portal

ROOT = Path(__file__).parents[2]
EVIL = "<script>alert(1)</script>"


def show(source: str, request: HttpRequest | None = None, **context: object) -> str:
    """Render a piece of template with the portal's tags."""
    template = Template("{% load portal formats %}" + source)
    return template.render(Context({"request": request, **context}))


def test_a_state_is_said_as_word_shape_and_tone() -> None:
    html = show('{% chip tone="bad" shape="down" word="Below minimum" %}')
    assert 'class="st st-bad"' in html
    assert 'href="#g-down"' in html
    assert html.endswith("Below minimum</span>")


def test_tags_refuse_arguments_without_a_name() -> None:
    with pytest.raises(Exception, match="too many positional arguments"):
        show('{% chip "bad" "down" "Below minimum" %}')


@pytest.mark.parametrize(
    "source",
    [
        '{% chip tone="ok" word=evil %}',
        "{% avatar name=evil %}",
        "{% page_head title=evil lead=evil %}{% endpage_head %}",
        "{% panel heading=evil note=evil %}{{ evil }}{% endpanel %}",
        '{% notice tone="info" strong=evil text=evil %}',
        "{% empty heading=evil text=evil %}",
        '{% grade_tile letter=evil tone="ok" %}',
        "{% formula general=evil filled=evil %}",
        "{% breadcrumb items=crumbs %}",
        "{% tabs items=tabs label=evil %}",
        "{% figures items=figures %}",
        "{% sum_rows rows=rows heading=evil %}",
    ],
)
def test_what_people_typed_is_never_markup(source: str) -> None:
    html = show(
        source,
        evil=EVIL,
        crumbs=(Crumb(EVIL, "/a/"), Crumb(EVIL)),
        tabs=(Tab(EVIL, "/a/"),),
        figures=(Figure(EVIL, EVIL, EVIL, EVIL, EVIL),),
        rows=(SumRow("+", EVIL, EVIL, EVIL, "/a/"),),
    )
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_heat_map_and_its_neighbours_escape_too() -> None:
    cell = HeatCell(EVIL, EVIL, "ok", "dot", "/a/", EVIL)
    heat = HeatMap(
        EVIL, EVIL, (HeatColumn(EVIL),), (HeatGroup(EVIL, (HeatRow(EVIL, "/a/", (cell,)),)),)
    )
    assert "<script>" not in heat_map(heat=heat)


def test_deeds_inside_a_head_stay_links() -> None:
    html = show('{% page_head title="Halden" %}<a href="/x/">Do</a>{% endpage_head %}')
    assert '<div class="acts"><a href="/x/">Do</a></div>' in html
    assert "acts" not in show('{% page_head title="Halden" %}\n{% endpage_head %}')


def test_a_panel_is_named_by_its_heading() -> None:
    html = show('{% panel heading="Open alerts" span="c4" %}inside{% endpanel %}')
    assert 'aria-labelledby="open-alerts"' in html
    assert '<h2 id="open-alerts">Open alerts</h2>' in html


def test_a_panel_with_a_japanese_heading_still_has_a_name() -> None:
    assert 'id="東京"' in show('{% panel heading="東京" %}{% endpanel %}')


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Marta Kowalczyk", "MK"),
        ("Anna Maria von Hohenfels", "AH"),
        ("Cher", "C"),
        ("田中太郎", "田"),
        ("(Ben) O'Neil", "O"),
        ("123 Systems", "1S"),
        ("--", "?"),
    ],
)
def test_initials_of_any_name(name: str, expected: str) -> None:
    assert atoms.initials(name) == expected


def test_nobody_is_said_in_words() -> None:
    assert "nobody yet" in show('{% avatar name="" %}')


@pytest.mark.parametrize(
    ("value", "lower_is_better", "css", "text"),
    [
        ("1.25", False, "up", "+1.3"),
        ("-1.25", False, "down", "−1.3"),
        ("-1.25", True, "up", "−1.3"),
        ("1.25", True, "down", "+1.3"),
    ],
)
def test_colour_of_a_change_is_better_or_worse(
    value: str, lower_is_better: bool, css: str, text: str
) -> None:
    html = atoms.change(value=Decimal(value), lower_is_better=lower_is_better)
    assert html == f'<span class="num {css}">{text}</span>'


def test_a_change_that_rounds_to_nothing_has_no_colour() -> None:
    assert atoms.change(value=Decimal("0.04")) == '<span class="num">±0.0</span>'
    assert atoms.change(value=None) == '<span class="soft">–</span>'


def test_an_unknown_shape_or_icon_is_an_error_and_every_known_one_is_drawn() -> None:
    sprite = (ROOT / "templates" / "components" / "sprite.html").read_text()
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    assert {f"g-{name}" for name in SHAPES} | {f"i-{name}" for name in ICONS} == drawn
    with pytest.raises(ValueError, match="no shape"):
        atoms.shape("heart")
    with pytest.raises(ValueError, match="no icon"):
        atoms.icon("heart")


def _heat(months: int) -> HeatMap:
    cells = [HeatCell("82", "B", "neutral", "ring", "/v/")] * (months - 1) + [None]
    columns = [HeatColumn(f"M{place}", place == months - 1) for place in range(months)]
    return HeatMap("Scores", "Vendor", columns, [HeatGroup("", [HeatRow("Halden", "/v/", cells)])])


def test_only_the_newest_cell_is_a_tab_stop() -> None:
    heat = _heat(12)
    filled = HeatMap(
        heat.caption,
        heat.row_head,
        heat.columns,
        [HeatGroup("", [HeatRow("Halden", "/v/", [HeatCell("82", "B", url="/v/")] * 12)])],
    )
    html = heat_map(heat=filled)
    assert html.count('tabindex="-1"') == 11
    assert html.count('class="h h-neutral"') == 12


def test_the_heat_map_keeps_three_then_four_then_twelve_columns() -> None:
    css = column_css(_heat(12))
    assert [name.split()[1:] for name in css] == [
        *[["older", "old"]] * 6,
        *[["old"]] * 2,
        ["old3"],
        [],
        [],
        ["now"],
    ]


def test_an_absent_cell_is_a_dash_and_a_short_row_an_error() -> None:
    assert '<span class="h h-outline">–</span>' in heat_map(heat=_heat(2))
    short = HeatMap("c", "V", [HeatColumn("a")] * 2, [HeatGroup("", [HeatRow("x", "/", [None])])])
    with pytest.raises(ValueError, match="zip"):
        heat_map(heat=short)


def test_peers_too_few_to_stay_unnamed_are_refused() -> None:
    four = Quartiles(Decimal(1), [Decimal(1)] * 4, Decimal(1), Decimal(1), Decimal(1))
    with pytest.raises(ValueError, match="needs 5 peers"):
        small_charts.quartile_strip(quartiles=four, spoken="")


def test_sorting_turns_round_and_keeps_the_filters() -> None:
    request = RequestFactory().get("/vendors/", {"q": "a b", "page": "3", "sort": "name"})
    tag = '{% sort_head label="Name" key="name" sort=sort %}'
    rising = show(tag, request, sort="name")
    assert 'aria-sort="ascending"' in rising
    assert 'href="?q=a+b&amp;sort=-name"' in rising
    assert 'href="?q=a+b&amp;sort=name"' in show(tag, request, sort="-name")
    other = show(tag, request, sort="score")
    assert "aria-sort" not in other


def test_pages_link_only_where_there_are_more() -> None:
    html = show("{% pagination pages=pages %}", pages=Pages(1, 24, 203, "", "?page=2"))
    assert "1–24 of 203" in html
    assert "Previous" not in html
    assert 'href="?page=2" rel="next"' in html


def test_the_current_place_is_marked_on_the_rail_and_in_tabs() -> None:
    nav = (NavItem("Home", "/", "attention", True), NavItem("Alerts", "/a/", "alerts", count=14))
    html = show('{% rail items=nav home_url="/" product="ITO portal" %}', nav=nav)
    assert html.count('aria-current="page"') == 1
    assert '14<span class="vh"> open</span>' in html
    tabs = show('{% tabs items=t label="x" %}', t=(Tab("A", "/a/", 0, True), Tab("B", "/b/")))
    assert '<span class="n">0</span>' in tabs
    assert tabs.count("aria-current") == 1


def test_every_tag_is_explained_and_stands_in_the_gallery() -> None:
    explained = (ROOT / "docs" / "components.md").read_text()
    shown = "".join(
        path.read_text()
        for path in [
            *(ROOT / "templates" / "core").rglob("*.html"),
            *(ROOT / "templates" / "components").glob("*.html"),
            ROOT / "templates" / "base.html",
        ]
    )
    for name in portal.register.tags:
        assert f"`{name}" in explained, f"docs/components.md does not explain {name}"
        assert f"{{% {name} " in shown, f"the gallery does not show {name}"


def test_every_component_file_is_used() -> None:
    code = "".join(path.read_text() for path in (ROOT / "core").rglob("*.py"))
    markup = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    for path in (ROOT / "templates" / "components").glob("*.html"):
        assert f"components/{path.name}" in code + markup, path.name

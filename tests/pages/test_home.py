"""Home: what it says first, and the heat map as of any month."""

from datetime import date

from alerts.models import Alert
from alerts.services import take_alert
from dashboards.pages.home import HomePage, home_page
from scoring.models import Scorecard
from tests.factories import NOW, make_user, make_vendor
from tests.pages.conftest import Reader
from tests.pages.portfolio import Portfolio, make_portfolio
from tests.people import People


def home(people: People, *, asked: date | None = None, sort: str = "", page: int = 1) -> HomePage:
    return home_page(people.ben, asked=asked, sort=sort, page=page, now=NOW, zone="UTC")


def test_the_heading_counts_what_waits_and_follows_the_alerts(
    people: People, small: Portfolio
) -> None:
    Alert.objects.all().delete()
    assert home(people).title == "Nothing is waiting for you"
    alerts = [_alert(small, number) for number in range(2)]
    assert home(people).title == "Two breaches need you today"
    take_alert(alert=alerts[0], by=people.ben, now=NOW)
    assert home(people).title == "One breach needs you today"
    page = home(people)
    (group,) = page.attention.groups
    assert sorted(row.deed for row in group.rows) == ["Decide", "Go on"]
    assert sum(row.is_first for row in group.rows) == 1
    assert page.attention.alerts_note == "1 open, 1 taken"


def _alert(small: Portfolio, number: int) -> Alert:
    return Alert.objects.create(
        rule="breach",
        subject=f"level:{small.levels['share'].pk}",
        episode=f"2026-0{number + 1}-01T00:00Z",
        vendor=small.vendors[0],
        unit=small.vendors[0].unit,
        severity="high",
        title=f"Level {number}",
        path=f"/slas/{small.levels['share'].public_id}/?period=2026-02-01",
        period_ended_at=NOW,
        opened_at=NOW,
    )


def test_thirteen_columns_now_and_twelve_as_of_a_month(people: People, small: Portfolio) -> None:
    heat = home(people).heat
    assert heat is not None
    assert len(heat.columns) == 13
    assert heat.columns[-1].running
    past = home(people, asked=date(2026, 1, 1)).heat
    assert past is not None
    assert (len(past.columns), past.columns[-1].label, past.columns[-1].running) == (
        12,
        "Jan",
        False,
    )


def test_cells_are_the_scorecards_of_their_months(people: People, small: Portfolio) -> None:
    heat = home(people, asked=date(2026, 2, 1)).heat
    assert heat is not None
    cards = Scorecard.objects.filter(vendor=small.vendors[0], month__lte=date(2026, 2, 1))
    (row,) = [row for group in heat.groups for row in group.rows if "Consol" in row.label]
    filled = [cell for cell in row.cells if cell is not None]
    assert [cell.word for cell in filled] == [card.grade for card in cards.order_by("month")]
    assert row.cells[0] is None


def test_a_vendor_of_two_service_types_is_listed_once(people: People) -> None:
    make_vendor(unit=people.operations, service_types=("cloud", "support"), display_name="Both")
    heat = home(people).heat
    assert heat is not None
    rows = [row for group in heat.groups for row in group.rows]
    assert [(row.label, row.note) for row in rows] == [("Both", "also Cloud Services")]


def test_the_group_row_is_the_plain_mean_of_its_vendors(people: People) -> None:
    made = make_portfolio(people.operations, vendors=14, now=NOW, months=3)
    heat = home(people).heat
    assert heat is not None
    scores = Scorecard.objects.filter(
        month=date(2026, 2, 1), vendor__services__service_type="infrastructure"
    ).values_list("score", flat=True)
    assert len(scores) == 3
    mean = sum(score for score in scores if score is not None) / 3
    assert heat.groups[0].means[-2] == f"{mean:.0f}"
    assert len(made.vendors) == 14


def test_many_vendors_come_fifty_a_page_worst_first(people: People) -> None:
    made = make_portfolio(people.operations, vendors=61, now=NOW, months=2, levels=1)
    first, second = home(people), home(people, page=2)
    assert first.heat is not None
    assert second.heat is not None
    assert first.pages is not None
    assert (first.pages.first, first.pages.last, first.pages.total) == (1, 50, 61)
    rows = [row for group in first.heat.groups for row in group.rows]
    others = [row for group in second.heat.groups for row in group.rows]
    assert {row.label for row in rows} | {row.label for row in others} == {
        vendor.display_name for vendor in made.vendors
    }
    worst = Scorecard.objects.filter(month=date(2026, 3, 1)).order_by("score").first()
    assert worst is not None
    assert rows[0].label == worst.vendor.display_name


def test_old_scores_are_pointed_to_where_the_columns_hold_none(
    people: People, small: Portfolio, reader: Reader
) -> None:
    Scorecard.objects.filter(month__gt=date(2025, 11, 1)).delete()
    Scorecard.objects.filter(month=date(2025, 11, 1)).update(month=date(2017, 2, 1))
    text = reader.get(people.ben, "/")
    assert "The newest ones are of February 2017." in text
    assert 'href="?month=2017-02"' in text


def test_an_empty_portal_says_what_to_do_next(people: People, reader: Reader) -> None:
    assert "import a ticket tool" in reader.get(people.ada, "/")
    assert "A procurement officer can add one" in reader.get(people.ben, "/")
    assert "You hold no role yet" in reader.get(make_user("nobody"), "/")

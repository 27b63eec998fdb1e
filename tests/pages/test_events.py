"""Down to the raw event: what counted, what was left out and why, and one event laid open."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from slas.ingest_rows import EventRow
from slas.services.disputes import raise_dispute
from slas.services.evaluation import evaluate_owed
from slas.services.exclusions import approve_exclusion
from slas.services.ingest import record_events
from tests.factories import NOW, make_source, make_vendor
from tests.pages.conftest import Reader
from tests.pages.figures import START, Figures, ask, make_figures
from tests.pages.portfolio import Portfolio
from tests.people import People


@pytest.fixture
def made(people: People) -> Figures:
    return make_figures(people)


def plain(page: str) -> str:
    return " ".join(page.split())


def record(made: Figures, *rows: EventRow) -> None:
    assert not record_events(source=make_source(), rows=list(rows), by=None, now=NOW).rejected
    evaluate_owed(now=NOW)


def test_what_counts_and_what_is_left_out_say_why(
    made: Figures, people: People, reader: Reader
) -> None:
    approve_exclusion(exclusion=ask(made, people.ben), by=made.approver, now=NOW)
    approve_exclusion(exclusion=ask(made, people.ben, "INC4"), by=made.approver, now=NOW)
    day = START + timedelta(days=20)
    record(
        made,
        EventRow(made.level.pk, "OPEN1", 1, "v1", day),
        EventRow(made.level.pk, "INC5", 2, "v2", START + timedelta(days=5), met=False),
    )
    page = plain(reader.get(people.ben, made.url))
    assert "Raw" in page
    assert "Excused: 2" in page
    left = plain(reader.get(people.ben, f"{made.url}&show=left-out"))
    rows = left[left.index('id="measurements"') :]
    for number in ("INC3", "INC4", "OPEN1", "INC5"):
        assert number in rows
    assert "INC6" not in rows
    assert rows.count("excused, act of the customer") == 2
    assert "not counted yet" in rows
    assert "by batch" in rows
    counted = plain(reader.get(people.ben, f"{made.url}&show=counted"))
    rows = counted[counted.index('id="measurements"') :]
    assert "INC6" in rows
    assert "OPEN1" not in rows


def test_an_event_lies_open_with_its_versions_and_exclusions(
    made: Figures, people: People, reader: Reader
) -> None:
    approve_exclusion(exclusion=ask(made, people.ben, "INC4"), by=made.approver, now=NOW)
    record(made, EventRow(made.level.pk, "INC5", 2, "v2", START + timedelta(days=5), met=False))
    base = f"/slas/{made.level.public_id}/events"
    page = plain(reader.get(people.ada, f"{base}/INC5/"))
    assert page.count('<tr class="void">') == 1
    assert "v2" in page
    assert "Missed" in page
    assert "Nothing excuses it" in page
    assert "Our firewall change" in plain(reader.get(made.vendor_user, f"{base}/INC4/"))
    stranger = people.at_vendor(make_vendor(unit=people.operations))
    for user in (people.cyd, stranger):
        reader.get(user, f"{base}/INC5/", 404)
    reader.get(people.ada, f"{base}/NONE/", 404)
    reader.get(people.ada, f"{base}/INC5/?source=desk", 404)


def test_a_number_with_a_slash_has_an_address(
    made: Figures, people: People, reader: Reader
) -> None:
    number = "A/1 ä?#"
    record(made, EventRow(made.level.pk, number, 1, "v1", START + timedelta(days=9), met=True))
    page = reader.get(people.ben, made.url)
    found = next(one for one in re.findall(r'href="([^"]*/events/[^"]*)"', page) if "A%2F1" in one)
    assert number in reader.get(people.ben, found)


def test_business_time_shows_pauses_elapsed_and_limit(people: People, reader: Reader) -> None:
    made = make_figures(people, outcome_by="business_time", limits=(("", 90),))
    opened = START + timedelta(days=12, hours=9)
    pause = (opened + timedelta(minutes=10), opened + timedelta(minutes=40))
    closed = opened + timedelta(hours=2)
    record(
        made,
        EventRow(made.level.pk, "SLOW", 1, "v1", opened, resolved_at=closed, pauses=(pause,)),
        EventRow(made.level.pk, "OVER", 1, "v1", opened, resolved_at=closed + timedelta(seconds=1)),
    )
    page = plain(reader.get(people.ben, made.url))
    row = page[page.index("SLOW</bdi>") :][:900]
    for words in ("30 min", "1 h 30", "Met"):
        assert words in row
    row = page[page.index("OVER</bdi>") :][:900]
    assert "Missed" in row
    one = plain(reader.get(people.ben, f"/slas/{made.level.public_id}/events/SLOW/"))
    assert "Pauses" in one


def test_outages_divide_into_maintenance_excused_and_what_counts(
    people: People, reader: Reader
) -> None:
    made = make_figures(
        people, metric_type="availability", expected=Decimal(99), minimum=Decimal(98)
    )
    day = START + timedelta(days=14)
    record(
        made,
        EventRow(made.level.pk, "OUT1", 1, "v1", day, resolved_at=day + timedelta(minutes=95)),
    )
    window = ask(
        made,
        people.ben,
        category="change_window",
        starts_at=day,
        ends_at=day + timedelta(minutes=20),
    )
    act = ask(
        made,
        people.ben,
        starts_at=day + timedelta(minutes=60),
        ends_at=day + timedelta(minutes=95),
    )
    for exclusion in (window, act):
        approve_exclusion(exclusion=exclusion, by=made.approver, now=NOW)
    evaluate_owed(now=NOW)
    page = plain(reader.get(people.ben, made.url))
    row = page[page.index("OUT1</bdi>") :][:900]
    for minutes in ("95", "20", "35", "<b>40</b>"):
        assert minutes in row


def test_three_clicks_lead_from_the_heat_map_to_the_raw_event(
    people: People, small: Portfolio, reader: Reader
) -> None:
    """Home: the cell of a month; the vendor in it: a level; the level: a ticket."""
    home = reader.get(people.ben, "/")
    cells = re.findall(r'href="(/vendors/[^"]+2026-02[^"]*)"', home.replace("&amp;", "&"))
    slug = small.vendors[0].slug
    first = reader.get(people.ben, next(one for one in cells if slug in one))
    level = small.levels["tickets"].public_id
    found = re.findall(rf'href="(/slas/{level}/\?period=2026-02-01)"', first)
    second = reader.get(people.ben, found[0])
    events = re.findall(rf'href="(/slas/{level}/events/[^"]+)"', second)
    assert "Versions" in reader.get(people.ben, events[0])


def test_disputed_stands_wherever_the_figure_does(
    people: People, small: Portfolio, reader: Reader
) -> None:
    level = small.levels["share"]
    result = level.results.get(scope=None, period_start=START, standing="current")
    raise_dispute(result=result, reason="No", by=people.ben, now=NOW)
    slug, reference = small.vendors[0].slug, level.contract.reference
    for path in (
        f"/slas/{level.public_id}/",
        "/slas/?month=2026-02",
        f"/contracts/{reference}/",
        f"/vendors/{slug}/?month=2026-02",
        f"/vendors/{slug}/scorecard/2026-02/",
    ):
        assert ">Disputed<" in reader.get(people.ben, path), path
        assert ">Disputed<" not in reader.get(people.ben, "/slas/?month=2026-01")


def test_a_page_of_ten_thousand_tickets_costs_as_many_queries(
    made: Figures, people: People, reader: Reader
) -> None:
    reader.get(people.ben, made.url)
    with CaptureQueriesContext(connection) as few:
        reader.get(people.ben, made.url)
    rows = [
        EventRow(made.level.pk, f"N{n}", 1, "v1", START + timedelta(minutes=n), met=bool(n % 50))
        for n in range(1, 10_001)
    ]
    record(made, *rows)
    with CaptureQueriesContext(connection) as many:
        page = reader.get(people.ben, f"{made.url}&page=200")
    assert len(many) == len(few)
    assert "9,951–10,000" in plain(page).replace("to", "–") or "10,010" in page
    assert max(float(query["time"]) for query in many.captured_queries) < 1


def test_a_scope_has_figures_of_its_own(people: People, reader: Reader) -> None:
    made = make_figures(people, per_scope=True)
    day = START + timedelta(days=6)
    record(made, EventRow(made.level.pk, "S1", 1, "v1", day, met=False, scope="waw"))
    total = reader.get(people.ben, made.url)
    assert "scope=waw" in total
    page = plain(reader.get(people.ben, f"{made.url}&scope=waw"))
    assert "February 2026, waw, final" in page
    assert "0.00 = 100 · 0 ÷ 1" in page
    assert "S1</bdi>" in page
    assert "INC6</bdi>" not in page
    reader.get(people.ben, f"{made.url}&scope=nowhere", 404)

"""What running periods are heading for: on the service level, the vendor and home."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import Http404

from dashboards.pages.at_risk import MOST_AT_RISK
from dashboards.pages.home import HomePage, home_page
from dashboards.pages.vendor import VendorPage, vendor_page
from slas.ingest_rows import SampleRow
from slas.models import ServiceLevel
from slas.pages.level import level_page
from slas.pages.running import LevelOutlook
from slas.services.ingest import record_samples
from slas.services.tick import do_what_is_owed
from tests.factories import NOW, make_contract, make_level, make_source, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from vendors.models import Vendor

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
HALF = MARCH + timedelta(days=15.5)


@pytest.fixture
def vendor(people: People) -> Vendor:
    return make_vendor(unit=people.operations, display_name="Halden Infra")


def promise(vendor: Vendor, *missed: int, **terms: object) -> list[ServiceLevel]:
    """Agree 95 % within target: 200 counted in half of March, so many of them missed."""
    contract = make_contract(vendor=vendor)
    levels = [make_level(contract, **terms) for _ in missed]
    record_samples(
        source=make_source(),
        rows=[
            SampleRow(level.pk, MARCH, Decimal(200), Decimal(200 - misses))
            for level, misses in zip(levels, missed, strict=True)
        ],
        by=None,
        now=NOW,
        covers={level.pk: (MARCH, HALF) for level in levels},
    )
    do_what_is_owed(now=NOW)
    return levels


def outlook(people: People, level: ServiceLevel) -> LevelOutlook | None:
    found = level_page(people.ben, level.public_id, period=None, page=1, now=NOW)
    assert found.running is not None
    return found.running.outlook


def home(people: People) -> HomePage:
    return home_page(people.ben, asked=None, sort="", page=1, now=NOW, zone="UTC")


def seen(people: People, vendor: Vendor) -> VendorPage:
    return vendor_page(people.ben, vendor.slug, asked=None, now=NOW, zone="UTC")


def test_a_service_level_says_what_its_period_is_heading_for(
    people: People, vendor: Vendor
) -> None:
    (level,) = promise(vendor, 12)
    found = outlook(people, level)
    assert found is not None
    assert (found.heading, found.figure) == ("Allowance of misses", "1.20")
    assert "At risk" in found.chip
    assert found.strong == "At this pace the allowance of misses will not last the month."
    assert found.told == (
        "12 of 20 allowed misses, and 50.0\u202f% of the month is behind us: 8 misses left."
    )
    burn = next(step.value for step in found.steps if step.label == "Burn")
    assert burn == "60 % ÷ 50 % = <b>1.20</b>"


@pytest.mark.parametrize(
    ("missed", "chip", "strong"),
    [
        (0, "On track", "Nothing used of this month’s allowance of misses."),
        (10, "On track", "On track."),
        (21, "Likely miss", "The allowance of misses goes more than twice as fast as it may."),
    ],
)
def test_each_outlook_has_its_words(
    people: People, vendor: Vendor, missed: int, chip: str, strong: str
) -> None:
    (level,) = promise(vendor, missed)
    found = outlook(people, level)
    assert found is not None
    assert chip in found.chip
    assert found.strong == strong


def test_what_is_lost_is_said_to_be(people: People, vendor: Vendor) -> None:
    (level,) = promise(vendor, 1, expected=Decimal(100))
    found = outlook(people, level)
    assert found is not None
    assert (found.figure, found.strong) == ("–", "Expected is out of reach this month.")
    assert found.told == "1 of 0 allowed misses: 1 miss too many."


def test_a_metric_that_cannot_be_forecast_shows_none(people: People, vendor: Vendor) -> None:
    terms = {"metric_type": "count", "direction": "higher"}
    (level,) = promise(vendor, 0, **terms)
    assert outlook(people, level) is None


def test_home_and_vendor_list_what_is_at_risk_worst_first(people: People, vendor: Vendor) -> None:
    calm, amber, red = promise(vendor, 3, 12, 30)
    for rows in (home(people).risks.rows, seen(people, vendor).risks.rows):
        assert [row.title for row in rows] == [red.name, amber.name]
        assert [row.burn for row in rows] == ["burn 3.00", "burn 1.20"]
        assert rows[1].left == "8 misses left"
        assert rows[1].until == "until Tue 31 Mar"
        assert calm.name not in {row.title for row in rows}
    assert home(people).risks.rows[0].vendor == "Halden Infra"


def test_the_list_is_bounded_and_says_of_how_many(people: People, vendor: Vendor) -> None:
    promise(vendor, *range(11, 11 + MOST_AT_RISK + 3))
    risks = home(people).risks
    assert len(risks.rows) == MOST_AT_RISK
    assert risks.note == f"{MOST_AT_RISK} of {MOST_AT_RISK + 3}, worst first"
    assert risks.rows[0].burn == "burn 2.10"


def test_outsiders_see_nothing_of_it_and_the_vendor_its_own(
    people: People, vendor: Vendor, reader: Reader
) -> None:
    (level,) = promise(vendor, 30)
    theirs = home_page(people.cyd, asked=None, sort="", page=1, now=NOW, zone="UTC")
    assert theirs.risks.rows == ()
    with pytest.raises(Http404):
        level_page(people.cyd, level.public_id, period=None, page=1, now=NOW)
    own = reader.get(people.at_vendor(vendor), f"/vendors/{vendor.slug}/")
    assert "At risk now" in own
    assert level.name in own


def test_the_pages_show_it(people: People, vendor: Vendor, reader: Reader) -> None:
    (level,) = promise(vendor, 30)
    assert "How this is worked out" in reader.get(people.ben, f"/slas/{level.public_id}/")
    assert "burn 3.00" in reader.get(people.ben, f"/vendors/{vendor.slug}/")


def test_the_api_carries_the_forecast(people: People, vendor: Vendor, reader: Reader) -> None:
    reader.client.force_login(people.ben)
    (level,) = promise(vendor, 12)
    answer = reader.client.get(f"/api/v1/service-levels/{level.public_id}/").json()
    assert answer["forecast"] == {
        "period_start": "2026-03-01T00:00:00Z",
        "period_end": "2026-04-01T00:00:00Z",
        "outlook": "amber",
        "budget": "20",
        "used": "12",
        "burn": "1.2",
        "misses_left": 8,
        "elapsed_ratio": "0.5",
    }
    other = make_level(make_contract(vendor=vendor))
    answer = reader.client.get(f"/api/v1/service-levels/{other.public_id}/").json()
    assert answer["forecast"] is None

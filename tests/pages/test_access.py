"""Every page is tried by owner, colleague and outsider, and by those who see less."""

import pytest
from django.test import Client

from accounts.permissions import Role
from tests.factories import make_contract, make_level
from tests.pages.conftest import Reader
from tests.pages.portfolio import LONG_NAME, Portfolio
from tests.people import People


def paths(small: Portfolio) -> dict[str, str]:
    slug = small.vendors[0].slug
    return {
        "vendor": f"/vendors/{slug}/",
        "scorecard": f"/vendors/{slug}/scorecard/2026-02/",
        "level": f"/slas/{small.levels['share'].public_id}/",
        "tickets": f"/slas/{small.levels['tickets'].public_id}/?period=2026-02-01",
    }


def test_owner_and_colleague_read_every_page(
    people: People, small: Portfolio, reader: Reader
) -> None:
    for user in (people.ada, people.ben):
        for path in ("/", "/slas/", *paths(small).values()):
            reader.get(user, path)


def test_outsider_gets_404_and_sees_nobodys_names(
    people: People, small: Portfolio, reader: Reader
) -> None:
    for path in paths(small).values():
        reader.get(people.cyd, path, 404)
    for path in ("/", "/slas/", "/slas/?code=P3", "/?month=2026-02"):
        text = reader.get(people.cyd, path)
        assert "Consolidated" not in text
        assert "C-0" not in text
        assert "Order platform" not in text
    vendor = small.vendors[0]
    assert "Order platform" not in reader.get(people.cyd, f"/slas/?vendor={vendor.public_id}")


@pytest.mark.django_db
def test_nobody_reads_a_page_without_signing_in() -> None:
    for path in ("/", "/slas/", "/vendors/x/", "/vendors/x/scorecard/2026-02/"):
        response = Client().get(path)
        assert response.status_code == 302
        assert "next=" in response.headers["Location"]


def test_executive_reads_scores_but_no_measurement_record_or_person(
    people: People, small: Portfolio, reader: Reader
) -> None:
    executive = people.holding(Role.EXECUTIVE)
    at = paths(small)
    home = reader.get(executive, "/")
    assert "Consolidated" in home
    assert "/slas/" not in home.replace('href="/slas/"', "").replace("/slas/?month=", "").replace(
        "/slas/benchmarks/", ""
    )
    text = reader.get(executive, at["vendor"])
    assert "Grade for February 2026" in text
    assert "ewa@example.org" not in text
    assert "C-0" not in text
    card = reader.get(executive, at["scorecard"])
    assert "1 service level</th>" in " ".join(card.split())
    assert "Order platform" not in card
    assert "Priority 1" not in card
    for name in ("level", "tickets"):
        reader.get(executive, at[name], 404)


def test_vendor_user_starts_at_own_levels_and_sees_no_score(
    people: People, small: Portfolio, reader: Reader
) -> None:
    own, other = small.vendors
    user = people.at_vendor(own)
    reader.client.force_login(user)
    assert reader.client.get("/").headers["Location"] == "/slas/"
    at = paths(small)
    listed = reader.get(user, "/slas/")
    assert other.display_name not in listed
    assert "Order platform availability" in listed
    reader.get(user, at["level"])
    page = reader.get(user, at["vendor"])
    assert "Grade for" not in page
    assert "Open alerts" not in page
    assert "Standing among peers" not in page
    reader.get(user, at["scorecard"], 404)
    reader.get(user, f"/vendors/{other.slug}/", 404)


def test_levels_of_a_contract_of_another_unit_are_folded_into_one_line(
    people: People, small: Portfolio, reader: Reader
) -> None:
    """A vendor shared by two units: each sees its own lines, and a sum that still holds."""
    vendor = small.vendors[0]
    vendor.shared_with.add(people.retail)
    at = paths(small)
    card = " ".join(reader.get(people.cyd, at["scorecard"]).split())
    assert "1 service level of other units" in card
    assert "Order platform" not in card
    assert "Priority 1" not in card
    assert "Priority 1" not in reader.get(people.cyd, at["vendor"])
    reader.get(people.cyd, at["level"], 404)
    contract = make_contract(vendor=vendor, unit=people.retail)
    mine = make_level(contract, name="Retail’s own level")
    reader.get(people.cyd, f"/slas/{mine.public_id}/")
    assert "Retail" in reader.get(people.cyd, f"/slas/?vendor={vendor.public_id}")
    reader.get(people.ada, f"/slas/{mine.public_id}/", 404)


def test_names_of_any_kind_are_escaped_and_kept(
    people: People, small: Portfolio, reader: Reader
) -> None:
    vendor = small.vendors[0]
    vendor.display_name = '<script>alert(1)</script>"><b>'
    vendor.save(update_fields=["display_name"])
    for path in ("/", "/slas/", *paths(small).values()):
        text = reader.get(people.ada, path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
    assert LONG_NAME not in text


@pytest.mark.parametrize(
    "path",
    [
        "/?month=2026-13",
        "/?month=x",
        "/?month=0001-01",
        "/?month=9999-12",
        "/?month=2030-01",
        "/?page=0",
        "/?page=x",
        "/slas/?page=-1",
        "/vendors/none/",
        "/vendors/none/scorecard/2026-02/",
        "/vendors/none/scorecard/0000-01/",
        "/slas/0a2f7c1e-0000-4000-8000-000000000000/",
    ],
)
def test_addresses_that_name_nothing_are_404(people: People, reader: Reader, path: str) -> None:
    reader.get(people.ada, path, 404)


@pytest.mark.parametrize("period", ["2026-02-30", "x", "2026-02-02", "0001-01-01", "9999-12-31"])
def test_a_period_that_is_none_is_404(
    people: People, small: Portfolio, reader: Reader, period: str
) -> None:
    level = small.levels["share"]
    reader.get(people.ada, f"/slas/{level.public_id}/?period={period}", 404)

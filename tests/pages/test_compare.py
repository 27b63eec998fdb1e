"""Vendors side by side: what is shared, what each adds, nothing out of reach."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Role
from scoring.models import Scorecard
from tests.api.world import make_alert, make_card
from tests.factories import make_contract, make_user
from tests.pages.cohort import add_metric, make_cohort, rank
from tests.pages.conftest import Reader
from tests.pages.test_benchmarks import SCORES, words
from tests.people import People
from vendors.models import Vendor


def path(*vendors: Vendor, more: str = "") -> str:
    """Address a comparison."""
    return "/vendors/compare/?" + "&".join(f"vendor={one.slug}" for one in vendors) + more


def rows(page: str) -> dict[str, list[str]]:
    """Read the table: the cells of each row by its label."""
    found = {}
    for row in re.findall(r"<tr role=\"row\">(.*?)</tr>", page, re.DOTALL):
        head = re.search(r"<th scope=\"row\".*?</th>", row, re.DOTALL)
        if head:
            cells = re.findall(r"<td role=\"cell\".*?</td>", row, re.DOTALL)
            found[words(head[0])] = [words(cell) for cell in cells]
    return found


def test_two_vendors_stand_side_by_side(people: People, reader: Reader) -> None:
    vendors = make_cohort(people.operations, SCORES)
    for vendor, figure in zip(vendors[:2], ("88", "96"), strict=True):
        add_metric(vendor, figure)
    add_metric(vendors[0], "91", code="SUP-05")
    rank()
    make_alert(vendors[0])
    for user in (people.ada, people.ben):
        page = reader.get(user, path(*vendors[:2]))
        table = rows(page)
        assert "Own 2 leads by 10.5 points" in words(page)
        assert table["Score and grade"][0].startswith("Own 1 60.00")
        assert table["Among peers"] == [
            "Own 1 6 of 6 worst quarter",
            "Own 2 5 of 6 worst quarter",
        ]
        assert table["Confidence of 1"][0] == "Own 1 0.80 90 % measured"
        assert table["Waiting"][0].startswith("Own 1 1")
        assert table["Waiting"][1] == "Own 2 0"
        metric = table["First-contact resolution SUP-04"]
        assert re.fullmatch(r"Own 1 88\.00.% At minimum", metric[0])
        assert re.fullmatch(r"Own 2 96\.00.% At minimum", metric[1])
        assert "<b>96.00" in page
        assert not any("SUP-05" in label for label in table), "only one of them has it"


def test_dimensions_add_up_to_the_score_as_printed(people: People, reader: Reader) -> None:
    one, two = make_cohort(people.operations, ("81.5", "81.5"))
    table = rows(reader.get(people.ada, path(one, two)))
    adds = [
        Decimal(match[1])
        for cells in table.values()
        if (match := re.search(r"adds (\d+\.\d+)", cells[0]))
    ]
    assert sum(adds) == Decimal("81.50")


def test_charges_of_two_currencies_are_never_summed(people: People, reader: Reader) -> None:
    one, two = make_cohort(people.operations, SCORES[:2])
    for currency, charge in (("EUR", 1000), ("EUR", 234), ("USD", 5000)):
        make_contract(vendor=one, unit=one.unit, currency=currency, monthly_charge=Decimal(charge))
    make_contract(
        vendor=two,
        unit=two.unit,
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 1, 1),
        monthly_charge=Decimal(7),
    )
    table = rows(reader.get(people.ada, path(one, two)))
    charges = table["Charge a month"][0].replace("\u202f", " ").replace("\xa0", " ")
    assert charges == "Own 1 EUR 1,234 and USD 5,000"
    assert table["Charge a month"][1] == "Own 2 –", "its contract has ended"
    assert [cells[-1] for cells in table["In force today"]] == ["3", "0"]


def test_contracts_of_other_units_and_records_stay_hidden(people: People, reader: Reader) -> None:
    one, two = make_cohort(people.operations, SCORES[:2])
    one.shared_with.add(people.retail)
    two.shared_with.add(people.retail)
    make_contract(vendor=one, unit=one.unit, monthly_charge=Decimal(1000))
    add_metric(one, "88")
    add_metric(two, "96")
    text = reader.get(people.cyd, path(one, two))
    assert "1,000" not in text
    assert [cells[-1] for cells in rows(text)["In force today"]] == ["0", "0"]
    assert "SUP-04" not in text
    executive = reader.get(people.holding(Role.EXECUTIVE), path(one, two))
    assert "Charge a month" not in executive
    assert "SUP-04" not in executive


def test_out_of_reach_and_unknown_are_404(people: People, reader: Reader) -> None:
    one, two = make_cohort(people.operations, SCORES[:2])
    (foreign,) = make_cohort(people.retail, ("70",), prefix="Foreign")
    reader.get(people.ada, path(one, foreign), 404)
    reader.get(people.cyd, path(one, two), 404)
    for unknown in ("none", "%00", "a%20b"):
        reader.get(people.ada, path(one, more=f"&vendor={unknown}"), 404)
    reader.get(people.at_vendor(one), path(one, two), 404)
    reader.get(people.at_vendor(one), "/vendors/compare/", 404)
    reader.get(make_user("nobody"), "/vendors/compare/", 404)
    reader.get(people.ada, path(one, two, more="&month=2026-04"), 404)
    reader.get(None, path(one, two), 302)


def test_vendors_are_chosen_without_script(people: People, reader: Reader) -> None:
    vendors = make_cohort(people.operations, [*SCORES, "50"])
    (foreign,) = make_cohort(people.retail, ("70",), prefix="Foreign")
    first = reader.get(people.ada, "/vendors/compare/")
    assert all(f'value="{one.slug}"' in first for one in vendors)
    assert foreign.slug not in first
    alone = reader.get(people.ada, path(vendors[0]))
    assert "Choose at least one more to stand beside Own 1." in alone
    assert alone.count(" checked") == 1
    many = reader.get(people.ada, path(*vendors[:6]))
    assert "Six are chosen. Five fit side by side" in many
    assert "side-by-side" not in many
    twice = reader.get(people.ada, path(vendors[0], vendors[0]))
    assert "Choose at least one more" in twice
    found = reader.get(people.ada, path(vendors[0], more="&q=oWN+7"))
    assert found.count('type="checkbox"') == 2
    assert 'value="own-7"' in found
    assert "Vendors of the same" in reader.get(people.ada, path(vendors[0], more="&q=%00"))


def test_a_vendor_named_compare_has_another_address(people: People) -> None:
    (vendor,) = make_cohort(people.operations, ("70",), prefix="Compare")
    assert vendor.slug != "compare"
    (plain,) = make_cohort(people.operations, ("70",), prefix="compare")
    assert plain.slug not in {"compare", vendor.slug}


@pytest.mark.parametrize("count", [2, 5])
def test_queries_grow_neither_with_vendors_nor_with_rows(
    people: People, reader: Reader, count: int
) -> None:
    def asked(*chosen: Vendor) -> int:
        with CaptureQueriesContext(connection) as queries:
            reader.get(people.ada, path(*chosen))
        return len(queries)

    vendors = make_cohort(people.operations, SCORES)
    for vendor in vendors:
        add_metric(vendor, "80")
    rank()
    asked(*vendors[:2])  # the first visit signs in anew
    few = asked(*vendors[:2])
    for vendor in vendors:
        for month in range(3, 13):
            make_card(vendor, date(2025, month, 1))
        for code in ("SUP-05", "SUP-06", "SUP-07", "GOV-03"):
            add_metric(vendor, "81", code=code)
            make_alert(vendor)
    make_cohort(people.operations, ["70"] * 150, prefix="More")
    rank()
    assert Scorecard.objects.count() > 200
    assert asked(*vendors[:count]) == few

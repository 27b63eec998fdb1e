"""The list of service levels: filters in the address, and totals that can be read off."""

import re

from slas.models import Result
from slas.querysets.totals import totals
from tests.factories import NOW
from tests.pages.conftest import Reader
from tests.pages.portfolio import Portfolio, make_portfolio
from tests.people import People


def cells(text: str, slug: str) -> list[list[str]]:
    """Read the rows of a table of totals."""
    table = text.split(f'id="{slug}"')[1].split("</table>", maxsplit=1)[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[dh].*?</t[dh]>", row)]
        for row in rows
    ]


def test_totals_by_code_and_month_can_be_read_off(
    people: People, small: Portfolio, reader: Reader
) -> None:
    text = reader.get(people.ben, "/slas/")
    by_code = {row[0]: row[1:] for row in cells(text, "totals-by-code") if len(row) == 5}
    for row in totals(Result.objects.visible_to(people.ben), "code"):
        assert by_code[row.key][0] == str(row.results)
        assert [text.replace(",", "") for text in by_code[row.key][1:3]] == [
            f"{row.n.normalize():f}",
            f"{row.met.normalize():f}",
        ]
        assert by_code[row.key][3] == f"{row.percent:.4f}\u202f%"
    months = [row[0] for row in cells(text, "totals-by-month") if len(row) == 5][1:]
    assert months[0] == "2025-11"
    assert "2026-02" in months


def test_totals_follow_the_filters(people: People, small: Portfolio, reader: Reader) -> None:
    text = reader.get(people.ben, "/slas/?code=P3&month=2026-02")
    rows = [row for row in cells(text, "totals-by-code") if len(row) == 5]
    assert [row[0] for row in rows] == ["Code", "P3", "Together"]
    assert rows[1][1] == "2"
    first = small.vendors[0]
    text = reader.get(people.ben, f"/slas/?vendor={first.public_id}&q=requests")
    assert "Order platform" not in text
    assert small.vendors[1].display_name not in text.split("</form>")[-1]
    assert [row[1] for row in cells(text, "totals-by-code") if row[0] == "P3"] == ["5"]


def test_a_class_narrows_to_levels_with_such_a_result(
    people: People, small: Portfolio, reader: Reader
) -> None:
    text = reader.get(people.ben, "/slas/?result_class=critical")
    assert "Nothing fits these filters" in text
    narrowed = reader.get(people.ben, "/slas/?result_class=met&month=2026-02")
    wanted = Result.objects.filter(result_class="met", month="2026-02-01").count()
    assert f"of {wanted}</" in narrowed.replace("\n", "")


def test_what_is_not_a_filter_is_said_and_nothing_is_shown(
    people: People, small: Portfolio, reader: Reader
) -> None:
    for path, words in (
        ("/slas/?venodr=x", "There is no filter “venodr”."),
        ("/slas/?month=2026-13", "Write a month as YYYY-MM."),
        ("/slas/?vendor=x", "Vendor"),
        ("/slas/?q=" + "x" * 300, "is too long"),
        ("/slas/?q=%00", "A filter holds a sign that no name has."),
    ):
        text = reader.get(people.ben, path)
        assert words in text
        assert "Order platform" not in text


def test_each_filter_in_force_can_be_taken_away(
    people: People, small: Portfolio, reader: Reader
) -> None:
    text = reader.get(people.ben, "/slas/?code=P3&month=2026-02")
    assert 'class="chip" href="/slas/?month=2026-02"' in text
    assert 'class="chip" href="/slas/?code=P3"' in text


def test_levels_come_fifty_a_page(people: People, reader: Reader) -> None:
    make_portfolio(people.operations, vendors=14, now=NOW, months=1)
    assert "1–50 of 56" in reader.get(people.ben, "/slas/")
    second = reader.get(people.ben, "/slas/?page=2&code=")
    assert "51–56 of 56" in second
    assert 'href="/slas/?page=1"' in second

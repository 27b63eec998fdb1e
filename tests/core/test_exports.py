"""Files of lists: what a spreadsheet would run stays text."""

import csv
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.http import Http404
from django.test import RequestFactory
from openpyxl import load_workbook

from core.exports import csv_lines, csv_response, list_response, safe_cell, xlsx_file


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_a_spreadsheet_would_run_is_held(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Halden = Infra", "Halden = Infra"),
        (Decimal("-4.50"), "-4.50"),
        (-3, "-3"),
        (date(2026, 5, 1), "2026-05-01"),
        (None, ""),
        ("", ""),
    ],
)
def test_everything_else_stays_as_it_is(value: object, text: str) -> None:
    assert safe_cell(value) == text


def test_lines_are_read_back_as_they_were() -> None:
    rows: list[list[object]] = [
        ["株式会社", 'a "b", c', Decimal("1.50")],
        ["=HYPERLINK(1)", "two\nlines", None],
    ]
    text = "".join(csv_lines(["Name", "-Note", "Sum"], rows))
    assert text.startswith("\ufeffName,")
    assert list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True))) == [
        ["Name", "'-Note", "Sum"],
        ["株式会社", 'a "b", c', "1.50"],
        ["'=HYPERLINK(1)", "two\nlines", ""],
    ]


def test_answer_is_a_file_to_be_kept() -> None:
    response = csv_response(name="vendors", heads=["A"], rows=[["x"]])
    assert response["Content-Disposition"] == 'attachment; filename="vendors.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(response.streaming_content).decode("utf-8-sig") == "A\r\nx\r\n"  # type: ignore[arg-type]


def test_a_workbook_holds_figures_days_and_texts_and_never_a_formula() -> None:
    row = ["=1+1", Decimal("1.50"), date(2026, 5, 1), None, 7, "a\x00b", "-Note"]
    book = load_workbook(xlsx_file(["=A", *"BCDEFG"], iter([row])))
    assert book.active is not None
    head, first = book.active.iter_rows()
    assert (head[0].value, head[0].data_type) == ("=A", "s")
    assert [cell.data_type for cell in first] == ["s", "n", "d", "n", "n", "s", "s"]
    assert [cell.value for cell in first][1:3] == [1.5, datetime(2026, 5, 1)]  # noqa: DTZ001
    assert first[5].value == "ab"


def test_the_address_says_which_file(rf: RequestFactory) -> None:
    def asked(query: str) -> str:
        answer = list_response(rf.get(f"/x{query}"), name="vendors", heads=["A"], rows=[["x"]])
        return str(answer["Content-Disposition"])

    assert asked("") == 'attachment; filename="vendors.csv"'
    assert asked("?as=xlsx") == 'attachment; filename="vendors.xlsx"'
    with pytest.raises(Http404):
        asked("?as=exe")

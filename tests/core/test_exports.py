"""Files of lists: what a spreadsheet would run stays text."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from core.exports import csv_lines, csv_response, safe_cell


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

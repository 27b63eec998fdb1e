"""The command: what it creates, lists, leaves alone and refuses."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import BusinessUnit
from contracts.models import Contract
from slas.models import Evaluation, Event, EventKey, ServiceLevel, Source, Watermark
from tests.slas.import_files import HEADER, line, write, write_gzip
from tests.slas.ingest_setting import at
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


class Ran:
    """What a run of the command said, and whether it failed."""

    def __init__(self, path: Path, *options: str, mapping: str = "servicenow") -> None:
        out, err = StringIO(), StringIO()
        self.error = ""
        try:
            call_command(
                "import_tickets", str(path), "--mapping", mapping, *options, stdout=out, stderr=err
            )
        except CommandError as error:
            self.error = str(error)
        self.out = out.getvalue()
        self.err = err.getvalue()


def ids() -> set[str]:
    return set(EventKey.objects.values_list("external_id", flat=True))


@pytest.mark.smoke
def test_create_makes_what_is_missing_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, line(), line("INC2", group="?", opened="30/4/2016 23:59"))
    first = Ran(path, "--create")
    assert not first.error
    assert "2 vendors, 2 contracts, 8 service levels" in first.out
    vendor = Vendor.objects.get(display_name="Unassigned")
    assert (vendor.unit.code, vendor.reference) == ("imported", "SERVICENOW-UNASSIGNED")
    contract = Contract.objects.get(external_source="servicenow", external_id="Group 1")
    assert (str(contract.starts_on), contract.time_zone) == ("2016-03-01", "UTC")
    assert str(contract.versions.get().ends_on) == "2016-05-01"
    level = contract.service_levels.get(code="P1")
    assert level.name == "1 - Critical incidents within target"
    mark = Watermark.objects.get(service_level=level)
    assert (mark.reported_from, mark.reported_through) == (at("2016-03-01"), at("2016-05-01"))
    assert Evaluation.objects.count() == 8 * 2
    second = Ran(path, "--create")
    assert "Nothing changed." in second.out
    assert "2 unchanged" in second.out


def test_unknown_suppliers_are_all_listed_and_the_rest_goes_in(tmp_path: Path) -> None:
    Ran(write(tmp_path, line()), "--create")
    path = write(
        tmp_path,
        line("INC2"),
        line("INC3", group="Group 7"),
        line("INC4", group="Group 7"),
        line("INC5", group="Group 8"),
    )
    ran = Ran(path)
    assert "left out" in ran.error
    assert "export.csv, line 3, column assignment_group: “Group 7” has no contract: 2" in ran.err
    assert "export.csv, line 5, column assignment_group: “Group 8” has no contract: 1" in ran.err
    assert ids() == {"INC1", "INC2"}
    assert Vendor.objects.count() == 1


def test_all_or_nothing_lets_nothing_in(tmp_path: Path) -> None:
    Ran(write(tmp_path, line()), "--create")
    for bad in (line("INC3", group="Group 7"), line("INC3", opened="31/2/2016 10:00")):
        ran = Ran(write(tmp_path, line("INC2"), bad), "--all-or-nothing")
        assert "Nothing went in." in ran.error
    conflict = line(met="false")
    ran = Ran(write(tmp_path, line("INC2"), conflict), "--all-or-nothing", "--create")
    assert "Nothing went in." in ran.error
    assert ids() == {"INC1"}


def test_missing_level_of_a_known_contract_is_listed_and_created(tmp_path: Path) -> None:
    path = write(tmp_path, line())
    Ran(path, "--create")
    ServiceLevel.objects.filter(code="P4").update(code="Q4")
    path = write(tmp_path, line("INC2", priority="4 - Low"))
    assert "no service level for “4 - Low”: 1 incident left out" in Ran(path).err
    assert not Ran(path, "--create").error
    assert EventKey.objects.get(external_id="INC2").service_level.code == "P4"


def test_later_file_extends_created_terms_and_supersedes(tmp_path: Path) -> None:
    Ran(write(tmp_path, line()), "--create")
    ran = Ran(
        write(tmp_path, line(count="2", met="false"), line("INC2", opened="2/6/2016 00:00")),
        "--create",
    )
    assert "1 contracts extended" in ran.out
    assert "1 new, 1 new versions" in ran.out
    latest = Contract.objects.get().versions.get(effective_to=None)
    assert str(latest.ends_on) == "2016-07-01"
    assert [e.met for e in Event.objects.filter(superseded_by=0).order_by("opened_at")] == [
        False,
        True,
    ]
    assert "Nothing changed" in Ran(write(tmp_path, line()), "--create").out


def test_last_version_counts_whatever_the_order_of_rows(tmp_path: Path) -> None:
    rows = [
        line(count="10", met="false"),
        line(count="9", updated="9/9/2016 10:00"),
        line(count="10", updated="1/3/2016 09:30"),
    ]
    Ran(write(tmp_path, *rows), "--create")
    assert Event.objects.get().met is False
    assert Event.objects.get().version_label == "10 · 2/3/2016 10:00"


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    ran = Ran(write(tmp_path, line()), "--create", "--dry-run")
    assert "1 new" in ran.out
    for model in (Source, Vendor, EventKey):
        assert not model.objects.exists()


def test_nothing_remains_of_a_run_that_lets_nothing_in(tmp_path: Path) -> None:
    Ran(write(tmp_path, line()))
    assert not Source.objects.exists()


def test_unit_owns_what_is_created(tmp_path: Path) -> None:
    BusinessUnit.objects.create(code="it", name="IT")
    path = write(tmp_path, line())
    assert "no business unit “hr”" in Ran(path, "--create", "--unit", "hr").error
    assert not Ran(path, "--create", "--unit", "it").error
    assert Vendor.objects.get().unit.code == "it"


def test_covers_says_what_the_file_holds(tmp_path: Path) -> None:
    Ran(write(tmp_path, line()), "--create", "--covers", "2016-02-01", "2016-06-01")
    mark = Watermark.objects.filter(service_level__code="P1").get()
    assert (mark.reported_from, mark.reported_through) == (at("2016-02-01"), at("2016-06-01"))


def test_quiet_supplier_is_covered_by_a_later_file(tmp_path: Path) -> None:
    Ran(write(tmp_path, line(), line("INC2", group="Group 2")), "--create")
    Ran(write(tmp_path, line("INC3", opened="5/4/2016 10:00")), "--create")
    throughs = Watermark.objects.values_list("reported_through", flat=True).distinct()
    assert list(throughs) == [at("2016-05-01")]


# --- bad input: file, line and column


GOOD = line("GOOD", group="Group 1")


@pytest.mark.parametrize(
    ("bad", "place", "words"),
    [
        (line(opened="31/2/2016 10:00"), "line 3, column opened_at", "no date written as"),
        (line(opened="NaN"), "line 3, column opened_at", "no date written as"),
        (line(opened="?"), "line 3, column opened_at", "missing"),
        (line(opened="1/3/2199 10:00"), "line 3, column opened_at", "ahead"),
        (line(count="NaN"), "line 3, column sys_mod_count", "not a whole number"),
        (line(count="-1"), "line 3, column sys_mod_count", "not a whole number"),
        (line(met="perhaps"), "line 3, column made_sla", "no outcome"),
        (line(priority="9"), "line 3, column priority", "no priority of the mapping"),
        (line(number="?"), "line 3, column number", "missing"),
        (line(number="x" * 121), "line 3, column number", "120"),
        (line(resolved="1/2/2016 10:00"), "line 3, column resolved_at", "before"),
        (line(group="a\x00b"), "line 3, column assignment_group", "NUL"),
        (line(group="g" * 121), "line 3, column assignment_group", "too long"),
        (line() + ",more", "line 3", "9 columns, the header has 8"),
        ("INC1,1", "line 3", "2 columns, the header has 8"),
        (line(group="x" * 3_000_000), "line 3", "longer than 1,048,576 bytes"),
        (line(group="x" * 200_000), "line 3", "field larger than field limit"),
        (line(group='"a"b'), "line 3", "not well formed"),
    ],
)
def test_bad_row_is_named_and_the_rest_goes_in(
    tmp_path: Path, bad: str, place: str, words: str
) -> None:
    path = write(tmp_path, GOOD, bad, line("INC9"))
    ran = Ran(path, "--create")
    assert f"export.csv, {place}: " in ran.err
    assert words in ran.err
    assert ids() == {"GOOD", "INC9"}
    assert "The rest went in" in ran.error


def test_one_version_with_two_contents_names_both_lines(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, line(), line("INC9"), line(met="false"))
    ran = Ran(path, "--create")
    assert "line 3, column sys_mod_count: Version “1 · 2/3/2016 10:00” of INC1" in ran.err
    assert "stands on line 5 too" in ran.err
    assert "line 5, column sys_mod_count" in ran.err
    assert ids() == {"GOOD", "INC9"}


def test_version_known_with_other_content_is_named(tmp_path: Path) -> None:
    Ran(write(tmp_path, line()), "--create")
    ran = Ran(write(tmp_path, GOOD, line(met="false")), "--create")
    assert "export.csv, line 3, column sys_mod_count: INC1: It has come in before" in ran.err
    assert ids() == {"GOOD", "INC1"}


def test_wrong_encoding_is_named_by_column_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    text = "\n".join((write(tmp_path, GOOD).read_text(), line(group="Zürich")))
    path.write_bytes(text.replace("\n\n", "\n").encode("latin-1"))
    ran = Ran(path, "--create")
    assert "export.csv, line 3, column assignment_group: Byte 0xFC at sign 2" in ran.err
    assert ids() == {"GOOD"}


def test_truncated_gzip_keeps_what_was_read_and_covers_nothing(tmp_path: Path) -> None:
    rows = [line(f"INC{n * 7919 % 100_003}", group=f"Group {n % 20}") for n in range(3000)]
    ran = Ran(write_gzip(tmp_path, *rows, keep=0.5), "--create")
    assert "cut off here" in ran.err
    assert "export.csv.gz, line " in ran.err
    assert 0 < len(ids()) < 3000
    assert not Watermark.objects.exists()
    nothing = Ran(write_gzip(tmp_path, *rows, keep=0.6), "--create", "--all-or-nothing")
    assert "Nothing went in." in nothing.error


def test_file_cut_off_within_its_last_row_covers_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, line())
    path.write_text(path.read_text()[:-20])
    assert "Is the file cut off?" in Ran(path, "--create").err
    assert ids() == {"GOOD"}
    assert not Watermark.objects.exists()


def _semicolons(folder: Path) -> Path:
    path = write(folder, GOOD)
    path.write_text(path.read_text().replace(",", ";"))
    return path


def _wide(folder: Path) -> Path:
    path = folder / "export.csv"
    path.write_text("number,priority\n", encoding="utf-16")
    return path


def _empty(folder: Path) -> Path:
    path = folder / "export.csv"
    path.write_bytes(b"")
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_semicolons, "if a semicolon were the delimiter"),
        (_wide, "line 1: The file is UTF-16"),
        (_empty, "line 1: The file is empty"),
        (
            lambda folder: write(folder, header="number,opened"),
            "column assignment_group: The header",
        ),
        (lambda folder: write(folder, header=f"{HEADER},number"), "more than once"),
        (lambda folder: folder / "absent.csv", "absent.csv: The file cannot be read"),
        (lambda folder: folder, "cannot be read"),
    ],
)
def test_file_that_cannot_be_read_is_refused(
    tmp_path: Path, make: Callable[[Path], Path], words: str
) -> None:
    ran = Ran(make(tmp_path), "--create")
    assert words in ran.error
    assert not Vendor.objects.exists()

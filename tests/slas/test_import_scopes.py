"""Files that say more of a row: scopes, pauses, and priorities that stay with their tickets."""

import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.models import Contract
from contracts.services import create_scope
from slas.imports.errors import MappingError
from slas.imports.guessing import guess_samples, guess_tickets
from slas.imports.mapping import Dates, read_mapping
from slas.imports.sketch import Sketch
from slas.imports.values import BadValueError, DateReader, pauses_of
from slas.models import Event, Sample, ServiceLevel
from slas.services.import_call import ImportOptions
from slas.services.ticket_import import import_tickets
from tests.factories import NOW, make_contract, make_level
from tests.slas.import_files import HEADER, line, write
from tests.slas.import_setting import administrator, applied, tried, upload
from tests.slas.test_import_jobs import SAMPLES, left_out
from tests.slas.test_import_mapping import SERVICENOW

pytestmark = pytest.mark.django_db
Entries = dict[str, Any]


def mapping(**columns: str) -> Entries:
    """Give the shipped mapping with more columns, priorities kept."""
    entries: Entries = copy.deepcopy(SERVICENOW)
    entries["columns"].update(columns)
    entries["keep_priority"] = True
    return entries


def bring_in(path: Path, entries: Entries) -> Any:
    return import_tickets(
        path=path,
        mapping=read_mapping(entries, file="mine.toml"),
        options=ImportOptions(create=True),
        now=datetime(2016, 6, 1, tzinfo=UTC),
    )


def test_tickets_keep_priority_and_pauses_where_the_mapping_says_so(tmp_path: Path) -> None:
    rows = [
        line("INC1") + ",1/3/2016 10:00/1/3/2016 11:30;2/3/2016 08:00/",
        line("INC2") + ",?",
        line("INC3") + ",1/3/2016 11:00/1/3/2016 10:00",
        line("INC4") + ",yesterday/today",
    ]
    path = write(tmp_path, *rows, header=f"{HEADER},held")
    report = bring_in(path, mapping(pauses="held"))
    assert report.receipt.accepted == 2
    kept = {event.key.external_id: event for event in Event.objects.select_related("key")}
    assert kept["INC1"].priority == kept["INC2"].priority == "1 - Critical"
    assert kept["INC1"].pauses == [
        ["2016-03-01T10:00:00+00:00", "2016-03-01T11:30:00+00:00"],
        ["2016-03-02T08:00:00+00:00", None],
    ]
    assert kept["INC2"].pauses is None
    problems = [(found.line, found.column, found.message) for found in report.problems]
    assert [(place, column) for place, column, _ in problems] == [(4, "held"), (5, "held")]
    assert "ends before it starts" in problems[0][2]
    assert "“yesterday” is no date written as" in problems[1][2]
    assert bring_in(path, mapping(pauses="held")).receipt.duplicate == 2


def test_a_shipped_mapping_keeps_the_fingerprints_of_what_came_in_before(tmp_path: Path) -> None:
    path = write(tmp_path, line())
    bring_in(path, copy.deepcopy(SERVICENOW))
    assert Event.objects.get().priority == ""
    assert bring_in(path, copy.deepcopy(SERVICENOW)).receipt.duplicate == 1


def test_tickets_name_the_scope_that_they_are_of(tmp_path: Path) -> None:
    header = f"{HEADER},site"
    bring_in(write(tmp_path, line("INC0") + ",?", header=header), mapping(scope="site"))
    contract = Contract.objects.get(external_id="Group 1")
    create_scope(contract=contract, code="north", name="North", kind="site", by=None, now=NOW)
    level = contract.service_levels.get(code="P1")
    level.versions.update(per_scope=True)
    path = write(
        tmp_path,
        line("INC1") + ",north",
        line("INC2") + ",west",
        line("INC3") + ",?",
        header=header,
    )
    report = bring_in(path, mapping(scope="site"))
    assert [(found.line, found.column) for found in report.problems] == [(3, "site"), (4, "site")]
    assert "The contract has no scope “west”. Known are: north." in report.problems[0].message
    assert Event.objects.get(key__external_id="INC1").scope == "north"


def test_one_service_level_may_take_several_priorities(tmp_path: Path) -> None:
    entries = mapping()
    first, second, *_ = entries["level"]
    entries["level"] = [first, {**first, "priority": second["priority"]}]
    path = write(tmp_path, line("INC1"), line("INC2", priority="2 - High"))
    report = bring_in(path, entries)
    assert (report.receipt.accepted, report.created.levels) == (2, 1)
    kept = Event.objects.filter(service_level_id=ServiceLevel.objects.get().pk).order_by("priority")
    assert list(kept.values_list("priority", flat=True)) == ["1 - Critical", "2 - High"]


def test_a_service_level_of_two_priorities_has_one_set_of_terms() -> None:
    entries = mapping()
    entries["level"][1]["code"] = "P1"
    with pytest.raises(MappingError, match="code: stands twice, with another name"):
        read_mapping(entries, file="mine.toml")


def test_samples_of_a_file_name_their_scope() -> None:
    ada = administrator()
    contract = make_contract()
    for code in ("north", "south"):
        create_scope(contract=contract, code=code, name=code, kind="site", by=None, now=NOW)
    make_level(contract, code="UP", per_scope=True, metric_type="availability")
    columns = {"level": "level", "at": "at", "n": "n", "good": "good", "scope": "site"}
    job = upload(
        ada,
        "UP,2026-03-01,100,99,north",
        "UP,2026-03-01,100,98,south",
        "UP,2026-03-01,100,97,west",
        "UP,2026-03-02,100,97,",
        header="level,at,n,good,site",
        kind="samples",
    )
    job = tried(job, ada, entries={**SAMPLES, "columns": columns}, options={"covers": "months"})
    assert (job.preview["new"], job.preview["left_out"]) == (2, 2)
    job = applied(job, ada)
    assert "judged per scope" in str(left_out(job))
    kept = Sample.objects.order_by("scope").values_list("scope", "good")
    assert [(scope, int(good or 0)) for scope, good in kept] == [("north", 99), ("south", 98)]


@pytest.mark.parametrize(
    ("text", "formats", "found"),
    [
        ("2026-03-01T10:00Z/2026-03-01T11:00Z", ("iso",), [(10, 11)]),
        ("2026-03-01T10:00Z/", ("iso",), [(10, None)]),
        ("01/03/2026 10:00/01/03/2026 11:00 ; ", ("%d/%m/%Y %H:%M",), [(10, 11)]),
        (
            "01/03/2026 10:00 / ;01/03/2026 08:00/01/03/2026 09:00",
            ("%d/%m/%Y %H:%M",),
            [(10, None), (8, 9)],
        ),
        ("", ("iso",), []),
    ],
)
def test_pauses_are_start_and_end(
    text: str, formats: tuple[str, ...], found: list[tuple[int, int | None]]
) -> None:
    pauses = pauses_of(text, "held", DateReader(Dates(formats, "UTC")))
    assert [(start.hour, end and end.hour) for start, end in pauses] == found


@pytest.mark.parametrize("text", ["10:00", "/2026-03-01T11:00Z", "a/b/c", "/"])
def test_what_is_no_pause_is_refused(text: str) -> None:
    with pytest.raises(BadValueError) as refused:
        pauses_of(text, "held", DateReader(Dates(("iso",), "UTC")))
    assert refused.value.column == "held"


def test_columns_that_say_so_are_guessed() -> None:
    header = ("number", "priority", "opened_at", "scope", "pauses", "location")
    sketch = Sketch(",", "utf-8", header, (), {})
    entries = guess_tickets(sketch)
    assert (entries["columns"]["scope"], entries["columns"]["pauses"]) == ("scope", "pauses")
    assert entries["keep_priority"] is True
    samples = Sketch(",", "utf-8", ("code", "date", "value", "Scope code"), (), {})
    assert guess_samples(samples)["columns"]["scope"] == "Scope code"
    assert "scope" not in guess_samples(Sketch(",", "utf-8", ("code", "site"), (), {}))["columns"]

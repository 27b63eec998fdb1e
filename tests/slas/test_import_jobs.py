"""Imports as jobs: tried without a trace, applied once, whatever dies in between."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from accounts.models import RoleGrant
from accounts.permissions import Role
from core.errors import ConflictError, PortalError, RuleError
from slas.choices import ImportPart, ImportState
from slas.models import (
    Batch,
    Event,
    EventKey,
    ImportChunk,
    ImportJob,
    ImportMapping,
    Sample,
    Source,
    Watermark,
)
from slas.services import import_runs, ticket_import
from slas.services.import_files import pieces_of
from slas.services.import_jobs import apply_import, create_import, discard_import, map_import
from slas.services.import_runs import MOST_ATTEMPTS, forget_files, run_imports
from tests.factories import make_contract, make_level, make_source, make_unit, make_user
from tests.slas.import_files import line
from tests.slas.import_setting import (
    CREATE,
    NOW,
    SERVICENOW,
    Clock,
    Job,
    administrator,
    applied,
    brought_in,
    owe_trial,
    ran,
    tried,
    upload,
)
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
NOTHING = {"covers": "nothing"}


def left_out(job: ImportJob) -> list[list[str]]:
    text = b"".join(pieces_of(job, ImportPart.ERRORS)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_trial_counts_and_leaves_no_trace() -> None:
    root = administrator()
    job = tried(upload(root, line(), line("INC2", group="Group 2")), root)
    assert job.state == ImportState.PREVIEWED
    assert job.preview is not None
    assert (job.preview["new"], job.preview["created"]["vendors"], job.rows) == (2, 2, 2)
    assert job.preview["created"]["new_vendors"] == ["Group 1", "Group 2"]
    assert not Vendor.objects.exists()
    assert not Source.objects.filter(code="servicenow").exists()
    assert not Batch.objects.exists()


def test_applied_twice_changes_nothing_the_second_time() -> None:
    root = administrator()
    first = brought_in(root, line(), line("INC2"))
    assert (first.state, first.result["new"]) == (ImportState.DONE, 2)
    assert Batch.objects.get().by == root
    second = brought_in(root, line(), line("INC2"))
    assert (second.result["changed"], second.result["unchanged"]) == (False, 2)
    assert Batch.objects.count() == 1


def test_rows_left_out_come_back_with_reasons_and_run_no_formula() -> None:
    root = administrator()
    bad = line("INC3", opened="31/2/2016 10:00", group="=cmd()")
    job = tried(upload(root, line(), bad, "INC4,too,few"), root)
    assert job.preview["left_out"] == 2
    head, first, second = left_out(job)
    assert head[:4] == ["import line", "import column", "import reason", "number"]
    assert first[:2] == ["3", "opened_at"]
    assert "31/2/2016" in first[2]
    assert first[3] == "INC3"
    assert "'=cmd()" in first
    assert second[0] == "4"
    assert "3 columns" in second[2]
    assert applied(job, root).result["new"] == 1


def test_rows_that_were_put_right_go_in_from_the_file_given_back() -> None:
    root = administrator()
    brought_in(root, line(), bad := line("INC3", opened="31/2/2016 10:00"))
    assert bad
    text = b"".join(pieces_of(ImportJob.objects.get(), ImportPart.ERRORS)).decode()
    fixed = text.replace("31/2/2016", "29/2/2016")
    again = create_import(
        kind="tickets", name="left-out.csv", pieces=[fixed.encode()], by=root, now=NOW
    )
    assert tried(again, root).preview["new"] == 1


def test_in_one_piece_nothing_goes_in_and_row_by_row_the_rest_does() -> None:
    root = administrator()
    job = tried(upload(root, line(), line("INC3", opened="31/2/2016 10:00")), root)
    whole = applied(job, root, all_or_nothing=True)
    assert whole.state == ImportState.FAILED
    assert "Nothing went in" in whole.failure
    assert not EventKey.objects.exists()
    assert applied(whole, root).state == ImportState.DONE
    assert EventKey.objects.count() == 1


def test_unknown_suppliers_are_listed_and_each_row_comes_back() -> None:
    root = administrator()
    brought_in(root, line())
    rows = [line("INC2"), *(line(f"INC{n}", group="Group 9") for n in (3, 4, 5))]
    job = tried(upload(root, *rows), root, options=NOTHING)
    assert job.preview["missing"] == [
        [3, "assignment_group", "“Group 9” has no contract: 3 incidents left out."]
    ]
    assert [row[0] for row in left_out(job)[1:]] == ["3", "4", "5"]
    assert applied(job, root).result["left_out"] == 3
    assert Vendor.objects.count() == 1


def test_person_feeds_own_contracts_alone_and_creates_nothing() -> None:
    root = administrator()
    brought_in(root, line(), line("INC2", group="Group 2"))
    retail = make_unit("retail")
    Vendor.objects.filter(display_name="Group 2").update(unit=retail)
    Vendor.objects.get(display_name="Group 2").contracts.update(unit=retail)
    ben = make_user("ben", Role.SERVICE_MANAGER, unit=make_unit("operations"))
    rows = [line(count="2"), line("INC2", count="2", group="Group 2")]
    job = tried(upload(ben, *rows), ben, options=NOTHING)
    assert (job.preview["newer"], job.preview["left_out"]) == (1, 1)
    assert applied(job, ben).result["newer"] == 1
    creating = tried(upload(ben, line("INC9", group="Group 9")), ben, options=CREATE)
    assert creating.state == ImportState.FAILED
    assert "does not let you" in creating.failure
    assert not Vendor.objects.filter(display_name="Group 9").exists()


def test_who_lost_the_role_or_left_brings_nothing_in() -> None:
    root = administrator()
    job = tried(upload(root, line()), root)
    apply_import(job=job, all_or_nothing=False, by=root, now=NOW)
    RoleGrant.objects.all().delete()
    assert ran(job).state == ImportState.FAILED
    assert not EventKey.objects.exists()


def test_worker_killed_while_writing_leaves_it_owed_and_the_next_one_finishes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root, clock = administrator(), Clock()
    job = tried(upload(root, line(), line("INC2")), root)
    apply_import(job=job, all_or_nothing=False, by=root, now=NOW)

    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(import_runs, "keep_file", killed)
        with pytest.raises(SystemExit):
            run_imports(clock=clock)
    assert not Event.objects.exists()
    assert run_imports(clock=clock) == 0, "the lease of who died still lasts"
    clock.pass_by(timedelta(minutes=6))
    assert ran(job, clock).result["new"] == 2
    assert Event.objects.count() == 2


def test_worker_that_lost_its_lease_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    root, clock = administrator(), Clock()
    job = tried(upload(root, line()), root)
    apply_import(job=job, all_or_nothing=False, by=root, now=NOW)
    carry_out = ticket_import.import_tickets

    def slow(**given: Any) -> object:
        clock.pass_by(timedelta(minutes=6))
        with monkeypatch.context() as patched:
            patched.setattr(import_runs, "import_tickets", carry_out)
            run_imports(clock=clock)
        return carry_out(**given)

    monkeypatch.setattr(import_runs, "import_tickets", slow)
    assert run_imports(clock=clock, most=1) == 0
    job.refresh_from_db()
    assert (job.state, job.result["new"], job.result["changed"]) == (ImportState.DONE, 1, True)
    assert Batch.objects.count() == 1


def test_import_that_never_ends_is_given_up_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    root = administrator()
    job = owe_trial(upload(root, line()), root)

    def broken(**_: Any) -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(import_runs, "import_tickets", broken)
    run_imports(clock=Clock(), most=MOST_ATTEMPTS + 2)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (ImportState.FAILED, MOST_ATTEMPTS)
    assert "Three attempts" in job.failure


def test_failed_import_does_not_stop_the_next() -> None:
    root = administrator()
    wrong = owe_trial(upload(root, line()), root, options={**CREATE, "unit": "nowhere"})
    right = owe_trial(upload(root, line("INC2")), root)
    assert ran(wrong).failure == "There is no business unit “nowhere”."
    right.refresh_from_db()
    assert right.state == ImportState.PREVIEWED


def test_mapping_is_kept_for_its_source_and_proposed_for_the_next_file() -> None:
    root = administrator()
    entries = {**SERVICENOW, "name": "Ours", "source": {"code": "ours", "name": "Ours"}}
    tried(upload(root, line()), root, entries=entries, keep_mapping=True)
    assert ImportMapping.objects.get().source_code == "ours"
    assert upload(root, line()).mapping_from == "Ours"
    tried(upload(root, line()), root, entries={**entries, "name": "New"}, keep_mapping=True)
    assert ImportMapping.objects.get().name == "New"


def test_states_are_held_to() -> None:
    root = administrator()
    job = upload(root, line())
    with pytest.raises(ConflictError, match="Look at it again"):
        apply_import(job=job, all_or_nothing=False, by=root, now=NOW)
    done = applied(tried(job, root), root)
    for deed in (
        lambda: discard_import(job=done, by=root),
        lambda: owe_trial(done, root),
        lambda: apply_import(job=done, all_or_nothing=False, by=root, now=NOW),
    ):
        with pytest.raises(ConflictError):
            deed()
    with pytest.raises(PortalError, match="columns"):
        map_import(
            job=upload(root, line()),
            entries={**SERVICENOW, "columns": {}},
            options={},
            keep_mapping=True,
            by=root,
            now=NOW,
        )
    assert not ImportMapping.objects.exists()


def test_discarded_and_forgotten_files_are_gone() -> None:
    root = administrator()
    discard_import(job=upload(root, line()), by=root)
    assert not ImportChunk.objects.exists()
    job = brought_in(root, line())
    assert forget_files(now=NOW + timedelta(days=29)) == 0
    assert forget_files(now=NOW + timedelta(days=31)) == 1
    assert ImportJob.objects.get().pk == job.pk
    assert not ImportChunk.objects.exists()


BAD_FILES = {
    "empty": b"",
    "blank": b"\n\n",
    "spreadsheet": b"PK\x03\x04rest",
    "utf-16": "a,b\n".encode("utf-16"),
    "other bytes": bytes(range(128, 256)) * 4,
    "nul header": b"a\0,b\n1,2\n",
    "too many columns": ",".join(f"c{n}" for n in range(301)).encode(),
}


@pytest.mark.parametrize("bad", BAD_FILES)
def test_file_that_is_no_table_is_refused_at_once(bad: str) -> None:
    root = administrator()
    with pytest.raises(RuleError) as refused:
        create_import(kind="tickets", name="x.csv", pieces=[BAD_FILES[bad]], by=root, now=NOW)
    assert refused.value.field == "file"
    assert not ImportJob.objects.exists()


def test_name_of_a_file_is_a_name_alone() -> None:
    root = administrator()
    job = create_import(
        kind="tickets", name="C:\\x\\..\\\x00e\u202evil\r.csv", pieces=[b"a\n"], by=root, now=NOW
    )
    assert job.file_name == "evil.csv"


# --- samples

SAMPLES = {
    "name": "Monitor samples",
    "source": {"code": "monitor", "name": "Monitor", "kind": "system"},
    "columns": {"level": "level", "at": "at", "n": "n", "good": "good"},
    "dates": {"formats": ["iso"], "zone": "UTC"},
}
VALUES = {**SAMPLES, "columns": {"level": "level", "at": "at", "value": "value"}}


def sample_job(by: Any, *lines: str, entries: Any = SAMPLES, **options: Any) -> Job:
    header = "level,at,value" if entries is VALUES else "level,at,n,good"
    job = upload(by, *lines, header=header, kind="samples")
    return tried(job, by, entries=entries, options={"covers": "months", **options})


def test_samples_come_in_by_code_or_external_id_and_once() -> None:
    root = administrator()
    make_source("monitor")
    level = make_level(code="UP", external_source="monitor", external_id="ext-1")
    rows = ("UP,2026-05-01T00:00:00Z,1440,1440", "ext-1,2026-05-02,1440,1400")
    job = sample_job(root, *rows)
    assert (job.preview["new"], job.preview["left_out"]) == (2, 0)
    assert not Sample.objects.exists()
    applied(job, root)
    assert Sample.objects.filter(service_level=level, superseded_by=0).count() == 2
    mark = Watermark.objects.get(service_level=level)
    assert (f"{mark.reported_from:%m-%d}", f"{mark.reported_through:%m-%d}") == ("05-01", "06-01")
    again = sample_job(root, *rows)
    assert (again.preview["changed"], again.preview["unchanged"]) == (False, 2)


def test_samples_that_contradict_are_left_out_unless_a_reason_replaces_them() -> None:
    root = administrator()
    make_source("monitor")
    make_level(code="UP")
    applied(sample_job(root, "UP,2026-05-01,1440,1440"), root)
    job = sample_job(root, "UP,2026-05-01,1440,1400")
    assert job.preview["left_out"] == 1
    assert "say why" in left_out(job)[1][2]
    fixed = sample_job(root, "UP,2026-05-01,1440,1400", reason="The probe was wrong")
    assert fixed.preview["newer"] == 1
    applied(fixed, root)
    assert Sample.objects.get(superseded_by=0).good == 1400


def test_sample_values_and_their_errors_name_line_and_column() -> None:
    root = administrator()
    make_source("monitor")
    make_level(code="UP", metric_type="mean", unit="hours")
    bad = ("UP,2026-05-02,NaN", "UP,2026-02-30,1", "NO,2026-05-01,1", "UP,2026-05-03,1e99")
    job = sample_job(root, "UP,2026-05-01,-1.5", *bad, entries=VALUES)
    assert job.preview["new"] == 1
    found = {(row[0], row[1]) for row in left_out(job)[1:]}
    assert found == {("3", "value"), ("4", "at"), ("5", "level"), ("6", "value")}
    applied(job, root)
    assert str(Sample.objects.get().total) == "-1.500000"


def test_code_of_several_contracts_needs_the_contract() -> None:
    root = administrator()
    make_source("monitor")
    make_level(make_contract(reference="C-A"), code="UP")
    level = make_level(make_contract(reference="C-B"), code="UP")
    job = sample_job(root, "UP,2026-05-01,1,1")
    assert "stands in 2 contracts" in job.preview["missing"][0][2]
    entries = {**SAMPLES, "columns": {**SAMPLES["columns"], "contract": "contract"}}  # type: ignore[dict-item]
    named = upload(root, "UP,2026-05-01,1,1,C-B", header="level,at,n,good,contract", kind="samples")
    applied(tried(named, root, entries=entries, options=NOTHING), root)
    assert Sample.objects.get().service_level_id == level.pk
    assert not Watermark.objects.exists()

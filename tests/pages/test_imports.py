"""Imports on pages: walls, bad files, a file led all the way in, the real log, query counts."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.permissions import Role
from slas.choices import ImportState
from slas.models import Event, EventKey, ImportJob, ImportMapping, Sample, Source
from slas.models.imports import MOST_UPLOADED
from tests.factories import make_level, make_source, make_user
from tests.people import People
from tests.query_counts import reviewed_queries
from tests.realdata import require_real_data
from tests.slas.import_files import HEADER, line
from tests.slas.import_setting import Job, brought_in, owe_trial, ran, tried, upload
from tests.slas.test_real_tickets import check_figures

pytestmark = pytest.mark.django_db
NEW = "/imports/new/"


@pytest.fixture
def root(people: People) -> User:
    return make_user("root", Role.ADMINISTRATOR)


@pytest.fixture
def client(root: User) -> Client:
    client = Client()
    client.force_login(root)
    return client


def send(client: Client, content: bytes, name: str = "export.csv", **fields: str) -> Any:
    given = {"kind": "tickets", "start_from": "guess", **fields}
    return client.post(NEW, {**given, "file": SimpleUploadedFile(name, content)})


def export(*lines: str) -> bytes:
    return ("\n".join((HEADER, *lines)) + "\n").encode()


def as_shown(client: Client, path: str) -> dict[str, str]:
    """Give what a browser would send of a form that nobody touched."""
    form = client.get(path).context["form"]
    fields = {}
    for field in form:
        value = field.value()
        if value not in (None, "", False):
            fields[field.name] = "on" if value is True else str(value)
    return fields


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def lead_in(client: Client, content: bytes, name: str = "export.csv", **more: str) -> Job:
    """Lead a file in by the pages: upload, map as proposed, try, apply."""
    sent = send(client, content, name)
    assert sent.status_code == 302, text_of(sent)
    path = sent["Location"]
    mapped = client.post(path, {**as_shown(client, path), **more})
    assert mapped.status_code == 302, [str(p) for p in mapped.context["form"].problems]
    job = ran(ImportJob.objects.latest("pk"))
    assert job.state == ImportState.PREVIEWED, job.failure
    client.post(f"/imports/{job.public_id}/preview/", {"how": "piece"})
    return ran(job)


CREATE = {"create": "on", "unit": "operations"}


def test_only_who_records_sees_imports_and_each_their_own(people: People, root: User) -> None:
    job = upload(people.ben, line())
    paths = ["/imports/", NEW, *(f"/imports/{job.public_id}/{p}" for p in ("", "map/", "preview/"))]
    other = make_user("olga", Role.SERVICE_MANAGER, unit=people.operations)
    answers = {}
    for user in (people.ben, root, other, people.ada, people.cyd):
        client = Client()
        client.force_login(user)
        answers[user.username] = [client.get(path).status_code for path in paths]
    assert answers["ben"] == answers["root"] == [200, 200, 302, 200, 302]
    assert answers["olga"] == [200, 200, 404, 404, 404]
    assert answers["ada"] == answers["cyd"] == [404] * 5
    assert Client().get(paths[2]).status_code == 302
    assert "/imports/" not in Client().get("/sign-in/").content.decode()


def name_servicenow() -> None:
    Source.objects.create(code="servicenow", name="ServiceNow", kind="system")


def test_rows_left_out_are_given_to_their_owner_alone(people: People) -> None:
    name_servicenow()
    job = tried(upload(people.ben, line(), "INC2,few"), people.ben, options={"covers": "nothing"})
    path = f"/imports/{job.public_id}/errors.csv"
    other = make_user("olga", Role.SERVICE_MANAGER, unit=people.operations)
    for user, status in ((people.ben, 200), (other, 404), (people.ada, 404)):
        client = Client()
        client.force_login(user)
        answer = client.get(path)
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "INC2" in answer.getvalue().decode()
    other_client = Client()
    other_client.force_login(other)
    assert other_client.post(f"/imports/{job.public_id}/discard/").status_code == 404
    assert ImportJob.objects.exists()


def test_service_manager_is_not_offered_to_create(people: People, client: Client) -> None:
    ben = Client()
    ben.force_login(people.ben)
    sent = send(ben, export(line()))
    assert "What the portal lacks" not in text_of(ben.get(sent["Location"]))
    new = ben.post(sent["Location"], {**as_shown(ben, sent["Location"]), **CREATE})
    assert "Whoever edits contracts can add it." in text_of(new)
    name_servicenow()
    posted = ben.post(sent["Location"], {**as_shown(ben, sent["Location"]), **CREATE})
    assert posted.status_code == 302
    assert not ImportJob.objects.get().options.get("create")


def test_file_is_led_in_and_a_second_time_changes_nothing(client: Client, people: People) -> None:
    first = lead_in(client, export(line(), line("INC2", group="Group 2")), **CREATE)
    page = text_of(client.get(f"/imports/{first.public_id}/"))
    assert "2 tickets went in" in page
    assert "2 vendors, 2 contracts, 8 service levels" in page
    second = lead_in(client, export(line(), line("INC2", group="Group 2")))
    assert "Nothing changed" in text_of(client.get(f"/imports/{second.public_id}/"))
    assert EventKey.objects.count() == 2
    listed = text_of(client.get("/imports/"))
    assert "nothing changed" in listed
    assert "2 new" in listed


def test_owed_import_asks_again_by_itself_until_it_is_tried(client: Client, root: User) -> None:
    job = owe_trial(upload(root, line()), root)
    path = f"/imports/{job.public_id}/"
    assert client.get(path)["Refresh"] == "2"
    assert "Refresh" not in client.get(f"{path}?live=yes")
    ran(job)
    assert client.get(path)["Location"] == f"{path}preview/"


def test_preview_names_line_and_column_of_what_is_wrong(client: Client, root: User) -> None:
    job = tried(upload(root, line(), line("INC3", opened="31/2/2016 10:00")), root)
    page = text_of(client.get(f"/imports/{job.public_id}/preview/"))
    assert '<th scope="row" class="r">3</th><td class="p1">opened_at</td>' in page
    assert "“31/2/2016 10:00” is no date" in page
    assert "1 row would be left out" in page


def test_mapping_that_does_not_hold_is_said_beside_its_field(client: Client) -> None:
    path = send(client, export(line()))["Location"]
    shown = as_shown(client, path)
    wrong = {
        "column_id": "",
        "source_code": "new-one",
        "source_name": "",
        "met": "",
        "zone": "Mars/Base",
        "level_0_minimum": "99",
    }
    answer = client.post(path, {**shown, **wrong})
    assert answer.status_code == 422
    page = text_of(answer)
    for said in (
        "Ticket&#x27;s id: Choose its column.",
        "new-one is a new source. Enter its name.",
        "Say how within target and missed are written.",
        "It is above the expected level.",
    ):
        assert said in page
    zone = client.post(path, {**shown, "zone": "Mars/Base"})
    assert zone.status_code == 422
    assert "Mars/Base" in text_of(zone)
    assert ImportJob.objects.get().state == ImportState.UPLOADED


def test_priorities_of_another_column_are_read_again(client: Client) -> None:
    path = send(client, export(line()), start_from="guess")["Location"]
    answer = client.post(
        path, {**as_shown(client, path), "column_priority": "made_sla", "again": "yes"}
    )
    assert [row["priority"].value() for row in answer.context["form"].level_rows] == ["true"]


BAD = {
    "empty": (b"", "The file is empty."),
    "spreadsheet": (b"PK\x03\x04xl/workbook.xml", "save it as CSV"),
    "utf-16": (HEADER.encode("utf-16"), "UTF-16"),
    "nul": (b"a\0b,c\n", "not utf-8 text"),
    "no header": (b",,\n1,2,3\n", "names no column"),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_file_is_refused_in_words(client: Client, bad: str) -> None:
    content, said = BAD[bad]
    answer = send(client, content)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not ImportJob.objects.exists()


CORPUS = {
    "date": (line("INC9", opened="31/2/2016 10:00"), "opened_at"),
    "nan version": (line("INC9", count="NaN"), "sys_mod_count"),
    "priority": (line("INC9", priority="9"), "priority"),
    "outcome": (line("INC9", met="maybe"), "made_sla"),
    "no id": (line(""), "number"),
    "nul": (line("INC9", group="a\0b"), "assignment_group"),
    "quote": ('"INC9' + line("", group="x"), ""),
    "columns": ("INC9,1", ""),
    "future": (line("INC9", opened="1/1/2099 00:00"), "opened_at"),
    "resolved before": (line("INC9", resolved="1/1/2015 00:00"), "resolved_at"),
    "long line": (line("INC9", group="x" * 3_000_000), ""),
}


@pytest.mark.parametrize("bad", CORPUS)
def test_bad_row_is_left_out_with_line_and_column_and_the_rest_goes_in(
    client: Client, bad: str
) -> None:
    row, column = CORPUS[bad]
    sent = send(client, export(line(), line("INC2"), row))
    path = sent["Location"]
    client.post(path, {**as_shown(client, path), **CREATE})
    job = ran(ImportJob.objects.get())
    assert (job.preview["new"], job.preview["left_out"]) == (2, 1)
    assert job.preview["problems"][0][:2] == [4, column]
    page = client.get(f"/imports/{job.public_id}/preview/")
    assert page.status_code == 200
    given_back = client.get(f"/imports/{job.public_id}/errors.csv").getvalue().decode()
    assert given_back.splitlines()[1].startswith("4,")


def test_upload_too_long_is_refused_before_it_is_read(client: Client) -> None:
    class Unread:
        def read(self, *_: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    unread: Any = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(MOST_UPLOADED + 100_000)}
    answer = client.post(NEW, b"x", "multipart/form-data; boundary=x", **unread)
    assert answer.status_code == 413
    assert "more than 50 MB" in text_of(answer)


def test_upload_needs_the_token_of_the_form(root: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(root)
    assert send(strict, export(line())).status_code == 403
    assert not ImportJob.objects.exists()


def test_paste_comes_in_and_file_with_paste_does_not(client: Client) -> None:
    given = {"kind": "tickets", "start_from": "guess"}
    both = {**given, "text": export(line()).decode(), "file": SimpleUploadedFile("a.csv", b"a")}
    assert "not both" in text_of(client.post(NEW, both))
    assert "Choose a file" in text_of(client.post(NEW, given))
    assert client.post(NEW, {**given, "text": export(line()).decode()}).status_code == 302
    assert ImportJob.objects.get().file_name == "pasted.csv"


def test_samples_are_led_in_by_the_guess_of_their_columns(client: Client) -> None:
    make_source("monitor")
    make_level(code="UP")
    rows = (
        b"Service level;Date;Total;Good\nUP;1.5.2026 00:00;1440;1440\nUP;13.5.2026 00:00;1440;7\n"
    )
    path = send(client, rows, kind="samples")["Location"]
    shown = as_shown(client, path)
    assert shown["formats"] == "%d.%m.%Y %H:%M"
    client.post(path, {**shown, "source_code": "monitor", "covers": "nothing"})
    job = ran(ImportJob.objects.get())
    client.post(f"/imports/{job.public_id}/preview/", {"how": "rows"})
    assert ran(job).result["new"] == 2
    assert set(Sample.objects.values_list("good", flat=True)) == {7, 1440}
    assert ImportMapping.objects.get().source_code == "monitor"
    assert send(client, rows, kind="samples").status_code == 302
    assert ImportJob.objects.latest("pk").mapping_from == "Monitor samples"


@pytest.mark.slow
def test_real_log_comes_in_through_the_pages_with_its_known_figures(client: Client) -> None:
    log = require_real_data("itsm_incidents", "incident_event_log.csv.gz")
    first = lead_in(client, log.read_bytes(), log.name, **CREATE)
    assert (first.result["rows"], first.result["new"], first.result["left_out"]) == (
        141712,
        24918,
        0,
    )
    check_figures()


@pytest.mark.slow
def test_real_log_led_in_a_second_time_changes_nothing(client: Client) -> None:
    log = require_real_data("itsm_incidents", "incident_event_log.csv.gz")
    lead_in(client, log.read_bytes(), log.name, **CREATE)
    again = lead_in(client, log.read_bytes(), log.name, **CREATE)
    assert (again.result["changed"], again.result["unchanged"]) == (False, 24918)
    assert Event.objects.count() == 24918


def test_pages_ask_as_many_queries_for_few_imports_as_for_many(client: Client, root: User) -> None:
    tried_job = tried(upload(root, line()), root)
    done = brought_in(root, line())
    mapped = upload(root, line())
    paths = {
        "page_imports": "/imports/",
        "page_import_new": NEW,
        "page_import_map": f"/imports/{mapped.public_id}/map/",
        "page_import_preview": f"/imports/{tried_job.public_id}/preview/",
        "page_import": f"/imports/{done.public_id}/",
    }
    for name, path in paths.items():
        client.get(path)
        with reviewed_queries(name):
            assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as few:
        client.get("/imports/")
    for number in range(60):
        upload(root, line(f"INC{number}"))
    with CaptureQueriesContext(connection) as many:
        assert client.get("/imports/").status_code == 200
    assert len(many) == len(few)

"""Notes on vendors and contracts: written, changed by who wrote them, pinned, taken off."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Role
from contracts.models import Contract, Note
from contracts.services_notes import Subject, edit_note, pin_note, remove_note, write_note
from core.errors import ConflictError, RuleError
from core.models import HistoryRow
from tests.factories import NOW, make_contract, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from tests.query_counts import reviewed_queries

LATER = NOW + timedelta(hours=2)
LIST = "/contracts/C-7/notes/"


@pytest.fixture
def contract(people: People) -> Contract:
    vendor = make_vendor(display_name="Acme", unit=people.operations)
    return make_contract(vendor=vendor, reference="C-7")


def write(subject: Subject, text: str = "Call first", by: User | None = None) -> Note:
    return write_note(subject=subject, text=text, by=by, now=NOW)


def send(user: User, path: str, status: int, **data: object) -> str:
    client = Client()
    client.force_login(user)
    response = client.post(path, data)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("text", ["", " \n ", "a" * 4001, "a\x00b", "a\u202eb"])
def test_what_is_no_text_is_refused(contract: Contract, text: str) -> None:
    with pytest.raises(RuleError) as refused:
        write(contract, text)
    assert refused.value.field == "text"


def test_lines_stay_and_blanks_around_go(contract: Contract) -> None:
    assert write(contract, " one\r\n\ttwo \n").text == "one\n\ttwo"


def test_only_who_wrote_a_note_changes_it(contract: Contract, people: People) -> None:
    for subject in (contract, contract.vendor):
        note = write(subject, by=people.ben)
        same = edit_note(note=note, text="Call first", by=people.ben, now=LATER)
        assert same.edited_at is None
        changed = edit_note(note=note, text="Call second", by=people.ben, now=LATER)
        assert (changed.text, changed.edited_at) == ("Call second", LATER)
        with pytest.raises(ForbiddenError, match="Only who wrote"):
            edit_note(note=note, text="Never call", by=people.ada, now=LATER)
        with pytest.raises(ForbiddenError, match="Only who wrote"):
            remove_note(note=note, by=people.ada, now=LATER)
        assert pin_note(note=note, is_pinned=True, by=people.ada, now=LATER).is_pinned
        for user in (people.cyd, people.holding(Role.AUDITOR)):
            with pytest.raises(ForbiddenError):
                write(subject, by=user)
            with pytest.raises(ForbiddenError):
                pin_note(note=note, is_pinned=False, by=user, now=LATER)
        remove_note(note=note, by=people.ben, now=LATER)
        with pytest.raises(ConflictError):
            pin_note(note=note, is_pinned=True, by=people.ben, now=LATER)
    told = HistoryRow.objects.filter(table_name="contracts_note", operation="changed")
    assert ["Call first", "Call second"] in [
        [row.old.get("text"), row.new.get("text")] for row in told if row.old and row.new
    ]


def test_a_note_is_written_changed_pinned_and_taken_off_by_the_pages(
    contract: Contract, people: People, reader: Reader
) -> None:
    assert "Write a note" in reader.get(people.ada, "/contracts/C-7/")
    assert "No note yet" in reader.get(people.holding(Role.AUDITOR), LIST)
    assert "Enter the note" in send(people.ada, LIST, 422, text="")
    send(people.ada, LIST, 302, text="First <b>line</b>\nSecond")
    write(contract, "A later one")
    note = Note.objects.get(text__startswith="First")
    page = reader.get(people.ben, LIST)
    assert "First &lt;b&gt;line&lt;/b&gt;<br>Second" in page
    own = f"/notes/{note.public_id}/"
    send(people.ben, own, 404, text="Mine now")
    send(people.ben, own, 404, do="remove")
    send(people.ben, own, 302, do="pin")
    page = reader.get(people.ben, LIST)
    assert page.index("Pinned") < page.index("First") < page.index("A later one")
    assert "First" in reader.get(people.ben, "/contracts/C-7/")
    assert "Enter the note" in send(people.ada, own, 422, text="")
    send(people.ada, own, 302, text="Said anew")
    note.refresh_from_db()
    assert (note.text, note.is_pinned) == ("Said anew", False)
    assert "changed" in reader.get(people.ben, LIST)
    send(people.ada, own, 302, text="Said anew", do="remove")
    assert Note.objects.count() == 1


def test_notes_are_seen_by_who_sees_the_record_and_never_by_the_vendor(
    contract: Contract, people: People, reader: Reader
) -> None:
    vendor = contract.vendor
    own = [f"/notes/{write(subject, by=people.ada).public_id}/" for subject in (contract, vendor)]
    lists = [LIST, f"/vendors/{vendor.slug}/notes/"]
    for path in (*lists, *own):
        assert "Call first" in reader.get(people.ada, path)
        for user in (people.cyd, people.at_vendor(vendor), people.holding(Role.EXECUTIVE)):
            reader.get(user, path, 404)
    for path in lists:
        assert "Call first" in reader.get(people.holding(Role.AUDITOR), path)
        send(people.holding(Role.AUDITOR), path, 404, text="Seen")
    for path in own:
        reader.get(people.holding(Role.AUDITOR), path, 404)
    assert "Call first" in reader.get(people.ben, f"/vendors/{vendor.slug}/")
    assert "Call first" not in reader.get(
        people.holding(Role.EXECUTIVE), f"/vendors/{vendor.slug}/"
    )
    assert "Call first" not in reader.get(people.at_vendor(vendor), "/contracts/C-7/")


def test_queries_do_not_grow(contract: Contract, people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    client.get(LIST)
    for number in range(12):
        write(contract, str(number), by=people.ben)
        if number in (0, 11):
            with reviewed_queries("page_notes"):
                client.get(LIST)

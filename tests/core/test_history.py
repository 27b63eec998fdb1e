"""What changes in a record is told once, in chains that show whatever is done to them."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse

from accounts.models import BusinessUnit
from accounts.permissions import Role
from core.acting import acting, nobody, tell_history
from core.models import HistoryHead, HistoryRow
from core.querysets import history_in_order
from core.services.history import check_history
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
ALTERED = ("core_historyrow", "core_historyhead")


def new_of(row: HistoryRow) -> dict[str, Any]:
    """Give what a row says that came in."""
    assert row.new is not None
    return dict(row.new)


def old_of(row: HistoryRow) -> dict[str, Any]:
    """Give what a row says that went."""
    assert row.old is not None
    return dict(row.old)


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def settle() -> None:
    """Let the heads follow, as they do when a transaction ends."""
    connection.check_constraints()


@pytest.fixture
def told() -> list[HistoryRow]:
    """Make a history of four rows and lay down all that protects it."""
    unit = make_unit("first")
    unit.name = "Änderung"
    unit.save()
    unit.delete()
    make_unit("second")
    settle()
    for table in ALTERED:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    run("""DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT conrelid::regclass AS own, conname FROM pg_constraint
            WHERE contype IN ('c', 'p', 'u')
            AND conrelid IN ('core_historyrow'::regclass, 'core_historyhead'::regclass)
        LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.own, one.conname);
        END LOOP;
    END $$""")
    assert check_history().faults == ()
    return list(HistoryRow.objects.order_by("position"))[-4:]


def found(*changes: tuple[Any, ...]) -> tuple[str, ...]:
    """Make changes behind the history's back, look whether they are found, take them back."""
    with transaction.atomic():
        for sql, *params in changes:
            run(sql, *params)
        faults = check_history().faults
        transaction.set_rollback(True)
    return faults


def texts_near(text: str, longest: int | None = None) -> Iterator[str]:
    """Give every text that differs by one sign, and some that are longer or shorter."""
    for place, sign in enumerate(text):
        yield text[:place] + chr(ord(sign) ^ 1) + text[place + 1 :]
    if longest is None or len(text) < longest:
        yield f"{text}0"
    if text:
        yield text[:-1]


def values_near(value: Any, column: str, longest: int | None) -> Iterator[Any]:
    """Give values that a column could hold instead."""
    if isinstance(value, dict):
        yield None
        for key, held in value.items():
            yield {name: other for name, other in value.items() if name != key}
            yield {**value, f"{key}x": held}
            yield from ({**value, key: other} for other in texts_near(str(held)))
    elif isinstance(value, int):
        yield from (value + 1, value ^ 64)
    elif value is None:
        yield {} if column in {"old", "new"} else 7
    elif isinstance(value, str):
        yield from texts_near(value, longest)
    else:
        yield value.replace(microsecond=value.microsecond ^ 1)
        yield value.replace(year=value.year - 1)


def test_every_changed_byte_of_every_column_is_found(told: list[HistoryRow]) -> None:
    tried = 0
    fields = [(str(field.column), field.max_length) for field in HistoryRow._meta.concrete_fields]
    for row in told:
        for column, longest in fields:
            for other in values_near(getattr(row, column), column, longest):
                value = json.dumps(other) if isinstance(other, dict) else other
                sql = f"UPDATE core_historyrow SET {column} = %s WHERE id = %s"
                assert found((sql, value, row.pk)), (column, other)
                tried += 1
    assert tried > 600


def test_every_changed_value_of_a_head_is_found(told: list[HistoryRow]) -> None:
    for column, value in {"rows": 3, "hash": "f" * 64, "chain": 9}.items():
        assert found((f"UPDATE core_historyhead SET {column} = %s", value)), column
    assert found(("DELETE FROM core_historyhead",))


def test_each_removed_row_is_found_the_last_one_too(told: list[HistoryRow]) -> None:
    for row in told:
        faults = found(("DELETE FROM core_historyrow WHERE id = %s", row.pk))
        assert "removed" in faults[0]
    assert "the last, were removed" in faults[0]
    assert "were removed" in found(("DELETE FROM core_historyrow",))[0]


def test_an_added_row_is_found_also_one_with_a_hash_that_fits(told: list[HistoryRow]) -> None:
    last = told[-1]
    forged = (
        "INSERT INTO core_historyrow SELECT (jsonb_populate_record(was, jsonb_build_object("
        "'id', was.id + 1, 'position', was.position + 1, 'previous_hash', was.hash))).*"
        " FROM core_historyrow AS was WHERE id = %s"
    )
    assert "was changed" in found((forged, last.pk))[0]
    with transaction.atomic():
        run(forged, last.pk)
        said = [row.said or "" for row in history_in_order()][-1]
        transaction.set_rollback(True)
    good = hashlib.sha256(said.encode()).hexdigest()
    mend = "UPDATE core_historyrow SET hash = %s WHERE id = %s"
    assert "was added at the end" in found((forged, last.pk), (mend, good, last.pk + 1))[0]


def test_two_rows_that_change_places_are_found(told: list[HistoryRow]) -> None:
    swap = "UPDATE core_historyrow SET position = %s - position WHERE position IN (%s, %s)"
    first, second = told[-2].position, told[-1].position
    assert found((swap, first + second, first, second))


def test_history_that_is_switched_off_is_named() -> None:
    make_unit("first")
    settle()
    run("ALTER TABLE vendors_vendor DISABLE TRIGGER history_of_changes")
    assert check_history().faults == ("vendors_vendor: its history is switched off",)


def test_command_says_what_it_read(capsys: pytest.CaptureFixture[str]) -> None:
    make_unit("first")
    settle()
    call_command("verify_history")
    assert capsys.readouterr().out.splitlines()[-1].endswith(" intact")
    run("ALTER TABLE core_historyrow DISABLE TRIGGER USER")
    run("UPDATE core_historyrow SET origin = 'elsewhere'")
    with pytest.raises(SystemExit):
        call_command("verify_history")
    lines = capsys.readouterr().out.splitlines()
    assert "was changed" in lines[0]
    assert lines[-1].endswith(" broken")


def test_history_is_append_only() -> None:
    make_unit("first")
    settle()
    for act in (
        lambda: HistoryRow.objects.update(origin="x"),
        lambda: HistoryRow.objects.all().delete(),
        lambda: HistoryHead.objects.update(rows=0),
        lambda: HistoryHead.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()


def test_a_change_is_told_as_its_difference() -> None:
    unit = make_unit("first")
    unit.name = "Renamed"
    unit.save()
    unit.save()
    unit.delete()
    told = HistoryRow.objects.filter(table_name="accounts_businessunit").order_by("pk")
    added, changed, removed = told
    assert added.old is None
    assert added.new is not None
    assert removed.old is not None
    assert new_of(added)["code"] == "first"
    assert (changed.old, changed.new) == ({"name": new_of(added)["name"]}, {"name": "Renamed"})
    assert removed.new is None
    assert old_of(removed)["name"] == "Renamed"


def test_secrets_are_not_told_but_that_they_changed() -> None:
    user = make_user("eve", first_name="Eve")
    user.set_password("a new one")
    user.save()
    user.last_login = user.date_joined
    user.save()
    rows = HistoryRow.objects.filter(table_name="accounts_user").order_by("pk")
    added, changed = rows
    assert added.new is not None
    assert new_of(added)["first_name"] == new_of(added)["password"] == "(redacted)"
    assert changed.new == {"password": "(redacted)"}
    assert user.password not in json.dumps([added.new, changed.old, changed.new])


def test_who_acts_is_told_and_only_for_that_transaction() -> None:
    user = make_user("eve")
    with acting(lambda: user.pk, request_id="r-1", origin="POST:/units/'; DROP --/%s"):
        unit = make_unit("first")
        BusinessUnit.objects.filter(pk=unit.pk).update(name="100 %")
        BusinessUnit.objects.bulk_create([BusinessUnit(code="b", name="B")])
        with acting(nobody, origin="task:x"):
            make_unit("second")
    rows = list(HistoryRow.objects.filter(table_name="accounts_businessunit").order_by("pk"))
    assert [row.who for row in rows] == [user.pk, user.pk, user.pk, None]
    assert {row.request_id for row in rows[:3]} == {"r-1"}
    assert rows[0].origin == "POST:/units/___DROP_--/_s"
    assert rows[3].origin == "task:x"


def test_a_savepoint_rolled_back_takes_its_history_and_nothing_else() -> None:
    user = make_user("eve")
    with acting(lambda: user.pk):
        with transaction.atomic():
            make_unit("first")
            transaction.set_rollback(True)
        make_unit("second")
    row = HistoryRow.objects.get(table_name="accounts_businessunit")
    assert row.new is not None
    assert (row.who, new_of(row)["code"]) == (user.pk, "second")
    settle()
    assert check_history().faults == ()


@pytest.mark.django_db(transaction=True)
def test_outside_of_who_acts_nobody_does() -> None:
    user = make_user("eve")
    with acting(lambda: user.pk):
        make_unit("first")
    make_unit("second")
    rows = HistoryRow.objects.filter(table_name="accounts_businessunit").order_by("pk")
    assert [row.who for row in rows] == [user.pk, None]
    assert check_history().faults == ()
    assert {head.rows for head in HistoryHead.objects.all()} == {HistoryRow.objects.count()}


def test_a_request_is_named_and_its_user_acts() -> None:
    user = make_user("eve")

    def view(request: HttpRequest) -> HttpResponse:
        request.user = user
        make_unit("first")
        return HttpResponse()

    request = HttpRequest()
    request.method, request.path = "POST", "/settings/units/"
    response = tell_history(view)(request)
    row = HistoryRow.objects.get(table_name="accounts_businessunit")
    assert (row.who, row.origin) == (user.pk, "POST:/settings/units/")
    assert response.headers["X-Request-ID"] == row.request_id
    request.META["HTTP_X_REQUEST_ID"] = "given by a proxy"
    del request.headers
    assert tell_history(lambda asked: HttpResponse())(request)["X-Request-ID"] != "given by a proxy"


def test_a_person_who_signed_in_acts_through_a_page(client: Any) -> None:
    chief = make_user("chief", Role.ADMINISTRATOR)
    client.force_login(chief)
    answer = client.post("/settings/units/new/", {"code": "new", "name": "New"})
    assert answer.status_code == 302
    row = HistoryRow.objects.get(
        table_name="accounts_businessunit", row_pk__gt="0", new__code="new"
    )
    assert (row.who, row.origin) == (chief.pk, "POST:/settings/units/new/")

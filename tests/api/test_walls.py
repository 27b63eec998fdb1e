"""Who reaches what: every address is tried by the three people, a vendor's user and others."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.permissions import Role
from tests.api.amendment_doors import AMENDMENT_DOORS
from tests.api.certificate_doors import CERTIFICATE_DOORS
from tests.api.charge_doors import CHARGE_DOORS
from tests.api.clause_doors import CLAUSE_DOORS
from tests.api.document_doors import DOCUMENT_DOORS
from tests.api.doors import DOORS as FIRST_DOORS
from tests.api.doors import HIDDEN, OK, SHUT, UNSIGNED, Door
from tests.api.note_doors import NOTE_DOORS
from tests.api.objective_doors import OBJECTIVE_DOORS
from tests.api.obligation_doors import OBLIGATION_DOORS
from tests.api.portal import PREFIX, Api, document
from tests.api.register_import_doors import REGISTER_IMPORT_DOORS
from tests.api.renewal_doors import RENEWAL_DOORS
from tests.api.world import World, make_world
from tests.factories import make_user
from tests.people import People, make_people
from tests.seeds import built_once

pytestmark = pytest.mark.django_db


DOORS = [
    *CLAUSE_DOORS,
    *CHARGE_DOORS,
    *AMENDMENT_DOORS,
    *OBJECTIVE_DOORS,
    *FIRST_DOORS,
    *OBLIGATION_DOORS,
    *DOCUMENT_DOORS,
    *CERTIFICATE_DOORS,
    *NOTE_DOORS,
    *REGISTER_IMPORT_DOORS,
    *RENEWAL_DOORS,
]
PERSONS = ("ada", "ben", "cyd", "at_vendor", "executive", "auditor")


@pytest.fixture(scope="module")
def standing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[People, World]]:
    """Make the people and their world, once for all addresses."""
    with built_once(django_db_blocker, lambda: (make_people(), make_world())) as made:
        yield made


@pytest.fixture
def people(standing: tuple[People, World]) -> People:
    """Give those who try."""
    return standing[0]


@pytest.fixture
def world(standing: tuple[People, World]) -> World:
    """Give what they try."""
    return standing[1]


def send(door: Door, api: Api, world: World) -> int:
    """Try an address of the world and give the status."""
    path = door.path.format(
        vendor=world.vendor.public_id,
        contract=world.contract.public_id,
        level=world.level.public_id,
        card=world.card.public_id,
        alert=world.alert.public_id,
        charge=world.charge.public_id,
        objective=world.objective.public_id,
        amendment=world.amendment.public_id,
        register_import=world.register_import.public_id,
        exclusion=world.exclusion.public_id,
        root_event=world.root_event.public_id,
        credit=world.credit.public_id,
        statement=world.credit.statement.public_id,
        schedule=world.schedule.public_id,
        dispute=world.dispute.public_id,
        obligation=world.obligation.public_id,
        milestone=world.milestone.public_id,
        decision=world.decision.public_id,
        document=world.document.public_id,
        note=world.note.public_id,
        certificate=world.certificate.public_id,
    )
    if door.method == "get":
        return api.get(path).status
    sending = {"post": api.post, "patch": api.patch, "put": api.put}[door.method]
    return sending(path, door.body(world)).status


def met_by(who: str, door: Door, world: World, people: People) -> int:
    """Let one person try an address, and leave nothing of it."""
    users: dict[str, Callable[[], User]] = {
        "ada": lambda: people.ada,
        "ben": lambda: people.ben,
        "cyd": lambda: people.cyd,
        "at_vendor": lambda: people.at_vendor(world.vendor),
        "executive": lambda: make_user("", Role.EXECUTIVE, unit=people.operations),
        "auditor": lambda: make_user("", Role.AUDITOR),
    }
    with transaction.atomic():
        status = send(door, Api(users[who]()), world)
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_each_person_meets_what_their_role_and_unit_open(
    door: Door, people: People, world: World
) -> None:
    met = {who: met_by(who, door, world, people) for who in PERSONS}
    assert met == {who: getattr(door, who) for who in PERSONS}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_nobody_gets_in_without_a_token(door: Door, world: World) -> None:
    assert send(door, Api(None), world) == UNSIGNED


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door.method != "get"], ids=lambda door: door.name
)
def test_a_reading_token_writes_nothing(door: Door, people: People, world: World) -> None:
    user = people.ben if door.path.startswith("/measurements") else people.ada
    assert send(door, Api(user, "read"), world) == SHUT


def test_every_documented_operation_is_tried_here() -> None:
    tried = {(door.method, re.sub(r"{\w+}", "{id}", PREFIX + door.path)) for door in DOORS}
    documented = {
        (method, path.replace("{code}", "hq").replace("{decision}", "{id}"))
        for path, operations in document()["paths"].items()
        for method in operations
    }
    assert documented == tried


def rows_of(world: World) -> tuple[Any, ...]:
    """Give what lists name by an id of its own."""
    own = (world.vendor, world.contract, world.level, world.card, world.alert, world.exclusion)
    books = (world.root_event, world.credit, world.schedule, world.dispute)
    papers = (world.document, world.certificate, world.note)
    return (*own, *books, *papers, world.obligation, world.milestone)


LISTS = [door for door in DOORS if door.method == "get" and "{" not in door.path]


@pytest.mark.parametrize("door", LISTS, ids=lambda door: door.name)
def test_an_outsider_and_another_vendor_find_nothing_of_it_in_lists(
    door: Door, people: People
) -> None:
    world, own = make_world(), make_world(unit=people.retail)
    answers = [Api(people.cyd).get(door.path)]
    if door.at_vendor == OK:
        answers.append(Api(people.at_vendor(own.vendor)).get(door.path))
    for answer in answers:
        text = str(answer.body)
        for row in rows_of(world):
            assert str(row.public_id) not in text
        assert world.vendor.display_name not in text


@pytest.mark.parametrize(
    "path",
    [
        "/vendors/",
        "/contracts/",
        "/service-levels/",
        "/results/",
        "/exclusions/",
        "/root-events/",
        "/disputes/",
        "/credits/",
        "/credit-schedules/",
        "/obligations/",
        "/milestones/",
    ],
)
def test_filters_answer_an_outsider_the_same_for_foreign_and_unknown_rows(
    path: str, people: People
) -> None:
    world = make_world()
    api = Api(people.cyd)
    if path == "/vendors/":
        queries: list[dict[str, object]] = [{"reference": world.vendor.reference}]
    else:
        queries = [{"vendor": world.vendor.public_id}]
    for query in queries:
        assert api.get(path, **query).body == {"results": [], "next": None}


def test_totals_count_what_the_reader_sees(people: People, world: World) -> None:
    assert world.contract.unit == people.operations
    assert Api(people.cyd).get("/results/totals").body["totals"] == []
    assert Api(people.ada).get("/results/totals").body["totals"][0]["results"] == 1


def test_a_vendor_user_sees_no_line_of_others_and_no_scores(people: People, world: World) -> None:
    other = make_world()
    api = Api(people.at_vendor(world.vendor))
    assert [row["id"] for row in api.get("/vendors/").body["results"]] == [
        str(world.vendor.public_id)
    ]
    assert api.get(f"/vendors/{other.vendor.public_id}/").status == HIDDEN
    assert api.get("/scorecards/").status == SHUT


def test_an_executive_reads_scores_without_the_service_levels_behind_them(
    people: People, world: World
) -> None:
    body = Api(people.holding(Role.EXECUTIVE)).get(f"/scorecards/{world.card.public_id}/").body
    assert body["score"] == "81.5"
    assert "lines" not in body
    assert "lines" in Api(people.ada).get(f"/scorecards/{world.card.public_id}/").body

"""Exclusions on their pages: asked for, decided by another person, raw and adjusted shown."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from slas.choices import ExclusionState
from slas.models import Exclusion
from slas.services.evaluation import evaluate_owed
from slas.services.exclusions import approve_exclusion, reject_exclusion
from tests.factories import NOW, make_contract, make_user, make_vendor
from tests.pages.conftest import Reader
from tests.pages.figures import Figures, ask, make_figures
from tests.people import People


@pytest.fixture
def made(people: People) -> Figures:
    return make_figures(people)


def post(user: User, path: str, status: int = 302, **data: Any) -> str:
    client = Client()
    client.force_login(user)
    response = client.post(path, data)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.headers.get("Location", "") or " ".join(response.content.decode().split())


def read(reader: Reader, user: User, path: str, status: int = 200) -> str:
    return " ".join(reader.get(user, path, status).split())


def entered(made: Figures, **changes: Any) -> dict[str, Any]:
    return {
        "levels": [str(made.level.public_id)],
        "kind": "interval",
        "starts_at": "2026-02-04T00:00",
        "ends_at": "2026-02-05T00:00",
        "category": "customer_act",
        "clause": "6.3(b)",
        "reason": "Our firewall change\ncut the route",
        "deed": "submit",
        **changes,
    }


def new_url(made: Figures) -> str:
    return f"/exclusions/new/?level={made.level.public_id}&period=2026-02-01"


def test_the_form_starts_from_the_period_of_a_service_level(
    made: Figures, people: People, reader: Reader
) -> None:
    page = read(reader, people.ben, new_url(made))
    assert 'value="2026-02-01T00:00"' in page
    assert 'value="2026-03-01T00:00"' in page
    assert f'value="{made.level.public_id}" id="id_levels_0" checked' in page.replace(
        'class="in" ', ""
    )
    assert "INC3" in read(reader, people.ben, f"{new_url(made)}&event=INC3")


def test_what_is_asked_waits_on_top_for_an_approver_and_for_nobody_else(
    made: Figures, people: People, reader: Reader
) -> None:
    address = post(people.ben, new_url(made), **entered(made))
    exclusion = Exclusion.objects.get()
    assert address == f"/exclusions/{exclusion.public_id}/"
    assert (exclusion.state, exclusion.reason) == (
        ExclusionState.SUBMITTED,
        "Our firewall change cut the route",
    )
    assert "One exclusion waits for your decision" in read(reader, made.approver, "/exclusions/")
    assert "Waiting for your decision" not in read(reader, people.ben, "/exclusions/")
    seen = read(reader, people.ben, address)
    assert "You asked for this, so somebody else decides it" in seen
    assert 'value="approve"' not in seen
    assert "waits for an approver of the unit" in read(reader, people.ada, address)
    assert "Nothing changes before it is approved" in seen
    assert "80.00" in seen


def test_nothing_is_lost_when_an_entry_does_not_hold(made: Figures, people: People) -> None:
    page = post(people.ben, new_url(made), 422, **entered(made, ends_at="2026-02-03T00:00"))
    assert "The end is not after the start" in page
    assert "Our firewall change cut the route" in page or "Our firewall change" in page
    assert 'value="2026-02-04T00:00"' in page
    page = post(
        people.ben, new_url(made), 422, **entered(made, kind="events", events="INC3\nNONE9")
    )
    assert "The event, NONE9, is not known" in page
    assert "INC3" in page
    assert not Exclusion.objects.exists()


def test_events_are_named_by_their_number_and_a_draft_is_submitted_later(
    made: Figures, people: People, reader: Reader
) -> None:
    sent = entered(made, kind="events", events="INC3\n monitor INC4\n", deed="draft")
    address = post(people.ben, new_url(made), **sent)
    exclusion = Exclusion.objects.get()
    assert exclusion.state == ExclusionState.DRAFT
    assert [one.key.external_id for one in exclusion.events.all()] == ["INC3", "INC4"]
    read(reader, made.vendor_user, address, 404)
    post(people.ben, address, deed="submit")
    assert f"/slas/{made.level.public_id}/events/INC3/" in read(reader, made.vendor_user, address)
    post(people.ben, address, deed="withdraw")
    exclusion.refresh_from_db()
    assert exclusion.state == ExclusionState.WITHDRAWN


def test_approved_it_shows_raw_and_adjusted_side_by_side(
    made: Figures, people: People, reader: Reader
) -> None:
    exclusion = ask(made, people.ben)
    address = f"/exclusions/{exclusion.public_id}/"
    post(made.approver, address, deed="approve", decision="The change was ours")
    assert "computed again" in read(reader, people.ben, address)
    evaluate_owed(now=NOW)
    page = read(reader, people.ben, address)
    assert "Raw as if nothing were excused" in page
    assert "80.00" in page
    assert "88.88" in page or "88.89" in page
    assert "The change was ours" in page


def test_a_part_is_approved_of_an_interval_and_of_events(
    made: Figures, people: People, reader: Reader
) -> None:
    whole = ask(made, people.ben)
    address = f"/exclusions/{whole.public_id}/"
    part: dict[str, Any] = {
        "starts_at": "2026-02-04T06:00",
        "ends_at": "2026-02-04T12:00",
        "decision": "So long",
    }
    post(made.approver, address, deed="part", **part)
    assert "Approved of it" in read(reader, people.ben, address)
    assert "06:00–12:00" in read(reader, people.ben, address)
    single = ask(made, people.ben, "INC3", "INC4")
    address = f"/exclusions/{single.public_id}/"
    post(made.approver, address, deed="part", events=["INC4"], decision="One was ours")
    assert list(single.events.filter(is_approved=True).values_list("key__external_id")) == [
        ("INC4",)
    ]
    refused = post(
        made.approver, address, 422, deed="part", events=["INC3", "INC4"], decision="All"
    )
    assert "not all of them" in refused


def test_who_may_not_decide_is_told_so(made: Figures, people: People, reader: Reader) -> None:
    exclusion = ask(made, people.ben)
    address = f"/exclusions/{exclusion.public_id}/"
    assert "does not let you" in post(people.ada, address, 422, deed="approve")
    both = make_user("dee", Role.APPROVER, Role.SERVICE_MANAGER, unit=people.operations)
    own = ask(made, both)
    seen = read(reader, both, f"/exclusions/{own.public_id}/")
    assert "You asked for this" in seen
    assert 'value="approve"' not in seen
    assert "One exclusion waits for your decision" in read(reader, both, "/exclusions/")
    assert "you asked for it" in post(both, f"/exclusions/{own.public_id}/", 422, deed="approve")
    assert "Choose what is to be done" in post(made.approver, address, 422, deed="burn")
    exclusion.refresh_from_db()
    assert exclusion.state == ExclusionState.SUBMITTED


def test_a_decision_on_what_was_not_seen_is_refused(made: Figures, people: People) -> None:
    exclusion = ask(made, people.ben)
    reject_exclusion(exclusion=exclusion, decision="No", by=made.approver, now=NOW)
    page = post(
        made.approver,
        f"/exclusions/{exclusion.public_id}/",
        422,
        deed="approve",
        seen="submitted|",
        decision="Yes",
    )
    assert "Somebody else has changed this exclusion meanwhile" in page
    exclusion.refresh_from_db()
    assert exclusion.state == ExclusionState.REJECTED


def test_lists_are_narrowed_by_the_address(made: Figures, people: People, reader: Reader) -> None:
    exclusion = ask(made, people.ben)
    approve_exclusion(exclusion=exclusion, by=made.approver, now=NOW)
    named = f"/exclusions/{exclusion.public_id}/"
    contract = made.level.contract.public_id
    for query in ("state=approved", "category=customer_act", f"contract={contract}"):
        assert named in read(reader, people.ben, f"/exclusions/?{query}")
    for query in ("state=draft", "category=third_party"):
        page = read(reader, people.ben, f"/exclusions/?{query}")
        assert named not in page
        assert "Nothing fits these filters" in page
    assert "There is no filter" in read(reader, people.ben, "/exclusions/?colour=red")


def test_outsiders_and_other_vendors_find_nothing(
    made: Figures, people: People, reader: Reader
) -> None:
    exclusion = ask(made, people.ben)
    stranger = people.at_vendor(make_vendor(unit=people.operations))
    for user in (people.cyd, stranger):
        read(reader, user, f"/exclusions/{exclusion.public_id}/", 404)
        assert "Act of the customer," not in read(reader, user, "/exclusions/")
    read(reader, people.cyd, new_url(made), 404)
    read(reader, made.vendor_user, new_url(made), 404)
    read(reader, people.holding(Role.EXECUTIVE), "/exclusions/", 404)
    mine = read(reader, made.vendor_user, f"/exclusions/{exclusion.public_id}/")
    assert "Our firewall change" in mine
    assert 'name="deed"' not in mine


def test_without_a_contract_one_is_chosen_first(people: People, reader: Reader) -> None:
    contract = make_contract(vendor=make_vendor(unit=people.operations))
    page = read(reader, people.ben, "/exclusions/new/")
    assert str(contract.public_id) in page
    chosen = read(reader, people.ben, f"/exclusions/new/?contract={contract.public_id}")
    assert "Submit to be decided" in chosen
    assert "none is in your reach" in read(reader, people.cyd, "/exclusions/new/")
    for path in ("?contract=x", "?level=x", "?contract=0a2f7c1e-0000-4000-8000-000000000000"):
        read(reader, people.ben, f"/exclusions/new/{path}", 404)

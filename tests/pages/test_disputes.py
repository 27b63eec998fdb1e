"""Disputes on their pages: raised by either side, decided by another person."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from contracts.services import create_scope
from slas.choices import CreditState, DisputeState
from slas.ingest_rows import EventRow
from slas.models import Dispute
from slas.services.disputes import raise_dispute
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_events
from tests.factories import NOW, make_level, make_source, make_user, make_vendor
from tests.pages.conftest import Reader
from tests.pages.figures import START, Figures, make_figures
from tests.people import People
from tests.slas.book_setting import enter, keep_books, open_total, publish


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


def new_url(made: Figures, day: str = "2026-02-01") -> str:
    return f"/disputes/new/?level={made.level.public_id}&period={day}"


def contradict(made: Figures, by: User) -> str:
    return post(by, new_url(made), reason="INC3 was\nyours", evidence="INC3")


def test_a_vendor_disputes_its_own_figure_and_an_approver_finds_it_on_top(
    made: Figures, people: People, reader: Reader
) -> None:
    assert "80.00" in read(reader, made.vendor_user, new_url(made))
    address = contradict(made, made.vendor_user)
    dispute = Dispute.objects.get()
    assert (dispute.reason, dispute.state) == ("INC3 was yours", DisputeState.OPEN)
    assert "One dispute waits for your decision" in read(reader, made.approver, "/disputes/")
    assert "Waiting for your decision" not in read(reader, people.ben, "/disputes/")
    page = read(reader, people.ben, address)
    assert made.level.contract.vendor.display_name in page
    assert "as disputed" in page
    assert "none: the contract names no clock for disputes" in page
    assert "It waits for an approver of the unit" in page
    assert 'value="withdraw"' not in page  # the other side raised it
    assert 'value="withdraw"' in read(reader, made.vendor_user, address)


def test_upheld_with_a_value_the_figure_follows(
    made: Figures, people: People, reader: Reader
) -> None:
    address = contradict(made, made.vendor_user)
    lost = post(made.approver, address, 422, deed="uphold", agreed_attained="ninety", decision="So")
    assert "“ninety” is not a number" in lost
    assert ">So</textarea>" in lost.replace(">\nSo", ">So").replace("> So", ">So")
    post(made.approver, address, deed="uphold", agreed_attained="90.00", decision="INC3 was ours")
    evaluate_owed(now=NOW)
    page = read(reader, made.vendor_user, address)
    assert "INC3 was ours" in page
    assert "Agreed value" in page
    assert made.result.is_settled
    assert made.result.attained_shown == Decimal(90)


def test_rejected_it_needs_a_reason_and_the_figure_stands(made: Figures, people: People) -> None:
    address = contradict(made, made.vendor_user)
    assert "Enter the decision." in post(made.approver, address, 422, deed="reject")
    assert "leaves the figure as it is" in post(
        made.approver, address, 422, deed="reject", decision="No", agreed_attained="90"
    )
    post(made.approver, address, deed="reject", decision="It was late")
    assert Dispute.objects.get().state == DisputeState.REJECTED
    assert "is rejected already" in post(made.approver, address, 422, deed="uphold", decision="No")


def test_who_raised_it_withdraws_it_and_does_not_decide(made: Figures, people: People) -> None:
    address = contradict(made, people.ben)
    assert "does not let you" in post(people.ben, address, 422, deed="uphold", decision="Yes")
    assert "The other side raised this dispute" in post(
        made.vendor_user, address, 422, deed="withdraw"
    )
    post(people.ben, address, deed="withdraw")
    assert Dispute.objects.get().state == DisputeState.WITHDRAWN


def test_four_eyes_hold_for_who_may_do_both(made: Figures, people: People, reader: Reader) -> None:
    both = make_user("dee", Role.APPROVER, Role.SERVICE_MANAGER, unit=people.operations)
    address = contradict(made, both)
    page = read(reader, both, address)
    assert "You raised this, so somebody else decides it" in page
    assert 'value="uphold"' not in page
    assert "Waiting for your decision" not in read(reader, both, "/disputes/")
    assert "you raised it" in post(both, address, 422, deed="uphold", decision="Yes")


def test_a_figure_is_under_dispute_once(made: Figures, people: People, reader: Reader) -> None:
    address = contradict(made, made.vendor_user)
    page = read(reader, people.ben, new_url(made))
    assert "under dispute already" in page
    assert address in page
    assert "under dispute already" in post(
        people.ben, new_url(made), 422, reason="It is wrong", evidence="A long proof"
    )


def test_a_running_period_is_not_disputed_yet(
    made: Figures, people: People, reader: Reader
) -> None:
    page = read(reader, people.ben, new_url(made, "2026-03-01"))
    assert "still running" in page
    assert "<textarea" not in page


def test_a_scope_is_disputed_by_itself(people: People, reader: Reader) -> None:
    made = make_figures(people)
    contract = made.level.contract
    create_scope(contract=contract, code="gdn", name="Gdańsk", kind="site", by=None, now=NOW)
    level = make_level(
        contract, input_kind="events", attribution="opened", per_scope=True, code="P2"
    )
    row = EventRow(level.pk, "S1", 1, "v1", START, resolved_at=START, met=False, scope="gdn")
    assert not record_events(source=make_source(), rows=[row], by=None, now=NOW).rejected
    evaluate_owed(now=NOW)
    address = f"/disputes/new/?level={level.public_id}&period=2026-02-01&scope=gdn"
    assert "gdn" in read(reader, people.ben, address)
    post(people.ben, address, reason="Not this site")
    assert Dispute.objects.get().scope == "gdn"


def test_a_credit_is_disputed_and_its_amount_agreed(people: People, reader: Reader) -> None:
    books = keep_books()
    publish(books)
    open_total(books, cap=1000)
    credit = enter(books, 400, state=CreditState.NOTIFIED)
    vendor = people.at_vendor(books.contract.vendor)
    address = f"/disputes/new/?credit={credit.public_id}"
    assert "400.00" in read(reader, vendor, address)
    shown = post(vendor, address, reason="Too much", evidence="Clause 9")
    credit.refresh_from_db()
    assert credit.state == CreditState.DISPUTED
    approver = people.holding(Role.APPROVER)
    page = read(reader, approver, shown)
    assert "Agreed amount" in page
    assert "Agreed value" not in page
    post(approver, shown, deed="uphold", agreed_amount="0", decision="Nothing is owed")
    credit.refresh_from_db()
    assert credit.state == CreditState.REFUSED


def test_lists_are_narrowed_by_the_address(made: Figures, people: People, reader: Reader) -> None:
    address = contradict(made, made.vendor_user)
    contract = made.level.contract
    for query in (
        "state=open",
        f"contract={contract.public_id}",
        f"vendor={contract.vendor.public_id}",
    ):
        assert address in read(reader, people.ben, f"/disputes/?{query}")
    assert "Nothing fits" in read(reader, people.ben, "/disputes/?state=upheld")
    assert "There is no filter" in read(reader, people.ben, "/disputes/?colour=red")


def test_outsiders_and_other_vendors_find_nothing(
    made: Figures, people: People, reader: Reader
) -> None:
    dispute = raise_dispute(result=made.result, reason="No", by=people.ben, now=NOW)
    stranger = people.at_vendor(make_vendor(unit=people.operations))
    for user in (people.cyd, stranger):
        read(reader, user, f"/disputes/{dispute.public_id}/", 404)
        read(reader, user, new_url(made), 404)
        assert made.level.name not in read(reader, user, "/disputes/")
    for user in (people.ada, people.ben, made.vendor_user):
        read(reader, user, f"/disputes/{dispute.public_id}/")
    read(reader, people.holding(Role.AUDITOR), new_url(made), 404)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?level=x&period=2026-02-01",
        "?credit=x",
        "?credit=0a2f7c1e-0000-4000-8000-000000000000",
        "?level=0a2f7c1e-0000-4000-8000-000000000000&period=2026-02-01",
    ],
)
def test_addresses_that_name_no_figure_are_404(people: People, reader: Reader, query: str) -> None:
    read(reader, people.ben, f"/disputes/new/{query}", 404)

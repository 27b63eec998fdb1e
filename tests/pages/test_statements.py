"""The monthly service report: who reads it, what it says, and what is done to it there."""

import html
import re

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from slas.models import OwedStatement, Statement
from slas.services.disputes import raise_dispute
from slas.services.statements import publish_statement
from tests.factories import make_user, make_vendor
from tests.pages.conftest import Reader
from tests.pages.sending import send
from tests.people import People
from tests.query_counts import reviewed_queries
from tests.slas.statements.fed import NOW, Fed, make_fed
from tests.slas.statements.setting import month_on

BASE = "/contracts/ITO-1/statements/"
FEBRUARY = f"{BASE}2026-02/"


@pytest.fixture(autouse=True)
def _in_june() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fed(people: People) -> Fed:
    """Make a contract of Operations; its February missed the minimum and costs 40,000."""
    return make_fed(reference="ITO-1", vendor=make_vendor(unit=people.operations))


@pytest.fixture
def approver(people: People, fed: Fed) -> User:
    return make_user("ann", Role.APPROVER, unit=people.operations, first_name="Ann")


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return html.unescape(answer.content.decode())


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_list_says_what_each_month_came_to(people: People, fed: Fed, reader: Reader) -> None:
    text = reader.get(people.ada, BASE)
    months = re.findall(r'statements/(2026-\d\d)/">', text)
    assert months == sorted(months, reverse=True)
    assert "2026-02" in months
    assert "€\u202f40,000.00" in text
    assert "to be submitted" in text


def test_the_report_holds_results_defaults_credits_and_caps(
    people: People, fed: Fed, reader: Reader
) -> None:
    text = html.unescape(reader.get(people.ada, FEBRUARY))
    assert "February 2026: one default, €\u202f40,000.00" in text
    assert "80.00\u202f%" in text
    assert "Minimum default" in text
    assert "€\u202f48,000.00" in text  # at risk: 12 % of 400,000
    assert "Agreed charges, none billed yet" in text
    assert "The contract names no trigger" in text
    statement = fed.books.statement(2)
    assert statement.inputs_hash in text
    assert "Provisional" in text
    assert "January 2026: everything met" in html.unescape(
        reader.get(people.ada, f"{BASE}2026-01/")
    )


def test_who_reads_statements(people: People, fed: Fed, reader: Reader) -> None:
    vendor = people.at_vendor(fed.books.contract.vendor)
    other = people.at_vendor(make_vendor())
    for path in (BASE, FEBRUARY, f"{FEBRUARY}r1/"):
        reader.get(people.ada, path)
        assert 'value="publish"' not in reader.get(people.ben, path)
        for outsider in (people.cyd, other, people.holding(Role.EXECUTIVE)):
            reader.get(outsider, path, 404)
    reader.get(vendor, FEBRUARY, 404)
    assert "No statement yet" in reader.get(vendor, BASE)
    fed.publish(2)
    assert "February 2026" in reader.get(vendor, BASE)
    assert "March 2026" not in reader.get(vendor, BASE)
    assert 'id="deeds"' not in reader.get(vendor, FEBRUARY)
    reader.get(vendor, f"{BASE}2026-03/", 404)
    for path in (
        f"{BASE}2026-13/",
        f"{BASE}2025-01/",
        f"{BASE}soon/",
        f"{FEBRUARY}r2/",
        "/contracts/none/statements/",
    ):
        reader.get(people.ada, path, 404)


def test_two_people_take_a_month_to_its_publication(
    people: People, fed: Fed, approver: User
) -> None:
    ben, ann = browser_of(people.ben), browser_of(approver)
    assert 'value="publish"' not in text_of(ann, FEBRUARY)
    assert send(ben, FEBRUARY, {"do": "submit"}).status_code == 302
    assert "You submitted it" in text_of(ben, FEBRUARY)
    assert ben.post(FEBRUARY, {"do": "publish"}).status_code == 404
    assert "Publish it as it is shown here" in text_of(ann, FEBRUARY)
    assert send(ann, FEBRUARY, {"do": "send_back"}).status_code == 302
    assert fed.books.statement(2).state == "provisional"
    send(ben, FEBRUARY, {"do": "submit"})
    assert send(ann, FEBRUARY, {"do": "publish"}).status_code == 302
    statement = fed.books.statement(2)
    assert (statement.state, statement.published_by) == ("published", approver)
    text = text_of(ann, FEBRUARY)
    assert "Published by Ann" in text
    assert statement.content_hash in text


def test_nothing_is_published_that_was_not_shown(people: People, fed: Fed, approver: User) -> None:
    ann = browser_of(approver)
    fed.submit(fed.books.statement(2))
    answer = ann.post(FEBRUARY, {"do": "publish", "inputs_hash": "0" * 64})
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "The figures changed since they were shown" in text
    assert f'name="inputs_hash" value="{fed.books.statement(2).inputs_hash}"' in text
    assert fed.books.statement(2).state == "in_review"


def test_what_is_still_owed_stands_beside_the_button(
    people: People, fed: Fed, approver: User
) -> None:
    fed.submit(fed.books.statement(2))
    fed.feed(2, 99, kind="correction", reason="Mended")
    ann = browser_of(approver)
    assert "1 periods wait to be evaluated" in text_of(ann, FEBRUARY)
    assert "1 periods wait to be evaluated" in html.unescape(
        send(ann, FEBRUARY, {"do": "publish"}).content.decode()
    )
    assert fed.books.statement(2).state == "in_review"


def test_a_revision_is_shown_as_a_difference_and_needs_a_reason(
    people: People, fed: Fed, approver: User, reader: Reader
) -> None:
    fed.publish(2)
    fed.correct(2, 95)
    ben, ann = browser_of(people.ben), browser_of(approver)
    text = re.sub(r"\s+", " ", text_of(ben, FEBRUARY))
    assert "Revision 2 is proposed" in text
    assert "What revision 2 changes" in text
    assert '80.00 %, below minimum</td><td class="r"><b>95.00 %, met</b>' in text
    assert '€ 40,000.00</td><td class="r"><b>€ 0.00</b>' in text
    assert "February 2026: one default" in text  # what is published stands
    refused = html.unescape(send(ben, FEBRUARY, {"do": "submit"}).content.decode())
    assert "Say in a few words why it differs." in refused
    why = {"do": "submit", "reason": "The probe was mended"}
    assert send(ben, FEBRUARY, why).status_code == 302
    assert send(ann, FEBRUARY, {"do": "publish"}).status_code == 302
    assert "February 2026: everything met" in text_of(ann, FEBRUARY)
    before = text_of(ann, f"{FEBRUARY}r1/")
    assert "Revision 2 took the place of this one: The probe was mended" in before
    assert "80.00\u202f%" in before
    assert "February 2026: one default, €\u202f40,000.00" in before
    vendor = people.at_vendor(fed.books.contract.vendor)
    assert "The probe was mended" in html.unescape(reader.get(vendor, f"{FEBRUARY}r1/"))


def test_a_vendor_does_not_see_what_is_only_proposed(
    people: People, fed: Fed, reader: Reader
) -> None:
    fed.publish(2)
    fed.correct(2, 95)
    vendor = people.at_vendor(fed.books.contract.vendor)
    text = reader.get(vendor, FEBRUARY)
    assert "proposed" not in text
    assert "95.00" not in text.replace("≥ 95.00", "").split("Expected")[0]
    reader.get(vendor, f"{FEBRUARY}r2/", 404)


def test_a_month_that_is_being_reckoned_says_so(people: People, fed: Fed, reader: Reader) -> None:
    Statement.objects.filter(month=month_on(2)).exclude(published_at__isnull=False)
    fed.books.owe(2)
    assert "are being reckoned" in reader.get(people.ada, FEBRUARY)
    assert "are being reckoned" in reader.get(people.ada, BASE)
    assert "are being reckoned" not in reader.get(people.ada, f"{BASE}2026-01/")
    missing = f"{BASE}2026-11/"
    assert "is being reckoned" in reader.get(people.ada, missing)
    OwedStatement.objects.update(quarantined_at=NOW, attempts=5)
    assert "could not be reckoned, after 5 attempts" in reader.get(people.ada, FEBRUARY)
    reader.get(people.ada, missing, 404)


def test_counts_are_the_reviewed_ones_and_do_not_grow(
    people: People, fed: Fed, approver: User
) -> None:
    ben = browser_of(people.ben)
    fed.submit(fed.books.statement(2))
    publish_statement(
        statement=fed.books.statement(2),
        inputs_hash=fed.books.statement(2).inputs_hash,
        by=approver,
        now=NOW,
    )
    fed.work()
    ben.get(BASE)
    pages = {
        "page_statements": BASE,
        "page_statement": FEBRUARY,
        "page_statement_draft": f"{BASE}2026-03/",
    }
    for name, path in pages.items():
        with reviewed_queries(name):
            ben.get(path)
    schedule = fed.books.schedule([(None, "90", "5")])
    for number in range(8):
        level = fed.books.level(f"B{number}", schedule)
        fed.books.result(level, 3, "70")
    fed.books.reckon()
    for name, path in pages.items():
        with reviewed_queries(name):
            ben.get(path)


def test_a_disputed_figure_shows_so_at_its_result_default_and_credit(
    people: People, fed: Fed, reader: Reader
) -> None:
    statement = fed.publish(2)
    assert reader.get(people.ada, FEBRUARY).count(">Disputed<") == 0
    result = statement.results.get()
    raise_dispute(result=result, reason="The probe was ours", by=fed.manager, now=NOW)
    chips = re.findall(r"</svg>\s*Disputed", reader.get(people.ada, FEBRUARY))
    assert len(chips) == 3


def test_a_scopes_row_leads_to_the_scopes_figure(people: People, fed: Fed, reader: Reader) -> None:
    result = fed.books.statement(2).contract.service_levels.get().results.get(month="2026-02-01")
    fed.books.result(fed.level, 2, "80", scope="hq")
    assert result.scope is None
    fed.books.reckon()
    text = html.unescape(reader.get(people.ada, FEBRUARY))
    assert f"/{fed.level.public_id}/?period=2026-02-01&scope=hq" in text

"""Terms tried on the last periods, and what a default costs, read in words on the form."""

import html
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Role
from contracts.services import create_scope
from slas.ingest_rows import SampleRow
from slas.models import CreditTerms, Result, ServiceLevelVersion, Source
from slas.services.credit_schedules import create_schedule_from_template
from slas.services.ingest import record_samples
from tests.factories import NOW, make_source
from tests.pages.sending import fields_of, send
from tests.people import People
from tests.slas.statements.fed import Fed, make_fed
from tests.slas.statements.setting import start_of

#: Of the page, and of evaluating and reckoning three months twice over.
MOST_QUERIES = 160


@pytest.fixture
def fed(people: People) -> Fed:
    """Ada's contract: January met 96 of 100, February 80, so that 10 % of 400,000 is owed."""
    return make_fed((96, 80))


@pytest.fixture
def client(people: People) -> Client:
    client = Client()
    client.force_login(people.ada)
    return client


def amend(fed: Fed) -> str:
    return f"/slas/{fed.level.public_id}/amend/"


def plain(text: str) -> str:
    """Give a page's text without tags, blanks as one."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def test_the_terms_in_force_change_nothing(fed: Fed, client: Client) -> None:
    text = plain(send(client, amend(fed), {"try": "yes"}).content.decode())
    assert "Nothing would have been otherwise in the last 2 periods." in text
    assert text.count("40,000.00") >= 3  # of February, and of both sums


def test_milder_terms_take_a_default_away_and_nothing_is_kept(fed: Fed, client: Client) -> None:
    before = list(Result.objects.order_by("pk").values())
    milder = {"expected": "80", "minimum": "79", "credit_schedule": "", "try": "yes"}
    text = plain(send(client, amend(fed), milder).content.decode())
    assert "1 of the last 2 periods differs. Credits: € 40,000.00 less." in text
    february = text.split("February 2026")[-1].split("March 2026")[0]
    assert re.search(r"Below minimum .*80.00 % .*Met .*80.00 % .*differs .*€ 40,000.00 –", february)
    assert re.search(r"Sum € 40,000.00 € 0.00", text)
    assert list(Result.objects.order_by("pk").values()) == before
    assert ServiceLevelVersion.objects.count() == 1


def test_a_source_that_is_new_is_tried_and_not_kept(fed: Fed, client: Client) -> None:
    changes = {"source": "new", "new_source": "Other probe", "try": "yes"}
    text = plain(send(client, amend(fed), changes).content.decode())
    assert "On the last 12 periods" in text
    assert not Source.objects.filter(name="Other probe").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minimum": "99.99"}, "minimum"),
        ({"limits": "fast"}, "limits"),
        ({"repeat_misses": "4"}, "repeat_window"),
        ({"allocation_percent": "40"}, "allocation_percent"),
        ({"low_volume": "roll", "direction": "lower", "minimum": "97"}, "low_volume"),
        ({"per_scope": "on"}, "per_scope"),
        ({"credit_schedule": "0"}, "credit_schedule"),
    ],
)
def test_terms_that_do_not_hold_are_refused_beside_their_field(
    fed: Fed, client: Client, changes: dict[str, str], field: str
) -> None:
    more = {"change": "x"} if field == "per_scope" else {"try": "yes"}
    text = send(client, amend(fed), {**changes, **more}).content.decode()
    assert f'id="id_{field}_error"' in text
    assert "On the last 12 periods" not in text
    assert fed.level.versions.count() == 1


def test_who_may_try_terms(people: People, fed: Fed) -> None:
    vendor = people.at_vendor(fed.books.contract.vendor)
    for user in (people.ben, people.cyd, people.holding(Role.AUDITOR), vendor):
        client = Client()
        client.force_login(user)
        assert client.post(amend(fed), {"try": "yes"}).status_code == 404
    client = Client()
    client.force_login(people.ada)
    assert client.get(amend(fed)).status_code == 200


def test_the_clause_says_every_term_in_words(fed: Fed, client: Client) -> None:
    contract = fed.books.contract
    made = create_schedule_from_template(
        contract=contract, template="aws-ec2-instance", by=None, now=NOW
    )
    for code, name in (("BER", "Berlin"), ("OSL", "Oslo")):
        create_scope(contract=contract, code=code, name=name, kind="site", by=None, now=NOW)
    changes = {
        "rounding": "cut",
        "low_volume": "one_miss",
        "input_kind": "events",
        "outcome_by": "business_time",
        "limits": "P1 240, other 2880",
        "per_scope": "on",
        "repeat_misses": "4",
        "repeat_window": "12",
        "credit_schedule": str(made.schedule.pk),
        "check": "yes",
        "change": "All of it",
    }
    text = plain(send(client, amend(fed), changes).content.decode()).replace(" ", " ")
    assert "The figure is cut to the bad side to 2 decimals" in text
    assert "A case is within target within P1 240, other 2880 minutes." in text
    assert "Where one miss alone would break the minimum, one miss is tolerated ." in text
    assert "Each scope is judged by itself: Berlin, Oslo ." in text
    assert "To miss the expected level 4 times in 12 periods is a default." in text
    assert (
        "10 % of the charges from 99 % to below 99.5 %; 30 % of the charges from 95 % to below"
        " 99 %; 100 % of the charges below 95 %." in text
    )
    assert "It must be claimed" in text


def test_the_clause_says_the_share_of_the_pool(fed: Fed, client: Client) -> None:
    contract = fed.books.contract
    pool = fed.books.schedule([], name="The pool", kind="pool")
    CreditTerms.objects.create(
        contract=contract,
        number=1,
        effective_from=contract.starts_on,
        pool_percent=Decimal(250),
        pool_shares={"Availability": "60"},
        created_at=NOW,
    )
    changes = {
        "credit_schedule": str(pool.pk),
        "allocation_percent": "40",
        "pool_category": "Availability",
        "check": "yes",
        "change": "By the pool",
    }
    page = send(client, amend(fed), changes).content.decode()
    text = plain(page).replace(" ", " ")
    assert "A default costs by The pool : all of its allocation." in text
    assert "Its allocation is 40 % of “Availability”, 60 % of what is at risk." in text
    assert re.search(r"Credit schedule Schedule 1 The pool", text)


def test_finer_terms_are_kept_and_come_back_as_they_were_entered(fed: Fed, client: Client) -> None:
    changes = {
        "rounding": "half_even",
        "repeat_misses": "4",
        "repeat_window": "12",
        "minimum_n": "",
        "change": "Four in twelve",
    }
    assert send(client, amend(fed), changes).status_code == 302
    version = fed.level.versions.latest("number")
    assert (version.rounding, version.repeat_misses, version.repeat_window) == ("half_even", 4, 12)
    assert version.credit_schedule_id == fed.level.versions.earliest("number").credit_schedule_id
    fields = fields_of(client.get(amend(fed)).content.decode())
    assert (fields["rounding"], fields["repeat_window"]) == (["half_even"], ["12"])
    assert fields["credit_schedule"] == [str(version.credit_schedule_id)]


def test_a_new_level_says_that_nothing_has_come_in(fed: Fed, client: Client) -> None:
    path = f"/contracts/{fed.books.contract.reference}/service-levels/new/?metric=INF-03"
    text = plain(send(client, path, {"check": "yes"}).content.decode())
    assert "Nothing has come in yet that these terms could be tried on." in text
    assert "On the last 12 periods" not in text


def test_a_trial_costs_no_more_queries_for_more_measurements(fed: Fed, client: Client) -> None:
    fields = {**fields_of(client.get(amend(fed)).content.decode()), "minimum": ["79"], "try": "yes"}
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.post(amend(fed), fields).status_code == 200
        counts.append(len(asked))
        rows = [
            SampleRow(fed.level.pk, start_of(2).replace(day=day), Decimal(100), Decimal(80))
            for day in range(11, 28)
        ]
        record_samples(source=make_source(), rows=rows, by=None, now=NOW)
        fed.work()
    assert counts[0] == counts[1] < MOST_QUERIES

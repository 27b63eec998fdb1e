"""The forms of service levels: from the catalogue or freely, tried, agreed, amended, refused."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.permissions import Role
from contracts.models import Contract
from slas.models import ServiceLevel, Source
from tests.factories import make_contract, make_level, make_source, make_vendor
from tests.pages.sending import fields_of, send
from tests.people import People
from tests.query_counts import reviewed_queries

PATH = "/contracts/ITO-1/service-levels/new/"


@pytest.fixture
def client(people: People) -> Client:
    """Ada’s browser."""
    client = Client()
    client.force_login(people.ada)
    return client


@pytest.fixture
def contract(people: People) -> Contract:
    """Ada’s contract, over 2026 in Berlin."""
    return make_contract(
        reference="ITO-1",
        vendor=make_vendor(unit=people.operations),
        time_zone="Europe/Berlin",
    )


OWN = {
    "name": "Backups that restore",
    "code": "BKP",
    "metric_type": "within_target",
    "dimension": "risk",
    "new_source": "Backup monitor",
    "unit": "percent",
    "expected": "99.50",
    "minimum": "98",
}


def plain(text: str) -> str:
    """Give a page's text without tags, blanks as one."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)))


def test_a_metric_of_the_catalogue_fills_the_form_in(contract: Contract, client: Client) -> None:
    make_source()
    assert fields_of(client.get(PATH).content.decode())["expected"] == [""]
    text = client.get(f"{PATH}?metric=INF-02").content.decode()
    fields = fields_of(text)
    assert fields["name"] == ["Network availability"]
    assert (fields["expected"], fields["minimum"]) == (["99.95"], ["99.70"])
    assert fields["metric_type"] == ["weighted_availability"]
    assert "It is at least 99.95 % (expected) and never less than 99.70 % (minimum)." in plain(text)
    unknown = client.get(f"{PATH}?metric=CYB-01").content.decode()
    assert "That metric is not in the catalogue." in unknown
    response = send(client, f"{PATH}?metric=INF-02", {})
    assert response.headers["Location"] == "/contracts/ITO-1/"
    level = ServiceLevel.objects.get()
    assert level.metric is not None
    assert (level.code, level.metric.code) == ("INF-02", "INF-02")


def test_a_level_of_ones_own_is_agreed_and_its_source_named_on_the_way(
    contract: Contract, client: Client
) -> None:
    assert send(client, PATH, OWN).status_code == 302
    level = ServiceLevel.objects.get()
    terms = level.versions.get()
    assert (terms.source.code, terms.source.kind) == ("backup-monitor", "system")
    assert (terms.expected, terms.minimum) == (Decimal("99.5"), Decimal(98))
    assert (terms.reporting_period, terms.calendar.code) == ("month", "24x7")
    assert terms.effective_from == date(2026, 1, 1)
    assert "Backups that restore is agreed." in client.get("/contracts/ITO-1/").content.decode()


def test_trying_shows_the_clauses_and_keeps_nothing(contract: Contract, client: Client) -> None:
    response = send(client, PATH, {**OWN, "check": "yes", "critical_floor": "90"})
    text = plain(response.content.decode())
    assert response.status_code == 200
    assert "This holds, and nothing is kept yet." in text
    assert "Backups that restore is the share of cases within target" in text
    assert "as measured by Backup monitor." in text
    assert "Below 90 % it is critical." in text
    assert "applies from the contract’s first day" in text
    assert not ServiceLevel.objects.exists()
    assert not Source.objects.exists()
    assert fields_of(response.content.decode())["expected"] == ["99.50"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"minimum": "99.95"},
            "minimum",
            "The minimum, 99.95, is above the expected level, 99.50. Enter 99.50 or less.",
        ),
        (
            {"direction": "lower", "unit": "hours", "metric_type": "mean", "minimum": "3"},
            "minimum",
            "The minimum, 3.00, is below the expected level, 99.50. Enter 99.50 or more.",
        ),
        (
            {"critical_floor": "ninety"},
            "critical_floor",
            "“ninety” is not a number. Enter a figure such as 99.90.",
        ),
        ({"critical_floor": "99"}, "critical_floor", "The critical level, 99.00, is above"),
        ({"expected": "101"}, "expected", "The expected level, 101, is out of range."),
        ({"expected": "99.123"}, "expected", "has more than 2 decimals"),
        ({"decimals": "7"}, "decimals", "The decimals, 7, is out of range."),
        ({"percentile": "95"}, "percentile", "is for the metric type “percentile” alone"),
        ({"metric_type": "percentile"}, "percentile", "The percentile is empty."),
        ({"new_source": ""}, "new_source", "Enter the name of the new source"),
        ({"effective_from": "2026-01-15"}, "effective_from", "Enter 2026-01-01 or 2026-02-01."),
        ({"effective_from": "2025-12-01"}, "effective_from", "is outside the contract's term"),
        ({"code": "TAKEN"}, "code", "The code, TAKEN, is in use in this contract."),
        ({"grace_days": "91"}, "grace_days", "The days of grace, 91, is out of range."),
        ({"weight": "-1"}, "weight", "The weight, -1, is out of range."),
        ({"external_id": "7"}, "external_source", "lacks its source"),
        ({"metric_type": ""}, "metric_type", "Choose the kind of figure."),
    ],
)
def test_bad_terms_are_refused_beside_their_field_and_marked_in_the_clause(
    contract: Contract, client: Client, changes: dict[str, str], field: str, sentence: str
) -> None:
    make_level(contract, code="TAKEN")
    response = send(client, PATH, {"source": "new", **OWN, **changes})
    text = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert sentence in text
    assert f'id="id_{field}_error"' in text
    assert f'href="#id_{field}"' in text
    assert fields_of(response.content.decode())["name"] == ["Backups that restore"]
    assert ServiceLevel.objects.count() == 1
    assert not Source.objects.filter(code="backup-monitor").exists()
    if field in ("minimum", "critical_floor", "expected", "weight", "grace_days", "decimals"):
        assert "<mark>" in text


def test_several_mistakes_are_listed_at_once(contract: Contract, client: Client) -> None:
    response = send(client, PATH, {**OWN, "expected": "x", "minimum": "", "decimals": "two"})
    text = response.content.decode()
    assert "3 things to put right" in text
    assert "3 to put right" in text
    assert text.count('aria-invalid="true"') == 3


def test_new_terms_begin_on_a_period_and_leave_the_others(
    contract: Contract, client: Client
) -> None:
    level = make_level(contract, name="Desk answers")
    path = f"/slas/{level.public_id}/amend/"
    page = client.get(path).content.decode()
    days = re.findall(r'<option value="(\d{4}-\d\d-\d\d)"', page)
    assert days == [f"2026-{month:02d}-01" for month in range(2, 13)]
    assert fields_of(page)["effective_from"] == ["2026-04-01"]
    tried = send(client, path, {"expected": "97", "change": "Stricter", "check": "yes"})
    text = plain(tried.content.decode())
    assert "This holds, and nothing is kept yet." in text
    assert re.search(r"Expected level ?95\.00 ?97", text)
    assert level.versions.count() == 1
    response = send(
        client, path, {"expected": "97", "change": "Stricter", "effective_from": "2026-03-01"}
    )
    assert response.headers["Location"] == f"/slas/{level.public_id}/"
    first, second = level.versions.all()
    assert (first.effective_to, second.effective_from) == (date(2026, 3, 1), date(2026, 3, 1))
    assert (first.expected, second.expected, second.change) == (
        Decimal(95),
        Decimal(97),
        "Stricter",
    )


def test_new_terms_are_refused_beside_their_field(contract: Contract, client: Client) -> None:
    level = make_level(contract)
    path = f"/slas/{level.public_id}/amend/"
    for changes, field in (
        ({"change": ""}, "change"),
        ({"effective_from": "2026-03-02", "change": "x"}, "effective_from"),
        ({"minimum": "99", "change": "x"}, "minimum"),
    ):
        response = send(client, path, changes)
        assert response.status_code == 200
        assert f'id="id_{field}_error"' in response.content.decode()
    response = send(client, path, {"reporting_period": "week", "change": "x"})
    assert level.versions.latest("number").reporting_period == "month"
    assert response.status_code == 302


def test_a_level_without_another_period_says_so(people: People, client: Client) -> None:
    contract = make_contract(vendor=make_vendor(unit=people.operations), ends_on=date(2026, 1, 20))
    level = make_level(contract)
    text = client.get(f"/slas/{level.public_id}/amend/").content.decode()
    assert "No period is left for new terms" in text


def test_who_may_agree_terms(people: People, contract: Contract) -> None:
    level = make_level(contract)
    amend = f"/slas/{level.public_id}/amend/"
    for user in (
        people.ben,
        people.cyd,
        people.holding(Role.AUDITOR),
        people.at_vendor(contract.vendor),
    ):
        client = Client()
        client.force_login(user)
        for path in (PATH, amend):
            assert client.get(path).status_code == 404
            assert client.post(path, OWN).status_code == 404
    assert Client().post(PATH, OWN).status_code == 302
    assert level.versions.count() == 1
    assert ServiceLevel.objects.count() == 1
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.ada)
    assert strict.post(PATH, OWN).status_code == 403


def test_counts_are_the_reviewed_ones_and_do_not_grow(contract: Contract, client: Client) -> None:
    level = make_level(contract)
    pages = {
        "page_level_new": f"{PATH}?metric=INF-02",
        "page_level_amend": f"/slas/{level.public_id}/amend/",
    }
    for grown in (False, True):
        if grown:
            Source.objects.bulk_create(
                Source(code=f"s-{number}", name=f"S {number}", kind="system")
                for number in range(200)
            )
        for name, path in pages.items():
            with reviewed_queries(name):
                assert client.get(path).status_code == 200


def test_what_contradicts_is_said_beside_what_cannot_be_read(
    contract: Contract, client: Client
) -> None:
    response = send(client, PATH, {**OWN, "minimum": "99.95", "critical_floor": "ninety"})
    text = html.unescape(response.content.decode())
    assert "2 things to put right" in text
    assert "Enter 99.50 or less." in text
    assert "“ninety” is not a number." in text
    assert text.count("<mark>") == 2


def test_a_metric_without_targets_leaves_its_levels_to_be_entered(
    people: People, client: Client
) -> None:
    make_contract(
        reference="ITO-1", vendor=make_vendor(unit=people.operations), service_type="support"
    )
    make_source()
    fields = fields_of(client.get(f"{PATH}?metric=SUP-10").content.decode())
    assert fields["metric_type"] == ["mean"]
    assert (fields["expected"], fields["minimum"]) == ([""], [""])

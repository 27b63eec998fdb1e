"""Search: words anywhere, names first, accents aside, and nothing that is out of reach."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from contracts.models import Contract
from contracts.searching import OBLIGATION_WORDS as OF_OBLIGATIONS
from contracts.searching import WORDS as OF_CONTRACTS
from contracts.services_obligations import agree_obligation
from core.searching import MOST_WORDS, words_of
from dashboards.pages.search import find
from slas.searching import WORDS as OF_LEVELS
from tests.factories import NOW, make_contract, make_vendor
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.models import Vendor
from vendors.names import fold
from vendors.searching import WORDS as OF_VENDORS

pytestmark = pytest.mark.django_db


def vendor(people: People, name: str, *, reference: str = "", legal: str = "") -> Vendor:
    """Make a vendor of Operations under a name."""
    made = make_vendor(unit=people.operations)
    made.display_name, made.legal_name = name, legal or name
    made.folded_name, made.reference = fold(name), reference or made.reference
    made.save()
    return made


def test_an_obligation_is_found_by_its_title_and_clause_by_who_may_see_it(people: People) -> None:
    contract = make_contract(unit=people.operations)
    agree_obligation(
        contract=contract,
        side="vendor",
        kind="deliverable",
        title="Exit plan",
        clause="14.2",
        first_due_on=date(2026, 4, 1),
        by=None,
        now=NOW,
    )
    for words in ("exit", "14.2 plan"):
        assert [row.title for row in find(people.ada, words).obligations.rows] == ["Exit plan"]
    assert find(people.cyd, "exit").total == 0


def names(html: str) -> list[str]:
    """Give the names that the page of the search lists, in its order."""
    return re.findall(r'class="lead-l"><a href="[^"]+"><bdi>([^<]+)', html)


def page(people: People, text: str, who: str = "ada", path: str = "/search/") -> str:
    client = Client()
    client.force_login(getattr(people, who))
    return client.get(path, {"q": text}).content.decode()


def test_names_come_before_other_words_and_the_very_name_first(people: People) -> None:
    vendor(people, "Northern Halden")
    vendor(people, "Other", legal="Halden Data AS")
    vendor(people, "Haldenfjord")
    vendor(people, "Halden")
    vendor(people, "Last", legal="Service of Halden")
    found = names(page(people, "halden"))
    assert found == ["Halden", "Haldenfjord", "Other", "Northern Halden", "Last"]


@pytest.mark.parametrize(
    "asked",
    [
        "angstrom",
        "ÅNGSTRÖM",
        "a\u030angstro\u0308m sae",
        "sæd",
        "strasse",
        "saed  ang",
        "ct-2019/42",
    ],
)
def test_accents_case_and_punctuation_do_not_matter(people: People, asked: str) -> None:
    vendor(people, "Ångström-Sæd (Straße)", reference="CT-2019/42")
    vendor(people, "Else")
    assert names(page(people, asked)) == ["Ångström-Sæd (Straße)"]


@pytest.mark.parametrize("asked", ["ngstrom", "else saed", "' | x:*", "--", "!", "%", "\\"])
def test_what_begins_no_word_is_not_found(people: People, asked: str) -> None:
    vendor(people, "Ångström Sæd")
    vendor(people, "Else")
    assert "Nothing that you see holds all these words" in page(people, asked)


def test_a_contract_is_found_by_its_title_and_its_vendor_together(people: People) -> None:
    one, other = vendor(people, "Halden"), vendor(people, "Larkspur")
    mine = make_contract(vendor=one)
    theirs = make_contract(vendor=other)
    Contract.objects.filter(pk__in=[mine.pk, theirs.pk]).update(title="Managed network")
    found = find(people.ada, "netw hald").contracts
    assert (list(found.rows), found.total) == ([mine], 1)
    assert find(people.ada, "network").contracts.total == 2
    assert list(find(people.ada, theirs.reference).contracts.rows) == [theirs]


def test_nobody_finds_what_they_may_not_see(people: People) -> None:
    seen = vendor(people, "Halden")
    make_contract(vendor=seen)
    assert find(people.cyd, "halden").total == 0
    assert "Nothing that you see" in page(people, "halden", "cyd")
    at_vendor = people.at_vendor(vendor(people, "Larkspur"))
    assert find(at_vendor, "halden").total == 0
    assert find(at_vendor, "larkspur").vendors.total == 1


def test_a_group_shows_ten_and_leads_to_all(people: People) -> None:
    for number in range(12):
        vendor(people, f"Halden {number:02d}")
    html = page(people, "halden")
    assert len(names(html)) == 10
    assert "the nearest 10 of 12" in html
    assert 'href="/vendors/?q=halden"' in html
    listed = page(people, "halden", path="/vendors/")
    assert "Twelve vendors fit the filters" in listed


def test_lists_that_are_searched_put_the_nearest_first(people: People) -> None:
    vendor(people, "Alder", legal="Halden Data AS")
    vendor(people, "Northern Halden")
    vendor(people, "Halden")
    rows = r'<th scope="row"><a href="[^"]+"><bdi>([^<]+)'
    listed = re.findall(rows, page(people, "halden", path="/vendors/"))
    assert listed == ["Halden", "Alder", "Northern Halden"]
    client = Client()
    client.force_login(people.ada)
    by_name = client.get("/vendors/?q=halden&sort=name").content.decode()
    assert re.findall(rows, by_name) == ["Alder", "Halden", "Northern Halden"]


def test_without_words_the_page_says_what_can_be_asked(people: People) -> None:
    assert "Type the beginning of a word" in page(people, " ")
    assert "Type the beginning of a word" in page(people, "\x00")


def test_only_so_many_words_are_looked_up() -> None:
    assert words_of("a b\x00c " * 9) == (["a", "b", "c"] * 9)[:MOST_WORDS]


@pytest.mark.parametrize("rows", [11, 60])
def test_count_is_the_reviewed_one_and_does_not_grow(people: People, rows: int) -> None:
    client = Client()
    client.force_login(people.ada)
    for number in range(rows):
        make_contract(vendor=vendor(people, f"Halden {number}"))
    with reviewed_queries("page_search"):
        client.get("/search/?q=halden")


@pytest.mark.parametrize(
    ("table", "index", "fields"),
    [
        (
            "vendors_vendor",
            "vendor_search_words",
            "display_name, legal_name, reference, external_id",
        ),
        ("contracts_contract", "contract_search_words", "title, reference, external_id"),
        ("slas_servicelevel", "service_level_search_words", "name, code, external_id"),
    ],
)
def test_each_search_reads_an_index(table: str, index: str, fields: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN SELECT 1 FROM {table}"
            f" WHERE core_search_words({fields}) @@ core_search_query('halden netw')"
        )
        assert index in str(cursor.fetchall())


def test_fields_searched_are_those_of_the_indexes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexname ~ '_search_words$'"
        )
        kept = dict(cursor.fetchall())
    for index, fields in (
        ("vendor_search_words", OF_VENDORS),
        ("contract_search_words", OF_CONTRACTS),
        ("service_level_search_words", OF_LEVELS),
        ("obligation_search_words", OF_OBLIGATIONS),
    ):
        assert re.findall(r"\((\w+)\)::text", kept[index]) == list(fields)

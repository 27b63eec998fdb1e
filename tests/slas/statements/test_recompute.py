"""Published figures recompute to the bit, and a single changed byte is found."""

import json
from collections.abc import Iterator
from copy import deepcopy
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from pytest_django import DjangoDbBlocker

from slas.models import Result, Statement
from slas.services.statements.codec import digest
from slas.services.statements.verify import verify_published, verify_statement
from tests.seeds import built_once
from tests.slas.statements.fed import Fed, make_fed
from tests.slas.statements.recomputed import is_found, unguarded  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db


def run(**options: Any) -> str:
    out = StringIO()
    call_command("recompute", "--verify", stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def publish_samples() -> Fed:
    """Publish two months, and revise the second."""
    made = make_fed()
    made.publish(1)
    made.publish(2)
    made.correct(2, 70)
    made.publish(2, 2, "The probe was mended")
    return made


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Fed]:
    """Publish once for all tests."""
    with built_once(django_db_blocker, publish_samples) as made:
        yield made


@pytest.fixture
def fed(published: Fed) -> Fed:
    """Give what was published, as it was."""
    return deepcopy(published)


def test_all_is_identical_before_and_after_a_revision(fed: Fed) -> None:
    said = run()
    same, _, known, word = said.split()
    assert (same, word) == (known, "identical")
    assert int(known) >= 12
    assert run(contract=fed.books.contract.reference) == said
    assert run(contract="another") == "0 of 0 identical"


@pytest.mark.usefixtures("unguarded")
def test_a_difference_is_named_and_fails_the_command(fed: Fed) -> None:
    Result.objects.filter(revision=1, month=fed.books.statement(1).month).update(n=99)
    err = StringIO()
    with pytest.raises(CommandError, match="1 figures differ"):
        call_command("recompute", "--verify", stdout=StringIO(), stderr=err)
    assert "row.figures.n: stored '99', computed '100'" in err.getvalue()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Name every leaf of a JSON value."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from places(entry, (*path, name))
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from places(entry, (*path, place))
    else:
        yield path


def changed(content: Any, path: tuple[Any, ...]) -> Any:
    """Change one byte of one leaf."""
    copy = json.loads(json.dumps(content))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    old = inner[path[-1]]
    if isinstance(old, bool) or old is None:
        inner[path[-1]] = not old
    elif isinstance(old, int):
        inner[path[-1]] = old + 1
    else:
        inner[path[-1]] = old[:-1] + ("1" if old[-1:] != "1" else "2")
    return copy


@pytest.mark.usefixtures("fed", "unguarded")
def test_every_changed_byte_of_the_content_breaks_the_seal() -> None:
    statement = Statement.objects.filter(state="published", revision=2).get()
    leaves = list(places(statement.content))
    assert len(leaves) > 100
    assert all(
        digest(changed(statement.content, path)) != statement.content_hash for path in leaves
    )


@pytest.mark.usefixtures("fed", "unguarded")
@pytest.mark.parametrize("part", ["results", "reckoned", "defaults", "credits", "totals", "batch"])
def test_content_that_was_changed_and_sealed_anew_is_found(part: str) -> None:
    """Who can change the content can seal it anew: the recomputation finds it all the same."""
    statement = Statement.objects.filter(state="published", revision=2).get()
    unseen = []
    content = statement.content
    for path in places(content):
        if path[0] != part or path[-1] in UNREAD or path[-2:-1] == ("exclusions",):
            continue
        forged = changed(content, path)
        statement.content, statement.content_hash = forged, digest(forged)
        if all(figure.is_identical for figure in verify_statement(statement)):
            unseen.append(path)
    assert unseen == []


# What decides no figure of this setting: the seal alone holds it.
UNREAD = frozenset(
    (
        "excused_good",
        "excused_total",
        "excused_volume",
        "state",
        "batch",
        "evaluated_at",
        "reported_from",
        "grace_days",
        "percentile_method",
        "minimum_n",
        "unit_minutes",
        "outcome_by",
        "low_volume",
        "rounding",
    )
)


@pytest.mark.usefixtures("fed", "unguarded")
@pytest.mark.parametrize(
    "change",
    [
        "n = 101",
        "good = 79",
        "total = 1",
        "scope = 'x'",
        "at = at + interval '1 microsecond'",
        "batch_id = batch_id + 1",
    ],
)
def test_every_changed_column_of_a_sample_is_found(change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE slas_sample SET {change}"
            " WHERE at >= '2026-02-01' AND at < '2026-03-01' AND superseded_by = 0"
        )
        assert cursor.rowcount == 1
    assert is_found()


@pytest.mark.usefixtures("fed", "unguarded")
def test_a_sample_that_was_superseded_since_counts_as_it_was() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE slas_sample SET good = good - 1 WHERE superseded_by > 0")
        assert cursor.rowcount == 1
    assert [figure.name for figure in verify_published() if not figure.is_identical] == [
        f"{Statement.objects.first().contract.reference} 2026-02 r1 A / 2026-02"  # type: ignore[union-attr]
    ]


@pytest.mark.usefixtures("fed", "unguarded")
@pytest.mark.parametrize("added", ["a sample more", "a sample less"])
def test_rows_that_come_or_go_are_found(added: str) -> None:
    with connection.cursor() as cursor:
        if added == "a sample more":
            cursor.execute(
                "INSERT INTO slas_sample (service_level_id, at, scope, superseded_by, n, good,"
                " total, batch_id) SELECT service_level_id, at + interval '1 hour', scope, 0, n,"
                " good, total, batch_id FROM slas_sample WHERE at < '2026-02-01'"
            )
        else:
            cursor.execute("DELETE FROM slas_sample WHERE at < '2026-02-01'")
    assert is_found()


RESULT_COLUMNS = [
    "state = 'provisional'",
    "result_class = 'met_minimum'",
    "attained = attained + 0.0000000001",
    "attained_shown = attained_shown + 0.000001",
    "numerator = numerator + 0.000001",
    "denominator = denominator + 0.000001",
    "n = n + 0.000001",
    "coverage_ratio = 0.5",
    "reported_through = reported_through - interval '1 microsecond'",
    "raw_attained = 1",
    "raw_shown = 1",
    "raw_class = 'met'",
    "excused = 1",
    "bound = 1",
    "low_volume_rule = 'roll'",
    "is_settled = NOT is_settled",
    "inputs_hash = repeat('0', 64)",
    "computed_at = computed_at + interval '1 microsecond'",
    "period_end = period_end + interval '1 microsecond'",
    "period_start = period_start - interval '1 microsecond'",
    "month = '2026-01-01'",
    "scope = 'x'",
    "revision = 7",
    "standing = 'superseded'",
    "published_in_id = NULL",
]


@pytest.mark.usefixtures("fed", "unguarded")
@pytest.mark.parametrize("change", RESULT_COLUMNS)
def test_every_changed_column_of_a_result_is_found(change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE slas_result SET {change} WHERE month = '2026-02-01' AND revision = 2"
        )
        assert cursor.rowcount == 1
    assert is_found()


@pytest.mark.usefixtures("fed", "unguarded")
@pytest.mark.parametrize(
    "change",
    [
        "slas_credit SET amount = amount - 0.01",
        "slas_credit SET raw_amount = raw_amount - 0.01",
        "slas_credit SET note = note || '.'",
        "slas_credit SET steps = '[]'",
        "slas_default SET detail = detail || '.'",
        "slas_default SET kind = 'critical'",
        "slas_statement SET charges = charges + 0.01",
        "slas_statement SET at_risk_amount = at_risk_amount + 0.01",
        "slas_statement SET credit_amount = credit_amount + 0.01",
        "slas_statement SET reckoning = '{}'",
        "slas_statement SET inputs_hash = repeat('0', 64)",
        "slas_statement SET reason = reason || '.'",
        "slas_statement SET revision = revision + 1",
        "slas_statement SET month = '2026-03-01'",
        "slas_statement SET period_end = period_end + interval '1 second'",
        "slas_statement SET content_hash = repeat('0', 64)",
    ],
)
def test_every_changed_sum_default_and_credit_is_found(change: str) -> None:
    target = "id" if "slas_statement" in change else "statement_id"
    statement = Statement.objects.filter(state="published", revision=2).get()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {change} WHERE {target} = %s", [statement.pk])
        assert cursor.rowcount == 1
    assert is_found()

"""What a revision does to the ledger: unchanged entries stay, changed ones are superseded."""

from decimal import Decimal

import pytest

from slas.models import Credit, CreditTotal, Statement
from slas.services.statements import StatementBooks, reconcile_statements
from slas.services.statements.verify import verify_published
from tests.slas.statements.fed import NOW, Fed, make_fed

pytestmark = pytest.mark.django_db


def ledger(fed: Fed) -> list[tuple[int, str, str, Decimal]]:
    """Give revision, kind, state and amount of the entries of February that are not nothing."""
    rows = Credit.objects.filter(month=fed.books.statement(2).month).exclude(amount=0)
    return list(rows.order_by("pk").values_list("revision", "kind", "state", "amount"))


def is_square(fed: Fed) -> bool:
    """Tell whether all recomputes, and nothing further is proposed."""
    fed.books.owe(2)
    fed.work()
    identical = all(figure.is_identical for figure in verify_published())
    return identical and not Statement.objects.filter(revision=3).exists()


def test_an_entry_whose_amount_stays_is_left_alone() -> None:
    fed = make_fed()
    fed.publish(2)
    Credit.objects.filter(amount__gt=0).update(state="confirmed")
    fed.correct(2, 85)
    assert ledger(fed) == [(1, "service_credit", "confirmed", Decimal(40000))]
    fed.publish(2, 2, "Recounted")
    assert ledger(fed) == [(1, "service_credit", "confirmed", Decimal(40000))]
    content = fed.books.statement(2, 2).content
    assert content is not None
    assert content["credits"][0]["revision"] == 1
    assert is_square(fed)


def test_an_applied_credit_stays_and_more_is_a_credit_of_the_difference() -> None:
    fed = make_fed()
    fed.publish(2)
    Credit.objects.filter(amount__gt=0).update(state="applied", invoice_line="7")
    fed.correct(2, 70)
    fed.publish(2, 2, "Recounted")
    assert ledger(fed) == [
        (1, "service_credit", "applied", Decimal(40000)),
        (2, "service_credit", "accrued", Decimal(4000)),
    ]
    assert CreditTotal.objects.get(month=fed.books.statement(2).month).amount == 44000
    assert is_square(fed)


def test_of_an_applied_credit_that_was_too_much_the_rest_is_taken_back() -> None:
    fed = make_fed((96, 70, 97))
    fed.publish(2)
    Credit.objects.filter(amount__gt=0).update(state="applied", invoice_line="7")
    fed.correct(2, 80)
    fed.publish(2, 2, "Recounted")
    assert ledger(fed) == [
        (1, "service_credit", "applied", Decimal(44000)),
        (2, "earn_back", "accrued", Decimal(-4000)),
    ]
    back = Credit.objects.get(kind="earn_back")
    assert back.earns_back == Credit.objects.get(revision=1, amount=44000)
    assert back.note.startswith("More was applied than the revision gives.")
    assert is_square(fed)
    assert fed.books.statement(2, 2).credit_amount == 40000


def test_a_waived_credit_that_changes_is_superseded_and_accrues_anew() -> None:
    fed = make_fed()
    fed.publish(2)
    Credit.objects.filter(amount__gt=0).update(state="waived")
    fed.correct(2, 70)
    fed.publish(2, 2, "Recounted")
    assert [(row[0], row[2]) for row in ledger(fed)] == [(1, "superseded"), (2, "accrued")]
    assert is_square(fed)


def test_the_books_reconcile_and_what_was_meddled_with_is_told() -> None:
    fed = make_fed()
    fed.publish(2)
    assert reconcile_statements(now=NOW) == StatementBooks(owed=0, missing=0, stale=0)
    Statement.objects.filter(month=fed.books.statement(3).month).update(inputs_hash="0" * 64)
    fed.level.results.filter(month=fed.books.statement(2).month).update(standing="superseded")
    assert reconcile_statements(now=NOW).stale == 2
    fed.books.owe(1)
    assert reconcile_statements(now=NOW) == StatementBooks(owed=1, missing=0, stale=0)

"""What a month comes to: defaults, credits under their caps, written once and kept up to date."""

from decimal import Decimal

import pytest

from slas.models import Credit, CreditTotal, Default, Statement
from slas.services.statements import reckon_owed
from tests.slas.statements.setting import NOW, make_books, month_on

pytestmark = pytest.mark.django_db


def test_a_miss_of_the_pool_costs_its_allocation_and_the_cap_cuts_pro_rata() -> None:
    books = make_books()
    books.terms(pool_percent=250, pool_shares={"a": "60", "b": "45"})
    pool = books.schedule([], kind="pool")
    first = books.level("CSL-1", pool, allocation_percent=100, pool_category="a")
    third = books.level("CSL-3", pool, allocation_percent=100, pool_category="b")
    books.result(first, 1, "80")
    books.result(third, 1, "85")
    books.reckon()
    assert books.credits(1) == {"CSL-1": Decimal("27428.57"), "CSL-3": Decimal("20571.43")}
    statement = books.statement(1)
    assert (statement.charges, statement.at_risk_amount) == (400000, 48000)
    assert statement.credit_amount == 48000
    assert statement.state == "provisional"
    total = CreditTotal.objects.get()
    assert (total.cap_amount, total.amount) == (48000, 48000)
    assert set(Default.objects.values_list("kind", flat=True)) == {"minimum"}


def test_reckoning_twice_changes_nothing() -> None:
    books = make_books()
    level = books.level("A", books.schedule([(None, "90", "10")]))
    books.result(level, 1, "80")
    books.reckon()
    before = [list(model.objects.order_by("pk").values()) for model in (Statement, Credit, Default)]
    books.owe(1)
    assert reckon_owed(now=NOW).written == 0
    after = [list(model.objects.order_by("pk").values()) for model in (Statement, Credit, Default)]
    assert after == before


def test_a_mended_figure_takes_default_and_credit_back() -> None:
    books = make_books()
    level = books.level("A", books.schedule([(None, "90", "10")]))
    books.result(level, 1, "80")
    books.reckon()
    assert books.credits(1) == {"A": Decimal(40000)}
    books.result(level, 1, "97")
    books.reckon()
    assert (Credit.objects.count(), Default.objects.count()) == (0, 0)
    assert CreditTotal.objects.get().amount == 0
    assert Statement.objects.get(month=month_on(1)).credit_amount == 0

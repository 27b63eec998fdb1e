"""A contract with one failed month: its result, statement, default and credits, as bare rows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from contracts.models import Contract
from slas.models import (
    Credit,
    CreditTotal,
    Default,
    Result,
    ServiceLevel,
    Statement,
)
from tests.factories import NOW, make_contract, make_level, make_user, make_vendor

START, END = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
MONTH = date(2026, 2, 1)


@dataclass(frozen=True)
class Books:
    contract: Contract
    level: ServiceLevel
    statement: Statement
    result: Result
    default: Default


def keep_books(*, is_demo: bool = False) -> Books:
    """Make one contract and month, still open, in which a service level was missed."""
    contract = make_contract(vendor=make_vendor(is_demo=is_demo))
    level = make_level(contract)
    span: dict[str, Any] = {"period_start": START, "period_end": END, "month": MONTH}
    made: dict[str, Any] = {"inputs_hash": "0" * 64, "computed_at": NOW}
    result = Result.objects.create(
        **{"service_level": level, "version": level.versions.get(), "state": "final", **made},
        **{"result_class": "below_minimum", "attained": 80, "attained_shown": 80, "n": 100, **span},
    )
    statement = Statement.objects.create(contract=contract, currency="EUR", **span, **made)
    default = Default.objects.create(
        statement=statement,
        service_level=level,
        result=result,
        kind="minimum",
        period_start=START,
        detail="80 % of 90 %",
    )
    return Books(contract, level, statement, result, default)


def publish(books: Books) -> None:
    """Freeze the statement and its result."""
    statement = books.statement
    Statement.objects.filter(pk=statement.pk).update(
        state="published",
        submitted_at=NOW,
        submitted_by=make_user(),
        published_at=NOW,
        published_by=make_user(),
        content={"results": []},
        content_hash="a" * 64,
    )
    Result.objects.filter(pk=books.result.pk).update(published_in=statement)


def open_total(books: Books, *, cap: int | None) -> CreditTotal:
    """Open what the credits of the month count into."""
    return CreditTotal.objects.create(
        contract=books.contract, month=MONTH, currency="EUR", cap_amount=cap
    )


def enter(books: Books, amount: int, **changes: Any) -> Credit:
    """Enter a credit of the month, accrued unless told otherwise."""
    given: dict[str, Any] = {
        **{"contract": books.contract, "month": MONTH, "statement": books.statement},
        **{"service_level": books.level, "period_start": START, "default": books.default},
        **{"currency": "EUR", "raw_amount": amount, "amount": amount, "state": "accrued"},
        "computed_at": NOW,
    }
    return Credit.objects.create(**{**given, **changes})


def counted(books: Books) -> Decimal:
    """Read what counts of the month."""
    return CreditTotal.objects.get(contract=books.contract, month=MONTH).amount

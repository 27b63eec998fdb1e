"""What a contract's own page says of its credits: terms, schedules, the last statements."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils.safestring import SafeString

from accounts.models import User
from contracts.addresses import contract_url
from contracts.models import Contract
from core import formats
from core.components.parts import KeyValue
from slas import presentation
from slas.credit_terms.pages import terms_in_words
from slas.ledger import words
from slas.models import Statement
from slas.statements import finding

LAST: Final = 4


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One of the last statements."""

    month: str
    url: str
    credit: str
    chip: SafeString


@dataclass(frozen=True, slots=True)
class CreditSummary:
    """The credits of a contract in short."""

    terms: tuple[KeyValue, ...]
    has_schedule: bool
    statements: tuple[StatementLine, ...]
    terms_url: str
    statements_url: str


def credit_summary(user: User, contract: Contract, day: date) -> CreditSummary:
    """Gather the credits of a contract in short, its terms as of a day."""
    in_force = Q(effective_to__isnull=True) | Q(effective_to__gt=day)
    terms = contract.credit_terms.filter(in_force, effective_from__lte=day).first()
    count = contract.credit_schedules.count()
    said = presentation.plural(count, "schedule") if count else "none: a miss costs nothing"
    rows = (
        Statement.objects.visible_to(user)
        .filter(contract=contract)
        .exclude(state="superseded")
        .defer("content")
        .order_by("-month", "-revision")[:LAST]
    )
    return CreditSummary(
        terms=(
            KeyValue("Credit schedules", presentation.sentence_case(said)),
            *(terms_in_words(terms) if terms else ()),
        ),
        has_schedule=bool(count),
        statements=tuple(_line(row, contract) for row in rows),
        terms_url=contract_url(contract, "slas:credit-terms-show"),
        statements_url=finding.list_url(contract),
    )


def _line(row: Statement, contract: Contract) -> StatementLine:
    revised = f", revision {row.revision}" if row.revision > 1 else ""
    return StatementLine(
        month=f"{formats.month(row.month)}{revised}",
        url=finding.revision_url(contract, row),
        credit=formats.money(row.credit_amount, row.currency),
        chip=words.statement_chip(row.state),
    )

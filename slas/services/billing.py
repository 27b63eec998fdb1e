"""What was billed for a contract and month: credits are counted on it.

Source: docs/disputes.md, "Agreeing what a default costs".
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract
from contracts.services import term_of_contract
from core.entries import day, figure_between, line_of_text
from core.errors import RuleError
from slas.models import BilledCharge
from slas.models.statements import MOST_MONEY
from slas.querysets.owed import mark_statements_owed


@transaction.atomic
def record_billed_charge(
    *,
    contract: Contract,
    month: date,
    amount: Decimal,
    pass_through: Decimal = Decimal(0),
    taxes: Decimal = Decimal(0),
    one_time: Decimal = Decimal(0),
    invoice: str = "",
    by: User | None,
    now: datetime,
) -> BilledCharge:
    """Record what was billed; a later number takes the place of an earlier one. Safe to repeat.

    The statements from that month on are owed.

    :raises RuleError: an entry that does not hold, or a month outside the contract's term
    :raises ForbiddenError: the person may not manage credits in the contract's unit
    """
    require(by, Capability.MANAGE_CREDITS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    first = _month_in_term(contract, month)
    parts = {"pass_through": pass_through, "taxes": taxes, "one_time": one_time}
    for name, figure in (("amount", amount), *parts.items()):
        label = f"The {name.replace('_', ' ')}"
        figure_between(figure, 0, MOST_MONEY, field=name, label=label, decimals=2)
    if sum(parts.values()) > amount:
        raise RuleError(
            f"Pass-through, taxes and one-time charges are {sum(parts.values())}, more than the"
            f" amount, {amount}.",
            field="amount",
        )
    said = line_of_text(
        invoice, field="invoice", label="The invoice", longest=80, is_required=False
    )
    latest = contract.billed_charges.filter(month=first).order_by("-number").first()
    new = {"amount": amount, "invoice": said, **parts}
    if latest is not None and all(getattr(latest, name) == new[name] for name in new):
        return latest
    charge = BilledCharge.objects.create(
        contract=contract,
        month=first,
        number=1 if latest is None else latest.number + 1,
        recorded_at=now,
        recorded_by=by,
        **new,
    )
    mark_statements_owed([(contract.pk, first)], now=now)
    return charge


def _month_in_term(contract: Contract, month: date) -> date:
    first = day(month, field="month", label="The month").replace(day=1)
    term = term_of_contract(contract)
    is_late = term.ends_on is not None and first >= term.ends_on
    if first < term.starts_on.replace(day=1) or is_late:
        raise RuleError(f"The month, {first:%Y-%m}, is outside the contract's term.", field="month")
    return first

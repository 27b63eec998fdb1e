"""How a charge is said."""

from contracts.models import Charge
from contracts.register_choices import ChargeKind, Every
from core import formats

_FOR = {Every.MONTH: "a month", Every.QUARTER: "a quarter", Every.YEAR: "a year"}


def price(charge: Charge) -> str:
    """Say what it costs: €118.50 an hour, €400,000.00 a month."""
    amount = charge.amount.normalize()
    cents = charge.amount == round(charge.amount, 2)
    money = (
        formats.money(charge.amount, charge.contract.currency)
        if cents
        else f"{amount:f} {charge.contract.currency}"
    )
    return " ".join(filter(None, (money, per(charge))))


def per(charge: Charge) -> str:
    """Say for what the amount stands."""
    if charge.kind == ChargeKind.FIXED and charge.every_months:
        return _FOR[Every(charge.every_months)]
    if charge.kind == ChargeKind.RATE:
        return f"per {charge.unit}" if charge.unit else "per unit"
    return "once"

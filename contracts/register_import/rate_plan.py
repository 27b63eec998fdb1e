"""What the prices of a file would change in the register: new ones come in, others stay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.models import Charge, Contract
from contracts.models.charges import MOST_AMOUNT
from contracts.register_import.columns import PRICE
from contracts.register_import.draft import RateDraft
from contracts.register_import.findings import Finding

_DECIMALS: Final = 4
_KEY_SIGNS: Final = 12


@dataclass(frozen=True, slots=True)
class Held:
    """The contract under which prices stand: its currency, and itself where it is on record."""

    number: str
    currency: str
    known: Contract | None


@dataclass(slots=True)
class RatePlan:
    """Prices that would come in, how many stand already, and those that stand otherwise."""

    new: list[RateDraft] = field(default_factory=list)
    unchanged: int = 0
    # (number of the contract, what differs)
    differing: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def rate_code(rate: RateDraft) -> str:
    """Give the code under which a price without one is kept: the same for the same row."""
    stem = f"rate-{rate.key[:_KEY_SIGNS]}"
    return stem if rate.ordinal == 1 else f"{stem}-{rate.ordinal}"


def plan_rates(rates: Iterable[RateDraft], held: Mapping[str, Held]) -> RatePlan:
    """Hold prices against those on record; one query for any number of them."""
    plan = RatePlan()
    known = {
        (charge.contract_id, charge.code): charge
        for charge in Charge.objects.filter(
            contract__in=[one.known.pk for one in held.values() if one.known is not None]
        ).only("contract_id", "code", "title", "amount", "unit")
    }
    for rate in rates:
        place = held.get(rate.contract)
        if place is None:
            continue
        wrong = _wrong(rate, place)
        if wrong:
            plan.findings.append(
                Finding(rate.line, PRICE, "price", wrong, value=str(rate.price), group=wrong)
            )
            continue
        stands = known.get((place.known.pk, rate_code(rate))) if place.known else None
        if stands is None:
            plan.new.append(rate)
        elif stands.amount == rate.price:
            plan.unchanged += 1
        else:
            here = f"{stands.amount.normalize():f}"
            said = f"{stands.title}: {here} here, {rate.price:f} in the file"
            plan.differing.append((place.number, said))
    return plan


def _wrong(rate: RateDraft, place: Held) -> str:
    """Say why a price cannot stand, "" where it can."""
    if rate.currency != place.currency:
        return f"The price is in {rate.currency[:12]}; its contract is in {place.currency}."
    if not 0 <= rate.price <= MOST_AMOUNT:
        return "The price is out of range."
    if rate.price != round(rate.price, _DECIMALS):
        return f"The price has more than {_DECIMALS} decimals."
    return ""

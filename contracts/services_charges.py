"""What is done with the charges of contracts: agree, change, end, and add rates in bulk."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Charge, Contract
from contracts.models.charges import BAND, INDEX, LONGEST_CODE, MOST_AMOUNT
from contracts.register_choices import ChargeKind, Every
from core.entries import day, figure_between, line_of_text, one_of_choices
from core.errors import ConflictError, RuleError

LONGEST_DETAIL: Final = 10_000
_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class ChargeInput:
    """What a charge says; amounts in the contract's currency, shares in percent.

    A volume band (``base_volume`` to ``less_rate``) and an index (``index_name`` to
    ``index_cap``) are stated whole or not at all.
    """

    kind: str
    code: str
    title: str
    amount: Decimal
    unit: str = ""
    detail: str = ""
    every_months: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    base_volume: Decimal | None = None
    deadband_percent: Decimal | None = None
    more_rate: Decimal | None = None
    less_rate: Decimal | None = None
    index_name: str = ""
    index_first: Decimal | None = None
    index_share: Decimal | None = None
    index_floor: Decimal | None = None
    index_cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RateInput:
    """A price of a unit as a rate card states it."""

    contract: Contract
    code: str
    title: str
    amount: Decimal
    unit: str = ""
    detail: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RatesAdded:
    """How many rates came in and stood already; others stand with another price."""

    made: int
    unchanged: int
    differing: tuple[Charge, ...]


def _checked(entered: ChargeInput) -> dict[str, Any]:
    """Check what a charge says.

    :raises RuleError: an entry that does not hold
    """
    values: dict[str, Any] = asdict(entered)
    values["kind"] = one_of_choices(entered.kind, ChargeKind.values, field="kind", label="The kind")
    values["code"] = line_of_text(entered.code, field="code", label="The code", longest=80)
    values["title"] = line_of_text(entered.title, field="title", label="The title", longest=200)
    values["unit"] = line_of_text(
        entered.unit, field="unit", label="The unit", longest=40, is_required=False
    )
    if len(entered.detail) > LONGEST_DETAIL:
        raise RuleError(f"The detail is longer than {LONGEST_DETAIL:,} signs.", field="detail")
    values["detail"] = entered.detail.replace("\x00", "").strip()
    values["amount"] = _money(entered.amount, "amount", "The amount")
    values["every_months"] = _every(entered)
    for name, label in (("starts_on", "The first day"), ("ends_on", "The end")):
        if values[name] is not None:
            values[name] = day(values[name], field=name, label=label)
    if entered.starts_on and entered.ends_on and entered.ends_on <= entered.starts_on:
        raise RuleError("The charge ends before it begins. Enter a later end.", field="ends_on")
    values.update(_band(entered), **_index(entered))
    return values


def _money(value: object, name: str, label: str) -> Decimal:
    return figure_between(value, 0, MOST_AMOUNT, field=name, label=label, decimals=4)


def _every(entered: ChargeInput) -> int | None:
    if entered.kind != ChargeKind.FIXED:
        return None
    if entered.every_months not in Every.values:
        raise RuleError(
            "Say for how long a fixed charge stands: a month, a quarter or a year.",
            field="every_months",
        )
    return entered.every_months


def _whole(entered: ChargeInput, names: tuple[str, ...], what: str) -> bool:
    """Say whether a group of entries is stated; one that is stated in part is refused."""
    given = [name for name in names if getattr(entered, name) not in (None, "")]
    if given and len(given) < len(names):
        lacking = next(name for name in names if name not in given)
        raise RuleError(f"{what} needs this figure too, or none of them.", field=lacking)
    return bool(given)


def _band(entered: ChargeInput) -> dict[str, Any]:
    if not _whole(entered, BAND, "A volume band"):
        return dict.fromkeys(BAND)
    if entered.kind != ChargeKind.FIXED:
        raise RuleError("A volume band stands around a fixed charge alone.", field="base_volume")
    return {
        "base_volume": _money(entered.base_volume, "base_volume", "The base volume"),
        "deadband_percent": _share(entered.deadband_percent, "deadband_percent", 0, "The deadband"),
        "more_rate": _money(entered.more_rate, "more_rate", "The price of a unit more"),
        "less_rate": _money(entered.less_rate, "less_rate", "The price of a unit less"),
    }


def _index(entered: ChargeInput) -> dict[str, Any]:
    if not _whole(entered, ("index_name", *INDEX), "Indexation"):
        return {"index_name": "", **dict.fromkeys(INDEX)}
    found = {
        "index_name": line_of_text(
            entered.index_name, field="index_name", label="The index", longest=80
        ),
        "index_first": figure_between(
            entered.index_first,
            Decimal("0.0001"),
            10**7,
            field="index_first",
            label="The index at the start",
            decimals=4,
        ),
        "index_share": _share(entered.index_share, "index_share", 0, "The share that moves"),
        "index_floor": _share(entered.index_floor, "index_floor", -100, "The floor"),
        "index_cap": _share(entered.index_cap, "index_cap", -100, "The cap"),
    }
    if entered.index_cap < entered.index_floor:  # type: ignore[operator]  # both are stated
        raise RuleError("The cap is below the floor. Enter a higher one.", field="index_cap")
    return found


def _share(value: object, name: str, low: int, label: str) -> Decimal:
    return figure_between(value, low, 100, field=name, label=label, decimals=3)


@transaction.atomic
def agree_charge(
    *, contract: Contract, entered: ChargeInput, by: User | None, now: datetime
) -> Charge:
    """Put a charge on record; the same again gives the one that stands.

    :raises RuleError: an entry that does not hold
    :raises ConflictError: the code stands for another charge of the contract
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    values = _checked(entered)
    known = Charge.objects.filter(contract=contract, code=values["code"]).first()
    if known is None:
        return Charge.objects.create(contract=contract, **values, created_at=now)
    if any(getattr(known, name) != value for name, value in values.items()):
        raise ConflictError(
            f"The code, {known.code}, stands for {known.title} in this contract. Enter another.",
            field="code",
        )
    return known


@transaction.atomic
def change_charge(
    *,
    charge: Charge,
    entered: ChargeInput,
    by: User | None,
    now: datetime,  # noqa: ARG001
) -> Charge:
    """Say a charge anew; its history keeps what it was.

    :raises RuleError: an entry that does not hold
    :raises ConflictError: the code stands for another charge of the contract
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    kept = Charge.objects.select_for_update().select_related("contract").get(pk=charge.pk)
    require(by, Capability.EDIT_CONTRACTS, kept.contract.unit_id)
    values = _checked(entered)
    others = Charge.objects.filter(contract=kept.contract, code=values["code"])
    if others.exclude(pk=kept.pk).exists():
        raise ConflictError("Another charge of this contract has the code.", field="code")
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(values))
    return kept


@transaction.atomic
def remove_charge(*, charge: Charge, by: User | None) -> None:
    """Take a charge off the record that was entered by mistake; its history stays.

    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    kept = Charge.objects.select_for_update().select_related("contract").get(pk=charge.pk)
    require(by, Capability.EDIT_CONTRACTS, kept.contract.unit_id)
    kept.delete()


@transaction.atomic
def add_rates(*, rates: Iterable[RateInput], by: User | None, now: datetime) -> RatesAdded:
    """Add the prices of rate cards that are not on record yet, in few queries for any number.

    What stands under a code with another price or unit is left alone and given back.

    :raises RuleError: a price or a code that does not hold
    :raises ForbiddenError: the person may not edit contracts in one of the units
    """
    wanted = {(rate.contract.pk, rate.code): rate for rate in rates}
    for unit_id in {rate.contract.unit_id for rate in wanted.values()}:
        require(by, Capability.EDIT_CONTRACTS, unit_id)
    known = {
        (row.contract_id, row.code): row
        for row in Charge.objects.filter(contract__in={pk for pk, _ in wanted})
    }
    new = [_rate(rate, now) for key, rate in wanted.items() if key not in known]
    Charge.objects.bulk_create(new, batch_size=_BATCH)
    differing = tuple(
        known[key]
        for key, rate in wanted.items()
        if key in known and (known[key].amount, known[key].unit) != (rate.amount, rate.unit)
    )
    return RatesAdded(len(new), len(wanted) - len(new) - len(differing), differing)


def _rate(rate: RateInput, now: datetime) -> Charge:
    if not 0 < len(rate.code) <= LONGEST_CODE:
        raise RuleError("A rate has a code of at most 80 signs.", field="code")
    return Charge(
        contract=rate.contract,
        kind=ChargeKind.RATE,
        code=rate.code,
        title=rate.title[:200],
        detail=rate.detail[:LONGEST_DETAIL],
        unit=rate.unit[:40],
        amount=_money(rate.amount, "amount", "The price"),
        attributes=rate.attributes,
        created_at=now,
    )

"""Public agreements as templates: a credit schedule, the metric and targets it goes with."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.periods import PERIOD_KINDS, PeriodKind
from slas.rules.classes import Targets
from slas.rules.credits.schedule import ClaimMode, CreditKind, Schedule, Tier
from slas.rules.terms import MetricType

SHIPPED = Path(__file__).with_name("public_agreements.toml")
DECIMALS = 4
_NEEDED = {
    "id",
    "name",
    "publisher",
    "source",
    "url",
    "read_on",
    "metric_type",
    "period",
    "expected",
    "kind",
}
_OPTIONAL = {
    "minimum",
    "tiers",
    "fee_multiple",
    "minimum_credit",
    "currency",
    "month_cap_percent",
    "claim",
    "claim_days",
    "claim_cycles",
    "note",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Hold one published agreement.

    ``read_on`` is the month in which its terms were read. ``month_cap_percent`` bounds all of a
    month's credits, in percent of the charges. ``currency`` is that of the smallest credit.
    """

    id: str
    name: str
    publisher: str
    source: str
    url: str
    read_on: str
    metric_type: str
    period: PeriodKind
    targets: Targets
    schedule: Schedule
    month_cap_percent: Decimal | None = None
    currency: str = ""
    note: str = ""


@lru_cache(maxsize=1)
def public_agreements() -> tuple[Agreement, ...]:
    """Load the agreements that ship with the portal, in the order of their names."""
    found = read_agreements(SHIPPED.read_text(encoding="utf-8"))
    return tuple(sorted(found, key=lambda agreement: agreement.name))


def public_agreement(agreement_id: str) -> Agreement | None:
    """Find one of them by its id."""
    return next((found for found in public_agreements() if found.id == agreement_id), None)


def read_agreements(text: str) -> tuple[Agreement, ...]:
    """Read agreements from TOML.

    :raises ValueError: an entry that is missing, unknown or malformed, or an id given twice
    :raises RuleError: a schedule or targets that contradict themselves
    """
    found = tuple(_agreement(entry) for entry in tomllib.loads(text)["agreement"])
    ids = [agreement.id for agreement in found]
    if len(ids) != len(set(ids)):
        raise ValueError("an agreement's id is given twice")
    return found


def _agreement(entry: dict[str, Any]) -> Agreement:
    missing, unknown = _NEEDED - entry.keys(), entry.keys() - _NEEDED - _OPTIONAL
    if missing or unknown:
        names = ", ".join(sorted(missing | unknown))
        raise ValueError(f"{entry.get('id', 'an agreement')}: missing or unknown: {names}")
    if entry["metric_type"] not in set(MetricType):
        raise ValueError(f"{entry['id']}: no such metric type: {entry['metric_type']}")
    if entry["period"] not in PERIOD_KINDS:
        raise ValueError(f"{entry['id']}: no such period: {entry['period']}")
    expected = _decimal(entry["expected"])
    return Agreement(
        id=entry["id"],
        name=entry["name"],
        publisher=entry["publisher"],
        source=entry["source"],
        url=entry["url"],
        read_on=entry["read_on"],
        metric_type=entry["metric_type"],
        period=entry["period"],
        targets=Targets(
            expected=expected,
            minimum=_decimal(entry.get("minimum", entry["expected"])),
            decimals=DECIMALS,
        ),
        schedule=_schedule(entry),
        month_cap_percent=_optional(entry, "month_cap_percent"),
        currency=entry.get("currency", ""),
        note=entry.get("note", ""),
    )


def _schedule(entry: dict[str, Any]) -> Schedule:
    return Schedule(
        kind=CreditKind(entry["kind"]),
        tiers=tuple(read_tier(span, value) for span, value in entry.get("tiers", [])),
        fee_multiple=_optional(entry, "fee_multiple"),
        minimum_credit=_optional(entry, "minimum_credit"),
        claim=ClaimMode(entry.get("claim", ClaimMode.AUTOMATIC)),
        claim_days=entry.get("claim_days"),
        claim_cycles=entry.get("claim_cycles"),
    )


def read_tier(span: str, value: str) -> Tier:
    """Read a tier from an interval such as ``[99.0, 99.9)`` or ``(, 95)``, and what it pays.

    :raises ValueError: not an interval, or not a number
    """
    text = span.strip()
    lower, comma, upper = text[1:-1].partition(",")
    if not comma or text[0] not in "[(" or text[-1] not in "])":
        raise ValueError(f"“{span}” is not an interval such as [99.0, 99.9)")
    return Tier(
        lower=_decimal(lower) if lower.strip() else None,
        lower_inclusive=text[0] == "[",
        upper=_decimal(upper) if upper.strip() else None,
        upper_inclusive=text[-1] == "]",
        value=_decimal(value),
    )


def _optional(entry: dict[str, Any], name: str) -> Decimal | None:
    return _decimal(entry[name]) if name in entry else None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except (InvalidOperation, AttributeError) as error:
        raise ValueError(f"{text!r} is not a number written as a text") from error

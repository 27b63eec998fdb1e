"""What a month cost: defaults, credits, how they were reckoned, and what they lead to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString

from contracts.models import Contract
from core import formats
from core.components import atoms
from core.components.parts import KeyValue, SumRow, Tone
from slas import presentation
from slas.choices import CreditKind, CreditState, DefaultKind
from slas.ledger import words
from slas.models import Credit, Default, Statement
from slas.rules.credits.states import PAID
from slas.services.disputes import Figure

DEFAULT_LOOKS: Final[dict[str, tuple[Tone, str]]] = {
    DefaultKind.MINIMUM: ("bad", "down"),
    DefaultKind.EXPECTED_REPEATED: ("warn", "half"),
    DefaultKind.MEASUREMENT: ("bad", "void"),
    DefaultKind.CRITICAL: ("crit", "crit"),
}
CAPS: Final = {
    "month": "the month's amount at risk",
    "year": "the cap of the contract year",
    "total": "the cap of the whole term",
}


@dataclass(frozen=True, slots=True)
class DefaultRow:
    """One default: of what, which kind, why."""

    name: str
    sub: str
    url: str
    chip: SafeString
    detail: str
    root: str


@dataclass(frozen=True, slots=True)
class CreditRow:
    """One entry of the ledger that is of the month."""

    name: str
    sub: str
    url: str
    chip: SafeString
    amount: str
    raw: str
    note: str
    until: str
    away: str
    is_void: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of the reckoning: label, formula with its numbers, figure."""

    label: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """How near a right to terminate is."""

    text: str
    subject: str
    share: str
    chip: SafeString


def default_chip(kind: str) -> SafeString:
    """Draw the kind of a default."""
    tone, shape = DEFAULT_LOOKS[kind]
    return atoms.chip(tone=tone, shape_name=shape, word=str(DefaultKind(kind).label))


def defaults_of(statements: Iterable[Statement]) -> dict[int, list[Default]]:
    """Load the defaults of several revisions, by the statement's id."""
    rows = Default.objects.filter(statement__in=[row.pk for row in statements])
    found: dict[int, list[Default]] = defaultdict(list)
    for row in rows.select_related("service_level", "root_event").order_by(
        "service_level__code", "period_start", "scope", "kind"
    ):
        found[row.statement_id].append(row)
    return found


def default_rows(
    rows: Iterable[Default], contract: Contract, disputed: Collection[Figure]
) -> tuple[DefaultRow, ...]:
    """Print defaults."""
    names = words.scope_names(contract.scopes.all())
    return tuple(
        DefaultRow(
            name=row.service_level.name,
            sub=_place(row.service_level.code, row.scope, names),
            url=presentation.level_url(
                row.service_level.public_id,
                row.period_start,
                contract.time_zone,
                scope=row.scope,
            ),
            chip=words.with_disputed(
                default_chip(row.kind), is_disputed=_figure_of(row) in disputed
            ),
            detail=row.detail,
            root=row.root_event.title if row.root_event else "",
        )
        for row in rows
    )


def _figure_of(row: Default | Credit) -> Figure:
    return (row.service_level_id, row.period_start, row.scope)


def _place(code: str, scope: str | None, names: dict[str, str]) -> str:
    return " · ".join(filter(None, (code, names.get(scope or "", scope or ""))))


def credits_of(rows: Sequence[Credit], statement: Statement) -> list[Credit]:
    """Keep the entries that a revision speaks of: its own, and those of revisions before it.

    What was only proposed is of its own revision alone.
    """
    return [
        row
        for row in rows
        if row.statement.revision <= statement.revision
        and (row.state != CreditState.PROPOSED or row.statement_id == statement.pk)
    ]


def replaced_by(
    statement: Statement, rows: Sequence[Credit], defaults: Sequence[Default]
) -> set[int]:
    """Name the entries that a proposed revision will take the place of."""
    if statement.revision == 1 or not statement.is_in_the_making:
        return set()
    proposed = {_key(row) for row in rows if row.state == CreditState.PROPOSED}
    failed = {(one.service_level_id, one.period_start, one.scope) for one in defaults}
    return {
        row.pk
        for row in rows
        if row.state != CreditState.PROPOSED
        and row.state not in PAID
        and (
            _key(row) in proposed
            or (row.kind == CreditKind.SERVICE_CREDIT and _key(row)[:3] not in failed)
        )
    }


def _key(row: Credit) -> tuple[object, ...]:
    return (row.service_level_id, row.period_start, row.scope, row.kind)


def credit_rows(
    rows: Iterable[Credit],
    contract: Contract,
    *,
    replaced: Collection[int],
    disputed: Collection[Figure],
    today: date,
) -> tuple[CreditRow, ...]:
    """Print entries of the ledger; what counts nothing is struck through."""
    names = words.scope_names(contract.scopes.all())
    found = []
    for row in rows:
        until, away = words.until(row.claim_due_on, today)
        is_due = row.state == CreditState.CLAIM_DUE
        place = _place(row.service_level.code, row.scope, names)
        kind = "" if row.kind == CreditKind.SERVICE_CREDIT else " · earn-back"
        found.append(
            CreditRow(
                name=row.service_level.name,
                sub=f"{place}{kind}",
                url=reverse("slas:credit-show", args=[row.public_id]),
                chip=words.credit_chip(row.state, is_disputed=_figure_of(row) in disputed),
                amount=formats.money(row.amount, row.currency),
                raw=formats.money(row.raw_amount, row.currency),
                note="replaced by the proposed revision" if row.pk in replaced else row.note,
                until=until,
                away=away if is_due else "",
                is_void=row.pk in replaced or row.state in words.VOID,
            )
        )
    return tuple(found)


def charge_rows(statement: Statement) -> tuple[SumRow, ...]:
    """Add up what credits are counted on."""
    currency = statement.currency
    billed = statement.reckoning.get("billed")
    if statement.charges is None:
        return ()
    if not billed:
        return (
            SumRow(
                "", "Agreed charges, none billed yet", formats.money(statement.charges, currency)
            ),
        )
    invoice = f"Billed, invoice {billed['invoice']}" if billed["invoice"] else "Billed"
    rows = [SumRow("", invoice, formats.money(Decimal(billed["amount"]), currency))]
    for name, label in (
        ("pass_through", "Passed through"),
        ("taxes", "Taxes"),
        ("one_time", "One-time charges"),
    ):
        amount = Decimal(billed[name])
        if amount:
            rows.append(SumRow("−", label, formats.money(amount, currency)))
    total = formats.money(statement.charges, currency)
    return (*rows, SumRow("=", "Charges that count", total))


def bounds(statement: Statement) -> tuple[KeyValue, ...]:
    """List what bounds the month's credits, and what it came to."""
    reckoning, currency = statement.reckoning, statement.currency
    found = [KeyValue("At risk", formats.money(statement.at_risk_amount, currency))]
    for name, label in (("year", "Contract year"), ("total", "Whole term")):
        cap = reckoning.get(f"{name}_cap")
        if cap is not None:
            used = Decimal(reckoning.get(f"{name}_credited") or 0)
            text = (
                f"{formats.money(Decimal(cap), currency)},"
                f" {formats.money(used, currency)} of it used before"
            )
            found.append(KeyValue(f"{label}, cap", text))
    if reckoning.get("claimed") is not None:
        found.append(KeyValue("Before the cut", _money(reckoning["claimed"], currency)))
    if reckoning.get("total") is not None:
        found.append(KeyValue("After the cut", _money(reckoning["total"], currency)))
    if reckoning.get("limited_by"):
        cap = str(reckoning["limited_by"])
        found.append(KeyValue("Cut by", CAPS.get(cap, cap)))
    return tuple(found)


def _money(text: Any, currency: str) -> str:
    return formats.money(Decimal(str(text)), currency)


def step_rows(steps: Iterable[Sequence[str]]) -> tuple[StepRow, ...]:
    """Print the lines of a reckoning as they were stored."""
    return tuple(StepRow(*(str(part) for part in step[:3])) for step in steps)


def trigger_rows(statement: Statement) -> tuple[TriggerRow, ...]:
    """Say how near each right to terminate is, the nearest first."""
    found = []
    for trigger in statement.reckoning.get("triggers", ()):
        have, need = Decimal(trigger["have"]), Decimal(trigger["need"])
        share = have * 100 / need if need else Decimal(100)
        found.append((share, _trigger_row(trigger, share)))
    return tuple(row for _, row in sorted(found, key=lambda pair: -pair[0]))


def _trigger_row(trigger: dict[str, Any], share: Decimal) -> TriggerRow:
    if trigger["is_reached"]:
        chip = atoms.chip(tone="crit", shape_name="crit", word="Right to terminate")
    elif trigger["is_warned"]:
        chip = atoms.chip(tone="warn", shape_name="half", word="Near")
    else:
        chip = atoms.chip(tone="outline", shape_name="ring", word="Far")
    return TriggerRow(
        text=presentation.sentence_case(f"{trigger['text']}."),
        subject=trigger["subject"],
        share=formats.percent(min(share, Decimal(100)), 0),
        chip=chip,
    )

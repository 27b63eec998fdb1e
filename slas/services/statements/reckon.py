"""Work a book out: defaults, credits under their caps, earn-backs and termination triggers.

Pure: the same book gives the same figures, in a test, in the tick and in a recomputation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from core.errors import RuleError
from core.rounding import half_up
from slas.rules.classes import ResultClass
from slas.rules.credits.earn_back import EarnBackState, earn_back
from slas.rules.credits.money import DIGITS, Step, money_text, percent_amount, share_out
from slas.rules.credits.month import Claim, Limits, SettledLine, Settlement
from slas.rules.credits.raw import RawCredit, RawInputs, raw_credit
from slas.rules.credits.schedule import ClaimMode, Schedule
from slas.rules.credits.settlement import settle_month
from slas.rules.credits.states import claim_deadline
from slas.rules.credits.termination import CreditedMonth, TriggerKind, trigger_state
from slas.rules.defaults import DefaultKind, consecutive_misses, defaults_of
from slas.rules.numbers import ZERO, add, subtract
from slas.services.statements.book import (
    Book,
    EarnBackCase,
    EarnedBack,
    Entry,
    FoundDefault,
    Line,
    Reckoned,
    Trigger,
    TriggerCase,
    gravest,
)

NO_CHARGE = "No charge known."
NO_DEFAULT = "The default no longer stands."
IN_A_TIER = "{shown}: in a tier of the credit schedule that pays."
_DETAILS = {
    DefaultKind.MINIMUM: "{shown}: below the minimum.",
    DefaultKind.EXPECTED_REPEATED: "{shown}: the expected level missed again; {misses} times in"
    " {window} periods are a default.",
    DefaultKind.MEASUREMENT: "Not measured or not reported in time.",
    DefaultKind.CRITICAL: "{shown}: a critical failure.",
}


@dataclass(slots=True)
class _Priced:
    """Each line's defaults, raw credit and what was noted of it, by key."""

    kinds: dict[str, tuple[DefaultKind, ...]] = field(default_factory=dict)
    raws: dict[str, RawCredit] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def reckon(book: Book) -> Reckoned:
    """Reckon a month; the order of its lines changes nothing. Source: docs/statements.md."""
    lines = sorted(book.lines, key=lambda line: line.key)
    at_risk = _at_risk(book)
    priced = _Priced()
    for line in lines:
        kinds = defaults_of(line.history, line.rule) if line.bears else ()
        priced.kinds[line.key] = kinds
        schedule = line.schedule
        if schedule is not None and _is_due(line, schedule, kinds):
            raw, note = _raw(book, line, schedule, at_risk)
            priced.raws[line.key], priced.notes[line.key] = raw, note
    settlement = settle_month(_claims(lines, priced), _limits(book))
    settled = {one.key: one for one in settlement.lines}
    entries = [_entry(book, line, priced, settled.get(line.key)) for line in lines]
    kept = _within([entry for entry in entries if entry is not None], settlement, book)
    more = add(entry.amount for entry in kept if entry.amount > 0)
    total = half_up(add((more, book.applied)), DIGITS)
    return Reckoned(
        at_risk=at_risk,
        cap=settlement.limit,
        limited_by=settlement.limited_by,
        claimed=settlement.claimed,
        total=total,
        defaults=tuple(_defaults(lines, priced.kinds)),
        entries=tuple(kept),
        earned_back=tuple(_earned_back(book)),
        triggers=tuple(_triggers(book, total, settlement)),
        steps=settlement.steps,
    )


def _claims(lines: Sequence[Line], priced: _Priced) -> list[Claim]:
    return [
        Claim(
            key=line.key,
            raw=priced.raws[line.key],
            root_event=line.root_event,
            is_chosen=line.is_chosen,
        )
        for line in lines
        if line.key in priced.raws
    ]


def _at_risk(book: Book) -> Decimal | None:
    if book.charges is None or book.at_risk_percent is None:
        return None
    return percent_amount(book.at_risk_percent, book.charges)


def _limits(book: Book) -> Limits:
    billed = book.billed
    return Limits(
        currency=book.currency,
        charges=(book.charges or ZERO) if billed is None else billed.amount,
        pass_through=ZERO if billed is None else billed.pass_through,
        taxes=ZERO if billed is None else billed.taxes,
        one_time=ZERO if billed is None else billed.one_time,
        at_risk_percent=None if book.charges is None else book.cap_percent,
        year_cap=book.year_cap,
        year_credited=book.year_credited,
        total_cap=book.total_cap,
        total_credited=book.total_credited,
    )


def _is_due(line: Line, schedule: Schedule, kinds: Sequence[DefaultKind]) -> bool:
    """Tell whether a default is paid for: enough misses, or one that is no miss of the minimum."""
    if not kinds:
        return False
    return schedule.is_due(line.history) or (
        DefaultKind.MINIMUM not in kinds and schedule.condition_misses == 1
    )


def _raw(
    book: Book, line: Line, schedule: Schedule, at_risk: Decimal | None
) -> tuple[RawCredit, str]:
    """Give a line's raw credit, or none of it with the reason why it cannot be worked out."""
    nothing = RawCredit(amount=half_up(ZERO, DIGITS), currency=book.currency)
    if book.charges is None and book.cap_percent is not None:
        return nothing, NO_CHARGE
    if line.agreed_amount is not None:
        agreed = half_up(line.agreed_amount, DIGITS)
        step = Step("Agreed amount", "as a dispute was decided", agreed, book.currency)
        return replace(nothing, amount=agreed, steps=(step,)), "Agreed when a dispute was decided."
    try:
        inputs = RawInputs(
            currency=book.currency,
            attained=line.attained,
            charges=line.charges,
            fee_per_year=line.fee_per_year,
            minutes_down=line.minutes_down,
            minutes_of_period=line.minutes_of_period,
            at_risk=at_risk,
            allocation_percent=line.allocation_percent,
            pool_share_percent=line.pool_share_percent,
            consecutive_misses=max(1, consecutive_misses(line.history)),
        )
        raw = raw_credit(schedule, inputs)
    except RuleError as error:
        no_charge = book.charges is None and error.field in ("charges", "at_risk", "fee_per_year")
        return nothing, NO_CHARGE if no_charge else error.message
    if raw.waits_for_scale:
        return nothing, "What a point is worth is not agreed."
    return raw, ""


def _entry(book: Book, line: Line, priced: _Priced, settled: SettledLine | None) -> Entry | None:
    """Give what a line adds to the ledger; None where there is nothing to say."""
    schedule = line.schedule
    if settled is None or schedule is None:
        return _taken_back(book, line) if line.applied else None
    note = priced.notes[line.key]
    steps = priced.raws[line.key].steps
    if line.applied:
        steps += (_taken_off(book, settled.credit, line.applied),)
    reasons = (note,) if note and settled.not_paid is not None else (note, *settled.reasons)
    return Entry(
        key=line.key,
        kind=gravest(priced.kinds[line.key]),
        raw=half_up(settled.raw, DIGITS),
        whole=settled.credit,
        amount=subtract(settled.credit, line.applied),
        steps=steps,
        note=" ".join(reason for reason in reasons if reason),
        cut_by=settled.cut_by,
        not_paid=settled.not_paid,
        claim_due_on=_deadline(book, line, schedule),
        is_claimed=schedule.claim is ClaimMode.CLAIMED,
    )


def _taken_back(book: Book, line: Line) -> Entry:
    nothing = half_up(ZERO, DIGITS)
    return Entry(
        key=line.key,
        kind=None,
        raw=nothing,
        whole=nothing,
        amount=subtract(nothing, line.applied),
        steps=(_taken_off(book, nothing, line.applied),),
        note=NO_DEFAULT,
    )


def _deadline(book: Book, line: Line, schedule: Schedule) -> date | None:
    return claim_deadline(
        line.last_day,
        claim_days=schedule.claim_days,
        claim_cycles=schedule.claim_cycles,
        anchor_day=book.anchor_day,
    )


def _taken_off(book: Book, whole: Decimal, applied: Decimal) -> Step:
    text = f"{money_text(whole, book.currency)} − {money_text(applied, book.currency)} applied"
    return Step("Difference", text, subtract(whole, applied), book.currency)


def _within(entries: Sequence[Entry], settlement: Settlement, book: Book) -> list[Entry]:
    """Hold the month's bound where invoices hold more of some line than it is worth now.

    What was applied counts in full, for the ledger never forgets it; so the others share the rest.
    """
    more = [entry for entry in entries if entry.amount > 0]
    wanted = add(entry.amount for entry in more)
    if settlement.limit is None or add((wanted, book.applied)) <= settlement.limit:
        return list(entries)
    left = half_up(max(subtract(settlement.limit, book.applied), ZERO), DIGITS)
    parts = dict(
        zip(
            (entry.key for entry in more),
            share_out(left, [entry.amount for entry in more], [entry.key for entry in more]),
            strict=True,
        )
    )
    return [
        entry
        if entry.key not in parts or parts[entry.key] == entry.amount
        else replace(
            entry,
            amount=parts[entry.key],
            note=f"{entry.note} Cut to what applied credits leave under the cap.".strip(),
        )
        for entry in entries
    ]


def _detail(line: Line, kind: DefaultKind) -> str:
    """Say in words which figure is which default."""
    in_tier = line.history[-1].klass not in (ResultClass.BELOW_MINIMUM, ResultClass.CRITICAL)
    words = IN_A_TIER if kind is DefaultKind.MINIMUM and in_tier else _DETAILS[kind]
    return words.format(
        shown=line.shown, misses=line.rule.repeat_misses, window=line.rule.repeat_window
    )


def _defaults(
    lines: Sequence[Line], kinds: dict[str, tuple[DefaultKind, ...]]
) -> list[FoundDefault]:
    return [
        FoundDefault(
            key=line.key,
            kind=kind,
            detail=_detail(line, kind),
        )
        for line in lines
        for kind in kinds[line.key]
    ]


def _earned_back(book: Book) -> list[EarnedBack]:
    found = (_earns(book, case) for case in sorted(book.earn_back_cases, key=lambda c: c.key))
    return [one for one in found if one is not None]


def _earns(book: Book, case: EarnBackCase) -> EarnedBack | None:
    if book.earn_back is None:
        return None
    earned = earn_back(book.earn_back, case.credit, case.periods, year=case.year)
    if earned.state is not EarnBackState.EARNED or earned.on is None or not earned.amount:
        return None
    if earned.on.replace(day=1) != book.month:
        return None
    return EarnedBack(
        key=case.key, amount=subtract(ZERO, earned.amount), on=earned.on, note=earned.reason
    )


def _triggers(book: Book, total: Decimal, settlement: Settlement) -> list[Trigger]:
    at_risk = settlement.at_risk or ZERO
    months = (*book.months, CreditedMonth(credited=total, at_risk=at_risk))
    return [one for case in book.triggers for one in _trigger(case, months)]


def _trigger(case: TriggerCase, months: tuple[CreditedMonth, ...]) -> list[Trigger]:
    by_level = case.rule.kind in (TriggerKind.REPEATED_MISSES, TriggerKind.CRITICAL_DEFAULT)
    subjects = case.histories if by_level else (("", (), 0),)
    found = []
    for subject, history, new in subjects:
        now = trigger_state(case.rule, history=history, months=months)
        before = history[: len(history) - new]
        then = trigger_state(case.rule, history=before, months=months[:-1])
        found.append(
            Trigger(
                rule=case.rule,
                subject=subject,
                text=now.text,
                have=now.have,
                need=now.need,
                is_warned=now.is_warned,
                is_reached=now.is_reached,
                was_warned=then.is_warned,
                was_reached=then.is_reached,
            )
        )
    return found

"""The settlement of a contract's month: every cap held, parts that sum to the total."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.errors import RuleError
from core.rounding import half_up
from slas.rules.credits.money import Step, money_text, percent_amount, rounded_down, share_out
from slas.rules.credits.month import Cap, Claim, Limits, NotPaid, SettledLine, Settlement
from slas.rules.numbers import ZERO, add, number_text, subtract

_CAP_NAMES = {
    Cap.ENTRY: "the cap of one credit",
    Cap.MONTH: "the month's amount at risk",
    Cap.YEAR: "the cap of the contract year",
    Cap.TOTAL: "the cap of the whole contract",
}


def settle_month(claims: Sequence[Claim], limits: Limits) -> Settlement:
    """Settle the credits of one contract and month.

    In this order: one credit per root event, points to money, the cap and the minimum of each
    credit, then the lowest of the month's, the year's and the total cap, its cut spread pro rata.
    The order of the claims changes nothing. Source: docs/service-credits.md, "The month".

    :raises RuleError: points without a scale, or two choices for one root event
    :raises ValueError: a key given twice, or claims in another currency than the limits
    """
    _check(claims, limits)
    ordered = sorted(claims, key=lambda claim: claim.key)
    payers = _payers(ordered, limits)
    worths = _worths([claim for claim in ordered if _pays(claim, payers)], limits)
    lines = [_line(claim, worths.get(claim.key), payers, limits) for claim in ordered]
    claimed = add(line.capped for line in lines)
    limit, cap = _shared_limit(limits)
    if limit is None or claimed <= limit:
        cap = None
        total = claimed
    else:
        lines = _cut(lines, limit, cap, limits)
        total = limit
    return Settlement(
        currency=limits.currency,
        digits=limits.digits,
        at_risk=limits.at_risk,
        claimed=half_up(claimed, limits.digits),
        limit=limit,
        limited_by=cap,
        total=half_up(total, limits.digits),
        lines=tuple(lines),
        steps=_steps(limits, claimed, limit, total),
    )


def _check(claims: Sequence[Claim], limits: Limits) -> None:
    keys = Counter(claim.key for claim in claims)
    twice = [key for key, times in keys.items() if times > 1]
    if twice:
        raise ValueError(f"claimed twice: {', '.join(sorted(twice))}")
    for claim in claims:
        if (claim.raw.currency, claim.raw.digits) != (limits.currency, limits.digits):
            raise ValueError(f"{claim.key} is in {claim.raw.currency}, not in {limits.currency}")
        if claim.raw.waits_for_scale and limits.points is None:
            raise RuleError("Say what a point is worth in this contract.", field="points")
    chosen = Counter(
        claim.root_event for claim in claims if claim.is_chosen and claim.root_event is not None
    )
    if any(times > 1 for times in chosen.values()):
        raise RuleError("Of one root event only one credit can be chosen.", field="is_chosen")


@dataclass(frozen=True, slots=True)
class _Bounded:
    """Hold a raw amount after the cap and the minimum of its own schedule."""

    amount: Decimal
    cut_by: tuple[Cap, ...]
    not_paid: NotPaid | None


def _bounded(claim: Claim, worth: Decimal) -> _Bounded:
    cap, minimum = claim.raw.cap, claim.raw.minimum_credit
    amount = worth
    cut_by: tuple[Cap, ...] = ()
    if cap is not None and worth > cap:
        amount, cut_by = cap, (Cap.ENTRY,)
    if not amount:
        return _Bounded(amount, cut_by, NotPaid.NOTHING_DUE)
    if minimum is not None and amount <= minimum:
        return _Bounded(half_up(ZERO, claim.raw.digits), cut_by, NotPaid.MINIMUM_CREDIT)
    return _Bounded(amount, cut_by, None)


def _alone(claim: Claim, limits: Limits) -> Decimal:
    """Give what a claim would be worth were it the only one."""
    if claim.raw.points is None or not claim.raw.waits_for_scale:
        return claim.raw.amount
    return _points_amount(claim.raw.points, limits)


def _points_amount(points: Decimal, limits: Limits) -> Decimal:
    if limits.points is None:
        return half_up(ZERO, limits.digits)
    return percent_amount(limits.points.percent_of(points), limits.net_charges, limits.digits)


def _payers(ordered: Sequence[Claim], limits: Limits) -> dict[str, str]:
    """Name the claim that pays for each root event: the chosen one, else the highest."""
    best: dict[str, tuple[bool, Decimal]] = {}
    payers: dict[str, str] = {}
    for claim in ordered:
        if claim.root_event is None:
            continue
        rank = (claim.is_chosen, _bounded(claim, _alone(claim, limits)).amount)
        if claim.root_event not in best or rank > best[claim.root_event]:
            best[claim.root_event] = rank
            payers[claim.root_event] = claim.key
    return payers


def _pays(claim: Claim, payers: dict[str, str]) -> bool:
    return claim.root_event is None or payers[claim.root_event] == claim.key


def _worths(paying: Sequence[Claim], limits: Limits) -> dict[str, Decimal]:
    """Give what each paying claim is worth; points share what their sum is worth."""
    worths = {claim.key: claim.raw.amount for claim in paying}
    points = {
        claim.key: claim.raw.points
        for claim in paying
        if claim.raw.waits_for_scale and claim.raw.points is not None
    }
    whole = add(points.values())
    if whole:
        amount = _points_amount(whole, limits)
        parts = share_out(amount, list(points.values()), list(points), limits.digits)
        worths |= dict(zip(points, parts, strict=True))
    else:
        worths |= dict.fromkeys(points, half_up(ZERO, limits.digits))
    return worths


def _line(
    claim: Claim, worth: Decimal | None, payers: dict[str, str], limits: Limits
) -> SettledLine:
    nothing = half_up(ZERO, limits.digits)
    line = SettledLine(
        key=claim.key,
        currency=limits.currency,
        raw=_alone(claim, limits) if worth is None else worth,
        capped=nothing,
        credit=nothing,
        points=claim.raw.points,
    )
    if worth is None:
        payer = payers[claim.root_event or ""]
        reason = f"Paid once for the root event {claim.root_event}, with {payer}."
        return replace(line, not_paid=NotPaid.ROOT_EVENT, paid_with=payer, reasons=(reason,))
    bounded = _bounded(claim, worth)
    return replace(
        line,
        capped=bounded.amount,
        credit=bounded.amount,
        cut_by=bounded.cut_by,
        not_paid=bounded.not_paid,
        reasons=_own_reasons(claim, worth, bounded, limits),
    )


def _own_reasons(
    claim: Claim, worth: Decimal, bounded: _Bounded, limits: Limits
) -> tuple[str, ...]:
    reasons = []
    if bounded.cut_by and claim.raw.cap is not None:
        reasons.append(_cut_text(worth, claim.raw.cap, Cap.ENTRY, limits))
    if bounded.not_paid is NotPaid.NOTHING_DUE:
        reasons.append("Its schedule pays nothing for this value.")
    if bounded.not_paid is NotPaid.MINIMUM_CREDIT and claim.raw.minimum_credit is not None:
        smallest = money_text(claim.raw.minimum_credit, limits.currency, limits.digits)
        reasons.append(f"No credit up to {smallest} is paid.")
    return tuple(reasons)


def _shared_limit(limits: Limits) -> tuple[Decimal | None, Cap | None]:
    """Give the lowest of the shared caps, less what it was used for, and its name."""
    caps = (
        (limits.at_risk, limits.month_credited, Cap.MONTH),
        (limits.year_cap, limits.year_credited, Cap.YEAR),
        (limits.total_cap, limits.total_credited, Cap.TOTAL),
    )
    left = [
        (max(subtract(rounded_down(cap, limits.digits), used), ZERO), name)
        for cap, used, name in caps
        if cap is not None
    ]
    if not left:
        return None, None
    limit, name = min(left, key=lambda entry: entry[0])
    return half_up(limit, limits.digits), name


def _cut(
    lines: Sequence[SettledLine], limit: Decimal, cap: Cap | None, limits: Limits
) -> list[SettledLine]:
    credits_ = share_out(
        limit, [line.capped for line in lines], [line.key for line in lines], limits.digits
    )
    return [
        line
        if cap is None or credit == line.capped
        else replace(
            line,
            credit=credit,
            cut_by=(*line.cut_by, cap),
            reasons=(*line.reasons, _cut_text(line.capped, credit, cap, limits)),
        )
        for line, credit in zip(lines, credits_, strict=True)
    ]


def _cut_text(before: Decimal, after: Decimal, cap: Cap, limits: Limits) -> str:
    was = money_text(before, limits.currency, limits.digits)
    now = money_text(after, limits.currency, limits.digits)
    return f"Cut from {was} to {now} by {_CAP_NAMES[cap]}."


def _steps(
    limits: Limits, claimed: Decimal, limit: Decimal | None, total: Decimal
) -> tuple[Step, ...]:
    def money(amount: Decimal) -> str:
        return money_text(amount, limits.currency, limits.digits)

    currency = limits.currency
    less = (limits.pass_through, limits.taxes, limits.one_time)
    text = " − ".join([money(limits.charges), *(money(amount) for amount in less if amount)])
    steps = [Step("Charges that count", text, limits.net_charges, currency)]
    if limits.at_risk is not None and limits.at_risk_percent is not None:
        text = f"{money(limits.net_charges)} × {number_text(limits.at_risk_percent)} %"
        steps.append(Step("At risk", text, limits.at_risk, currency))
    steps.append(Step("Credits before the cut", "the sum of all credits", claimed, currency))
    if limit is not None:
        steps.append(Step("Left under the caps", "the lowest of all caps", limit, currency))
        text = f"the lower of {money(claimed)} and {money(limit)}"
    else:
        text = "nothing bounds it"
    steps.append(Step("Credit of the month", text, total, currency))
    return tuple(steps)

"""The ledger: which state follows which, by whom, and until when a credit can be claimed."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleError
from slas.rules.credits.states import (
    COUNTED,
    LOST,
    OPEN,
    PAID,
    TRANSITIONS,
    UNPAID,
    Actor,
    CreditAction,
    CreditState,
    claim_deadline,
    move,
    transition,
    transitions_from,
)

S = CreditState
A = CreditAction
ANYBODY = frozenset(Actor)

MAP = """
proposed accrue accrued, make_claimable claim_due, supersede superseded
accrued notify notified, waive waived, supersede superseded
notified dispute disputed, confirm confirmed, waive waived, supersede superseded
disputed reinstate notified, confirm confirmed, waive waived, refuse refused, supersede superseded
confirmed dispute disputed, waive waived, apply applied, expire expired, supersede superseded
claim_due claim claimed, waive waived, expire expired, supersede superseded
claimed grant granted, refuse refused, supersede superseded
granted apply applied, expire expired, supersede superseded
applied earn_back earned_back
earned_back
waived supersede superseded
refused supersede superseded
expired supersede superseded
superseded
"""


def agreed_steps() -> dict[tuple[str, str], str]:
    steps = {}
    for line in MAP.strip().splitlines():
        state, _, moves = line.partition(" ")
        for step in filter(None, moves.strip().split(", ")):
            action, target = step.split()
            steps[state, action] = target
    return steps


def test_the_table_is_the_one_agreed() -> None:
    steps = {(step.source.value, step.action.value): step.target.value for step in TRANSITIONS}
    assert steps == agreed_steps()
    assert len(TRANSITIONS) == len(steps)


def test_every_other_step_is_refused() -> None:
    for state, action in product(S, A):
        if (state.value, action.value) in agreed_steps():
            assert transition(state, action) in transitions_from(state)
            continue
        with pytest.raises(RuleError) as raised:
            transition(state, action)
        assert raised.value.field == "state"


def go(state: S, action: A, *actors: Actor, **given_: object) -> S:
    terms = {"is_other_person": True, "reason": "as agreed", "invoice_line": "7/2026-3"} | given_
    return move(state, action, actors=frozenset(actors), **terms)  # type: ignore[arg-type]


def test_an_automatic_credit_runs_to_the_invoice_and_back() -> None:
    state = go(S.ACCRUED, A.NOTIFY, Actor.SYSTEM)
    state = go(state, A.DISPUTE, Actor.VENDOR)
    state = go(state, A.CONFIRM, Actor.APPROVER)
    state = go(state, A.APPLY, Actor.MANAGER)
    assert state is S.APPLIED
    assert go(state, A.EARN_BACK, Actor.APPROVER) is S.EARNED_BACK


def test_a_claimed_credit_runs_to_the_invoice() -> None:
    state = go(S.CLAIM_DUE, A.CLAIM, Actor.MANAGER)
    state = go(state, A.GRANT, Actor.MANAGER)
    assert go(state, A.APPLY, Actor.MANAGER) is S.APPLIED
    assert go(S.CLAIMED, A.REFUSE, Actor.MANAGER) is S.REFUSED
    assert go(S.CLAIM_DUE, A.EXPIRE, Actor.SYSTEM) is S.EXPIRED


DECIDED = [
    (S.NOTIFIED, A.CONFIRM),
    (S.DISPUTED, A.CONFIRM),
    (S.DISPUTED, A.REFUSE),
    (S.APPLIED, A.EARN_BACK),
    *((step.source, A.WAIVE) for step in TRANSITIONS if step.action is A.WAIVE),
]


@pytest.mark.parametrize(("state", "action"), DECIDED)
def test_an_approver_decides_and_another_person(state: S, action: A) -> None:
    for actor in set(Actor) - {Actor.APPROVER}:
        with pytest.raises(RuleError) as raised:
            go(state, action, actor)
        assert raised.value.field == "by"
    with pytest.raises(RuleError) as raised:
        go(state, action, Actor.APPROVER, is_other_person=False)
    assert raised.value.field == "by"


def test_four_eyes_are_asked_for_where_a_person_decides_and_nowhere_else() -> None:
    assert {(step.source, step.action) for step in TRANSITIONS if step.four_eyes} == set(DECIDED)


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (S.NOTIFIED, A.DISPUTE),
        (S.DISPUTED, A.CONFIRM),
        (S.DISPUTED, A.REFUSE),
        (S.NOTIFIED, A.WAIVE),
        (S.CLAIMED, A.REFUSE),
        (S.APPLIED, A.EARN_BACK),
        (S.CONFIRMED, A.SUPERSEDE),
    ],
)
def test_a_reason_is_asked_for(state: S, action: A) -> None:
    with pytest.raises(RuleError) as raised:
        go(state, action, *ANYBODY, reason="  ")
    assert raised.value.field == "reason"


@pytest.mark.parametrize("state", [S.CONFIRMED, S.GRANTED])
def test_an_invoice_line_is_asked_for(state: S) -> None:
    with pytest.raises(RuleError) as raised:
        go(state, A.APPLY, Actor.MANAGER, invoice_line=" ")
    assert raised.value.field == "invoice_line"


def test_a_vendor_may_dispute_and_nothing_else() -> None:
    found = {step.action for step in TRANSITIONS if Actor.VENDOR in step.actors}
    assert found == {A.DISPUTE}


def test_a_revision_supersedes_whatever_was_not_paid() -> None:
    for state in S:
        opens = any(step.action is A.SUPERSEDE for step in transitions_from(state))
        assert opens == (state in UNPAID), state


def test_every_state_is_of_one_sort() -> None:
    assert not OPEN & LOST
    assert not (OPEN | LOST) & PAID
    assert set(S) == OPEN | LOST | PAID | {S.PROPOSED, S.SUPERSEDED}
    assert set(S) - COUNTED == LOST | {S.PROPOSED, S.SUPERSEDED}


@pytest.mark.parametrize(
    ("last_day", "terms", "deadline"),
    [
        (date(2026, 6, 30), {"claim_days": 30}, date(2026, 7, 30)),
        (date(2026, 12, 31), {"claim_days": 30}, date(2027, 1, 30)),
        (date(2026, 6, 30), {"claim_cycles": 2}, date(2026, 8, 31)),
        (date(2026, 12, 31), {"claim_cycles": 2}, date(2027, 2, 28)),
        (date(2027, 12, 31), {"claim_cycles": 2}, date(2028, 2, 29)),
        (date(2026, 7, 15), {"claim_cycles": 2}, date(2026, 9, 15)),
        (date(2027, 2, 27), {"claim_cycles": 1, "anchor_day": 31}, date(2027, 3, 30)),
        (date(2027, 1, 30), {"claim_cycles": 1, "anchor_day": 31}, date(2027, 2, 27)),
        (date(2026, 6, 30), {}, None),
    ],
)
def test_until_when_a_credit_can_be_claimed(
    last_day: date, terms: dict[str, int], deadline: date | None
) -> None:
    assert claim_deadline(last_day, **terms) == deadline


@pytest.mark.parametrize(
    "terms", [{"claim_days": 0}, {"claim_cycles": 0}, {"claim_days": 1, "claim_cycles": 1}]
)
def test_deadlines_that_cannot_be_are_refused(terms: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"at least|not both"):
        claim_deadline(date(2026, 6, 30), **terms)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 24))
def test_cycles_end_where_the_next_one_starts(last_day: date, cycles: int) -> None:
    """From the same anchor each cycle ends later than the one before, within 28 to 31 days."""
    anchor = (last_day + timedelta(days=1)).day
    found = [
        claim_deadline(last_day, claim_cycles=number, anchor_day=anchor)
        for number in (cycles, cycles + 1)
    ]
    assert found[0] is not None
    assert found[1] is not None
    assert 28 <= (found[1] - found[0]).days <= 31
    assert (found[0] - last_day).days >= 28

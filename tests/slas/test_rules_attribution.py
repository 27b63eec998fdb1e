"""Tickets: the period that judges them, and their outcome."""

from datetime import timedelta

import pytest

from core.errors import RuleError
from slas.rules.attribution import attributed_at, ticket_met
from tests.slas.rules_samples import JUNE, minute

OPENED, DUE, LATE = minute(0), minute(240), minute(50_000)
FIRST = "first_of_resolved_and_due"


def test_a_ticket_falls_where_it_opened_or_where_it_was_resolved() -> None:
    assert attributed_at("opened", OPENED, DUE, LATE) == OPENED
    assert attributed_at("resolved", OPENED, DUE, LATE) == LATE
    assert attributed_at("resolved", OPENED, DUE, None) is None


def test_an_overdue_ticket_falls_where_it_breached_not_where_it_closed() -> None:
    assert not JUNE.contains(LATE)
    assert attributed_at(FIRST, OPENED, DUE, None) == DUE
    assert attributed_at(FIRST, OPENED, DUE, LATE) == DUE
    assert attributed_at(FIRST, OPENED, LATE, DUE) == DUE
    assert attributed_at(FIRST, OPENED, None, LATE) == LATE
    assert attributed_at(FIRST, OPENED, None, None) is None


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(RuleError):
        attributed_at("guess", OPENED, DUE, LATE)


def test_what_the_source_states_stands() -> None:
    assert ticket_met(stated=True, due_at=DUE, resolved_at=LATE, now=LATE) is True
    assert ticket_met(stated=False, due_at=LATE, resolved_at=DUE, now=LATE) is False


def test_a_ticket_meets_when_resolved_by_its_due_instant() -> None:
    tick = timedelta.resolution
    assert ticket_met(stated=None, due_at=DUE, resolved_at=DUE, now=LATE) is True
    assert ticket_met(stated=None, due_at=DUE, resolved_at=DUE + tick, now=LATE) is False


def test_an_open_ticket_fails_once_its_due_instant_has_passed() -> None:
    tick = timedelta.resolution
    assert ticket_met(stated=None, due_at=DUE, resolved_at=None, now=DUE) is None
    assert ticket_met(stated=None, due_at=DUE, resolved_at=None, now=DUE + tick) is False


def test_without_a_due_instant_nobody_can_say() -> None:
    assert ticket_met(stated=None, due_at=None, resolved_at=LATE, now=LATE) is None

"""Other terms tried on the last periods: exact to the credit, and nothing kept."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import User
from accounts.permissions import Role
from core.errors import PortalError, RuleError
from slas.choices import Standing
from slas.models import Credit, Result, ServiceLevelVersion, Statement
from slas.services.terms import TermsInput, terms_of
from slas.services.trial import try_terms
from tests.factories import make_unit, make_user
from tests.slas.statements.fed import NOW, Fed, make_fed

pytestmark = pytest.mark.django_db


def terms_now(fed: Fed) -> TermsInput:
    return terms_of(fed.level.versions.get())


def kept() -> tuple[object, ...]:
    """Everything that a trial must leave as it was."""
    return tuple(
        list(model.objects.order_by("pk").values())
        for model in (Result, Statement, Credit, ServiceLevelVersion)
    )


def officer() -> User:
    return make_user("officer", Role.PROCUREMENT_OFFICER, unit=make_unit())


def test_the_same_terms_change_nothing() -> None:
    fed = make_fed((96, 80, 97))
    trial = try_terms(level=fed.level, terms=terms_now(fed), by=officer(), now=NOW)
    assert [row.differs for row in trial.periods][:3] == [False, False, False]
    assert trial.credit_before == trial.credit_after > 0


def test_milder_terms_without_a_schedule_take_default_and_credit_away() -> None:
    fed = make_fed((96, 80, 97))
    before = kept()
    milder = replace(
        terms_now(fed),
        expected=Decimal(80),
        minimum=Decimal(79),
        critical_floor=None,
        credit_schedule=None,
    )
    trial = try_terms(level=fed.level, terms=milder, by=officer(), now=NOW)
    february = trial.periods[1]
    assert february.before is not None
    assert february.after is not None
    assert (february.before.result_class, february.after.result_class) == ("below_minimum", "met")
    assert february.before.credit > february.after.credit == 0
    assert trial.credit_after == 0
    assert kept() == before


def test_a_published_period_is_tried_as_well_and_stays_published() -> None:
    fed = make_fed((96, 80, 97))
    fed.publish(2)
    before = kept()
    milder = replace(
        terms_now(fed),
        expected=Decimal(80),
        minimum=Decimal(79),
        critical_floor=None,
        credit_schedule=None,
    )
    trial = try_terms(level=fed.level, terms=milder, by=officer(), now=NOW)
    february = trial.periods[1]
    assert february.after is not None
    assert february.after.result_class == "met"
    assert february.after.credit == 0
    assert kept() == before
    assert not Result.objects.filter(standing=Standing.PROPOSED).exists()


def test_terms_that_do_not_hold_say_why() -> None:
    fed = make_fed((96,))
    with pytest.raises(RuleError) as refused:
        try_terms(
            level=fed.level,
            terms=replace(terms_now(fed), minimum=Decimal("99.99"), expected=Decimal(90)),
            by=officer(),
            now=NOW,
        )
    assert refused.value.field == "minimum"


def test_only_who_may_edit_the_contract_tries() -> None:
    fed = make_fed((96,))
    outsider = make_user("cyd", Role.PROCUREMENT_OFFICER, unit=make_unit("elsewhere"))
    with pytest.raises(PortalError):
        try_terms(level=fed.level, terms=terms_now(fed), by=outsider, now=NOW)

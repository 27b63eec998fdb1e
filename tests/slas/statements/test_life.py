"""A statement's life: submitted, published by another person, superseded in the open."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.errors import ForbiddenError
from accounts.permissions import Role
from alerts.models import Alert
from core.errors import ConflictError, RuleError
from slas.models import Credit, Result, Statement
from slas.services.statements import (
    publish_statement,
    revise,
    send_back,
    submit_statement,
)
from tests.factories import make_unit, make_user
from tests.slas.statements.fed import NOW, make_fed
from tests.slas.statements.setting import start_of

pytestmark = pytest.mark.django_db


def test_a_published_month_holds_its_results_defaults_and_credits() -> None:
    fed = make_fed()
    statement = fed.publish(2)
    assert (statement.state, statement.credit_amount) == ("published", Decimal(40000))
    assert statement.content is not None
    assert statement.content["results"][0]["figures"]["attained"] == "80"
    assert [one["kind"] for one in statement.content["defaults"]] == ["minimum"]
    assert statement.content["credits"][0]["amount"] == "40000"
    assert Result.objects.get(month=statement.month).published_in == statement
    assert not Statement.objects.filter(revision=2).exists()


def test_who_submitted_it_cannot_publish_it() -> None:
    fed = make_fed()
    statement = fed.books.statement(2)
    both = make_user("both", Role.SERVICE_MANAGER, Role.APPROVER, unit=make_unit())
    submit_statement(statement=statement, inputs_hash=statement.inputs_hash, by=both, now=NOW)
    with pytest.raises(RuleError, match="Somebody else"):
        publish_statement(statement=statement, inputs_hash=statement.inputs_hash, by=both, now=NOW)


def test_strangers_neither_submit_nor_publish() -> None:
    fed = make_fed()
    statement = fed.books.statement(2)
    stranger = make_user("stranger")
    with pytest.raises(ForbiddenError):
        submit_statement(
            statement=statement, inputs_hash=statement.inputs_hash, by=stranger, now=NOW
        )
    fed.submit(statement)
    with pytest.raises(ForbiddenError):
        publish_statement(
            statement=statement, inputs_hash=statement.inputs_hash, by=stranger, now=NOW
        )


def test_nothing_is_published_that_was_not_shown() -> None:
    fed = make_fed()
    statement = fed.books.statement(2)
    shown = statement.inputs_hash
    fed.submit(statement)
    fed.correct(2, 85)
    with pytest.raises(RuleError, match="in review"):
        publish_statement(statement=statement, inputs_hash=shown, by=fed.approver, now=NOW)
    statement.refresh_from_db()
    assert (statement.state, statement.submitted_by) == ("provisional", None)
    fed.submit(statement)
    with pytest.raises(ConflictError, match="changed since"):
        publish_statement(statement=statement, inputs_hash=shown, by=fed.approver, now=NOW)


def test_a_month_with_something_owed_is_not_published() -> None:
    fed = make_fed()
    statement = fed.books.statement(2)
    fed.submit(statement)
    fed.feed(2, 99, kind="correction", reason="Mended")
    with pytest.raises(RuleError, match="1 periods wait to be evaluated"):
        publish_statement(
            statement=statement, inputs_hash=statement.inputs_hash, by=fed.approver, now=NOW
        )


def test_a_month_within_its_days_of_grace_is_not_published() -> None:
    fed = make_fed()
    now = start_of(4) + timedelta(days=2)
    fed.level.results.update(state="provisional")
    statement = fed.books.statement(3)
    fed.submit(statement)
    with pytest.raises(RuleError, match="days of grace"):
        publish_statement(
            statement=statement, inputs_hash=statement.inputs_hash, by=fed.approver, now=now
        )


def test_a_running_month_is_not_submitted() -> None:
    fed = make_fed()
    june = fed.books.statement(6)
    assert june.state == "open"
    with pytest.raises(RuleError, match="over"):
        fed.submit(june)


def test_an_approver_sends_a_statement_back() -> None:
    fed = make_fed()
    statement = fed.books.statement(2)
    fed.submit(statement)
    send_back(statement=statement, by=fed.approver, now=NOW)
    assert (statement.state, statement.submitted_hash) == ("provisional", "")


def test_late_data_makes_a_revision_and_never_an_edit() -> None:
    fed = make_fed()
    fed.publish(2)
    before = Statement.objects.filter(revision=1, state="published").values().get()
    fed.correct(2, 95)
    assert Statement.objects.filter(revision=1, state="published").values().get() == before
    draft = fed.books.statement(2, 2)
    assert (draft.state, draft.credit_amount) == ("provisional", Decimal(0))
    assert Alert.objects.get(rule="revision_due").state == "open"
    with pytest.raises(RuleError, match="reason"):
        revise(statement=draft, inputs_hash=draft.inputs_hash, reason=" ", by=fed.manager, now=NOW)
    fed.publish(2, 2, "The probe was mended")
    first, second = fed.books.statement(2, 1), fed.books.statement(2, 2)
    assert (first.state, second.state) == ("superseded", "published")
    standing = dict(Result.objects.filter(month=second.month).values_list("revision", "standing"))
    assert standing == {1: "superseded", 2: "current"}
    assert Credit.objects.get(month=second.month).state == "superseded"
    assert Alert.objects.get(rule="revision_due").state == "resolved"
    assert not Statement.objects.filter(revision=3).exists()


def test_a_draft_goes_when_nothing_differs_any_more() -> None:
    fed = make_fed()
    fed.publish(2)
    fed.correct(2, 95)
    assert Statement.objects.filter(revision=2).exists()
    fed.correct(2, 80)
    assert not Statement.objects.filter(revision=2).exists()
    assert Alert.objects.get(rule="revision_due").state == "resolved"
    assert not Credit.objects.filter(state="proposed").exists()


def test_a_revision_that_costs_more_proposes_and_then_accrues() -> None:
    fed = make_fed((96, 92, 97))
    fed.publish(2)
    fed.correct(2, 80)
    credit = Credit.objects.get(amount__gt=0)
    assert (credit.state, credit.revision, credit.amount) == ("proposed", 2, Decimal(40000))
    fed.publish(2, 2, "Misses were reported late")
    credit.refresh_from_db()
    assert credit.state == "accrued"
    assert [step.to_state for step in credit.transitions.all()] == ["accrued"]

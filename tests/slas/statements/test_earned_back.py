"""A credit that was paid is noted as earned back once a published entry gives it back."""

import pytest
from django.test import Client

from accounts.errors import ForbiddenError
from core.errors import RuleError
from slas.models import Credit, CreditTotal
from slas.services.ledger import earn_back_credit
from slas.services.statements.verify import verify_published
from tests.api.portal import Api
from tests.slas.statements.fed import NOW, Fed, make_fed

pytestmark = pytest.mark.django_db


@pytest.fixture
def fed() -> Fed:
    """Pay February's credit; then the figure turns out better, and the rest is given back."""
    fed = make_fed((96, 70, 97))
    fed.publish(2)
    Credit.objects.filter(amount__gt=0).update(state="applied", invoice_line="7")
    fed.correct(2, 80)
    return fed


def paid() -> Credit:
    return Credit.objects.get(kind="service_credit", invoice_line="7")


def test_it_waits_for_an_entry_that_is_published(fed: Fed) -> None:
    with pytest.raises(RuleError, match="No published entry gives this credit back"):
        earn_back_credit(credit=paid(), reason="Recounted", by=fed.approver, now=NOW)
    fed.publish(2, 2, "Recounted")
    total = CreditTotal.objects.get(month=fed.books.statement(2).month).amount
    with pytest.raises(ForbiddenError):
        earn_back_credit(credit=paid(), reason="Recounted", by=fed.manager, now=NOW)
    with pytest.raises(RuleError, match="reason"):
        earn_back_credit(credit=paid(), reason=" ", by=fed.approver, now=NOW)
    earn_back_credit(credit=paid(), reason="Recounted", by=fed.approver, now=NOW)
    step = paid().transitions.latest("pk")
    assert (paid().state, step.reason, step.by) == ("earned_back", "Recounted", fed.approver)
    assert CreditTotal.objects.get(month=fed.books.statement(2).month).amount == total
    fed.work()
    assert all(figure.is_identical for figure in verify_published())


def test_it_is_offered_on_the_page_and_over_rest(fed: Fed) -> None:
    path = f"/credits/{paid().public_id}/"
    client = Client()
    client.force_login(fed.approver)
    assert "Note as earned back" not in client.get(path).content.decode()
    fed.publish(2, 2, "Recounted")
    assert "Note as earned back" in client.get(path).content.decode()
    answer = Api(fed.approver).post(f"{path}earn-back/", {"reason": "Recounted"})
    assert (answer.status, answer.body["state"]) == (200, "earned_back")
    assert "Note as earned back" not in client.get(path).content.decode()

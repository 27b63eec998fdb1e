"""Pages on what is in question cost the same for a few rows and for many."""

from datetime import timedelta

import pytest
from django.test import Client

from slas.models import Dispute, Exclusion, RootEvent
from slas.services.disputes import raise_dispute
from slas.services.exclusions import approve_exclusion
from slas.services.root_events import record_root_event
from tests.factories import NOW
from tests.pages.figures import START, Figures, ask, make_figures
from tests.people import People
from tests.query_counts import reviewed_queries


@pytest.fixture
def made(people: People) -> Figures:
    made = make_figures(people)
    _more(made)
    raise_dispute(result=made.result, reason="No", by=made.vendor_user, now=NOW)
    return made


def _more(made: Figures) -> None:
    approve_exclusion(exclusion=ask(made, made.ben, "INC4"), by=made.approver, now=NOW)
    ask(made, made.ben)
    record_root_event(
        contract=made.level.contract,
        title="Storage failure",
        levels=[made.level],
        starts_at=START,
        ends_at=START + timedelta(days=1),
        by=made.ben,
        now=NOW,
    )


def _paths(made: Figures) -> dict[str, str]:
    exclusion = Exclusion.objects.filter(state="approved").first()
    root, dispute = RootEvent.objects.first(), Dispute.objects.first()
    assert exclusion is not None
    assert root is not None
    assert dispute is not None
    level = made.level.public_id
    roots = f"/contracts/{made.level.contract.reference}/root-events/"
    return {
        "page_exclusions": "/exclusions/",
        "page_exclusion": f"/exclusions/{exclusion.public_id}/",
        "page_exclusion_new": f"/exclusions/new/?level={level}&period=2026-02-01",
        "page_root_events": roots,
        "page_root_event": f"{roots}{root.public_id}/",
        "page_disputes": "/disputes/",
        "page_dispute": f"/disputes/{dispute.public_id}/",
        "page_dispute_new": f"/disputes/new/?level={level}&period=2026-02-01",
        "page_event": f"/slas/{level}/events/INC4/",
        "page_level_in_question": made.url,
    }


def _read(made: Figures) -> None:
    clients = {user.pk: Client() for user in (made.ben, made.approver)}
    for user in (made.ben, made.approver):
        clients[user.pk].force_login(user)
    for name, path in _paths(made).items():
        # What waits is shown to whom it waits for; forms to who fills them in.
        user = made.approver if name in ("page_exclusions", "page_disputes") else made.ben
        with reviewed_queries(name):
            assert clients[user.pk].get(path).status_code == 200


def test_counts_are_the_reviewed_ones_and_do_not_grow(made: Figures) -> None:
    _read(made)
    for _ in range(12):
        _more(made)
    _read(made)

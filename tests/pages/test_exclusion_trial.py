"""An exclusion is tried before it is approved: what it would change is shown, and nothing kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from slas.choices import ExclusionState
from slas.models import Exclusion, Result
from slas.services.evaluation import evaluate_owed
from slas.services.exclusion_trial import Part, try_exclusion
from tests.factories import NOW
from tests.pages.figures import START, Figures, ask, make_figures
from tests.people import People


@pytest.fixture
def made(people: People) -> Figures:
    return make_figures(people)


def post(user: User, exclusion: Exclusion, status: int, **data: Any) -> str:
    client = Client()
    client.force_login(user)
    response = client.post(f"/exclusions/{exclusion.public_id}/", data)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def rows() -> list[tuple[Any, ...]]:
    """Give all that a trial could have written."""
    return [
        *Exclusion.objects.order_by("pk").values_list("pk", "state", "decided_at"),
        *Result.objects.order_by("pk").values_list("pk", "attained_shown", "raw_shown", "revision"),
    ]


def test_whole_or_in_part_it_tells_the_figure_and_keeps_nothing(made: Figures) -> None:
    exclusion = ask(made, made.ben, "INC3", "INC4")
    before = rows()
    (tried,) = try_exclusion(exclusion=exclusion, by=made.approver, now=NOW).figures
    period = tried.period
    assert period.before is not None
    assert period.after is not None
    assert (str(period.before.shown), str(period.after.shown)) == ("80.000000", "100.000000")
    key = exclusion.events.order_by("key__external_id")[0].key
    part = Part(events=[key])
    (tried,) = try_exclusion(exclusion=exclusion, part=part, by=made.approver, now=NOW).figures
    assert tried.period.after is not None
    assert f"{tried.period.after.shown:.2f}" == "88.89"
    assert rows() == before


def test_the_page_says_what_would_change(made: Figures) -> None:
    exclusion = ask(made, made.ben, "INC3", "INC4")
    page = post(made.approver, exclusion, 200, deed="try")
    assert "One of one figure would change." in page
    assert "80.00" in page
    assert "100.00" in page
    assert "nothing is kept" in page
    assert Exclusion.objects.get().state == ExclusionState.SUBMITTED


def test_a_part_of_an_interval_is_tried(made: Figures) -> None:
    exclusion = ask(made, made.ben, ends_at=START + timedelta(days=6))
    page = post(
        made.approver,
        exclusion,
        200,
        deed="try_part",
        starts_at="2026-02-04T00:00",
        ends_at="2026-02-05T00:00",
    )
    assert "88.89" in page
    whole = post(made.approver, exclusion, 200, deed="try")
    assert "100.00" in whole


def test_an_approved_one_is_tried_in_part_against_what_stands(made: Figures) -> None:
    exclusion = ask(made, made.ben, "INC3", "INC4")
    post(made.approver, exclusion, 302, deed="approve")
    evaluate_owed(now=NOW)
    page = post(made.approver, exclusion, 200, deed="try_part", events="INC3")
    assert "100.00" in page
    assert "88.89" in page


def test_who_asked_or_may_not_approve_tries_nothing(made: Figures, people: People) -> None:
    exclusion = ask(made, made.ben, "INC3")
    assert "does not let you" in post(made.ben, exclusion, 422, deed="try")
    assert "If it is approved" not in post(made.ben, exclusion, 422, deed="try")


def test_nothing_begun_is_said(made: Figures) -> None:
    exclusion = ask(
        made,
        made.ben,
        starts_at=START + timedelta(days=250),
        ends_at=START + timedelta(days=251),
    )
    page = post(made.approver, exclusion, 200, deed="try")
    assert "It touches no period that has begun" in page

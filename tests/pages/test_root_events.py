"""Root events on the page of their contract: recorded, changed, removed."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from slas.models import RootEvent
from tests.pages.conftest import Reader
from tests.pages.figures import Figures, make_figures
from tests.people import People


@pytest.fixture
def made(people: People) -> Figures:
    return make_figures(people)


def url(made: Figures) -> str:
    return f"/contracts/{made.level.contract.reference}/root-events/"


def post(user: User, path: str, status: int = 302, **data: Any) -> str:
    client = Client()
    client.force_login(user)
    response = client.post(path, data)
    assert response.status_code == status, response.content.decode()[-3000:]
    return " ".join(response.content.decode().split())


def entered(made: Figures, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Storage failure in hall 2",
        "starts_at": "2026-02-04T01:00",
        "ends_at": "2026-02-04T05:30",
        "levels": [str(made.level.public_id)],
        "chosen": "",
        "note": "INC3 and\nINC4",
        **changes,
    }


def test_one_is_recorded_changed_and_removed(made: Figures, people: People, reader: Reader) -> None:
    post(people.ben, url(made), **entered(made))
    event = RootEvent.objects.get()
    page = " ".join(reader.get(people.ada, url(made)).split())
    for words in ("Storage failure in hall 2", "INC3 and INC4", "01:00–05:30", "the highest"):
        assert words in page
    address = f"{url(made)}{event.public_id}/"
    assert 'value="2026-02-04T05:30"' in reader.get(people.ben, address)
    chosen = entered(made, chosen=str(made.level.public_id), ends_at="", is_catastrophic="on")
    post(people.ben, address, **chosen)
    event.refresh_from_db()
    assert (event.chosen, event.ends_at, event.is_catastrophic) == (made.level, None, True)
    assert "Catastrophe" in reader.get(people.ben, url(made))
    post(people.ben, address, deed="remove")
    assert not RootEvent.objects.exists()


def test_nothing_is_lost_when_an_entry_does_not_hold(made: Figures, people: People) -> None:
    page = post(people.ben, url(made), 422, **entered(made, ends_at="2026-02-03T00:00"))
    assert "The end is not after the start" in page
    assert "Storage failure in hall 2" in page
    page = post(people.ben, url(made), 422, **entered(made, levels=[], starts_at="soon"))
    assert "Choose at least one service level" in page
    assert "“soon” is not a day and time" in page
    assert not RootEvent.objects.exists()


def test_who_may_not_record_reads_and_outsiders_find_nothing(
    made: Figures, people: People, reader: Reader
) -> None:
    post(people.ben, url(made), **entered(made))
    address = f"{url(made)}{RootEvent.objects.get().public_id}/"
    for user in (made.approver, made.vendor_user):
        page = reader.get(user, url(made))
        assert "Storage failure" in page
        assert "Record root event" not in page
        reader.get(user, address, 404)
        post(user, url(made), 422, **entered(made))
    reader.get(people.cyd, url(made), 404)
    assert RootEvent.objects.count() == 1

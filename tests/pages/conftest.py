"""A small portfolio and pages read at one instant."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import NOW
from tests.pages.portfolio import Portfolio, make_portfolio
from tests.people import People


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def small(people: People) -> Portfolio:
    """Two vendors of Operations with four service levels each and five months behind them."""
    return make_portfolio(people.operations, vendors=2, now=NOW, months=5)


class Reader:
    """Read pages as somebody."""

    def __init__(self) -> None:
        self.client = Client()

    def get(self, user: User | None, path: str, status: int = 200) -> str:
        """Read a page, holding its status."""
        self.client.logout()
        if user is not None:
            self.client.force_login(user)
        response = self.client.get(path)
        assert response.status_code == status, (path, response.status_code)
        return response.content.decode()


@pytest.fixture
def reader(db: None) -> Reader:
    return Reader()

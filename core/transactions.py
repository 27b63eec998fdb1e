"""Transactions that are tried again when the database asks for it."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction

T = TypeVar("T")

# Serialisation failure and deadlock: the whole transaction is tried again.
WORTH_RETRYING = frozenset({"40001", "40P01"})
ATTEMPTS = 3


def in_one_transaction(work: Callable[[], T]) -> T:
    """Run work in one transaction, and again where the database chose it as a victim.

    Inside another transaction it runs once: the outer one is the one to repeat.

    :raises OperationalError: the database refused for another reason, or three times
    """
    attempts = 1 if transaction.get_connection().in_atomic_block else ATTEMPTS
    for attempt in range(1, attempts + 1):
        try:
            with transaction.atomic():
                return work()
        except OperationalError as error:
            code = getattr(error.__cause__, "pgcode", None)
            if attempt == attempts or code not in WORTH_RETRYING:
                raise
    raise AssertionError("unreachable")

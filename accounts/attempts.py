"""How often a password was guessed wrongly for one account from one address.

The counts stand in the cache. While it does not answer, each process counts for itself: guessing
then gets a little cheaper, never free.
"""

import hashlib
from datetime import timedelta
from typing import Final

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

MOST_FAILURES: Final = 10
WINDOW: Final = timedelta(minutes=15)
_OWN_COUNT: BaseCache = LocMemCache("sign-in", {})


def _key(username: str, address: str) -> str:
    pair = f"{username.casefold()}\n{address}".encode(errors="replace")
    return f"sign-in:{hashlib.sha256(pair).hexdigest()}"


def failures(*, username: str, address: str) -> int:
    """Count the failures of the last quarter of an hour."""
    key = _key(username, address)
    own = int(_OWN_COUNT.get(key, 0))
    try:
        return max(own, int(caches["default"].get(key, 0)))
    except RedisError:
        return own


def record_failure(*, username: str, address: str) -> None:
    """Count one more; the window runs from the first."""
    key = _key(username, address)
    try:
        _count(caches["default"], key)
    except RedisError:
        _count(_OWN_COUNT, key)


def _count(cache: BaseCache, key: str) -> None:
    if cache.add(key, 1, WINDOW.total_seconds()):
        return
    try:
        cache.incr(key)
    except ValueError:  # it expired in between
        cache.set(key, 1, WINDOW.total_seconds())


def is_refused(*, username: str, address: str) -> bool:
    """Say whether an account takes no further password from this address for now."""
    return failures(username=username, address=address) >= MOST_FAILURES

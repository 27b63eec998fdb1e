"""How many calls a token, a person and an address may make in a minute.

The counts stand in the cache. While that does not answer, each process counts for itself and
allows a quarter: slower, never open.
"""

import math
import time
from collections import Counter
from threading import Lock
from typing import Any, Final, Literal

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

Kind = Literal["token", "user", "anonymous", "bulk"]
WINDOW_SECONDS: Final = 60
#: Without the cache a process allows this part of a limit.
ALONE_PART: Final = 4
#: So long the cache is left alone after it failed, so that calls do not wait for it one by one.
PAUSE_SECONDS: Final = 5.0


class _OwnCounts:
    """The counts of this process for the running window, while the cache does not answer."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._window = -1
        self._counts: Counter[str] = Counter()
        self.paused_until = 0.0

    def add(self, key: str, window: int) -> int:
        """Count one more and give the count."""
        with self._lock:
            if window != self._window:
                self._window = window
                self._counts.clear()
            self._counts[key] += 1
            return self._counts[key]


_OWN = _OwnCounts()


def hold_rate(request: Request, *, is_bulk: bool = False) -> None:
    """Count a call of somebody who is known: by token and by person, bulk calls by themselves.

    :raises Throttled: more than may be made in a minute
    """
    user_id = getattr(request.user, "pk", None)
    if user_id is None:
        hold_anonymous_rate(request)
        return
    if is_bulk:
        _hold("bulk", str(user_id))
        return
    token_id: Any = getattr(request.auth, "pk", None)
    if token_id is not None:
        _hold("token", str(token_id))
    _hold("user", str(user_id))


def hold_anonymous_rate(request: Request | HttpRequest) -> None:
    """Count a call of somebody who is not known, by the address that it comes from.

    :raises Throttled: more than may be made in a minute
    """
    _hold("anonymous", str(request.META.get("REMOTE_ADDR", "")))


def _hold(kind: Kind, who: str) -> None:
    now = time.time()
    window = int(now // WINDOW_SECONDS)
    limit: int = settings.API_CALLS_PER_MINUTE[kind]
    key = f"api-rate:{kind}:{who}:{window}"
    count = _shared_count(key)
    if count is None:
        limit = max(1, limit // ALONE_PART)
        count = _OWN.add(key, window)
    if count > limit:
        raise Throttled(wait=math.ceil((window + 1) * WINDOW_SECONDS - now))


def _shared_count(key: str) -> int | None:
    """Count one more in the cache; None while it does not answer."""
    if time.monotonic() < _OWN.paused_until:
        return None
    try:
        return _incremented(caches["default"], key)
    except (RedisError, OSError):
        _OWN.paused_until = time.monotonic() + PAUSE_SECONDS
        return None


def _incremented(cache: BaseCache, key: str) -> int:
    for _ in range(3):
        try:
            return int(cache.incr(key))
        except ValueError:  # nobody has counted in this window
            if cache.add(key, 1, 2 * WINDOW_SECONDS):
                return 1
    return int(cache.get(key, 0))

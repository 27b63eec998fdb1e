"""Tell the database who acts and from where, so that the history can say so (docs/history.md).

What is told goes ahead of each writing statement, in the same round trip, and holds for that
transaction alone: no pooled connection carries one person's name into another's change, and a
savepoint that is rolled back takes nothing with it that the next statement needs.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

REQUEST_ID: Final = "X-Request-ID"
LONGEST_ORIGIN: Final = 200
_WRITES: Final = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH|MERGE)\b", re.IGNORECASE)
_OTHER_SIGNS: Final = re.compile(r"[^A-Za-z0-9_.:/@-]")
_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)

Respond = Callable[[HttpRequest], HttpResponse]
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@contextmanager
def acting(
    who: Callable[[], int | None], *, request_id: str = "", origin: str = ""
) -> Iterator[None]:
    """Let the history say who acts while this lasts, under which id and from where.

    `who` is asked at each write, since a request's user is known only after it has begun. Of two
    that are nested the inner one counts.
    """
    source = _OTHER_SIGNS.sub("_", origin)[:LONGEST_ORIGIN]
    name = _OTHER_SIGNS.sub("_", request_id)[:64]

    def telling(execute: Execute, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_innermost = connection.execute_wrappers[-1] is telling
        if not is_innermost or not _WRITES.match(sql):
            return execute(sql, params, many, context)
        told = f"{who() or ''} {name} {source}"
        return execute(f"SELECT set_config('ito.by', '{told}', true); {sql}", params, many, context)

    connection = transaction.get_connection()
    with connection.execute_wrapper(telling):
        yield


def nobody() -> None:
    """Stand for the portal itself."""
    return


def _user_of(request: HttpRequest) -> int | None:
    """Give the key of the request's user as far as somebody has asked who that is.

    Asking here would read the session, in the midst of whatever statement is being made.
    """
    user: Any = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    key = getattr(user, "pk", None)
    return key if isinstance(key, int) else None


def tell_history(get_response: Respond) -> Respond:
    """Name each request, and its user as the one who acts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(REQUEST_ID, "")
        name = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        origin = f"{request.method}:{request.path}"
        with acting(lambda: _user_of(request), request_id=name, origin=origin):
            response = get_response(request)
        response.headers[REQUEST_ID] = name
        return response

    return middleware

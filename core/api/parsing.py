"""Read request bodies: bounded in size and depth, numbers exact, NaN and Infinity refused."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from core.api.problem import PayloadTooLarge

# A call under this key is told from others by its body, too.
KEY_HEADER = "Idempotency-Key"
MAX_DEPTH = 12
MAX_BYTES = 1024 * 1024


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def read_json(text: str) -> Any:
    """Read JSON with decimals exact.

    :raises ParseError: malformed, too deep, or with NaN or Infinity in it
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ParseError(f"JSON may nest {MAX_DEPTH} deep at most.", code="too_deep") from error
    except ValueError as error:
        raise ParseError(f"This is not JSON: {error}.", code="malformed_json") from error


def check_depth(document: Any, limit: int = MAX_DEPTH) -> None:
    """Refuse a document that nests too deep.

    :raises ParseError: deeper than the limit
    """
    level: list[Any] = [document]
    for _ in range(limit + 1):
        level = list(_inside(level))
        if not level:
            return
    raise ParseError(f"JSON may nest {limit} deep at most.", code="too_deep")


def _inside(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, list):
            yield from value


def body_digest(request: Request) -> str:
    """Give the SHA-256 of a keyed call's body, once a parser of ours has read it."""
    digest: str = request.__dict__.get("body_digest") or hashlib.sha256(b"").hexdigest()
    return digest


def read_text(stream: IO[bytes], limit: int, context: Mapping[str, Any] | None = None) -> str:
    """Read a body as UTF-8, refusing more than `limit` bytes; a keyed call learns its digest.

    :raises PayloadTooLarge: the body is larger
    :raises ParseError: it is not UTF-8
    """
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise PayloadTooLarge(f"A request here may hold {limit:,} bytes at most.")
    request = None if context is None else context.get("request")
    if request is not None and KEY_HEADER in request.headers:
        request.body_digest = hashlib.sha256(body).hexdigest()
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError("The body is not UTF-8.", code="not_utf8") from error


class StrictJsonParser(BaseParser):
    """Parse a JSON document of modest size."""

    media_type = "application/json"
    # The most bytes that a body may hold.
    most = MAX_BYTES

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Parse the body.

        :raises ParseError: malformed or too deep
        :raises PayloadTooLarge: more than ``most`` bytes
        """
        document = read_json(read_text(stream, self.most, parser_context))
        check_depth(document)
        return document

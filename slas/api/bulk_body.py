"""Read the body of a bulk call: a JSON array, an envelope around it, or NDJSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from core.api.fields import InstantField, StrictSerializer
from core.api.filtering import refuse_unknown
from core.api.parsing import read_json, read_text
from core.api.problem import PayloadTooLarge, QueryError
from slas.api.bulk_rows import BadLine, LevelName, RowError, level_name
from slas.choices import BatchKind

MOST_BYTES = 32 * 1024 * 1024
MOST_ROWS = 100_000
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class BulkCall:
    """A bulk call whose rows are still as they came.

    ``covers`` names what has come in complete; ``covers_all`` holds for every level of the rows.
    """

    source: str
    rows: Sequence[object]
    kind: BatchKind = BatchKind.INGEST
    reason: str = ""
    covers: Mapping[LevelName, Span] = field(default_factory=dict)
    covers_all: Span | None = None


class BulkJsonParser(BaseParser):
    """Parse a large JSON document; its rows are flat, so depth is the row reader's matter."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Parse the body.

        :raises ParseError: malformed
        :raises PayloadTooLarge: more than 32 mebibytes
        """
        return read_json(read_text(stream, MOST_BYTES, parser_context))


class NdjsonParser(BaseParser):
    """Parse one JSON object a line; a line that is not JSON is one rejected row."""

    media_type = "application/x-ndjson"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Parse the body.

        :raises PayloadTooLarge: more than 32 mebibytes or 100,000 lines
        """
        lines = read_text(stream, MOST_BYTES, parser_context).split("\n")
        if len(lines) > MOST_ROWS * 2:
            raise PayloadTooLarge(f"A call may hold {MOST_ROWS:,} rows at most.")
        return [_line(line) for line in lines if line.strip()]


def _line(line: str) -> object:
    try:
        return read_json(line)
    except ParseError as error:
        return BadLine(str(error.detail))


class CoverSerializer(StrictSerializer):
    """A stretch of a service level that has come in complete, the end not included."""

    service_level = serializers.JSONField(
        help_text="Its id, or an object of source and external_id"
    )
    through = InstantField()

    def get_fields(self) -> Any:
        """Add `from`, which Python reserves."""
        return {**super().get_fields(), "from": InstantField()}


class HeadSerializer(StrictSerializer):
    """What holds for all rows of a call."""

    source = serializers.CharField(  # type: ignore[assignment]  # the field, not its origin
        max_length=40, help_text="Code of what measured"
    )
    kind = serializers.ChoiceField(choices=BatchKind.choices, default=BatchKind.INGEST)
    reason = serializers.CharField(
        max_length=400, allow_blank=True, default="", help_text="Why figures are corrected"
    )


class EnvelopeSerializer(HeadSerializer):
    """The head of an envelope around rows."""

    covers = CoverSerializer(many=True, required=False)


class QuerySerializer(HeadSerializer):
    """The head as query parameters."""

    covers_from = InstantField(required=False)
    covers_through = InstantField(required=False)


def read_call(request: Request) -> BulkCall:
    """Read head and rows from the envelope, or the head from the query and the rows alone.

    :raises ValidationError: a head that is not of its shape
    :raises PayloadTooLarge: more than 100,000 rows
    """
    body = request.data
    call = _of_envelope(body, request) if isinstance(body, dict) else _of_query(body, request)
    if len(call.rows) > MOST_ROWS:
        raise PayloadTooLarge(f"A call may hold {MOST_ROWS:,} rows at most.")
    return call


def _of_envelope(body: dict[str, Any], request: Request) -> BulkCall:
    refuse_unknown(set(request.query_params), set())
    head = dict(body)
    rows = head.pop("rows", None)
    if not isinstance(rows, list):
        raise ValidationError({"rows": ["Give the rows as a list."]})
    shape = EnvelopeSerializer(data=head)
    shape.is_valid(raise_exception=True)
    entered = shape.validated_data
    covers = dict(_cover(place, cover) for place, cover in enumerate(entered.pop("covers", ())))
    return BulkCall(**entered, rows=rows, covers=covers)


def _cover(place: int, cover: Mapping[str, Any]) -> tuple[LevelName, Span]:
    try:
        name = level_name(cover["service_level"])
    except RowError as error:
        raise ValidationError(
            {"covers": {str(place): {"service_level": [error.detail]}}}
        ) from error
    return name, (cover["from"], cover["through"])


def _of_query(body: Any, request: Request) -> BulkCall:
    if not isinstance(body, list):
        raise ParseError("Send a list of rows, or an object with source and rows.")
    shape = QuerySerializer(data=request.query_params.dict())
    if not shape.is_valid():
        raise QueryError(shape.errors)
    entered = dict(shape.validated_data)
    start, through = entered.pop("covers_from", None), entered.pop("covers_through", None)
    if (start is None) != (through is None):
        raise QueryError({"covers_from": ["Give covers_from and covers_through together."]})
    span = None if start is None or through is None else (start, through)
    return BulkCall(**entered, rows=body, covers_all=span)

"""How the OpenAPI document describes the rows of a bulk call."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from slas.api.bulk_body import MOST_ROWS
from slas.choices import BatchKind
from slas.ingest_checks import LONGEST_PRIORITY, MOST_PAUSES

Schema = dict[str, Any]

_INSTANT: Schema = {"type": "string", "format": "date-time"}
_MAYBE_INSTANT: Schema = {**_INSTANT, "nullable": True}
_NUMBER: Schema = {
    "oneOf": [{"type": "string"}, {"type": "number"}],
    "description": "Text keeps every digit",
}
_SCOPE: Schema = {
    "type": "string",
    "maxLength": 80,
    "description": "Code of a scope of the contract; of levels judged per scope, and no others",
}
_PAUSES: Schema = {
    "type": "array",
    "maxItems": MOST_PAUSES,
    "nullable": True,
    "description": "When the clock stood still: [start, end], the end null while it does",
    "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": _MAYBE_INSTANT},
}
_LEVEL: Schema = {
    "oneOf": [
        {"type": "string", "format": "uuid"},
        {
            "type": "object",
            "required": ["source", "external_id"],
            "properties": {"source": {"type": "string"}, "external_id": {"type": "string"}},
            "additionalProperties": False,
        },
    ]
}
SAMPLE: Schema = {
    "type": "object",
    "description": "A sample: n with good or sum, or one value",
    "required": ["service_level", "at"],
    "properties": {
        "service_level": _LEVEL,
        "at": _INSTANT,
        "n": _NUMBER,
        "good": _NUMBER,
        "sum": _NUMBER,
        "value": _NUMBER,
        "scope": _SCOPE,
    },
    "additionalProperties": False,
}
EVENT: Schema = {
    "type": "object",
    "description": "One version of an event",
    "required": ["service_level", "external_id", "version", "opened_at"],
    "properties": {
        "service_level": _LEVEL,
        "external_id": {"type": "string", "maxLength": 120},
        "version": {
            "oneOf": [{"type": "integer", "minimum": 0}, {"type": "string"}],
            "description": "A whole number that grows, or the instant of the change",
        },
        "opened_at": _INSTANT,
        "due_at": _MAYBE_INSTANT,
        "resolved_at": _MAYBE_INSTANT,
        "met": {"type": "boolean", "nullable": True},
        "value": _NUMBER,
        "scope": _SCOPE,
        "priority": {"type": "string", "maxLength": LONGEST_PRIORITY},
        "share": {**_NUMBER, "description": "Of the service that an outage took away, 0–1"},
        "pauses": _PAUSES,
    },
    "additionalProperties": False,
}
ROW: Schema = {"oneOf": [SAMPLE, EVENT]}
ROWS: Schema = {"type": "array", "maxItems": MOST_ROWS, "items": ROW}
ENVELOPE: Schema = {
    "type": "object",
    "required": ["source", "rows"],
    "properties": {
        "source": {"type": "string", "description": "Code of what measured"},
        "kind": {"type": "string", "enum": BatchKind.values, "default": "ingest"},
        "reason": {"type": "string", "maxLength": 400},
        "covers": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["service_level", "from", "through"],
                "properties": {"service_level": _LEVEL, "from": _INSTANT, "through": _INSTANT},
                "additionalProperties": False,
            },
        },
        "rows": ROWS,
    },
    "additionalProperties": False,
}
REQUEST: dict[str, Schema] = {
    "application/json": {"oneOf": [ROWS, ENVELOPE]},
    "application/x-ndjson": {"type": "string", "description": "One row a line"},
}
PARAMETERS = [
    OpenApiParameter("source", str, description="Code of what measured; needed without envelope"),
    OpenApiParameter("kind", str, enum=BatchKind.values, description="ingest unless named"),
    OpenApiParameter("reason", str, description="Why figures are corrected"),
    OpenApiParameter("covers_from", str, description="RFC 3339; with covers_through"),
    OpenApiParameter(
        "covers_through",
        str,
        description="Everything of the rows' service levels up to here has come in",
    ),
]

"""How one schema of an OpenAPI document reads in words, and an example of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_BY_FORMAT = {
    "date": "2026-05-01",
    "date-time": "2026-05-01T00:00:00Z",
    "uuid": "0d3c7a52-4f53-4f0e-9a57-6f2d3b1c8e90",
    "decimal": "12.50",
    "uri": "https://portal.example.org/",
    "time": "09:00:00",
}
_BY_PATTERN = {r"^[A-Z]{3}\Z": "EUR", r"^[A-Z]{3}$": "EUR", "^[-a-zA-Z0-9_]+$": "word"}
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Words:
    """What a value is, with the shape that it names if it names one."""

    text: str
    shape: str = ""


def name_of(schema: Schema) -> str:
    """Give the name of the schema that this one refers to, "" if to none."""
    for part in (schema, *schema.get("allOf", ())):
        if "$ref" in part:
            return str(part["$ref"]).rpartition("/")[2]
    return ""


def words_of(schema: Schema) -> Words:
    """Say what a value is."""
    words = _plain_words(schema)
    if schema.get("nullable"):
        return Words(f"{words.text} or null", words.shape)
    return words


def _plain_words(schema: Schema) -> Words:
    if name := name_of(schema):
        return Words(name, name)
    for part in ("oneOf", "anyOf"):
        if part in schema:
            parts = [words_of(one) for one in schema[part]]
            shape = next((one.shape for one in parts if one.shape), "")
            return Words(" or ".join(dict.fromkeys(one.text for one in parts)), shape)
    if "enum" in schema:
        return Words("one of " + ", ".join(str(value) or "(empty)" for value in schema["enum"]))
    if schema.get("type") == "array":
        inner = words_of(schema.get("items", {}))
        return Words(f"list of {inner.text}", inner.shape)
    kind = str(schema.get("type", "anything")).replace("string", "text")
    form = schema.get("format")
    return Words(f"{kind}, {form}" if form else kind)


def example_of(schema: Schema, schemas: Schema, depth: int = 0) -> Any:
    """Make a value that the schema allows."""
    if "example" in schema:
        return schema["example"]
    name = name_of(schema)
    if name:
        return example_of(schemas[name], schemas, depth + 1)
    for part in ("oneOf", "anyOf"):
        if part in schema:
            return example_of(schema[part][0], schemas, depth + 1)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "array":
        return [example_of(schema["items"], schemas, depth + 1)] if depth < _DEEPEST else []
    if kind == "object":
        return {
            field: example_of(told, schemas, depth + 1)
            for field, told in schema.get("properties", {}).items()
            if not told.get("readOnly")
        }
    return _single(schema, str(kind))


def _single(schema: Schema, kind: str) -> Any:
    if "default" in schema:
        return schema["default"]
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    if kind == "boolean":
        return False
    known = _BY_FORMAT.get(schema.get("format", "")) or _BY_PATTERN.get(schema.get("pattern", ""))
    return known or "text"[: int(schema.get("maxLength", 4))]

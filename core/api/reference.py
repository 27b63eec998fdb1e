"""The OpenAPI document as a page shows it: addresses, fields, examples. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.api.reference_values import Words, example_of, words_of

Document = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body."""

    name: str
    words: Words
    is_required: bool
    help: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema that bodies name."""

    name: str
    help: str
    fields: tuple[Field, ...]

    @property
    def slug(self) -> str:
        """Give its place on the page."""
        return f"shape-{self.name}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What an operation answers under one status."""

    status: str
    help: str
    kinds: tuple[str, ...]
    words: Words | None


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of one address does."""

    slug: str
    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    scope: str
    parameters: tuple[Field, ...]
    body: Words | None
    example: str
    command: str
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one resource."""

    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """All that the page shows."""

    groups: tuple[Group, ...]
    shapes: tuple[Shape, ...]


def reference_of(document: Document) -> Reference:
    """Read a document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = _operation(document, path, method, methods[method])
                found.setdefault(path.split("/")[3], []).append(operation)
    schemas = document["components"]["schemas"]
    return Reference(
        groups=tuple(Group(name, tuple(rows)) for name, rows in sorted(found.items())),
        shapes=tuple(_shape(name, schema) for name, schema in sorted(schemas.items())),
    )


def _operation(document: Document, path: str, method: str, told: Document) -> Operation:
    media = told.get("requestBody", {}).get("content", {})
    schema = media.get("application/json", {}).get("schema")
    example = "" if schema is None else _example(document, schema)
    description = str(told.get("description", ""))
    return Operation(
        slug=str(told["operationId"]),
        method=method.upper(),
        path=path,
        summary=str(told.get("summary", "")),
        paragraphs=tuple(" ".join(part.split()) for part in description.split("\n\n") if part),
        scope=str(told.get("x-scope", "")),
        parameters=tuple(_parameter(one) for one in told.get("parameters", ())),
        body=None if schema is None else words_of(schema),
        example=example,
        command=_command(path, method, example),
        replies=tuple(_replies(told["responses"])),
    )


def _parameter(told: Document) -> Field:
    return Field(
        name=told["name"],
        words=words_of(told["schema"]),
        is_required=bool(told.get("required")),
        help=str(told.get("description", "")),
        place=str(told["in"]),
    )


def _replies(responses: Document) -> Iterator[Reply]:
    for status, told in responses.items():
        content = told.get("content", {})
        schemas = [media["schema"] for media in content.values()]
        yield Reply(
            status=str(status),
            help=str(told.get("description", "")),
            kinds=tuple(content),
            words=words_of(schemas[0]) if schemas else None,
        )


def _shape(name: str, schema: Document) -> Shape:
    required: Sequence[str] = schema.get("required", ())
    fields = tuple(
        Field(field, words_of(told), field in required, str(told.get("description", "")))
        for field, told in schema.get("properties", {}).items()
    )
    if not fields:  # a closed list of words
        fields = (Field("", words_of(schema), is_required=True, help=""),)
    said = "" if "enum" in schema else str(schema.get("description", ""))
    return Shape(name, " ".join(said.split()), fields)


def _example(document: Document, schema: Document) -> str:
    schemas = document["components"]["schemas"]
    return json.dumps(example_of(schema, schemas), indent=2, ensure_ascii=False)


def _command(path: str, method: str, example: str) -> str:
    address = path.replace("{id}", "$ID")
    lines = [f'curl -s "$PORTAL{address}"', '-H "Authorization: Bearer $TOKEN"']
    if method != "get":
        compact = json.dumps(json.loads(example), ensure_ascii=False) if example else "{}"
        quoted = compact.replace("'", "'\\''")
        lines += ["-H 'Content-Type: application/json'", f"-d '{quoted}'"]
    if method not in {"get", "post"}:
        lines.insert(1, f"-X {method.upper()}")
    return " \\\n  ".join(lines)

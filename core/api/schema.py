"""What every operation does alike, said of each in the OpenAPI document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry

from core.api.door import Door
from core.api.once import LONGEST_KEY, REPEATED
from core.api.parsing import KEY_HEADER
from core.api.rendering import NDJSON

Document = dict[str, Any]
_TEXT: Document = {"type": "string"}
_ETAG: Document = {"schema": _TEXT, "description": "Names this state"}
_IF_NONE_MATCH: Document = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": _TEXT,
    "description": "ETags that you have: where one of them still holds, the answer is 304.",
}
_IF_MATCH: Document = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": _TEXT,
    "description": "The row's ETag: the call is refused with 412 where the row has changed since.",
}
_KEY: Document = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    "description": "A name of your own for this call: sent again with the same body within 48 hours"
    " it is answered as before and done once.",
}
_LINE: Document = {"type": "string", "description": "One row a line"}


class PortalSchema(AutoSchema):
    """Describe scopes, ETags, keys and pages of lines beside what the views say themselves."""

    def get_operation(
        self,
        path: str,
        path_regex: str,
        path_prefix: str,
        method: str,
        registry: ComponentRegistry,
    ) -> Document | None:
        """Describe an operation."""
        operation: Document | None = super().get_operation(
            path, path_regex, path_prefix, method, registry
        )
        if operation is None:
            return None
        is_reading = method.upper() == "GET"
        self._say_scope(operation, is_reading=is_reading)
        parameters = operation.setdefault("parameters", [])
        if is_reading:
            parameters.append(_IF_NONE_MATCH)
            _describe_reading(operation)
        else:
            parameters.append(_KEY)
            if "{id}" in path:
                parameters.append(_IF_MATCH)
            _describe_writing(operation)
        return operation

    def _say_scope(self, operation: Document, *, is_reading: bool) -> None:
        door = self.view
        if not isinstance(door, Door):
            return
        scope = door.read_scope if is_reading else door.write_scope
        said = f"A token needs the scope `{scope}`."
        operation["description"] = "\n\n".join(filter(None, (operation.get("description"), said)))
        operation["x-scope"] = scope


def _describe_reading(operation: Document) -> None:
    answers = operation["responses"]
    good = answers["200"]
    good["headers"] = {"ETag": _ETAG}
    if NDJSON in good["content"]:
        good["content"][NDJSON] = {"schema": _LINE}
        good["headers"]["Link"] = {"schema": _TEXT, "description": 'The next page, rel="next"'}
    answers["304"] = {"description": "Nothing has changed since If-None-Match"}


def _describe_writing(operation: Document) -> None:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            answer["headers"] = {
                REPEATED: {"schema": _TEXT, "description": "true: this call was made before"}
            }

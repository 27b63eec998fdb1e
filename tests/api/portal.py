"""A client of the REST API that holds every answer against docs/openapi.yaml."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types

from accounts.models import User
from accounts.scopes import SCOPES
from accounts.services import issue_token
from tests.factories import NOW

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
PREFIX = "/api/v1"


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Read the committed OpenAPI document."""
    read: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return read


def as_json_schema(schema: Any) -> Any:
    """Say `nullable` of OpenAPI 3.0 in the words of JSON schema."""
    if isinstance(schema, list):
        return [as_json_schema(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: as_json_schema(part) for name, part in schema.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


@lru_cache(maxsize=1)
def components() -> dict[str, Any]:
    """Give the document's components as JSON schemas."""
    plain: dict[str, Any] = as_json_schema(document()["components"])
    return plain


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """Find what the document says of an address."""
    for template, operations in document()["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path):
            found: dict[str, Any] | None = operations.get(method)
            return found
    return None


def assert_as_documented(method: str, path: str, response: HttpResponse) -> None:
    """Hold that the document lists this status and type, and that the body is of its schema."""
    operation = operation_of(method, path)
    if operation is None:
        return
    listed = operation["responses"].get(str(response.status_code))
    assert listed, f"{method} {path} answers {response.status_code}, which is not documented"
    if response.status_code == 304:
        assert not response.content
        return
    kind = response["Content-Type"]
    assert kind in listed["content"], f"{method} {path} answers {kind}, which is not documented"
    if kind in {"application/x-ndjson", "application/octet-stream"}:
        return
    schema = as_json_schema(listed["content"][kind]["schema"])
    Draft202012Validator({**schema, "components": components()}).validate(
        json.loads(response.content)
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Any

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Give pointer and code of each error of a problem document."""
        return [(error["pointer"], error["code"]) for error in self.body["errors"]]


class Api:
    """The API as the bearer of a token of one user sees it; without a user, as anybody does."""

    def __init__(self, user: User | None, *scopes: str) -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if user is not None:
            token = issue_token(
                user=user,
                name=f"tests {user.api_tokens.count()}",
                scopes=scopes or SCOPES,
                by=None,
                now=NOW,
            )
            self.headers = {"Authorization": f"Bearer {token}"}

    def saying(self, **headers: str) -> "Api":
        """Give the same asker with more headers: `if_match` is If-Match."""
        other = Api(None)
        other.client = self.client
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        other.headers = {**self.headers, **named}
        return other

    def get(self, path: str, **query: object) -> Answer:
        """Read an address."""
        return self._send("get", path, query_params={k: str(v) for k, v in query.items()})

    def post(self, path: str, body: object = None, **query: object) -> Answer:
        """Send a body as JSON."""
        return self.send("post", path, json.dumps(body, default=str), "application/json", **query)

    def patch(self, path: str, body: object) -> Answer:
        """Send a change as JSON."""
        return self.send("patch", path, json.dumps(body, default=str))

    def put(self, path: str, body: object) -> Answer:
        """Send the whole as JSON."""
        return self.send("put", path, json.dumps(body, default=str))

    def send(
        self,
        method: str,
        path: str,
        text: str | bytes,
        media_type: str = "application/json",
        /,
        **query: object,
    ) -> Answer:
        """Send a body as it is."""
        return self._send(
            method,
            path,
            data=text,
            content_type=media_type,
            query_params={k: str(v) for k, v in query.items()},
        )

    def _send(self, method: str, path: str, **kwargs: Any) -> Answer:
        response = getattr(self.client, method)(PREFIX + path, headers=self.headers, **kwargs)
        assert_as_documented(method, PREFIX + path, response)
        kind = response.headers.get("Content-Type", "")
        is_document = kind.endswith(("/json", "+json"))
        body = json.loads(response.content) if is_document else response.content
        if response.status_code >= 400:
            assert kind == "application/problem+json", response.content
            assert body["status"] == response.status_code
        return Answer(response.status_code, body, response.headers)

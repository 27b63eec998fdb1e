"""The OpenAPI document is the API's own, and committed."""

from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from tests.api.portal import DOCUMENT, as_json_schema, document, operation_of
from tests.people import People


def test_the_committed_document_is_what_the_api_says_of_itself() -> None:
    made = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, skip_checks=True, stdout=made)
    assert made.getvalue() == DOCUMENT.read_text(encoding="utf-8"), "run `make openapi`"


@pytest.mark.django_db
def test_the_document_is_served(people: People) -> None:
    response = Client().get("/api/schema/")
    assert response.status_code == 200
    assert yaml.safe_load(response.content)["paths"].keys() == document()["paths"].keys()


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """List every operation of the document."""
    return [
        (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_list_is_bounded_and_every_operation_needs_a_token() -> None:
    for path, method, operation in operations():
        assert {"token": []} in operation["security"], path
        assert {} not in operation["security"], path
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        if path.endswith("s/") and method == "get":
            assert {"cursor", "limit"} <= names, path


def test_no_name_is_in_camel_case() -> None:
    for name, schema in document()["components"]["schemas"].items():
        for field in schema.get("properties", {}):
            assert field == field.lower(), (name, field)


def test_a_template_matches_its_addresses_alone() -> None:
    assert operation_of("get", "/api/v1/vendors/1/") is not None
    assert operation_of("get", "/api/v1/vendors/1/2/") is None


def test_nullable_becomes_a_choice() -> None:
    assert as_json_schema({"type": "string", "nullable": True}) == {
        "anyOf": [{"type": "string"}, {"type": "null"}]
    }

"""The page about the API says all that the document says."""

import json
import shlex
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types

from core.api.reference import reference_of
from core.api.reference_values import example_of, words_of
from core.api.reference_views import document, reference
from tests.api.portal import as_json_schema, components
from tests.api.portal import document as committed

PAGE = "/api/docs/"


@pytest.mark.django_db
def test_the_page_names_every_operation_parameter_and_shape() -> None:
    answer = Client().get(PAGE)
    assert answer.status_code == 200
    text = answer.content.decode()
    for path, methods in committed()["paths"].items():
        for method, told in methods.items():
            assert f'id="{told["operationId"]}"' in text, (method, path)
    for name in committed()["components"]["schemas"]:
        assert f'id="shape-{name}"' in text
    assert "<script>" not in text
    assert " style=" not in text


@pytest.mark.django_db
def test_every_link_of_the_page_leads_somewhere_on_it() -> None:
    text = Client().get(PAGE).content.decode()
    targets = {part.split('"')[0] for part in text.split('href="#')[1:]}
    assert not [target for target in targets if f'id="{target}"' not in text]


def test_the_page_reads_the_committed_document() -> None:
    assert reference() == reference_of(committed())


def test_each_operation_says_its_scope_in_words_and_for_programs() -> None:
    for group in reference().groups:
        for operation in group.operations:
            is_reading = operation.method == "GET"
            assert (operation.scope == "read") is is_reading, operation.slug
            assert operation.scope, operation.slug
            assert any(operation.scope in text for text in operation.paragraphs)


def test_every_example_of_a_body_is_one_that_its_schema_takes() -> None:
    tried = 0
    for methods in committed()["paths"].values():
        for told in methods.values():
            content = told.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                schema = content["application/json"]["schema"]
                example = example_of(schema, committed()["components"]["schemas"])
                whole = {**as_json_schema(schema), "components": components()}
                Draft202012Validator(whole).validate(example)
                tried += 1
    assert tried >= 10


def test_the_command_of_an_operation_can_be_read_by_a_shell() -> None:
    for group in reference().groups:
        for operation in group.operations:
            words = shlex.split(operation.command.replace("\\\n", " "))
            assert words[:2] == ["curl", "-s"]
            if "-d" in words:
                json.loads(words[words.index("-d") + 1])


@pytest.mark.parametrize(
    ("schema", "text", "shape"),
    [
        ({"type": "string"}, "text", ""),
        ({"type": "string", "format": "date", "nullable": True}, "text, date or null", ""),
        ({"$ref": "#/components/schemas/Money"}, "Money", "Money"),
        ({"allOf": [{"$ref": "#/c/Money"}], "nullable": True}, "Money or null", "Money"),
        ({"type": "array", "items": {"$ref": "#/c/Row"}}, "list of Row", "Row"),
        ({"oneOf": [{"$ref": "#/c/A"}, {"type": "integer"}]}, "A or integer", "A"),
        ({"enum": ["a", ""]}, "one of a, (empty)", ""),
        ({}, "anything", ""),
    ],
)
def test_a_schema_reads_in_words(schema: dict[str, Any], text: str, shape: str) -> None:
    words = words_of(schema)
    assert (words.text, words.shape) == (text, shape)


@pytest.mark.django_db
def test_the_document_is_not_sent_twice() -> None:
    first = Client().get("/api/schema/")
    again = Client().get("/api/schema/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert document() is document()

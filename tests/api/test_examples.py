"""The examples of docs/api.md run as they stand, one after the other."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.models import RoleGrant
from accounts.permissions import Role
from tests.api.portal import PREFIX, Api, document
from tests.api.world import make_alert
from tests.factories import make_user, make_vendor
from tests.people import People

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
KEPT = re.compile(r"(\w+)=\$\((curl .*) \| jq -r (\S+)\)", re.DOTALL)


def commands() -> Iterator[str]:
    """Give the curl commands of the guide, also those whose answer is kept."""
    for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        for command in re.split(r"\n(?=curl |[A-Z]+=)", block.replace("\\\n", " ").strip()):
            if "curl" in command:
                yield command


def chosen(body: Any, path: str) -> str:
    """Take out of an answer what `jq -r` would, by a path such as .results[0].id."""
    for name, index in re.findall(r"\.(\w+)(?:\[(\d+)\])?", path):
        body = body[name][int(index)] if index else body[name]
    return str(body)


def with_headers(api: Api, given: list[str]) -> Api:
    """Let the asker say what else a command says."""
    others = dict(line.split(": ", 1) for line in given)
    own = {
        name: text for name, text in others.items() if name not in {"Authorization", "Content-Type"}
    }
    return api.saying(**{name.replace("-", "_").lower(): text for name, text in own.items()})


def run(api: Api, command: str, variables: dict[str, str]) -> Any:
    """Send what a curl command would send; a refusal fails."""
    quoted_once = re.findall(r"'[^']*'", command)
    assert not any("$" in text for text in quoted_once), "a shell expands nothing in single quotes"
    words = shlex.split(re.sub(r"\$([A-Z]+)", lambda found: variables[str(found[1])], command))
    address = next(word for word in words if word.startswith(variables["PORTAL"]))
    assert f"Authorization: Bearer {variables['TOKEN']}" in words
    path = address.removeprefix(variables["PORTAL"] + PREFIX)
    where, _, asked = path.partition("?")
    query = dict(part.split("=", 1) for part in asked.split("&")) if asked else {}
    given = [words[place + 1] for place, word in enumerate(words) if word == "-H"]
    asker = with_headers(api, given)
    if "-d" not in words:
        answer = asker.get(where, **query)
    else:
        assert "Content-Type: application/json" in given
        method = words[words.index("-X") + 1].lower() if "-X" in words else "post"
        answer = asker.send(method, where, words[words.index("-d") + 1], **query)
    assert answer.status in (200, 201), (command, answer.body)
    return answer.body


def answers(people: People) -> Iterator[tuple[str, Any]]:
    """Run every example and give it with its answer."""
    make_alert(make_vendor())
    variables = {"PORTAL": "http://portal", "TOKEN": "ito_example"}
    user = make_user("client", Role.API_CLIENT, unit=people.operations)
    RoleGrant.objects.create(user=user, role=Role.AUDITOR.value, unit=people.operations)
    api = Api(user)
    for command in commands():
        kept = KEPT.fullmatch(command.strip())
        body = run(api, kept[2] if kept else command, variables)
        if kept:
            variables[kept[1]] = chosen(body, kept[3])
        yield command, body


def test_every_example_runs(people: People) -> None:
    assert len(list(answers(people))) == 82


def test_the_answer_printed_under_measurements_is_the_example_s(people: People) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    printed = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    (bulk,) = (body for command, body in answers(people) if "measurements/bulk" in command)
    assert bulk in printed


def test_every_resource_has_an_example() -> None:
    tried = " ".join(commands())
    for path in document()["paths"]:
        assert f"/{path.split('/')[3]}" in tried, path

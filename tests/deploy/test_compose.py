"""The compose file's commands, run one after the other as docs/deploy.md says.

On a PostgreSQL 15 and a Redis of Debian, over TCP with passwords; no engine is needed. It is
deselected in the everyday suite: `make deploy-test` runs it.
"""

import http.client
import json
import os
import re
import secrets
from collections.abc import Iterator
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.deploy.compose import DEBIAN_REDIS, POSTGRES, Deployment, deployment

pytestmark = pytest.mark.deploy
HOST = "portal.example.org"
THROUGH_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
TICKS = 150.0  # two ticks of a minute each, and the work


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Start servers, migrate, and start the portal's services."""
    missing = [str(path) for path in (POSTGRES / "postgres", DEBIAN_REDIS) if not path.exists()]
    if missing:
        reason = f"{', '.join(missing)}: not installed (apt install postgresql-15 redis-server)"
        if os.environ.get("REQUIRE_DEPLOY") == "1":
            pytest.fail(f"REQUIRE_DEPLOY=1, but {reason}")
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("deploy")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)  # PostgreSQL runs as another account
    values = {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "POSTGRES_PASSWORD": secrets.token_hex(24),
        "REDIS_PASSWORD": secrets.token_hex(24),
        "ALLOWED_HOSTS": HOST,
        "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
        "PORTAL_URL": f"https://{HOST}",
    }
    with deployment(folder, values) as made:
        made.start_postgres()
        made.start_redis()
        ready = ("pg_isready", "--dbname", "postgres")
        made.wait_for("PostgreSQL", lambda: made.sql_tool(*ready).returncode == 0)
        assert made.sql_tool("createdb", "ito").returncode == 0
        migrated = made.run(made.command("migrate"))
        assert migrated.returncode == 0, migrated.stderr
        made.manage("collectstatic", "--no-input", "--verbosity", "0")
        for service in ("web", "worker", "beat"):
            made.start_service(service)
        for service in ("web", "worker", "beat"):
            made.wait_for(f"health of {service}", partial(made.is_healthy, service))
        yield made


class Browser:
    """Ask as the proxy does, and keep cookies."""

    def __init__(self, made: Deployment) -> None:
        self.port = made.web_port
        self.cookies: SimpleCookie = SimpleCookie()

    def ask(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """Send one request; give status, headers and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        kept = "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())
        sent = THROUGH_PROXY | ({"Cookie": kept} if kept else {}) | headers
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(line)
        text = answer.read().decode()
        connection.close()
        return answer.status, dict(answer.headers), text


def test_the_documented_steps_lead_to_a_portal_that_works_and_restores(
    deployed: Deployment,
) -> None:
    made = deployed
    assert "no issues" in made.manage("check", "--deploy", "--fail-level", "WARNING")
    user, password = made.manage("create_admin").split()
    sign_in_over_the_proxy(made, user, password)
    key = made.manage(
        "issue_token", "--user", user, "--name", "proof", "--scope", "read",
        *(word for scope in ("vendors", "contracts", "service-levels", "measurements")
          for word in ("--scope", f"{scope}:write")),
    )  # fmt: skip
    one_measurement_becomes_a_result(made, key)
    a_dump_restores_to_the_same_books(made)
    servers_refuse_without_passwords(made)


def sign_in_over_the_proxy(made: Deployment, user: str, password: str) -> None:
    browser = Browser(made)
    status, headers, _ = browser.ask("GET", "/sign-in/", **{"X-Forwarded-Proto": "http"})
    assert (status, headers["Location"]) == (301, f"https://{HOST}/sign-in/")
    status, _, page = browser.ask("GET", "/sign-in/")
    assert status == 200
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[:1]
    (sheet,) = re.findall(r'href="(/static/core/tokens\.[^"]+)"', page)
    assert browser.ask("GET", sheet)[0] == 200
    form = urlencode({"username": user, "password": password, "csrfmiddlewaretoken": token})
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
    status, _, _ = browser.ask("POST", "/sign-in/", form, **sent)
    assert status == 302
    assert browser.cookies["__Host-session"]["secure"]
    status, headers, page = browser.ask("GET", "/settings/")
    assert status == 200
    assert "Strict-Transport-Security" in headers
    other = {**sent, "Origin": "https://evil.example"}
    assert browser.ask("POST", "/sign-out/", form, **other)[0] == 403
    assert Browser(made).ask("GET", "/sign-in/", Host="evil.example")[0] == 400


def one_measurement_becomes_a_result(made: Deployment, key: str) -> None:
    made.manage(
        "shell", "-c",
        "from accounts.services import create_unit; from django.utils import timezone;"
        "create_unit(code='operations', name='Operations', by=None, now=timezone.now())",
    )  # fmt: skip
    browser = Browser(made)

    def call(method: str, path: str, body: Any = None) -> Any:
        sent = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        status, _, answer = browser.ask(method, f"/api/v1/{path}", text, **sent)
        assert status in (200, 201), (path, status, answer)
        return json.loads(answer)

    vendor = call(
        "POST", "vendors/",
        {"reference": "V-1", "display_name": "Halden Infra", "unit": "operations"},
    )  # fmt: skip
    contract = call(
        "POST", "contracts/",
        {"reference": "C-1", "title": "Hosting", "vendor": vendor["id"], "unit": "operations",
         "service_type": "cloud", "currency": "EUR", "time_zone": "UTC",
         "starts_on": "2026-01-01"},
    )  # fmt: skip
    call("POST", "sources/", {"code": "probe", "name": "Probe", "kind": "system"})
    level = call(
        "POST", "service-levels/",
        {"contract": contract["id"], "code": "UP", "name": "Availability",
         "terms": {"metric_type": "within_target", "input_kind": "samples", "unit": "%",
                   "dimension": "quality", "direction": "higher", "expected": "95",
                   "minimum": "90", "source": "probe"}},
    )  # fmt: skip
    row = {"service_level": level["id"], "at": "2026-02-01T00:00:00Z", "n": 100, "good": 99}
    taken = call("POST", "measurements/bulk?source=probe", [row])
    assert (taken["accepted"], taken["rejected"]) == (1, [])
    path = f"results/?service_level={level['id']}&month=2026-02"

    def is_there() -> bool:
        found = call("GET", path)["results"]
        return bool(found) and found[0]["result_class"] == "met"

    made.wait_for("the result, by beat and worker alone", is_there, TICKS)
    made.wait_for("readiness", lambda: made.is_healthy("beat"), TICKS)
    card = call("GET", f"scorecards/?vendor={vendor['id']}&month=2026-02")["results"]
    made.manage("score")
    assert card or call("GET", f"scorecards/?vendor={vendor['id']}&month=2026-02")["results"]


def a_dump_restores_to_the_same_books(made: Deployment) -> None:
    file = made.folder / "portal.dump"
    dumped = made.sql_tool("pg_dump", "--format=custom", f"--file={file}", "ito")
    assert dumped.returncode == 0, dumped.stderr
    assert made.sql_tool("createdb", "restored").returncode == 0
    restored = made.sql_tool("pg_restore", "--exit-on-error", "--dbname=restored", str(file))
    assert restored.returncode == 0, restored.stderr
    url = made.environment("web")["DATABASE_URL"]
    books = made.manage("reconcile", "--check", DATABASE_URL=url.removesuffix("ito") + "restored")
    assert "missing=0 extra=0 stale=0" in books
    count = ("psql", "--tuples-only", "--no-align", "--command", "SELECT count(*) FROM slas_result")
    there = made.sql_tool(*count, "--dbname=restored").stdout
    assert int(there) > 0
    assert there == made.sql_tool(*count, "--dbname=ito").stdout


def servers_refuse_without_passwords(made: Deployment) -> None:
    url = made.environment("web")["DATABASE_URL"].replace(made.values["POSTGRES_PASSWORD"], "wrong")
    refused = made.run(["python", "manage.py", "migrate", "--check"], DATABASE_URL=url)
    assert refused.returncode
    assert "password authentication failed" in refused.stderr
    port = str(made.redis_port)
    asked = made.run(["redis-cli", "-p", port, "ping"], REDISCLI_AUTH="")
    assert asked.returncode
    assert re.search("NOAUTH|WRONGPASS", asked.stdout + asked.stderr)


def test_secrets_are_in_no_process_list(deployed: Deployment) -> None:
    said = b"".join(
        (Path("/proc") / str(child.pid) / "cmdline").read_bytes() for child in deployed.started
    ).decode()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert deployed.values[name] not in said

"""The compose file and the image ask for their secrets and give nothing away."""

import re

import pytest

from ito_portal.probe import main, named_host
from tests.deploy.compose import PROJECT, expanded, services

REQUIRED = {
    "SECRET_KEY",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "PORTAL_URL",
}
OURS = ("migrate", "web", "worker", "beat")


def test_every_secret_is_required_and_none_has_a_default() -> None:
    text = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+):\?", text)) == REQUIRED
    defaults = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", text))
    secrets = [name for name in defaults if re.search("SECRET|PASSWORD|KEY", name)]
    assert {name: defaults[name] for name in secrets} == {"EMAIL_HOST_PASSWORD": ""}
    for name in REQUIRED:
        with pytest.raises(KeyError, match=name):
            expanded(text, dict.fromkeys(REQUIRED - {name}, "x"))


@pytest.mark.parametrize("name", sorted(services()))
def test_every_service_is_confined_and_watched(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["healthcheck"].get("test") or name == "migrate"


def test_ports_of_servers_are_not_published() -> None:
    published = {
        name: service["ports"] for name, service in services().items() if "ports" in service
    }
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_image_runs_the_compose_files_web_command_as_nobody_in_particular() -> None:
    lines = (PROJECT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER 10001:10001" in lines
    assert not [line for line in lines if re.match(r"(ARG|ENV).*(SECRET|PASSWORD|KEY)", line)]
    words = re.findall(r'"([^"]+)"', next(line for line in lines if line.startswith("CMD")))
    assert words == services()["web"]["command"]


def test_image_holds_every_app_and_no_test() -> None:
    kept = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split()
    named = {line[1:] for line in kept if line.startswith("!")}
    apps = {path.parent.name for path in PROJECT.glob("*/apps.py")}
    assert apps | {"ito_portal", "templates", "manage.py", "requirements.txt", "LICENSE"} == named


def test_docs_name_every_variable_of_the_compose_file() -> None:
    text = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
    guide = (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8")
    missing = {name for name in re.findall(r"\$\{(\w+)", text) if f"`{name}`" not in guide}
    assert not missing


def test_probe_names_a_host_that_the_portal_answers_to() -> None:
    assert named_host("portal.example.org, other.example.org") == "portal.example.org"
    assert named_host(".example.org") == "example.org"
    assert named_host("*") == named_host("") == "localhost"
    assert main([]) == 2
    assert main(["http://127.0.0.1:9/healthz"]) == 1

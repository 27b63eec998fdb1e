"""The compose file's services, started without an engine: same commands, same environment."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
POSTGRES = Path(os.environ.get("ITO_DEPLOY_POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))
DEBIAN_REDIS = Path("/usr/bin/redis-server")
_VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?:(:-|:\?)([^}]*))?\})")
READY_SECONDS = 60.0


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def expanded(text: str, values: Mapping[str, str]) -> str:
    """Fill in the variables of a text as compose does.

    :raises KeyError: a required one is missing or empty; the argument is the file's own message
    """

    def fill(found: "re.Match[str]") -> str:
        name, how, word = found.groups()
        if name is None:
            return "$"
        if values.get(name):
            return values[name]
        if how == ":?":
            raise KeyError(word)
        return word or ""

    return _VARIABLE.sub(fill, text)


def services() -> dict[str, dict[str, Any]]:
    """Read the compose file's services."""
    content = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, Any]] = content["services"]
    return found


@dataclass(slots=True)
class Deployment:
    """Runs services of the compose file on this machine, on ports of their own."""

    folder: Path
    values: dict[str, str]
    postgres_port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def located(self, text: str) -> str:
        """Put this machine's addresses where the file names its containers and ports."""
        return (
            text.replace("@postgres:5432", f"@127.0.0.1:{self.postgres_port}")
            .replace("@redis:6379", f"@127.0.0.1:{self.redis_port}")
            .replace("0.0.0.0:8000", f"127.0.0.1:{self.web_port}")
            .replace("//127.0.0.1:8000", f"//127.0.0.1:{self.web_port}")
            .replace("//web:8000", f"//127.0.0.1:{self.web_port}")
        )

    def environment(self, service: str) -> dict[str, str]:
        """Give a service's environment and nothing of ours but where programs are."""
        given = services()[service].get("environment", {})
        said = {
            name: self.located(expanded(str(value), self.values)) for name, value in given.items()
        }
        programs = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        return {
            **said,
            "PATH": programs,
            "STATIC_ROOT": str(self.folder / "static"),
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, service: str) -> list[str]:
        """Give a service's command."""
        return [
            self.located(expanded(word, self.values)) for word in services()[service]["command"]
        ]

    def probe(self, service: str) -> list[str]:
        """Give a service's health check as a command."""
        kind, *words = services()[service]["healthcheck"]["test"]
        words = [self.located(expanded(word, self.values)) for word in words]
        return ["sh", "-c", *words] if kind == "CMD-SHELL" else words

    def run(
        self, argv: list[str], *, service: str = "migrate", **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end in a service's environment."""
        return subprocess.run(
            argv,
            cwd=PROJECT,
            env=self.environment(service) | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def manage(self, *words: str, **more: str) -> str:
        """Run a command of manage.py, as `docker compose run --rm web python manage.py` does."""
        done = self.run(["python", "manage.py", *words], **more)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout.strip()

    def start(
        self, name: str, argv: list[str], env: dict[str, str], user: str | None = None
    ) -> None:
        """Start a process that lives until the end."""
        with (self.folder / f"{name}.log").open("wb") as log:
            self.started.append(
                subprocess.Popen(
                    argv,
                    cwd="/" if user else PROJECT,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    user=user,
                )
            )

    def start_service(self, name: str) -> None:
        """Start a service of the portal."""
        self.start(name, self.command(name), self.environment(name))

    def start_redis(self) -> None:
        """Start Debian's Redis by the file's command, on a port of its own."""
        *shell, script = self.command("redis")
        script += f" --port {self.redis_port} --bind 127.0.0.1 --dir {self.folder}"
        self.start("redis", [*shell, script], self.environment("redis") | {"PATH": "/usr/bin:/bin"})

    def start_postgres(self) -> None:
        """Make and start a PostgreSQL as the image does: a password, a TCP port, one database."""
        account = "nobody" if os.getuid() == 0 else None
        home = self.folder / "postgres"
        home.mkdir()
        password = self.folder / "password"
        password.write_text(self.values["POSTGRES_PASSWORD"])
        for path in (home, password):
            path.chmod(0o700)
            if account:
                shutil.chown(path, account)
        env = {"PATH": f"{POSTGRES}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        arguments = services()["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
        made = subprocess.run(
            ["initdb", "-D", home, "-U", "ito", f"--pwfile={password}", "--no-sync", *arguments],
            cwd="/",
            env=env,
            user=account,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        flags = ["-p", str(self.postgres_port), "-h", "127.0.0.1", "-k", str(home), "-F"]
        self.start("postgres", ["postgres", "-D", str(home), *flags], env, account)

    def sql_tool(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs against the server, with the password."""
        env = {
            "PATH": f"{POSTGRES}:/usr/bin:/bin",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.postgres_port),
            "PGUSER": "ito",
            "PGPASSWORD": self.values["POSTGRES_PASSWORD"],
        }
        return subprocess.run(
            argv, cwd=self.folder, env=env, capture_output=True, text=True, check=False
        )

    def wait_for(
        self, what: str, holds: Callable[[], bool], seconds: float = READY_SECONDS
    ) -> None:
        """Wait until something holds; a service that ended meanwhile is said."""
        deadline = time.monotonic() + seconds
        while not holds():
            ended = [child.args for child in self.started if child.poll() is not None]
            assert not ended, (what, ended, self.logs())
            assert time.monotonic() < deadline, (what, self.logs())
            time.sleep(0.2)

    def is_healthy(self, service: str) -> bool:
        """Run a service's health check."""
        return self.run(self.probe(service), service=service).returncode == 0

    def logs(self) -> str:
        """Give the last lines of every log."""
        return "\n".join(
            f"{log.name}: {log.read_text(errors='replace')[-1500:]}"
            for log in sorted(self.folder.glob("*.log"))
        )

    def stop(self) -> None:
        """End what was started, the servers last."""
        for child in reversed(self.started):
            if child.poll() is None:
                stop = signal.SIGINT if "postgres" in str(child.args) else signal.SIGTERM
                child.send_signal(stop)
                try:
                    child.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    os.killpg(child.pid, signal.SIGKILL)
                    child.wait()


@contextmanager
def deployment(folder: Path, values: dict[str, str]) -> Iterator[Deployment]:
    """Give a deployment that is ended whatever happens."""
    made = Deployment(folder, values)
    try:
        yield made
    finally:
        made.stop()

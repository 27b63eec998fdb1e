"""Start the whole portal as a person does, and see what is left of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ito_portal.embedded.state import PROJECT

READY_SECONDS = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(state: Path, port: int) -> dict[str, str]:
    """Return the environment of a person's shell: no mode, no server is named."""
    ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ITO_MODE", "ITO_POSTGRES_BIN")
    given = {name: value for name, value in os.environ.items() if name not in ours}
    return given | {"STATE_DIR": str(state), "PORT": str(port)}


@dataclass(slots=True)
class Portal:
    """A portal that was started, with what it printed."""

    process: subprocess.Popen[str]
    state: Path
    port: int

    def wait_until_ready(self) -> str:
        """Return the line that says where it is."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("Ready: "):
                return line.strip()
        raise AssertionError(f"it ended: {self.process.wait()}")

    def next_line(self) -> str:
        """Return the next line that says something."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip():
                return line.strip()
        raise AssertionError(f"it ended: {self.process.wait()}")

    def descendants(self) -> set[int]:
        """Return every process that came from the supervisor."""
        parents: dict[int, int] = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(fields[1])
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py beside the portal."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=clean_environment(self.state, self.port),
            capture_output=True,
            text=True,
            check=False,
        )


def start(state: Path, port: int) -> Portal:
    process = subprocess.Popen(
        [sys.executable, "-m", "ito_portal.embedded.supervisor"],
        cwd=PROJECT,
        env=clean_environment(state, port),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    return Portal(process, state, port)


@contextmanager
def running(state: Path, port: int | None = None) -> Iterator[Portal]:
    portal = start(state, port or free_port())
    try:
        yield portal
    finally:
        if portal.process.poll() is None:
            portal.process.send_signal(signal.SIGTERM)
            portal.process.wait(timeout=60)


def living(pids: set[int]) -> set[int]:
    """Return those of the processes that still run."""
    found = set()
    for pid in pids:
        with suppress(OSError):
            if "State:\tZ" not in (Path("/proc") / str(pid) / "status").read_text():
                found.add(pid)
    return found


def commands_of(pids: set[int]) -> set[str]:
    """Give the command lines of those processes that are still there to be read."""
    found = set()
    for pid in pids:
        with suppress(OSError):
            found.add((Path("/proc") / str(pid) / "cmdline").read_text())
    return found


def seconds_until_gone(pids: set[int], *, limit: float) -> float:
    """Wait for the processes to be gone; return how long it took."""
    began = time.monotonic()
    while left := living(pids):
        assert time.monotonic() - began < limit, commands_of(left)
        time.sleep(0.05)
    return time.monotonic() - began

"""One process runs the portal, and nothing outlives it."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ito_portal.embedded.processes import children_of
from ito_portal.embedded.state import PROJECT, State
from tests.reliability.portal_process import (
    Portal,
    free_port,
    living,
    running,
    seconds_until_gone,
    start,
)

EVERY_PART = 1 + 2 + 2 + 3 + 1  # supervisor, servers, web and its child, worker and two, beat


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal") / "state"


@pytest.mark.slow
def test_portal_ends_whole_in_every_way_and_the_next_start_works_at_once(state: Path) -> None:
    """One state is led through four lives, for each new one would be migrated again."""
    with running(state) as portal:
        assert portal.wait_until_ready() == f"Ready: http://127.0.0.1:{portal.port}/"
        assert portal.next_line().startswith("Sign in as admin with the password ")
        with urllib.request.urlopen(f"http://127.0.0.1:{portal.port}/healthz") as answer:
            assert answer.status == 200
        made = portal.manage(
            "shell", "-c",
            "from accounts.models import User; User.objects.create(username='ada')",
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        ctrl_c_leaves_no_process(portal)
        assert State(state).addresses() is None
    for victim in ("guard", "supervisor"):
        with running(state) as portal:
            portal.wait_until_ready()
            kill_9_leaves_no_process(portal, victim)
    with running(state) as portal:
        portal.wait_until_ready()
        told = portal.manage(
            "shell", "-c",
            "from accounts.models import User; print(User.objects.filter(username='ada').count())",
        )  # fmt: skip
        assert told.stdout.splitlines()[-1:] == ["1"], told
        part_that_ends_by_itself_ends_the_portal_and_is_named(portal)


def ctrl_c_leaves_no_process(portal: Portal) -> None:
    everything = portal.descendants()
    assert len(everything) >= EVERY_PART
    portal.process.send_signal(signal.SIGINT)
    assert portal.process.wait(timeout=30) == 0
    assert not living(everything)


def kill_9_leaves_no_process(portal: Portal, victim: str) -> None:
    everything = portal.descendants()
    (supervisor,) = children_of(portal.process.pid)
    os.kill(portal.process.pid if victim == "guard" else supervisor, signal.SIGKILL)
    portal.process.wait()
    seconds_until_gone(everything, limit=10)


def part_that_ends_by_itself_ends_the_portal_and_is_named(portal: Portal) -> None:
    everything = portal.descendants()
    beat = next(
        pid
        for pid in everything
        if b"\0beat\0" in (Path("/proc") / str(pid) / "cmdline").read_bytes()
    )
    os.kill(beat, signal.SIGKILL)
    told, _ = portal.process.communicate(timeout=30)
    assert portal.process.returncode == 1
    assert "beat ended by itself" in told
    assert not living(everything)


def test_process_that_hides_in_a_session_of_its_own_ends_with_the_portal() -> None:
    hide = "import os, time; os.setsid() if os.fork() == 0 else os._exit(0); time.sleep(600)"
    script = (
        "import os, signal, subprocess, sys\n"
        "from ito_portal.embedded import guard\n"
        "guard.GRACE_SECONDS = 0.2\n"
        "def work():\n"
        f"    subprocess.run([sys.executable, '-c', {hide!r}])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.exit(guard.guarded(work))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=False, timeout=30)
    assert done.returncode == 128 + signal.SIGKILL
    assert not hidden()


def hidden() -> list[int]:
    """Return the processes that sleep on in hiding."""
    return [
        int(entry.parent.name)
        for entry in Path("/proc").glob("[0-9]*/cmdline")
        if b"time.sleep(600)" in entry.read_bytes()
    ]


def test_second_instance_on_the_same_state_is_refused_in_one_line(state: Path) -> None:
    held = State(state)
    held.prepare()
    with held.lock():
        second = start(state, free_port())
        told, _ = second.process.communicate(timeout=30)
    assert second.process.returncode == 1
    assert told.startswith(f"A portal already runs on {state} (process ")
    assert told.count("\n") == 1


def test_port_in_use_is_told_in_one_line(state: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        portal = start(state, port)
        told, _ = portal.process.communicate(timeout=30)
    assert portal.process.returncode == 1
    assert told == f"Port {port} is in use; name another with PORT=8001.\n"

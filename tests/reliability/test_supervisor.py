"""One process runs the portal, and nothing outlives it."""

import os
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from ito_portal.embedded.state import State
from tests.reliability.portal_process import (
    free_port,
    living,
    running,
    seconds_until_gone,
    start,
)

EVERY_PART = 2 + 1 + 2 + 3 + 1  # servers, watcher, web and its child, worker and two, beat


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal") / "state"


def test_ctrl_c_leaves_no_process_and_the_next_start_keeps_the_data(state: Path) -> None:
    with running(state) as portal:
        assert portal.wait_until_ready() == f"Ready: http://127.0.0.1:{portal.port}/"
        with urllib.request.urlopen(f"http://127.0.0.1:{portal.port}/healthz") as answer:
            assert answer.status == 200
        made = portal.manage(
            "shell", "-c",
            "from accounts.models import User; User.objects.create(username='ada')",
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        everything = portal.descendants()
        assert len(everything) >= EVERY_PART
        portal.process.send_signal(signal.SIGINT)
        assert portal.process.wait(timeout=30) == 0
        assert not living(everything)
        assert State(state).addresses() is None

    with running(state) as portal:
        portal.wait_until_ready()
        told = portal.manage(
            "shell", "-c",
            "from accounts.models import User; print(User.objects.filter(username='ada').count())",
        )  # fmt: skip
        assert told.stdout.splitlines()[-1:] == ["1"], told


def test_kill_9_leaves_no_process_and_the_next_start_works_at_once(state: Path) -> None:
    with running(state) as portal:
        portal.wait_until_ready()
        everything = portal.descendants()
        portal.process.kill()
        portal.process.wait()
        seconds_until_gone(everything, limit=10)
    with running(state) as portal:
        portal.wait_until_ready()


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


def test_part_that_ends_by_itself_ends_the_portal_and_is_named(state: Path) -> None:
    with running(state) as portal:
        portal.wait_until_ready()
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

"""A last guard: a process that ends what a killed supervisor could not."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

from ito_portal.embedded.processes import kill_sessions, session_members

GRACE_SECONDS = 4.0
IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class Watcher:
    """The supervisor's end of the pipe to its watcher.

    The pipe closes when the supervisor is gone, however it went. Each line names a session;
    what of it still lives after the grace is killed. Children get a signal of their own at
    their parent's death, so in most cases nothing is left to do.
    """

    pid: int
    pipe: int

    def watch(self, session: int) -> None:
        """Name one more session to end with the supervisor."""
        with suppress(BrokenPipeError):  # the guard itself was killed; the children's ties hold
            os.write(self.pipe, f"{session}\n".encode())

    def dismiss(self) -> None:
        """End the watcher after the children have ended."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.pipe)


def start_watcher() -> Watcher:
    """Fork the watcher; call it before threads and children exist."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(reading)
        return Watcher(pid, writing)
    os.close(writing)
    os.setsid()
    for sig in IGNORED:
        signal.signal(sig, signal.SIG_IGN)
    try:
        guard(reading)
    finally:
        os._exit(0)


def guard(pipe: int) -> None:
    """Collect sessions until the pipe closes, then see that none of them lives on."""
    with os.fdopen(pipe) as lines:
        sessions = {int(line) for line in lines}
    deadline = time.monotonic() + GRACE_SECONDS
    while session_members(sessions) and time.monotonic() < deadline:
        time.sleep(0.1)
    kill_sessions(sessions)

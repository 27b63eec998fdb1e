"""A last guard: the process above the supervisor, which ends what a killed one left."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from ito_portal.embedded import processes

PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 4.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def guarded(work: Callable[[], int]) -> int:
    """Run the work in a child and return its exit status once nothing of it lives.

    Whatever the child started falls to this process when the child dies, however it dies,
    sessions of its own included. Each gets a signal of its own at its parent's death; what
    still lives after the grace is killed. If this process is killed, the child ends in order.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    tie = processes.die_with_parent(signal.SIGTERM)
    # A signal between fork and handler would be lost, or end the child out of order.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    child = os.fork()
    if child == 0:
        tie()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        leave_with(work)

    def forward(_number: int, _frame: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)

    for sig in STOPPING:
        if signal.getsignal(sig) is not signal.SIG_IGN:
            signal.signal(sig, forward)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    status = wait_for(child)
    end_orphans()
    return status


def leave_with(work: Callable[[], int]) -> None:
    """End this process with the status of the work, whatever happens in it."""
    status = 1
    try:
        status = work()
    except Exception:  # noqa: BLE001 - the last frame of a forked process
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def wait_for(child: int) -> int:
    """Wait for the child, and for whoever fell to us meanwhile; return the child's status."""
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def end_orphans() -> None:
    """Wait a little for what the child left, then kill it."""
    deadline = time.monotonic() + GRACE_SECONDS
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid:
            continue
        if time.monotonic() > deadline:
            processes.kill(processes.children_of(os.getpid()))
        time.sleep(0.02)

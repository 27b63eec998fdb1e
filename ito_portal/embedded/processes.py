"""Child processes that never outlive the process that started them."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1


class LauncherError(Exception):
    """Say in one line why the servers cannot run; shown to the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that a child runs as."""

    uid: int
    gid: int
    name: str


def own_account() -> Account:
    """Return the account of this process."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a number without a name
        name = str(os.getuid())
    return Account(os.getuid(), os.getgid(), name)


def unprivileged_account() -> Account:
    """Return the account for PostgreSQL, which refuses to run as root: `nobody` for root."""
    if os.getuid() != 0:
        return own_account()
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def die_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """Make a function for the child that ties its life to its parent's; Linux only, else no-op.

    The kernel forgets the tie at a change of user, so call it after that.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def tie() -> None:
        if libc is None:
            return
        libc.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
        if os.getppid() != parent:  # it died before the tie was made
            os._exit(1)

    return tie


def tie_to_caller(sig: signal.Signals) -> None:
    """Have this process get the signal when the process that started it dies; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)


def identity_arguments(account: Account) -> dict[str, int | list[int]]:
    """Return the arguments of Popen that change to the account, none if it is our own."""
    if account.uid == os.getuid():
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def start_child(
    argv: Sequence[str],
    *,
    log: Path,
    account: Account,
    death_signal: signal.Signals,
    env: Mapping[str, str],
    cwd: Path,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that gets `death_signal` when this process dies."""
    with log.open("ab") as output:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=die_with_parent(death_signal),
            **identity_arguments(account),
        )


def run_once(argv: Sequence[str], *, account: Account, env: Mapping[str, str]) -> str:
    """Run a command to its end as the account and return what it wrote.

    :raises LauncherError: the command failed
    """
    done = subprocess.run(  # type: ignore[call-overload]
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(env),
        cwd="/",
        check=False,
        text=True,
        **identity_arguments(account),
    )
    if done.returncode:
        raise LauncherError(f"{argv[0]} failed: {done.stdout.strip()}")
    return str(done.stdout)


def stop_child(child: subprocess.Popen[bytes], sig: signal.Signals, *, seconds: float) -> bool:
    """Ask a child to end and kill its session if it does not; return whether it ended by itself."""
    if child.poll() is not None:
        return True
    child.send_signal(sig)
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        kill_session(child.pid)
        child.wait()
        return False
    return True


def processes_with(field: int, values: set[int]) -> list[int]:
    """Return the living processes of which a field of /proc/PID/stat is one of the values.

    The field is counted from the state, which follows the name: 1 is the parent, 3 the session.
    """
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[field]) in values and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def children_of(pid: int) -> list[int]:
    """Return the living children of a process."""
    return processes_with(1, {pid})


def kill(pids: list[int]) -> None:
    """Kill processes; those that are gone or another's are left alone."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def kill_session(session: int) -> None:
    """Kill every process of a session until none is left; those of another user stay."""
    seen: list[int] = []
    while (members := processes_with(3, {session})) and members != seen:
        kill(members)
        seen = members

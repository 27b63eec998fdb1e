"""Run the whole portal under one process: servers, web, worker and beat.

`make demo` and `make run` start it. Everything it starts ends with it.
"""

import argparse
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from ito_portal.embedded import processes
from ito_portal.embedded.guard import STOPPING, guarded
from ito_portal.embedded.processes import LauncherError
from ito_portal.embedded.servers import start_postgres, start_redis
from ito_portal.embedded.state import PROJECT, Addresses, State, state_folder

HOST = "127.0.0.1"
READY_SECONDS = 90.0
STOP_SECONDS = 5.0
SERVER_STOP_SECONDS = 20.0
SERVERS = ("PostgreSQL", "Redis")
WEB_THREADS = 4
WORKER_PROCESSES = 2
SEED = "7"


class StopRequestedError(Exception):
    """Somebody asked the portal to end."""


STOP = threading.Event()


@dataclass(frozen=True, slots=True)
class Part:
    """One running process of the portal and how it is asked to end."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals


@dataclass(slots=True)
class Supervisor:
    """Starts the parts in order, watches them, ends them in reverse."""

    state: State
    port: int
    demo: bool
    parts: list[Part] = field(default_factory=list)

    def run(self) -> NoReturn:
        """Run until asked to stop or until a part ends.

        :raises LauncherError: the portal cannot run
        """
        began = time.monotonic()
        check_port(self.port)
        self.start_servers()
        self.prepare_database()
        self.start_portal()
        say(f"Everything answers after {time.monotonic() - began:.1f} s.")
        print(f"Ready: http://{HOST}:{self.port}/", flush=True)
        self.show_logins()
        self.watch_parts()

    def start_servers(self) -> None:
        """Start PostgreSQL and Redis and write down where they are."""
        layout = self.state.layout()
        first = not (layout.postgres_data.with_name("postgres.made")).exists()
        say("Making the database ..." if first else "Starting the database ...")
        self.keep("PostgreSQL", start_postgres(layout), signal.SIGINT)
        self.keep("Redis", start_redis(layout), signal.SIGTERM)
        self.state.announce(Addresses(layout.database_url, layout.redis_url, self.port))

    def prepare_database(self) -> None:
        """Migrate, collect static files and, in a demo's first start, seed."""
        self.manage("Updating the database", "migrate", "--no-input", "--verbosity", "0")
        self.manage("Collecting static files", "collectstatic", "--no-input", "--verbosity", "0")
        seeded = self.state.folder / "seeded"
        if self.demo and not seeded.exists():
            say("Making demo data (once) ...")
            self.manage("", "seed_demo", "--seed", SEED, quiet=False)
            seeded.touch()

    def start_portal(self) -> None:
        """Start web, worker and beat and wait until they answer."""
        say("Starting web, worker and beat ...")
        self.keep("web", self.child("web", web_command(self.port), signal.SIGQUIT), signal.SIGTERM)
        self.keep("worker", self.child("worker", worker_command(), signal.SIGKILL), signal.SIGTERM)
        self.keep("beat", self.child("beat", beat_command(), signal.SIGKILL), signal.SIGTERM)
        self.wait_until("the web server", lambda: answers(self.port))
        self.wait_until("the worker", self.worker_answers)

    def keep(self, name: str, process: subprocess.Popen[bytes], stop: signal.Signals) -> None:
        """Take charge of a started process."""
        self.parts.append(Part(name, process, stop))

    def child(
        self, name: str, argv: list[str], death_signal: signal.Signals
    ) -> subprocess.Popen[bytes]:
        """Start one of the portal's own processes."""
        role = "web" if name == "web" else "worker"
        return processes.start_child(
            argv,
            log=self.state.logs / f"{name}.log",
            account=processes.own_account(),
            death_signal=death_signal,
            env=self.environment() | {"ITO_PROCESS": role},
            cwd=PROJECT,
        )

    def environment(self) -> dict[str, str]:
        """Return the environment of the portal's own processes."""
        given = dict(os.environ)
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
            given.pop(name, None)
        return given | {
            "ITO_MODE": "demo",
            "ITO_STATE_DIR": str(self.state.folder),
            "STATIC_ROOT": str(self.state.static),
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, title: str, *words: str, quiet: bool = True) -> str:
        """Run a command of manage.py to its end; give what it says, which is shown if it fails.

        :raises LauncherError: it failed
        """
        if title:
            say(f"{title} ...")
        child = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if quiet else sys.stderr,  # our own output is for Ready alone
            stderr=subprocess.STDOUT if quiet else None,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGKILL),
        )
        try:
            told = child.communicate()[0] or b""
        except BaseException:
            processes.kill_session(child.pid)
            child.wait()
            raise
        if child.returncode:
            raise LauncherError(f"manage.py {words[0]} failed.\n{told.decode(errors='replace')}")
        return told.decode(errors="replace")

    def wait_until(self, what: str, answered: Callable[[], bool]) -> None:
        """Wait until a part answers.

        :raises LauncherError: it does not, or a part has ended
        """
        deadline = time.monotonic() + READY_SECONDS
        while not answered():
            self.check_parts()
            if time.monotonic() > deadline:
                raise LauncherError(f"{what} does not answer; see {self.state.logs}.")
            time.sleep(0.1)

    def worker_answers(self) -> bool:
        """Tell whether the worker answers a ping."""
        asked = subprocess.run(
            [*celery_command(), "inspect", "ping", "--timeout", "2"],
            cwd=PROJECT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            preexec_fn=processes.die_with_parent(signal.SIGKILL),
        )
        return asked.returncode == 0

    def check_parts(self) -> None:
        """See that every part runs.

        :raises LauncherError: one has ended
        """
        heed_stop()
        for part in self.parts:
            if part.process.poll() is not None:
                log = self.state.logs / f"{part.name.lower()}.log"
                lines = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
                raise LauncherError(
                    "\n  ".join([f"{part.name} ended by itself; {log} says:", *lines])
                )

    def watch_parts(self) -> NoReturn:
        """Watch the parts until one ends or a signal comes."""
        while True:
            self.check_parts()
            time.sleep(0.5)

    def show_first_login(self) -> None:
        """Make the first administrator of a portal without one; the password is shown this once."""
        told = self.manage("", "create_admin", "--if-none").strip()
        if told:
            name, password = told.splitlines()[-1].split()
            print(f"\nSign in as {name} with the password {password}")
            print("It is shown this once and kept nowhere. The first page says what comes next.")
            print("\nCtrl-C ends it; the data stays.", flush=True)

    def show_logins(self) -> None:
        """Show the demo's logins, one for each role."""
        if not self.state.logins.exists():
            self.show_first_login()
            return
        print("\nSign in as (role, user, password):")
        for line in self.state.logins.read_text().splitlines():
            print(f"  {line}")
        print("\nCtrl-C ends it; the data stays.", flush=True)

    def stop(self) -> None:
        """End every part, the servers after those that use them."""
        self.state.withdraw()
        users = [part for part in self.parts if part.name not in SERVERS]
        for part in users:
            if part.process.poll() is None:
                part.process.send_signal(part.stop_signal)
        deadline = time.monotonic() + STOP_SECONDS
        for part in users:
            end_part(part, seconds=deadline - time.monotonic())
        for part in self.parts:
            if part.name in SERVERS:
                part.process.send_signal(part.stop_signal)
                end_part(part, seconds=SERVER_STOP_SECONDS)


def end_part(part: Part, *, seconds: float) -> None:
    """Wait for a part that was asked to end, then kill what is left of it."""
    try:
        part.process.wait(timeout=max(seconds, 0.0))
    except subprocess.TimeoutExpired:
        processes.kill_session(part.process.pid)
        part.process.wait()


def say(text: str) -> None:
    """Tell the person at the terminal what goes on."""
    print(text, file=sys.stderr, flush=True)


def check_port(port: int) -> None:
    """See that the port is free.

    :raises LauncherError: it is in use or may not be used
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            reason = "is in use" if error.errno == errno.EADDRINUSE else "cannot be used"
            raise LauncherError(f"Port {port} {reason}; name another with PORT=8001.") from error


def answers(port: int) -> bool:
    """Tell whether the web server says that it is healthy."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def web_command(port: int) -> list[str]:
    """Return the command of the web server."""
    return [
        *(sys.executable, "-m", "gunicorn", "ito_portal.wsgi:application"),
        *("--bind", f"{HOST}:{port}", "--worker-class", "gthread", "--threads", str(WEB_THREADS)),
        *("--workers", "1", "--graceful-timeout", "5", "--timeout", "60", "--no-control-socket"),
        *("--access-logfile", "-", "--worker-tmp-dir", worker_folder()),
    ]


def worker_folder() -> str:
    """Return a folder in memory for the heartbeat of web workers, where there is one."""
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn unlinks its file at once
    return str(memory) if os.access(memory, os.W_OK) else "/tmp"  # noqa: S108


def celery_command() -> list[str]:
    """Return the start of every command of Celery."""
    return [sys.executable, "-m", "celery", "--app", "ito_portal.celery:app", "--quiet"]


def worker_command() -> list[str]:
    """Return the command of the worker."""
    return [
        *celery_command(),
        *("worker", "--concurrency", str(WORKER_PROCESSES), "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle"),
    ]


def beat_command() -> list[str]:
    """Return the command of the scheduler; it keeps nothing on disk."""
    return [*celery_command(), "beat", "--loglevel", "INFO", "--pidfile="]


def stop_on_signal(_number: int, _frame: FrameType | None) -> None:
    """Turn a signal into the exception that ends the portal in order."""
    ignore_signals()
    STOP.set()
    raise StopRequestedError


def heed_stop() -> None:
    """Raise again what a signal asked for.

    Python drops an exception that a signal raises while its own hooks run after a fork.
    """
    if STOP.is_set():
        raise StopRequestedError


def ignore_signals() -> None:
    """Let nothing interrupt the orderly end."""
    for sig in STOPPING:
        signal.signal(sig, signal.SIG_IGN)


def main(argv: list[str]) -> int:
    """Run the portal and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true", help="make demo data at the first start")
    parser.add_argument("--with-parent", action="store_true", help="end when the caller ends")
    options = parser.parse_args(argv)
    # SIGINT is ignored in the background of a script, yet may be sent to us.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if options.with_parent:
        processes.tie_to_caller(signal.SIGTERM)
    state = State(state_folder())
    try:
        state.prepare()
        with state.lock():
            state.secret_key()
            return guarded(lambda: supervise(state, demo=options.demo))
    except LauncherError as error:
        say(str(error))
        return 1


def supervise(state: State, *, demo: bool) -> int:
    """Run the portal on a locked state until somebody stops it; return the exit status."""
    for sig in STOPPING:
        if signal.getsignal(sig) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(sig, stop_on_signal)
    supervisor: Supervisor | None = None
    try:
        supervisor = Supervisor(state, read_port(), demo)
        supervisor.run()
    except StopRequestedError:
        say("Stopping ...")
        return 0
    except LauncherError as error:
        say(str(error))
        return 1
    finally:
        ignore_signals()
        if supervisor:
            supervisor.stop()


def read_port() -> int:
    """Return the port asked for by PORT.

    :raises LauncherError: it is no port
    """
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LauncherError(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Start and stop PostgreSQL and Redis as children of this process, on sockets alone."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

from ito_portal.embedded import processes
from ito_portal.embedded.binaries import find_postgres, find_redis
from ito_portal.embedded.processes import Account, LauncherError

DATABASE = "ito"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
TMP = Path("/tmp")  # noqa: S108 - sockets need a short path; folders there are checked to be ours
UNSAFE_AND_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


def server_environment() -> dict[str, str]:
    """Return the environment of a server: nothing of ours leaks into it."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of one pair of servers: data, short socket folder, logs."""

    postgres_data: Path
    sockets: Path
    logs: Path

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "pg"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis"

    @property
    def database_url(self) -> str:
        return f"postgres://ito@/{DATABASE}?host={self.postgres_sockets}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.redis_socket}?db=0"


def owned_folder(path: Path, account: Account) -> Path:
    """Make a folder that belongs to the account alone."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account.uid != os.getuid():
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)
    return path


def major_version(programs: Path) -> int:
    """Return the major version of a PostgreSQL, for instance 18."""
    told = processes.run_once(
        [str(programs / "postgres"), "--version"],
        account=processes.unprivileged_account(),
        env=server_environment(),
    )
    return int(told.split()[2].split(".")[0])


def make_cluster(programs: Path, data: Path, account: Account) -> None:
    """Make the data folder of a PostgreSQL unless it is there; safe to repeat.

    A folder that a killed run left half made is made anew.

    :raises LauncherError: the folder was made by another major version
    """
    major = major_version(programs)
    done = data / "PG_VERSION"
    complete = data.with_name(f"{data.name}.made")
    if complete.exists():
        if done.read_text().strip() != str(major):
            raise LauncherError(f"{data} was made by PostgreSQL {done.read_text().strip()}.")
        return
    if data.exists():
        shutil.rmtree(data)
    owned_folder(data, account)
    locale = ["--locale=C.UTF-8"]
    if major >= 17:
        locale += ["--locale-provider=builtin"]
    processes.run_once(
        [
            str(programs / "initdb"),
            *("-D", str(data), "-U", "ito", "-A", "trust", "-E", "UTF8"),
            *locale,
            *("--no-sync", "--no-instructions"),
        ],
        account=account,
        env=server_environment(),
    )
    complete.write_text(f"{major}\n")


def clear_stale_pid(data: Path) -> None:
    """Remove the pid file of a server that is gone, also when its number is in use again.

    A server that is still ending is waited for.

    :raises LauncherError: it does not end
    """
    pid_file = data / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    while pid_file.exists():
        try:
            pid = pid_file.read_text().split("\n", 1)[0]
            alive = (Path("/proc") / pid / "cwd").resolve(strict=True) == data.resolve()
        except OSError:
            alive = False
        if not alive:
            pid_file.unlink(missing_ok=True)
            return
        if time.monotonic() > deadline:
            raise LauncherError(f"Another PostgreSQL (process {pid}) still runs on {data}.")
        time.sleep(0.1)


def start_postgres(layout: Layout, *, fast: bool = False) -> subprocess.Popen[bytes]:
    """Start PostgreSQL and wait until it answers; `fast` gives up durability, for tests.

    :raises LauncherError: it did not start
    """
    account = processes.unprivileged_account()
    programs = find_postgres(account)
    make_cluster(programs, layout.postgres_data, account)
    clear_stale_pid(layout.postgres_data)
    owned_folder(layout.postgres_sockets, account)
    options = ["unix_socket_permissions=0700", "timezone=UTC", "log_timezone=UTC"]
    options += UNSAFE_AND_FAST if fast else ()
    child = processes.start_child(
        [
            str(programs / "postgres"),
            *("-D", str(layout.postgres_data), "-k", str(layout.postgres_sockets), "-h", ""),
            *(part for option in options for part in ("-c", option)),
        ],
        log=layout.logs / "postgres.log",
        account=account,
        # Immediate: the log replays at the next start, and nothing can hold the end up.
        death_signal=signal.SIGQUIT,
        env=server_environment(),
        cwd=Path("/"),
    )
    wait_for_postgres(layout, child)
    return child


def wait_for_postgres(layout: Layout, child: subprocess.Popen[bytes]) -> None:
    """Wait until PostgreSQL answers, then make the portal's database unless it is there."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connection = psycopg2.connect(
                host=str(layout.postgres_sockets), user="ito", dbname="postgres"
            )
            break
        except psycopg2.OperationalError as error:
            check_alive(child, "PostgreSQL", layout.logs / "postgres.log", deadline, error)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    connection.close()


def check_alive(
    child: subprocess.Popen[bytes], name: str, log: Path, deadline: float, error: Exception
) -> None:
    """Pause between two tries, unless the server ended or took too long.

    :raises LauncherError: it ended or took too long
    """
    if child.poll() is not None or time.monotonic() > deadline:
        lines = log.read_text(errors="replace").splitlines()[-5:]
        raise LauncherError("\n  ".join([f"{name} did not start ({error}); {log} says:", *lines]))
    time.sleep(0.05)


def start_redis(layout: Layout) -> subprocess.Popen[bytes]:
    """Start Redis without persistence and wait until it answers; nothing of record is in it.

    :raises LauncherError: it did not start
    """
    layout.redis_socket.unlink(missing_ok=True)
    child = processes.start_child(
        [
            str(find_redis()),
            *("--port", "0", "--unixsocket", str(layout.redis_socket), "--unixsocketperm", "700"),
            *("--dir", str(layout.sockets), "--daemonize", "no", "--databases", "64"),
            *("--save", "", "--appendonly", "no"),
        ],
        log=layout.logs / "redis.log",
        account=processes.own_account(),
        death_signal=signal.SIGTERM,
        env=server_environment(),
        cwd=Path("/"),
    )
    deadline = time.monotonic() + START_SECONDS
    client = redis.Redis(unix_socket_path=str(layout.redis_socket))
    while True:
        try:
            client.ping()
            break
        except redis.RedisError as error:
            check_alive(child, "Redis", layout.logs / "redis.log", deadline, error)
    client.close()
    return child


def stop_postgres(child: subprocess.Popen[bytes]) -> None:
    """Stop PostgreSQL without waiting for its clients to leave."""
    processes.stop_child(child, signal.SIGINT, seconds=STOP_SECONDS)


def stop_redis(child: subprocess.Popen[bytes]) -> None:
    """Stop Redis."""
    processes.stop_child(child, signal.SIGTERM, seconds=STOP_SECONDS)


def remove_leftovers(parent: Path, prefix: str) -> None:
    """Remove the folders of temporary servers whose owner was killed."""
    for folder in parent.glob(f"{prefix}-*"):
        owner = folder.name.removeprefix(f"{prefix}-").split("-")[0]
        if folder.lstat().st_uid == os.getuid() and not (Path("/proc") / owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def temporary_servers() -> Iterator[Layout]:
    """Run a fresh pair of servers and leave nothing of them behind."""
    prefix = f"ito-test-{os.getuid()}"
    remove_leftovers(TMP, prefix)
    home = Path(tempfile.mkdtemp(prefix=f"{prefix}-{os.getpid()}-", dir=TMP))
    home.chmod(0o711)
    layout = Layout(postgres_data=home / "postgres", sockets=home, logs=home)
    try:
        postgres = start_postgres(layout, fast=True)
        try:
            child = start_redis(layout)
            try:
                yield layout
            finally:
                stop_redis(child)
        finally:
            processes.stop_child(postgres, signal.SIGQUIT, seconds=STOP_SECONDS)
    finally:
        shutil.rmtree(home, ignore_errors=True)

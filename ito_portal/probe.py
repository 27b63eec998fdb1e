"""Ask a running portal whether it is well, as a container's health check: needs no settings.

    python -m ito_portal.probe http://127.0.0.1:8000/readyz

The request names the first of ALLOWED_HOSTS, since the portal answers to no other name.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit

SECONDS = 10


def named_host(allowed: str) -> str:
    """Return a name that the portal answers to."""
    first = allowed.split(",", maxsplit=1)[0].strip().lstrip(".")
    return "localhost" if first in {"", "*"} else first


def main(argv: list[str]) -> int:
    """Print the answer; return 0 if it is 200."""
    if len(argv) != 1:
        sys.stderr.write("Name one address, such as http://127.0.0.1:8000/healthz\n")
        return 2
    asked = urlsplit(argv[0])
    connection = http.client.HTTPConnection(
        asked.hostname or "127.0.0.1", asked.port or 80, timeout=SECONDS
    )
    try:
        host = named_host(os.environ.get("ALLOWED_HOSTS", ""))
        connection.request("GET", asked.path or "/healthz", headers={"Host": host})
        answer = connection.getresponse()
        sys.stdout.write(answer.read(4000).decode(errors="replace"))
    except OSError as error:
        sys.stderr.write(f"no answer: {error}\n")
        return 1
    finally:
        connection.close()
    return 0 if answer.status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

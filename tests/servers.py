"""Give the suite its servers before settings are read; named by `-p` in pyproject.toml.

With DATABASE_URL or REDIS_URL in the environment those servers are used instead.
"""

import os
from contextlib import ExitStack

import pytest

from ito_portal.embedded.servers import temporary_servers

RUNNING = ExitStack()


def redis_url_of_worker(url: str, worker: str) -> str:
    """Return the address with databases of its own for each parallel worker ("gw3").

    The cache and the broker take one each.
    """
    number = 2 * int(worker.removeprefix("gw")) + 2 if worker else 0
    return f"{url.removesuffix('?db=0')}?db={number}" if url.endswith("?db=0") else url


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the servers in the process that leads; parallel workers inherit their addresses."""
    os.environ["ITO_MODE"] = "test"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    given = "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ
    if not worker and not given and not early_config.known_args_namespace.help:
        layout = RUNNING.enter_context(temporary_servers())
        os.environ.setdefault("DATABASE_URL", layout.database_url)
        os.environ.setdefault("REDIS_URL", layout.redis_url)
    if "REDIS_URL" in os.environ:
        os.environ["REDIS_URL"] = redis_url_of_worker(os.environ["REDIS_URL"], worker)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop the servers after everything else."""
    RUNNING.close()

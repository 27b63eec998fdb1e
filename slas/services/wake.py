"""Wake a worker at once rather than at the next tick."""

import logging
from functools import partial
from typing import Final

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

#: Nobody who pressed a button waits for a broker that is down.
AT_ONCE: Final = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 1}


def wake(task: str) -> None:
    """Send a task's message once the transaction is kept; a lost one costs a tick."""
    transaction.on_commit(partial(_send, task), robust=True)


def _send(task: str) -> None:
    options = {**current_app.conf.broker_transport_options, **AT_ONCE}
    try:
        with current_app.connection(transport_options=options) as connection:
            current_app.send_task(task, connection=connection, retry=False)
    except Exception as error:  # whatever the broker says, Postgres has it  # noqa: BLE001
        logger.warning("No worker was woken for %s: %s", task, type(error).__name__)

"""The Celery application: Postgres owes, Redis only wakes a worker."""

import os
from typing import Any

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ito_portal.settings")


class PortalTask(Task):  # type: ignore[type-arg]  # generic in the stubs alone
    """A task that the history knows by its name."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Do the work."""
        from core.acting import acting, nobody  # noqa: PLC0415  needs the settings

        origin, request_id = f"task:{self.name}", str(self.request.id or "")
        with acting(nobody, request_id=request_id, origin=origin):
            return super().__call__(*args, **kwargs)


app = Celery("ito_portal", task_cls=PortalTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

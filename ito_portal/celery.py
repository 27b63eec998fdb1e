"""The Celery application: Postgres owes, Redis only wakes a worker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ito_portal.settings")
app = Celery("ito_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

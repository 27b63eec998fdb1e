"""What every answer carries and how workers behave."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from ito_portal.celery import app
from ito_portal.embedded.state import PROJECT
from ito_portal.headers import policy_text
from tests.ito_portal.test_environment import GOOD


def run_manage(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ITO_MODE"}
        and not name.startswith("DJANGO_ALLOW_")  # browser tests allow what a production may not
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=plain | given,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db
def test_every_answer_forbids_what_pages_do_not_need() -> None:
    answer = Client().get("/no-such-page/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_policy_is_written_as_a_header() -> None:
    policy = {"default-src": ["'self'", "data:"], "upgrade-insecure-requests": []}
    assert policy_text(policy) == "default-src 'self' data:; upgrade-insecure-requests"


def test_production_passes_the_deployment_check() -> None:
    done = run_manage(
        "check", "--deploy", "--fail-level", "WARNING",
        **GOOD, ITO_MODE="production", ALLOWED_HOSTS="portal.example.org",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_production_without_its_servers_does_not_start() -> None:
    done = run_manage("check", ITO_MODE="production", SECRET_KEY=GOOD["SECRET_KEY"])
    assert done.returncode != 0
    assert "Set DATABASE_URL, REDIS_URL: a production does not start without." in done.stderr


def test_workers_take_json_alone_and_keep_nothing() -> None:
    conf = app.conf.humanize(with_defaults=True)
    assert "accept_content: ['json']" in conf
    assert "task_serializer: 'json'" in conf
    assert "result_backend: None" in conf
    assert "task_acks_late: True" in conf
    assert "worker_prefetch_multiplier: 1" in conf
    assert "timezone: 'UTC'" in conf


def test_message_outlives_the_longest_task() -> None:
    seen_again = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    soft, hard = settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT
    assert soft < hard < seen_again


def test_every_tick_names_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    assert set(settings.CELERY_BEAT_SCHEDULE) <= set(app.tasks)


def test_tick_that_nobody_took_is_gone_before_the_next() -> None:
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        told: dict[str, Any] = dict(entry)
        assert told["task"] == name
        assert told["options"]["expires"] < told["schedule"] == settings.TICK_SECONDS


@pytest.mark.django_db
@pytest.mark.smoke
def test_database_gives_up_on_locks_and_idle_transactions() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("2min",)
        cursor.execute("SHOW timezone")
        assert cursor.fetchone() == ("UTC",)


def test_page_has_less_time_for_a_statement_than_a_worker() -> None:
    limits = settings.STATEMENT_TIMEOUTS
    assert 0 < limits["web"] < limits["worker"] < 1000 * settings.CELERY_TASK_TIME_LIMIT

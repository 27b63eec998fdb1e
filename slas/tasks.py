"""The periodic wake-up: Postgres says what is owed."""

from celery import current_app, shared_task
from django.utils import timezone

from slas.services.import_runs import forget_files
from slas.services.import_runs import run_imports as run_owed
from slas.services.tick import do_what_is_owed


@shared_task(name="slas.tasks.evaluate_owed", time_limit=900)
def evaluate_owed() -> None:
    """Evaluate whatever Postgres says is owed; safe to run twice or at once.

    Whoever scores is woken at once rather than at the next tick; a lost message costs a minute.
    """
    if do_what_is_owed(now=timezone.now()).written:
        current_app.send_task("scoring.tasks.score_owed")


@shared_task(name="slas.tasks.run_imports", time_limit=900, soft_time_limit=840)
def run_imports() -> None:
    """Try and apply the imports that are owed; safe to run twice or at once."""
    run_owed(clock=timezone.now)
    forget_files(now=timezone.now())

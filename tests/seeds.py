"""What the migrations put into a new database, put back where a test emptied it.

A test that commits ends with every table emptied; the next one must find the catalogue again.
"""

from importlib import import_module

from django.apps import apps
from django.db import connection

from scoring.models import Methodology
from slas.models import Metric

SEEDS = (
    (Metric, "slas.migrations.0003_catalogue", "add_catalogue"),
    (Methodology, "scoring.migrations.0002_first_methodology", "publish"),
)


def restore_seeds() -> None:
    """Run the data migrations again whose rows are gone."""
    for model, module, function in SEEDS:
        if not model.objects.exists():
            getattr(import_module(module), function)(apps, None)


def forget_measurements() -> None:
    """Empty the tables of measurements, which Django does not manage."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE slas_sample, slas_event")

"""Every named constraint stands in the database and refuses what it names."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from tests.architecture import rules
from tests.architecture.charge_samples import CHARGES
from tests.architecture.clause_samples import CLAUSES
from tests.architecture.constraint_samples import SAMPLES as SPINE
from tests.architecture.constraint_samples import Sample
from tests.architecture.contract_samples import CONTRACTS
from tests.architecture.core_samples import CORE
from tests.architecture.credit_samples import CREDITS
from tests.architecture.document_samples import DOCUMENTS
from tests.architecture.exclusion_samples import EXCLUSIONS
from tests.architecture.import_samples import IMPORTS
from tests.architecture.library_samples import LIBRARY
from tests.architecture.mail_samples import MAIL
from tests.architecture.objective_samples import OBJECTIVES
from tests.architecture.obligation_samples import OBLIGATIONS
from tests.architecture.raci_samples import RESPONSIBILITIES
from tests.architecture.register_import_samples import REGISTER_IMPORTS
from tests.architecture.register_samples import REGISTER
from tests.architecture.renewal_samples import RENEWALS
from tests.architecture.statement_samples import STATEMENTS
from tests.architecture.term_samples import TERMS
from tests.architecture.view_samples import VIEWS

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]

SAMPLES = [
    *(*SPINE, *CORE, *IMPORTS, *LIBRARY, *MAIL),
    *(*TERMS, *CREDITS, *STATEMENTS, *EXCLUSIONS),
    *(
        *RENEWALS,
        *REGISTER,
        *CLAUSES,
        *OBLIGATIONS,
        *REGISTER_IMPORTS,
        *CHARGES,
        *CONTRACTS,
        *OBJECTIVES,
        *RESPONSIBILITIES,
    ),
    *DOCUMENTS,
    *VIEWS,
]
CHECKS = {name: (sample, bad) for sample in SAMPLES for name, bad in sample.checks.items()}
CLASHES = {name: (sample, own) for sample in SAMPLES for name, own in sample.clashes.items()}


def insert(model: type[Model], **values: object) -> None:
    """Insert one row, whatever the model's own code would say to it."""
    model._default_manager.bulk_create([model(**values)])


def drop(model: type[Model], name: str) -> None:
    """Drop a constraint for the rest of the test, which is rolled back."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {connection.ops.quote_name(name)}")


def refused_by(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    """Return the name of the constraint that refused."""
    return str(getattr(error.value.__cause__, "diag").constraint_name)  # noqa: B009 - untyped


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.model.__name__)
def test_good_row_is_taken(sample: Sample) -> None:
    with transaction.atomic():
        insert(sample.model, **sample.good)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_bad_row_is_refused(name: str) -> None:
    sample, bad = CHECKS[name]
    if name in sample.behind:
        drop(sample.model, sample.behind[name])
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        insert(sample.model, **{**sample.good, **bad})
    assert refused_by(error) == name


@pytest.mark.parametrize("name", sorted(CLASHES))
def test_second_row_that_clashes_is_refused(name: str) -> None:
    sample, own = CLASHES[name]
    with transaction.atomic():
        insert(sample.model, **sample.good)
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            insert(sample.model, **{**sample.good, **own})
        transaction.set_rollback(True)
    assert refused_by(error) == name


def test_every_constraint_is_tried() -> None:
    named = {
        constraint.name
        for app in rules.APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }
    assert named == set(CHECKS) | set(CLASHES)

"""The portal keeps its house rules, and each rule finds what it forbids."""

from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture import rules

PYTHON = list(rules.sources(also=["tests"]))
PORTAL = list(rules.sources())
VIEWS = [(path, text) for path, text in PORTAL if Path(path).name == "views.py"]
MODELS = [(path, text) for path, text in PORTAL if "models" in path]
MAY_CONNECT = (
    "ito_portal/embedded/",  # makes the database before there is a portal
    "ito_portal/health.py",  # asks Django which migrations have run
)


def test_modules_are_short() -> None:
    found = [c for path, text in PYTHON for c in rules.too_long(path, text, limit=400)]
    assert not found


def test_templates_are_short() -> None:
    pages = rules.sources(suffix=".html")
    found = [c for path, text in pages for c in rules.too_long(path, text, limit=150)]
    assert not found


@pytest.mark.parametrize(("lines", "complaints"), [(400, 0), (401, 1)])
def test_length_is_counted(lines: int, complaints: int) -> None:
    assert len(rules.too_long("a.py", "x = 1\n" * lines, limit=400)) == complaints


def test_views_are_short() -> None:
    assert not [c for path, text in VIEWS for c in rules.long_views(path, text)]


@pytest.mark.parametrize(("lines", "complaints"), [(15, 0), (16, 1)])
def test_lines_of_a_view_are_counted_without_its_docstring(lines: int, complaints: int) -> None:
    body = "    x = 1\n" * lines
    text = f'def vendor_show(request):\n    """Show a vendor.\n\n    At length.\n    """\n{body}'
    assert len(rules.long_views("vendors/views.py", text)) == complaints


def test_sql_stands_in_querysets_alone() -> None:
    found = [
        complaint
        for path, text in PORTAL
        if not path.startswith(MAY_CONNECT)
        for complaint in rules.sql_outside_querysets(path, text)
    ]
    assert not found


@pytest.mark.parametrize(
    "bad",
    [
        "Vendor.objects.raw(text)",
        "Vendor.objects.extra(where=[text])",
        "from django.db import connection",
        "from django.db.models.expressions import RawSQL",
        "cursor.execute(text)",
        'text = "SELECT id FROM vendors_vendor"',
        'text = """\n  INSERT INTO a (b) VALUES (1)"""',
        'text = "update a_b set c = 1"',
        'text = "with late as (select 1) select * from late"',
    ],
)
def test_sql_is_found_outside_querysets_and_allowed_inside(bad: str) -> None:
    assert len(rules.sql_outside_querysets("vendors/services.py", bad)) == 1
    assert not rules.sql_outside_querysets("vendors/querysets.py", bad)
    assert not rules.sql_outside_querysets("slas/querysets/owed.py", bad)


@pytest.mark.parametrize(
    "good",
    [
        "Vendor.objects.visible_to(user).in_force_on(day)",
        'label = "Select a vendor from the list"',
        "from django.db import models, transaction",
    ],
)
def test_ordinary_code_is_no_sql(good: str) -> None:
    assert not rules.sql_outside_querysets("vendors/services.py", good)


def test_rows_are_written_by_services_alone() -> None:
    assert not [c for path, text in PORTAL for c in rules.writes_outside_services(path, text)]


def test_write_is_found_outside_services_and_allowed_inside() -> None:
    bad = "vendor.save(update_fields=['name'])"
    assert len(rules.writes_outside_services("vendors/views.py", bad)) == 1
    assert not rules.writes_outside_services("vendors/services.py", bad)
    assert not rules.writes_outside_services("slas/services/ingest.py", bad)
    assert not rules.writes_outside_services("vendors/views.py", "vendor.refresh_from_db()")


def test_models_hold_no_logic_in_save_delete_or_clean() -> None:
    assert not [c for path, text in MODELS for c in rules.logic_in_models(path, text)]


def test_logic_in_a_model_is_found() -> None:
    bad = "class Vendor:\n    def save(self) -> None: ..."
    good = "class Vendor:\n    def __str__(self) -> str: ..."
    assert rules.logic_in_models("vendors/models.py", bad) == ["vendors/models.py:2 Vendor.save"]
    assert not rules.logic_in_models("vendors/models.py", good)


def test_every_constraint_is_named_in_a_test() -> None:
    names = {
        constraint.name
        for app in rules.APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }
    tests = "\n".join(path.read_text() for path in (rules.PROJECT / "tests").rglob("*.py"))
    assert names
    assert not rules.unnamed_constraints(names, tests)


def test_constraint_that_no_test_names_is_found() -> None:
    tests = "def test_contract_ends_after_it_starts() -> None: 'contract_ends_after_it_starts'"
    names = ["contract_ends_after_it_starts", "contract_ends"]
    assert rules.unnamed_constraints(names, tests) == ["contract_ends"]

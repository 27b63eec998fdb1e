"""The one-way order of apps and layers is in force, and the tool that holds it finds a breach."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture import rules

LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
CONTRACTS = tomllib.loads((rules.PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


def test_import_contracts_are_kept() -> None:
    done = lint(rules.PROJECT)
    assert done.returncode == 0, done.stdout


def test_contracts_name_every_app() -> None:
    apps = {path.parent.name for path in rules.PROJECT.glob("*/apps.py")}
    order, layers, *_ = CONTRACTS["contracts"]
    assert apps | {"ito_portal"} == set(CONTRACTS["root_packages"]) == set(order["layers"])
    assert apps == set(layers["containers"])


SAMPLES = {
    "upward": ("import dashboards", "Apps depend downwards"),
    "sideways": ("from vendors import views", "Inside an app"),
    "impure": ("import django", "Pure modules"),
    "engine": ("import slas.rules", "The scoring engine"),
    "rules": ("import contracts.term", "The rules of service levels"),
}
TARGETS = {
    "impure": "core/periods.py",
    "engine": "scoring/engine.py",
    "rules": "slas/rules.py",
}


@pytest.mark.parametrize("breach", ["", *SAMPLES])
def test_breach_of_a_contract_is_found(tmp_path: Path, breach: str) -> None:
    (tmp_path / "pyproject.toml").write_text((rules.PROJECT / "pyproject.toml").read_text())
    for app in CONTRACTS["root_packages"]:
        (tmp_path / app).mkdir()
        (tmp_path / app / "__init__.py").touch()
    sources = {
        name for contract in CONTRACTS["contracts"] for name in contract.get("source_modules", [])
    }
    for name in sorted(sources):
        module = tmp_path.joinpath(*name.split("."))
        module.parent.mkdir(exist_ok=True)
        for folder in module.relative_to(tmp_path).parents:
            if folder.name:
                (tmp_path / folder / "__init__.py").touch()
        if not module.is_dir():
            module.with_suffix(".py").touch()
    (tmp_path / "vendors" / "views.py").touch()
    text, broken = SAMPLES.get(breach, ("", ""))
    target = TARGETS.get(breach, "vendors/services.py")
    (tmp_path / target).write_text(text + "\n")
    done = lint(tmp_path)
    if not breach:
        assert done.returncode == 0, done.stdout
        return
    assert done.returncode == 1, done.stdout
    lines = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert [line.startswith(broken) for line in lines] == [True], done.stdout
